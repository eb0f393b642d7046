"""Finds a taxon by any of its names, in any language, and suggests names where one is misspelt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from wildtrace.taxa import store
from wildtrace.taxa.catalogue import COMPILED, open_table
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.focus import holding_all, taxon_called

_LEAST_ALIKE = 72  # of 100: what rapidfuzz gives to names that a person would take for slips of each other
FOUND = {
    "taxon": pl.String,
    "name": pl.String,
    "form": pl.String,
    "language": pl.String,
    "specimen": pl.String,
    "source": pl.String,
    "note": pl.String,
}
"""Columns of names that were found. `form`: scientific, synonym or common; `source`: who says so."""


def folded(column: str) -> pl.Expr:
    """A name as it is compared: without case, Latin accents or double spaces ("Éléphant  d'Asie" → "elephant d'asie")."""
    bare = pl.col(column).str.to_lowercase().str.normalize("NFKD").str.replace_all(r"[\u0300-\u036f]", "")
    return bare.str.normalize("NFC").str.replace_all(r"[\s_]+", " ").str.strip_chars()


def fold(name: str) -> str:
    """One name as `folded` compares it."""
    return str(pl.select(pl.lit(name).alias("name")).select(folded("name")).item())


def known_names(compiled: Path = COMPILED) -> pl.DataFrame:
    """Every name of the catalogue, its renamings, and the user's imports and watchlists; columns as `FOUND`."""
    ours = open_table("vernacular", compiled).with_columns(form=pl.lit("common"))
    renamed = open_table("appendices/renamed", compiled).filter(pl.col("name") != pl.col("accepted"))
    others = renamed.select("name", taxon="accepted", form=pl.lit("synonym"))
    taxa = open_table("taxa", compiled, ["taxon"]).select("taxon", name="taxon", form=pl.lit("scientific"))
    users = [_names_of(entry) for entry in store.entries()]
    together = pl.concat([taxa, ours, others, *users], how="diagonal")
    return together.select(*FOUND).with_columns(pl.col("language", "specimen", "source", "note").fill_null(""))


def find_names(name: str, names: pl.DataFrame) -> pl.DataFrame:
    """Rows of `names` (as `known_names`) that are this name, but for case and accents; scientific names first."""
    order = pl.col("form").replace_strict({"scientific": 0, "synonym": 1, "common": 2}, return_dtype=pl.Int8)
    same = names.filter(folded("name") == fold(name))
    return same.sort(order, "taxon", "language", maintain_order=True).unique(maintain_order=True)


def suggestions(name: str, known: pl.Series, count: int = 5) -> list[str]:
    """The names most like this one, most alike first; none where nothing is like it."""
    from rapidfuzz import fuzz, process  # only a misspelt name needs it

    frame = known.drop_nulls().unique().sort().alias("name").to_frame()
    by_fold = dict(frame.select(folded("name").alias("folded"), "name").iter_rows())
    found = process.extract(fold(name), list(by_fold), scorer=fuzz.ratio, limit=count, score_cutoff=_LEAST_ALIKE)
    return [by_fold[each] for each, _, _ in found]


def focused_taxon(
    name: str, taxa: pl.DataFrame, watchlists: Iterable[str] = (), compiled: Path = COMPILED
) -> str:
    """The one taxon that a name stands for: a scientific name at any rank, or a common name of one taxon.

    `taxa`: a frame as `catalogue.TAXA`. A common name of several taxa stands for the one that holds the others.
    Raises TaxonUnknown with suggestions, NameAmbiguous.
    """
    if found := taxon_called(name, taxa):
        return found
    named = _taxa_named(name, compiled)
    if not named:
        known = pl.concat([known_names(compiled)["name"], pl.Series(list(watchlists), dtype=pl.String)])
        raise TaxonUnknown(name, suggestions(name, known))
    lineages = dict(taxa.filter(pl.col("taxon").is_in(named)).select("taxon", "lineage").iter_rows())
    if one := holding_all(named, lineages):
        return one
    raise NameAmbiguous(name, named)


def _taxa_named(name: str, compiled: Path) -> list[str]:
    """The taxa that a name stands for, as it is or as a form of one ("sharks")."""
    found = find_names(name, known_names(compiled))["taxon"].unique().sort().to_list()
    if found:
        return found
    forms = open_table("names", compiled, ["text", "kind", "ref"])
    alike = forms.filter((pl.col("kind") == "taxon") & (pl.col("text").str.to_lowercase() == name.lower()))
    return alike["ref"].unique().sort().to_list()


def _names_of(entry: store.Entry) -> pl.DataFrame:
    said_by = f"{entry.name} ({entry.dialect}, {entry.added[:10]})"
    return store.entry_names(entry).select(
        "taxon", "name", "form", "language", "specimen", pl.lit(said_by).alias("source"), "note"
    )
