"""Findings counted by what charts ask for, from tallies: never by reading listings."""

from __future__ import annotations

from typing import Final

import polars as pl
from django.db.models import FloatField, Sum
from django.db.models.functions import Cast

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Tally, WithinQuerySet
from wildtrace.statistics.filters import Filters

# Dimensions that are read together, in one pass over the tallies: what was found, and where. Each has few
# combinations, so that their margins are summed from a small frame.
TOGETHER: Final = (("taxon_group", "appendix", "specimen"), ("platform", "country", "language"))


def tallies(viewer: Viewer, filters: Filters) -> WithinQuerySet[Tally]:
    """The tallies that `viewer` may see and `filters` leave; their collections are asked once for all charts."""
    return Tally.objects.visible_to(viewer).filter(**filters.conditions())


def counted_by(dimensions: tuple[str, ...], among: WithinQuerySet[Tally]) -> dict[str, pl.DataFrame]:
    """For each of `dimensions` (of `filters.DIMENSIONS`) `value` and `count`, the greatest first."""
    schema = {**dict.fromkeys(dimensions, pl.String), "count": pl.Float64}
    frame = pl.DataFrame(_counted(among, *dimensions), schema=schema, orient="row")
    return {dimension: _margin(frame, dimension) for dimension in dimensions}


def counted_by_month(among: WithinQuerySet[Tally]) -> pl.DataFrame:
    """`month`, `band`, `count`, the earliest first."""
    schema = {"month": pl.Date, "band": pl.String, "count": pl.Float64}
    frame = pl.DataFrame(_counted(among, "month", "band"), schema=schema, orient="row")
    return frame.cast({"count": pl.Int64}).filter(pl.col("count") > 0).sort("month", "band")


def _counted(among: WithinQuerySet[Tally], *by: str) -> list[tuple[object, ...]]:
    """Rows of `by` and their sum. As floats, which databases add quickest; exact far beyond any count of listings."""
    return list(among.order_by().values_list(*by).annotate(n=Sum(Cast("count", FloatField()))))


def _margin(frame: pl.DataFrame, dimension: str) -> pl.DataFrame:
    counted = frame.group_by(pl.col(dimension).alias("value")).agg(pl.col("count").sum().cast(pl.Int64))
    # A tally that has come down to nothing is kept by the import, and is none.
    return counted.filter(pl.col("count") > 0).sort(["count", "value"], descending=[True, False])
