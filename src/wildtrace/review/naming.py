"""Taxa and specimens as people type them: help while typing, and what a name stands for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl
from rapidfuzz import fuzz

from wildtrace.collection.wording import specimen_name
from wildtrace.detection.report.wording import specimen_names
from wildtrace.taxa.appendices import resolve
from wildtrace.taxa.catalogue import open_pack
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.finding import fold, folded, known_names, suggestions

_FRESH: Final = 300  # seconds after which names that somebody has imported meanwhile are read
_A_SLIP: Final = 92  # of 100: names this much alike are one name and a slip
_LEAST: Final = 2  # letters to begin with


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A taxon that a typed text may mean; `name`: the name that fits."""

    taxon: str
    name: str
    appendix: str


def suggest_taxa(text: str, count: int = 8) -> list[Suggestion]:
    """Taxa with a name that begins with, else holds, what was typed."""
    typed = fold(text)
    if len(typed) < _LEAST:
        return []
    place = (
        pl.when(pl.col("folded") == typed).then(0).when(pl.col("folded").str.starts_with(typed)).then(1).otherwise(2)
    )
    fitting = _names().filter(pl.col("folded").str.contains(typed, literal=True))
    best = fitting.sort(place, pl.col("name").str.len_chars(), "taxon").unique(
        "taxon", keep="first", maintain_order=True
    )
    rows = best.head(count).select("taxon", "name").iter_rows()
    return [Suggestion(taxon, name, _appendix(taxon)) for taxon, name in rows]


def taxon_called(text: str) -> str:
    """The one taxon that a name stands for. Raises TaxonUnknown with suggestions, NameAmbiguous."""
    named = _names().filter(pl.col("folded") == fold(text))
    scientific = named.filter(pl.col("form") != "common")
    taxa = (named if scientific.is_empty() else scientific)["taxon"].unique().sort().to_list()
    if len(taxa) == 1:
        return str(taxa[0])
    if taxa:
        raise NameAmbiguous(text, taxa)
    # A species that the catalogue does not name may belong to a genus that the Appendices list; but a slip of the
    # fingers would belong to it too.
    resolution, alike = resolve(text, open_pack()), suggestions(text, _names()["name"])
    if not resolution.known or any(fuzz.ratio(fold(text), fold(name)) >= _A_SLIP for name in alike):
        raise TaxonUnknown(text, alike)
    return resolution.accepted


def specimen_called(text: str) -> str:
    """The CITES trade term code for a code or its words, in English or the reader's language; else empty."""
    typed = text.strip()
    if typed.upper() in specimen_names():
        return typed.upper()
    called = {word.casefold(): code for code, word in specimen_names().items()}
    called |= {specimen_name(code).casefold(): code for code in specimen_names()}
    return called.get(typed.casefold(), "")


def _appendix(taxon: str) -> str:
    resolution = resolve(taxon, open_pack())
    return resolution.appendix if resolution.known else ""


def _names() -> pl.DataFrame:
    return _names_as_of(int(time.monotonic() // _FRESH))


@lru_cache(maxsize=1)
def _names_as_of(moment: int) -> pl.DataFrame:
    return known_names().select("taxon", "name", "form", folded("name").alias("folded"))
