"""Background work of the room `review`: keys in, one action called."""

from __future__ import annotations

from django_tasks import task

from wildtrace.review.screening.remembered import forget_answers


@task
def forget_screening_answers() -> None:
    """Erase the answers that the screening API has kept for a day."""
    forget_answers()
