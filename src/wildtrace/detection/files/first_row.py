"""Whether the first row of a delimited file is a header, or a listing already."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wildtrace.detection.files.headers import best_guess

# A number, a sum of money, a date or a link: values, which no column is called by.
_VALUE = re.compile(r"\s*(?:\W?\s?\d[\d.,:/ T+-]*\s?\W?|https?://\S+)\s*")
_WORDS = 3


def is_listing(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a first row is data: no cell of it is a known header, and one is a value or, in a file of one
    column, a phrase like most of those below it.
    """
    if any(best_guess(cell)[1] for cell in first):
        return False
    if len(first) == 1:
        phrases = [row[0] for row in others if row]
        return _is_phrase(first[0]) and bool(phrases) and 2 * sum(map(_is_phrase, phrases)) > len(phrases)
    return any(_VALUE.fullmatch(cell) for cell in first)


def _is_phrase(text: str) -> bool:
    return len(text.split()) >= _WORDS
