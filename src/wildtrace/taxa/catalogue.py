"""The compiled catalogue that the package carries: where it lies, and how its tables are opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from wildtrace.taxa.errors import CatalogueMissing

if TYPE_CHECKING:
    from wildtrace.taxa.appendices import Pack

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
def specimen_names(compiled: Path = COMPILED) -> Mapping[str, str]:
    """What each code of a specimen stands for, in the order of the codes. Raises CatalogueMissing."""
    path = compiled / "specimens.json"
    if not path.exists():
        raise CatalogueMissing(path)
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


@cache
def name_languages(compiled: Path = COMPILED) -> tuple[str, ...]:
    """The codes of the languages that the catalogue has names in. Raises CatalogueMissing."""
    return tuple(open_table("vernacular", compiled, ["language"])["language"].unique().sort())


@cache
def open_pack(compiled: Path = COMPILED) -> Pack:
    """The Appendices, ready to answer. Raises CatalogueMissing."""
    # Imported here because screening asks no Appendix, and a cold start is counted in milliseconds.
    from wildtrace.taxa.appendices import FILES, pack_from_frames

    return pack_from_frames({name: open_table(f"appendices/{name}", compiled) for name in FILES})
