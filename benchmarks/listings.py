"""Listings to measure on: real titles and texts, recombined to about 300 characters each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

LENGTH: Final = 300
WILDLIFE_SHARE: Final = 0.08  # of listings that speak of wildlife in some way; real marketplaces have far fewer
_BATCH: Final = 50_000
_SEED: Final = 20261121


def write_listings(path: Path, count: int, shared: Path) -> None:
    """Write `count` listings to a Parquet file: listing_id, title, description, seller."""
    schema = pa.schema([(name, pa.string()) for name in ("listing_id", "title", "description", "seller")])
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(count, shared):
            writer.write_table(pa.table(batch, schema=schema))


def write_more(path: Path, listings: Path, times: int) -> None:
    """Write `listings` several times over, every listing with an id of its own."""
    source = pq.ParquetFile(listings)
    with pq.ParquetWriter(path, source.schema_arrow) as writer:
        for copy in range(times):
            for batch in source.iter_batches(_BATCH):
                ids = [f"{copy}-{given}" for given in batch.column("listing_id").to_pylist()]
                writer.write_batch(batch.set_column(0, "listing_id", pa.array(ids, pa.string())))


def _batches(count: int, shared: Path) -> Iterator[dict[str, list[str]]]:
    ordinary, wildlife = _pieces(shared)
    chance = random.Random(_SEED)
    for first in range(0, count, _BATCH):
        ids = range(first, min(first + _BATCH, count))
        texts = [_text(chance, ordinary, wildlife) for _ in ids]
        yield {
            "listing_id": [f"l{n}" for n in ids],
            "title": [title for title, _ in texts],
            "description": [description for _, description in texts],
            "seller": [f"s{n % 5000}" for n in ids],
        }


def _text(chance: random.Random, ordinary: list[str], wildlife: list[str]) -> tuple[str, str]:
    pieces = [chance.choice(ordinary) for _ in range(5)]
    if chance.random() < WILDLIFE_SHARE:
        pieces[chance.randrange(5)] = chance.choice(wildlife)
    while sum(map(len, pieces)) < LENGTH - len(pieces[0]):
        pieces.append(chance.choice(ordinary))
    return pieces[0][:120], ". ".join(pieces[1:])[: LENGTH - len(pieces[0][:120])]


def _pieces(shared: Path) -> tuple[list[str], list[str]]:
    folder = shared / "data" / "listings"
    goods = pl.read_csv(folder / "goods.csv", infer_schema=False)
    ordinary = [t for name in ("title", "description") for t in goods[name].drop_nulls().to_list() if t]
    wildlife = pl.read_csv(folder / "ivory_posts.csv", infer_schema=False)["text"].to_list()
    wildlife += pl.read_csv(folder / "leather.csv", infer_schema=False)["title"].to_list()
    wildlife += pl.read_csv(folder / "bats.csv", infer_schema=False)["title"].to_list()
    return [" ".join(t.split()) for t in ordinary], [" ".join(t.split()) for t in wildlife]
