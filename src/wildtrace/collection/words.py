"""What search reads of a listing: folded words, and pairs of characters where a script has no spaces.

Folding is that of detection (`detection.text.characters`): without case, accents, vowel signs, full width and invisible
characters, with the forms of an Arabic letter made one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from wildtrace.detection.text.characters import BREAK, DROP, EMOJI, PLANES, SEPARATOR, tables

# Scripts that are written without spaces between words; and Korean, which glues its particles on.
_UNSPACED: Final = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # kana and Han
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\uac00-\ud7a3]+"
)
_LONGEST_TEXT: Final = 100_000  # characters of a listing that are read: PostgreSQL indexes a megabyte of words at most
_LONGEST_WORD: Final = 60
_PLAIN: Final = "^[\\x00-\\x7f]*$"
_PLAIN_BREAKS: Final = "[^0-9a-z]+"
_PLAIN_TOO_LONG: Final = f"([0-9a-z]{{{_LONGEST_WORD}}})[0-9a-z]+"
_BREAKS: Final = re.compile("[^0-9a-z]+")


def search_words(texts: Iterable[str]) -> str:
    """The words of these texts as one string with single spaces, ready to be searched.

    Each character of a script without spaces begins a pair ("象牙手镯" → "象牙 牙手 手镯 镯"), so that whatever stands
    anywhere in a text is found by the pairs of it.
    """
    words = folded(" ".join(text for text in texts if text)[:_LONGEST_TEXT])
    if not words.isascii():
        words = _UNSPACED.sub(_pairs_and_last, words)
    return " ".join(word[:_LONGEST_WORD] for word in words.split())


def query_words(text: str) -> list[str]:
    """The words that a listing has to hold to be what `text` asks for; the last may be the beginning of one."""
    words = folded(text)
    if not words.isascii():
        words = _UNSPACED.sub(_pairs, words)
    return list(dict.fromkeys(word[:_LONGEST_WORD] for word in words.split()))


def column_of_words(texts: pl.Series) -> pl.Series:
    """`search_words` of each text of a column; most are plain Latin, and those are folded many at a time."""
    plain = texts.str.contains(_PLAIN)
    quick = texts.filter(plain).str.slice(0, _LONGEST_TEXT).str.to_lowercase().str.replace_all(_PLAIN_BREAKS, " ")
    quick = quick.str.replace_all(_PLAIN_TOO_LONG, "$1").str.strip_chars(" ")
    others = [search_words([text]) for text in texts.filter(~plain)]
    return texts.scatter(plain.arg_true(), quick).scatter((~plain).arg_true(), others)


def folded(text: str) -> str:
    """Lower case, without accents and punctuation, compatible forms made one: "ÉBÈNE-12" becomes "ebene 12"."""
    if text.isascii():
        return _BREAKS.sub(" ", text.lower()).strip()
    compatible = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(compatible.translate(_folds()).split())


class _Folds(dict[int, str | None]):
    """What becomes of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        """It stays as it is; remembered, since a table that answers is much quicker than one that refuses."""
        return self.setdefault(code, chr(code)) or ""


@cache
def _folds() -> _Folds:
    known = tables()
    folds = _Folds((code, chr(known.fold[code])) for code in np.flatnonzero(known.fold != np.arange(PLANES)).tolist())
    folds.update(dict.fromkeys(np.flatnonzero(np.isin(known.cls, (SEPARATOR, BREAK))).tolist(), " "))
    folds.update(dict.fromkeys(np.flatnonzero(known.cls == DROP).tolist()))
    folds.update((code, f" {chr(code)} ") for code in np.flatnonzero(known.cls == EMOJI).tolist())
    digits = (code for code in range(0x80, PLANES) if unicodedata.category(chr(code)) == "Nd")
    folds.update((code, str(unicodedata.decimal(chr(code)))) for code in digits)
    return folds


def _pairs(run: re.Match[str]) -> str:
    """ "象牙手镯" becomes " 象牙 牙手 手镯 "; a single character stays."""
    text = run.group()
    pairs = [text[at : at + 2] for at in range(len(text) - 1)] or [text]
    return f" {' '.join(pairs)} "


def _pairs_and_last(run: re.Match[str]) -> str:
    text = run.group()
    return f" {' '.join([text[at : at + 2] for at in range(len(text))])} "
