"""Idempotency keys: the same question under the same key gets the same bytes again, for a day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from wildtrace.accounts.models import ApiToken
from wildtrace.review.errors import KeyUsedOtherwise
from wildtrace.review.models import ScreeningAnswer

KEPT: Final = timedelta(days=1)


def answer_once(*, token: ApiToken, key: str, question: bytes, answer: Callable[[], bytes]) -> tuple[bytes, bool]:
    """The answer to the first question under this key of this token, and whether it was given before.

    Raises KeyUsedOtherwise when that was another question. Answering changes nothing, so two who ask at once may both
    be worked on; the first to be written down is the answer of both.
    """
    digest = hashlib.sha256(question).hexdigest()
    if held := _held(token, key):
        return _the_same(held, digest), True
    given = answer()
    try:
        with transaction.atomic():
            ScreeningAnswer.objects.create(token=token, key=key, question=digest, answer=given)
    except IntegrityError:
        return _the_same(ScreeningAnswer.objects.get(token=token, key=key), digest), True
    return given, False


def forget_answers(now: datetime | None = None) -> int:
    """Erase what is older than a day; how many that were."""
    gone, _ = ScreeningAnswer.objects.filter(given_at__lt=(now or timezone.now()) - KEPT).delete()
    return gone


def _held(token: ApiToken, key: str) -> ScreeningAnswer | None:
    return ScreeningAnswer.objects.filter(token=token, key=key).first()


def _the_same(held: ScreeningAnswer, digest: str) -> bytes:
    if held.question != digest:
        raise KeyUsedOtherwise
    return bytes(held.answer)
