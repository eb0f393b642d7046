"""Names of the user's imports and watchlists as entries of a lexicon: what each of them is worth alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from wildtrace.detection.lexicon.entries import Entry, scientific_entries, to_frame
from wildtrace.detection.lexicon.inflection import forms
from wildtrace.detection.lexicon.lexicon import ANCHORS, KINDS, SENSES

_CLEAR, _SHARED, _WEAK = range(3)
_SHORT: Final = 3  # letters; a name so short is mostly something else
_LATIN: Final = "la"
_ANY_LANGUAGE: Final = ""
_ANCHOR_KINDS: Final = tuple(KINDS[kind] for kind in ANCHORS)


def watched_rows(names: pl.DataFrame) -> pl.DataFrame:
    """Entries of a watchlist's names (as `taxa.store.NAMES`): the user's senses, with forms and slips."""
    return to_frame(entry for row in names.iter_rows(named=True) for entry in _watched(row))


def imported_rows(names: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Entries of an official export's names (as `taxa.store.NAMES`).

    `known`: the entries of our own catalogue. Where it knows a text as the name of some taxon, the export adds nothing
    to it: our names have been weighed, and an export's have not. Where it knows a text as something else ("canary",
    "bear" the toy), the export's name is weak.
    """
    judged = names.with_columns(_folded("name").alias("folded"), _sense_of_import().alias("sense"))
    ours = known.select(_folded("text").alias("folded"), pl.col("kind").is_in(_ANCHOR_KINDS).alias("is_name"))
    taken = ours.filter("is_name").select("folded").unique()
    words = ours.filter(~pl.col("is_name")).select("folded", other=True).unique()
    rows = judged.join(taken, on="folded", how="anti").join(words, on="folded", how="left")
    return rows.select(
        pl.col("name").alias("text"),
        pl.lit("taxon").alias("kind"),
        pl.col("taxon").alias("ref"),
        pl.when(pl.col("form") == "common").then(pl.col("language")).otherwise(pl.lit(_LATIN)).alias("language"),
        pl.when(pl.col("other")).then(_WEAK).otherwise("sense").cast(pl.UInt8).alias("sense"),
        pl.lit(None, dtype=pl.String).alias("specimen"),
        # of 100,000 names, some is the skeleton of any part number: they are found only as they are written
        pl.lit(False).alias("telling"),
    ).unique(maintain_order=True)


def _watched(row: dict[str, str]) -> Iterator[Entry]:
    sense, specimen = SENSES.index(row["sense"]), row["specimen"] or None
    if row["form"] != "scientific":
        for form in sorted(forms(row["name"], row["language"])):
            yield Entry(form, "taxon", row["taxon"], row["language"] or _ANY_LANGUAGE, sense, specimen)
        return
    for entry in scientific_entries(row["name"]):
        yield Entry(
            entry.text,
            "taxon",
            row["taxon"],
            _LATIN,
            max(sense, entry.sense if " " in row["name"] else 0),
            telling=entry.telling,
        )


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"[\s_-]+", " ").str.strip_chars()


def _sense_of_import() -> pl.Expr:
    """Scientific names of two words are clear; genera by their length, as ours are; so are common ones of two.

    A single common word ("Ship" for a sturgeon) is shared, a very short one weak.
    """
    words = pl.col("name").str.strip_chars().str.count_matches(r"\s") + 1
    letters = pl.col("name").str.len_chars()
    alone = pl.when(letters <= _SHORT).then(_WEAK).otherwise(_SHARED)
    genus = pl.when(letters > 7).then(_CLEAR).when(letters > 5).then(_SHARED).otherwise(_WEAK)
    common = pl.when(words > 1).then(_CLEAR).otherwise(alone)
    latin = pl.when(words > 1).then(_CLEAR).otherwise(genus)
    return pl.when(pl.col("form") == "common").then(common).otherwise(latin)
