"""Periodic work: what is begun how often. Each piece is a background task of its room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from wildtrace.collection.tasks import erase_what_is_due
from wildtrace.review.tasks import forget_screening_answers
from wildtrace.web.models import Periodic


@dataclass(frozen=True)
class Every:
    """A task without arguments, and how often it is begun."""

    period: timedelta
    name: str
    task: Any  # a django_tasks Task


SCHEDULE: Final[tuple[Every, ...]] = (
    Every(timedelta(hours=1), "erase collections", erase_what_is_due),
    Every(timedelta(hours=1), "forget screening answers", forget_screening_answers),
)


def begin_due_work(now: datetime | None = None) -> list[str]:
    """Enqueue what is due; gives its names. Several workers may ask at once: one of them gets each piece."""
    moment = now or timezone.now()
    begun = [each for each in SCHEDULE if _is_mine(each, moment)]
    for each in begun:
        each.task.enqueue()
    return [each.name for each in begun]


def _is_mine(each: Every, moment: datetime) -> bool:
    due = Periodic.objects.filter(name=each.name, begun_at__lte=moment - each.period).update(begun_at=moment)
    return bool(due) or _is_first(each, moment)


def _is_first(each: Every, moment: datetime) -> bool:
    if Periodic.objects.filter(name=each.name).exists():
        return False
    try:
        with transaction.atomic():
            Periodic.objects.create(name=each.name, begun_at=moment)
    except IntegrityError:
        return False  # another worker was a moment quicker
    return True
