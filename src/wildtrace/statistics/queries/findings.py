"""Findings counted by what charts ask for, from tallies: never by reading listings."""

from __future__ import annotations

import polars as pl
from django.db.models import Sum

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Tally, WithinQuerySet
from wildtrace.statistics.filters import Filters


def tallies(viewer: Viewer, filters: Filters) -> WithinQuerySet[Tally]:
    """The tallies that `viewer` may see and `filters` leave; their collections are asked once for all charts."""
    return Tally.objects.visible_to(viewer).filter(**filters.conditions())


def counted_by(dimension: str, among: WithinQuerySet[Tally]) -> pl.DataFrame:
    """`value`, `count`, the greatest first; `dimension`: one of `filters.DIMENSIONS`."""
    rows = among.values_list(dimension).annotate(n=Sum("count")).filter(n__gt=0).order_by("-n", dimension)
    return pl.DataFrame(list(rows), schema={"value": pl.String, "count": pl.Int64}, orient="row")


def counted_by_month(among: WithinQuerySet[Tally]) -> pl.DataFrame:
    """`month`, `band`, `count`, the earliest first."""
    rows = among.values_list("month", "band").annotate(n=Sum("count")).filter(n__gt=0).order_by("month", "band")
    schema = {"month": pl.Date, "band": pl.String, "count": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
