"""The names to look for: the catalogue with the 2017 index imported into a data folder of the benchmark's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.detection.lexicon.lexicon import ANCHORS, KINDS
from wildtrace.taxa import store
from wildtrace.taxa.catalogue import open_table
from wildtrace.taxa.importing import import_file

INDEX: Final = Path("data", "taxa", "cites_index_2017-04.csv.gz")


def import_index(shared: Path) -> None:
    """Import the index into the data folder in use, unless it is there."""
    if not store.entries():
        import_file(shared / INDEX)


def peer_names() -> list[str]:
    """Names for the other matchers: of the catalogue and of what was imported, in lower case, each once.

    Wildtrace looks for more besides (misspellings made by machine, and words of context), which the others are spared.
    """
    compiled = open_table("names")
    taxa = compiled.filter(pl.col("kind").is_in([KINDS[kind] for kind in ANCHORS]) & pl.col("telling"))["text"]
    imported = [store.entry_names(entry)["name"] for entry in store.entries()]
    return pl.concat([taxa, *imported]).str.to_lowercase().unique().sort().to_list()
