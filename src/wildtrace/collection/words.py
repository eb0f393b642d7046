"""What search reads of a listing: folded words, and pairs of characters where a script has no spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import polars as pl

# Scripts that are written without spaces between words.
_UNSPACED: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # kana and Han
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"  # Thai, Lao, Burmese, Khmer
)
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")  # of Latin, Greek and Cyrillic; vowel signs of other scripts stay
_PLAIN: Final = "^[\\x00-\\x7f]*$"
_PLAIN_BREAKS: Final = "[^0-9a-z]+"
_BREAKS: Final = re.compile("[^\\w\u0900-\u0dff\u0e00-\u0eff\u0600-\u06ff]+|_+")


def search_words(texts: Iterable[str]) -> str:
    """The words of these texts as one string with single spaces, ready to be searched."""
    words = folded(" ".join(text for text in texts if text))
    if words.isascii() or not _UNSPACED.search(words):
        return words
    return " ".join(_UNSPACED.sub(_pairs, words).split())


def column_of_words(texts: pl.Series) -> pl.Series:
    """`search_words` of each text of a column; most are plain Latin, and those are folded many at a time."""
    plain = texts.str.contains(_PLAIN)
    quick = texts.filter(plain).str.to_lowercase().str.replace_all(_PLAIN_BREAKS, " ").str.strip_chars(" ")
    others = [search_words([text]) for text in texts.filter(~plain)]
    return texts.scatter(plain.arg_true(), quick).scatter((~plain).arg_true(), others)


def folded(text: str) -> str:
    """Lower case, without accents and punctuation, compatible forms made one: "ÉBÈNE-12" becomes "ebene 12"."""
    if text.isascii():
        return _BREAKS.sub(" ", text.lower()).strip()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _BREAKS.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def _pairs(run: re.Match[str]) -> str:
    """ "象牙手镯" becomes " 象牙 牙手 手镯 "; a single character stays."""
    text = run.group()
    pairs = [text[at : at + 2] for at in range(len(text) - 1)] or [text]
    return f" {' '.join(pairs)} "
