"""The compiled catalogue that the package carries: where it lies, and how its tables are opened."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.taxa.appendices import FILES, Pack, pack_from_frames
from wildtrace.taxa.errors import CatalogueMissing

COMPILED: Final = Path(__file__).parent / "compiled"
TAXA: Final = pl.Schema(
    {
        "taxon": pl.String(),
        "group": pl.String(),
        "appendix": pl.String(),
        "lineage": pl.List(pl.String()),
    }
)
"""Columns of a frame of taxa; `lineage` begins with the taxon itself, `appendix` is "" when none is in force."""


def open_table(name: str, compiled: Path = COMPILED, columns: list[str] | None = None) -> pl.DataFrame:
    """One of the compiled tables: taxa, names, vernacular. Raises CatalogueMissing."""
    path = compiled / f"{name}.parquet"
    if not path.exists():
        raise CatalogueMissing(path)
    return pl.read_parquet(path, columns=columns)


@cache
def open_pack(compiled: Path = COMPILED) -> Pack:
    """The Appendices, ready to answer. Raises CatalogueMissing."""
    return pack_from_frames({name: open_table(f"appendices/{name}", compiled) for name in FILES})
