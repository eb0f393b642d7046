"""How long a person has been looking at listings in this session, only to suggest a pause: nothing of it is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from wildtrace.review.models import PauseWish

_KEY: Final = "pace"
_A_PAUSE: Final = 600  # seconds without a judgement that count as a pause


@dataclass(frozen=True)
class Pace:
    """Listings judged, and minutes, since the last pause."""

    items: int
    minutes: int


def note_judged(session: SessionBase, count: int = 1) -> None:
    """Remember, in the session alone, that so many listings were judged now."""
    now = time.time()
    items, since, last = session.get(_KEY, (0, now, now))
    if now - last > _A_PAUSE:
        items, since = 0, now
    session[_KEY] = (items + count, since, now)


def note_pause(session: SessionBase) -> None:
    """Begin to count anew."""
    session.pop(_KEY, None)


def pause_due(session: SessionBase, wish: PauseWish) -> Pace | None:
    """How long it has been, when that is long enough to suggest a pause."""
    if not wish.is_on or _KEY not in session:
        return None
    items, since, last = session[_KEY]
    if time.time() - last > _A_PAUSE:
        return None
    minutes = int((time.time() - since) // 60)
    return Pace(items, minutes) if items >= wish.after_items or minutes >= wish.after_minutes else None
