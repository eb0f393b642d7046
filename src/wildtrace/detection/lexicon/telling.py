"""Which words are worth uncovering when they are disguised."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from wildtrace.detection.text.disguise import TellingWords, skeleton_hashes
from wildtrace.detection.text.hashing import U64
from wildtrace.detection.text.tokens import read_texts, tokenise

_UNCOVERED: Final = ("taxon", "code_word", "specimen")
_SHORTEST: Final = 4
_LONG: Final = 6  # letters; a weak word of this length is still worth uncovering
_SHORTEST_IN_TWO: Final = 5
_TOO_MANY: Final = 60_000


def telling_words(rows: pl.DataFrame) -> TellingWords:
    """Words of names and of specimens, four letters or more; from an import, those of its single-word names only.

    A whole imported index (150,000 names) would make every part number look like some genus.
    """
    rows = rows.filter(pl.col("telling"))
    sure = (pl.col("sense") < 2) | (pl.col("text").str.len_chars() >= _LONG)
    words = _words(rows.filter(pl.col("kind").is_in(_UNCOVERED) & sure), _SHORTEST)
    alone = rows.filter((pl.col("kind") == "taxon") & (pl.col("sense") < 2) & ~pl.col("text").str.contains(r"[\s-]"))
    whole = _words(alone, _SHORTEST_IN_TWO)
    joined = np.unique(_plain_hashes(whole))
    split = np.setdiff1d(joined, _plain_hashes(_names_in_two_words(rows)))
    if len(words) > _TOO_MANY:
        words = _words(alone, _SHORTEST)
    plain = _plain_hashes(words)
    skeletons, first = np.unique(skeleton_hashes(words), return_index=True)
    return TellingWords(skeletons, plain[first], joined, split, _by_length(words, plain))


def _names_in_two_words(rows: pl.DataFrame) -> list[str]:
    """Names that are written as one word and as two, and mean the same: "rhinohorn", being "rhino horn" too.

    The two words are found as they stand; put together they would hide longer names ("black rhino horn").
    """
    names = rows.filter(pl.col("kind") == "taxon").select("ref", "sense", text=pl.col("text").str.to_lowercase())
    parted = names.filter(pl.col("text").str.contains(r"^[\p{L}\p{M}]+ [\p{L}\p{M}]+$"))
    parted = parted.with_columns(pl.col("text").str.replace(" ", "", literal=True))
    both = names.join(parted, on=["ref", "text"]).filter(pl.col("sense_right") <= pl.col("sense"))
    return both["text"].unique().sort().to_list()


def _words(rows: pl.DataFrame, shortest: int) -> list[str]:
    split = rows.select(pl.col("text").str.to_lowercase().str.extract_all(r"[\p{L}\p{M}]+").alias("word")).explode(
        "word"
    )
    words = split["word"].drop_nulls().unique().sort()
    length = words.str.len_chars()
    alphabetic = words.str.contains(r"^[\p{Latin}\p{Cyrillic}\p{Greek}\p{M}]+$") & (length >= shortest)
    short_scripts = words.str.contains(r"^[\p{Arabic}\p{Devanagari}\p{M}]+$") & (length >= shortest - 1)
    return words.filter(alphabetic | short_scripts).to_list()


def _plain_hashes(words: list[str]) -> U64:
    if not words:
        return np.empty(0, dtype=np.uint64)
    return tokenise(read_texts(pl.Series(words))).hash


def _by_length(words: list[str], plain: U64) -> dict[int, str]:
    """Per length the words and their token hashes as one text, so that one regular expression searches them."""
    lines: dict[int, list[str]] = {}
    for word, token in zip(words, plain.tolist(), strict=True):
        lines.setdefault(len(word), []).append(f"{word}\t{token}")
    return {size: "\n".join(found) for size, found in lines.items()}
