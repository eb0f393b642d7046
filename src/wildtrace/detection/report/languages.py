"""Guesses the language of a listing from its script and its words, for the charts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.taxa.catalogue import COMPILED, open_table

UNTOLD: Final = "not told"
_READ: Final = 600  # characters of a listing that are looked at
_CODE: Final = r"^[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?$"
_SCRIPTS: Final = (
    ("th", r"\p{Thai}"),
    ("ja", r"[\p{Hiragana}\p{Katakana}]"),
    ("ko", r"\p{Hangul}"),
    ("zh", r"\p{Han}"),
    ("hi", r"\p{Devanagari}"),
    ("ar", r"\p{Arabic}"),
    ("ru", r"\p{Cyrillic}{3}"),
)
_OTHER_SCRIPTS: Final = ("ar", "hi", "ja", "ko", "la", "emoji", "ru", "th", "zh", "zh-Hans", "zh-Hant")


def languages(listings: pl.DataFrame) -> pl.Series:
    """The language code of each listing: as it says itself, else guessed, else "not told"."""
    text = pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null("") for name in ("title", "description")], separator=" "
    )
    frame = listings.select(
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        given=pl.col("language").cast(pl.String).str.strip_chars().str.replace("_", "-"),
        text=text.str.slice(0, _READ).str.to_lowercase(),
    )
    given = pl.when(pl.col("given").str.contains(_CODE)).then(pl.col("given"))
    script = pl.coalesce([pl.when(pl.col("text").str.contains(p)).then(pl.lit(code)) for code, p in _SCRIPTS])
    known = frame.select(code=pl.coalesce(given, script))["code"]
    unknown = frame.filter(known.is_null())
    return known.scatter(unknown["row"], _by_words(unknown)) if unknown.height else known


def _by_words(frame: pl.DataFrame) -> pl.Series:
    """The language of Latin text that most words speak for."""
    words = frame.select("row", word=pl.col("text").str.extract_all(r"\p{L}+")).explode("word")
    weighed = words.join(_words(), on="word").group_by("row", "language").agg(pl.col("weight").sum())
    best = weighed.sort("weight", "language", descending=[True, False]).unique("row", keep="first", maintain_order=True)
    return frame.join(best, on="row", how="left", maintain_order="left")["language"].fill_null(UNTOLD)


@cache
def _words(compiled: Path = COMPILED) -> pl.DataFrame:
    """Words of each language in Latin script; small words ("the", "und") weigh more than words of the trade."""
    names = open_table("names", compiled, ["text", "kind", "language"])
    single = names.filter(
        (pl.col("kind") != "taxon")
        & ~pl.col("language").is_in(_OTHER_SCRIPTS)
        & ~pl.col("text").str.contains(r"\P{L}", literal=False)
    )
    small = pl.col("kind") == "language"
    weight = pl.when(small).then(10).otherwise(3)  # whole numbers, so that the order of adding decides nothing
    return single.select(word=pl.col("text").str.to_lowercase(), language="language", weight=weight).unique(
        ["word", "language"], keep="first"
    )
