"""The frames that go in and come out: names, types and meaning of their columns."""

from __future__ import annotations

from typing import Final

import polars as pl

LISTING_COLUMNS: Final = (
    "listing_id", "platform", "url", "title", "description", "seller", "seller_bio", "price", "currency", "location",
    "language", "posted_at", "category", "images",
)  # fmt: skip
TEXT_FIELDS: Final = ("title", "description", "seller_bio")  # what is read, in this order

REASON: Final = pl.Struct({"rule": pl.String, "weight": pl.Float64, "words": pl.String})
FINDINGS: Final = pl.Schema(
    [
        ("listing_id", pl.String()),
        ("score", pl.Float64()),
        ("band", pl.String()),
        ("taxa", pl.List(pl.String)),
        ("appendix", pl.String()),
        ("specimens", pl.List(pl.String)),
        ("reasons", pl.List(REASON)),
    ]
)
MENTIONS: Final = pl.Schema(
    {
        "listing_id": pl.String,
        "field": pl.String,
        "start": pl.Int64,
        "end": pl.Int64,
        "quote": pl.String,
        "kind": pl.String,
        "ref": pl.String,
        "certainty": pl.Float64,
    }
)


def listings_frame(listings: pl.DataFrame) -> pl.DataFrame:
    """The listing columns as strings, absent ones as nulls, others dropped."""
    have = set(listings.columns)
    columns = [
        pl.col(name).cast(pl.String) if name in have else pl.lit(None, dtype=pl.String).alias(name)
        for name in LISTING_COLUMNS
    ]
    return listings.select(columns)
