"""Keeps the counts that charts ask for, in step with the findings."""

# ruff: noqa: S608  # only names of our own columns are put in; every value is a parameter

from __future__ import annotations

from typing import Final

from wildtrace.collection.arriving.dialects import Dialect

_BY: Final = ("band", "taxon_group", "appendix", "specimen")
_OF_LISTING: Final = ("platform", "country", "language")
KEY: Final = ("collection_id", "month", *_BY, *_OF_LISTING)


def tally(spoken: Dialect, sign: int, which: str) -> str:
    """The statement that adds (`sign` 1) or takes away (-1) the findings of staged rows; `which` says of which rows."""
    month = spoken.month("coalesce(l.posted_at, l.first_seen_at)")
    values = ", ".join(
        ("f.collection_id", month, *(f"f.{name}" for name in _BY), *(f"l.{name}" for name in _OF_LISTING))
    )
    return (
        f"INSERT INTO collection_tally ({', '.join(KEY)}, count) SELECT {values}, {sign} * count(*) "
        "FROM staging JOIN collection_listing l ON l.id = staging.known_id "
        "JOIN collection_finding f ON f.listing_id = l.id "
        f"WHERE {which} GROUP BY {values} ORDER BY {values} "
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET count = collection_tally.count + excluded.count"
    )
