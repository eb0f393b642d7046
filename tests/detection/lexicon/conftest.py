"""Small lexicons made for one test, and what is found with them."""

from __future__ import annotations

import polars as pl

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.detection.lexicon.entries import SCHEMA
from wildtrace.detection.lexicon.lexicon import Lexicon, compile_lexicon
from wildtrace.detection.taxon_table import TaxonTable

Row = tuple[str, str, str, str, int, str | None, bool]
TAXA: dict[str, pl.DataType] = {
    "taxon": pl.String(),
    "group": pl.String(),
    "appendix": pl.String(),
    "lineage": pl.List(pl.String()),
}


def entry(
    text: str,
    kind: str = "taxon",
    ref: str = "",
    language: str = "en",
    sense: int = 0,
    specimen: str | None = None,
    *,
    telling: bool = True,
) -> Row:
    """One row for `compile_lexicon`; a name stands for itself unless it is told otherwise."""
    return (text, kind, ref or text, language, sense, specimen, telling)


def lexicon_of(*entries: str | Row) -> Lexicon:
    """A lexicon of these names."""
    rows = [entry(e) if isinstance(e, str) else e for e in entries]
    return compile_lexicon(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def screener_of(lexicon: Lexicon) -> Screener:
    """A screener that knows this lexicon alone, and asks about every taxon of it."""
    table = TaxonTable.build(lexicon.refs, pl.DataFrame(schema=TAXA), {})
    return Screener(lexicon, table, load_weights())


def mentions(lexicon: Lexicon, *texts: str) -> pl.DataFrame:
    """What is recognised in listings of these descriptions."""
    ids = [str(n) for n in range(len(texts))]
    return screener_of(lexicon).screen(pl.DataFrame({"listing_id": ids, "description": texts})).mentions


def quotes(lexicon: Lexicon, text: str) -> list[str]:
    """What of `text` is found, as it is written there, in order of place."""
    return mentions(lexicon, text).unique(["start", "end"]).sort("start", "end")["quote"].to_list()
