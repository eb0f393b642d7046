"""Finds a taxon by any of its names, in any language, and suggests names where one is misspelt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from wildtrace.taxa.catalogue import COMPILED, open_table
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.focus import holding_all, taxon_called

_LEAST_ALIKE = 72  # of 100: what rapidfuzz gives to names that a person would take for slips of each other


def fold(name: str) -> str:
    """A name as it is compared: without case, accents or double spaces ("Éléphant  d'Asie" → "elephant d'asie")."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in decomposed if not ("\u0300" <= c <= "\u036f"))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def focused_taxon(
    name: str, taxa: pl.DataFrame, watchlists: Iterable[str] = (), compiled: Path = COMPILED
) -> str:
    """The one taxon that a name stands for: a scientific name at any rank, or a common name of one taxon.

    `taxa`: a frame as `catalogue.TAXA`. A common name of several taxa stands for the one that holds the others.
    Raises TaxonUnknown with suggestions, NameAmbiguous.
    """
    if found := taxon_called(name, taxa):
        return found
    known = open_table("names", compiled, ["text", "kind", "ref"]).filter(pl.col("kind") == "taxon")
    wanted = fold(name)
    alike = known.filter(pl.col("text").str.len_chars() <= len(name) + 4)
    named = sorted({ref for text, ref in alike.select("text", "ref").iter_rows() if fold(text) == wanted})
    if not named:
        everything = [*watchlists, *taxa["taxon"].to_list(), *known["text"].unique().to_list()]
        raise TaxonUnknown(name, suggestions(name, everything))
    lineages = dict(taxa.filter(pl.col("taxon").is_in(named)).select("taxon", "lineage").iter_rows())
    if one := holding_all(named, lineages):
        return one
    raise NameAmbiguous(name, named)


def suggestions(name: str, known: Sequence[str], count: int = 3) -> list[str]:
    """The names most like this one, most alike first; none where nothing is like it."""
    from rapidfuzz import fuzz, process  # only a misspelt name needs it

    found = process.extract(fold(name), known, scorer=fuzz.ratio, processor=fold, limit=count, score_cutoff=_LEAST_ALIKE)
    return [each for each, _, _ in found]
