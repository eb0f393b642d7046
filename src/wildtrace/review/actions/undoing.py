"""Undoing a judgement, for a while; later a correction replaces it and its history stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.errors import UndoTooLate
from wildtrace.review.models import Judgement

UNDO: Final = timedelta(minutes=10)


@transaction.atomic
def undo_judgement(*, judgement_id: int, by: Viewer) -> list[int]:
    """Take back one's own judgement, with all that were given in the same act; their listings wait again.

    A judgement that it replaced stands again. Returns the listings. Raises UndoTooLate, also for a judgement that
    is not one's own or cannot be seen.
    """
    require(by, "judge")
    mine = Judgement.objects.visible_to(by).standing().filter(
        organisation=by.organisation_id, made_by=by.person_id, judged_at__gt=timezone.now() - UNDO
    )  # fmt: skip
    judgement = mine.filter(pk=judgement_id).first()
    if judgement is None:
        raise UndoTooLate
    act = mine.filter(together=judgement.together) if judgement.together else mine.filter(pk=judgement.pk)
    undone = list(act.values_list("pk", "listing_id", "replaces_id"))
    Judgement.objects.filter(pk__in=[pk for pk, _, _ in undone]).update(undone_at=timezone.now())
    Judgement.objects.filter(pk__in=[former for _, _, former in undone if former]).update(replaced_at=None)
    listings = [listing for _, listing, _ in undone]
    audit.record(
        action="undo judgement", by=by, kind="judgements", object_id=judgement_id, facts={"listings": listings}
    )
    return listings
