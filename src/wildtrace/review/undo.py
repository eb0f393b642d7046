"""The last judgement of a session, offered to be undone while there is time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from wildtrace.review.actions.undoing import UNDO
from wildtrace.review.models import Judgement

_KEY: Final = "undo"


@dataclass(frozen=True)
class Undoable:
    """What can be undone, until when. `judgement`: the key of one of the act's judgements."""

    judgement: int
    count: int
    answer: str
    until: datetime

    @property
    def answer_name(self) -> str:
        """The answer as people say it."""
        return str(Judgement.Answer(self.answer).label)


def offer_undo(session: SessionBase, judgement: Judgement, count: int = 1) -> None:
    """Offer to undo the act that `judgement` belongs to."""
    until = (timezone.now() + UNDO).isoformat()
    session[_KEY] = {"judgement": judgement.pk, "count": count, "answer": judgement.answer, "until": until}


def undo_offered(session: SessionBase) -> Undoable | None:
    """What can still be undone."""
    if (kept := session.get(_KEY)) is None:
        return None
    until = datetime.fromisoformat(kept["until"])
    return Undoable(kept["judgement"], kept["count"], kept["answer"], until) if until > timezone.now() else None


def forget_undo(session: SessionBase) -> None:
    """Offer it no more."""
    session.pop(_KEY, None)
