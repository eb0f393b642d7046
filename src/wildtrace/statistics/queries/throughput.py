"""How review comes along in an organisation: how much is judged, and how soon. Never by person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import polars as pl
from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.functions import TruncWeek

from wildtrace.accounts.models import MarkedQuerySet
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Listing
from wildtrace.review.models import Judgement
from wildtrace.statistics.filters import Filters

# Name of the step → how long it reaches; what takes longer is `later`.
WAITS: Final = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "three_days": timedelta(days=3),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
LATER: Final = "later"


def judgements(viewer: Viewer, filters: Filters) -> MarkedQuerySet[Judgement]:
    """The standing judgements of the viewer's organisation, in the period, on listings that the viewer may see.

    Of the filters, only the period and the collection apply: a judgement is about what people found, not the score.
    """
    among = Listing.objects.visible_to(viewer)
    if filters.collection is not None:
        among = among.filter(collection=filters.collection)
    standing = Judgement.objects.visible_to(viewer).filter(
        organisation=viewer.organisation_id, replaced_at=None, undone_at=None, listing__in=among
    )
    if filters.since:
        standing = standing.filter(judged_at__gte=_midnight(filters.since))
    return standing.filter(judged_at__lt=_midnight(_next_month(filters.until))) if filters.until else standing


def judged_by_week(standing: MarkedQuerySet[Judgement]) -> pl.DataFrame:
    """`week` (its Monday), `answer`, `count`, the earliest first."""
    rows = (
        standing.annotate(week=TruncWeek("judged_at"))
        .order_by("week", "answer")
        .values_list("week", "answer")
        .annotate(n=Count("pk"))
    )
    schema = {"week": pl.Date, "answer": pl.String, "count": pl.Int64}
    return pl.DataFrame([(week.date(), answer, n) for week, answer, n in rows], schema=schema, orient="row")


def waits(standing: MarkedQuerySet[Judgement]) -> pl.DataFrame:
    """`value` (a key of `WAITS`, or `later`), `count`: how long listings waited between first seen and judged."""
    steps = [When(judged_at__lte=F("listing__first_seen_at") + wait, then=Value(name)) for name, wait in WAITS.items()]
    step = Case(*steps, default=Value(LATER), output_field=CharField())
    counted = dict(standing.annotate(step=step).order_by().values_list("step").annotate(n=Count("pk")))
    rows = [(name, counted[name]) for name in (*WAITS, LATER) if name in counted]
    return pl.DataFrame(rows, schema={"value": pl.String, "count": pl.Int64}, orient="row")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
