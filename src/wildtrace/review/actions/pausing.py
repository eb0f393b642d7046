"""A person's wish about pauses."""

from __future__ import annotations

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.models import PauseWish


@transaction.atomic
def wish_pauses(*, by: Viewer, is_on: bool, after_items: int = 40, after_minutes: int = 45) -> PauseWish:
    """When pauses are suggested to oneself, or that they are not."""
    require(by, "judge")
    wish, _ = PauseWish.objects.update_or_create(
        person=by.person, defaults={"is_on": is_on, "after_items": after_items, "after_minutes": after_minutes}
    )
    audit.record(action="wish pauses", by=by, kind="person", object_id=by.person_id, facts={"is_on": is_on})
    return wish
