"""Word and character n-grams of listings as numbers, for training and for applying a model alike.

The words that a field opens with count once more, as such: "wanted …" and "for sale …" say in the first words what
"… as you wanted" does not. Each n-gram is hashed into one of `BUCKETS` numbers, so that a model needs no vocabulary and
a large file is read with arrays alone. An occurrence remembers its token, so that a reason can quote the listing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.text.characters import tables
from wildtrace.detection.text.hashing import U64, character_values, prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Ints, Tokens, read_texts, tokenise, within_tables

BUCKET_BITS: Final = 20
BUCKETS: Final = 1 << BUCKET_BITS  # of each view
WORDS: Final = (1, 2)
CHARACTERS: Final = (2, 3, 4, 5)
OPENING: Final = (1, 3)  # words that count as the very first, and as among the first
_FIELD_BREAK: Final = 0x1E  # between the fields of a text, see `screening.FIELD_BREAK`
_OPENS: Final = np.array([0xD6E8FEB86659FD93, 0xA0761D6478BD642F], dtype=np.uint64)  # any odd numbers
_SPACE: Final = np.uint32(32)
_NUMBER: Final = np.uint32(ord("0"))  # every digit is read as this one: prices and sizes differ, their shape tells


@dataclass(frozen=True, slots=True)
class Grams:
    """Every occurrence of an n-gram, by row: `row`, `bucket`, and the `token` it begins in."""

    row: Ints
    bucket: Ints
    token: Ints


@dataclass(frozen=True, slots=True)
class ReadGrams:
    """The n-grams of a batch in both views, and the tokens they came from."""

    tokens: Tokens
    words: Grams
    characters: Grams


def read_grams(texts: pl.Series) -> ReadGrams:
    """The n-grams of each text (no nulls, no line ends)."""
    tokens = tokenise(read_texts(texts))
    codes = _folded(tokens)
    return ReadGrams(tokens, _words(tokens, codes), _characters(tokens, codes))


def _folded(tokens: Tokens) -> NDArray[np.uint32]:
    """The characters of the batch without case and accents, all digits alike."""
    codes = tables().fold[within_tables(tokens.text.codes)].astype(np.uint32)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = _NUMBER
    return codes


def _words(tokens: Tokens, codes: NDArray[np.uint32]) -> Grams:
    letters = stretch_hashes(prefix_sums(character_values(codes)), tokens.start, tokens.end)
    sums = prefix_sums(letters)
    places = np.arange(len(tokens))
    parts = []
    for size in WORDS:
        first = places[: len(places) - size + 1]
        first = first[tokens.row[first] == tokens.row[first + size - 1]]
        parts.append((first, stretch_hashes(sums, first, first + size)))
    place = _places_in_fields(tokens)
    for within, salt in zip(OPENING, _OPENS, strict=True):
        first = np.flatnonzero(place < within)
        parts.append((first, letters[first] * salt))
    return _grams(tokens, parts)


def _places_in_fields(tokens: Tokens) -> Ints:
    """How many words stand before each in its field."""
    field = np.cumsum(tokens.text.codes == _FIELD_BREAK)[tokens.start]
    begins = np.ones(len(tokens), dtype=np.bool_)
    begins[1:] = (field[1:] != field[:-1]) | ~_same_row(tokens)
    starts = np.flatnonzero(begins)
    return np.arange(len(tokens)) - np.repeat(starts, np.diff(starts, append=len(tokens)))


def _characters(tokens: Tokens, codes: NDArray[np.uint32]) -> Grams:
    """n-grams within words and the spaces around them; scripts without spaces run on."""
    padded, owner = _padded(tokens, codes)
    sums = prefix_sums(character_values(padded))
    row = tokens.row[owner]
    spaces = np.concatenate(([0], np.cumsum(padded == _SPACE)))
    places = np.arange(len(padded))
    parts = []
    for size in CHARACTERS:
        first = places[: max(len(places) - size + 1, 0)]
        inside = spaces[first + size - 1] - spaces[first + 1]
        first = first[(inside == 0) & (row[first] == row[first + size - 1])]
        parts.append((first, stretch_hashes(sums, first, first + size)))
    return _grams(tokens, [(owner[first], hashes) for first, hashes in parts])


def _padded(tokens: Tokens, codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], Ints]:
    """The words with one space around each (none between tokens that touch), and each character's token."""
    touches = np.zeros(len(tokens) + 1, dtype=np.bool_)
    touches[1:-1] = (tokens.start[1:] == tokens.end[:-1]) & _same_row(tokens)
    lengths = tokens.end - tokens.start
    opens = ~touches[:-1] & np.concatenate(([True], ~_same_row(tokens)))[: len(tokens)]
    closes = ~touches[1:]
    room = lengths + opens + closes
    owner = np.repeat(np.arange(len(tokens)), room)
    begin = np.cumsum(room) - room
    within = np.arange(len(owner)) - begin[owner] - opens[owner]
    is_letter = (within >= 0) & (within < lengths[owner])
    padded = np.full(len(owner), _SPACE, dtype=np.uint32)
    padded[is_letter] = codes[tokens.start[owner[is_letter]] + within[is_letter]]
    return padded, owner


def _same_row(tokens: Tokens) -> Bools:
    same: Bools = tokens.row[1:] == tokens.row[:-1]
    return same


def _grams(tokens: Tokens, parts: list[tuple[Ints, U64]]) -> Grams:
    token = np.concatenate([first for first, _ in parts])
    hashes = np.concatenate([h for _, h in parts])
    return Grams(tokens.row[token], (hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.int64), token)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each n-gram stands in each row: distinct pairs of `row` and `bucket`, in order.

    `value`: 1 + the logarithm of the count.
    """

    row: Ints
    bucket: Ints
    value: NDArray[np.float64]


def count_grams(grams: Grams, known: Bools | None = None) -> Counts:
    """Count the n-grams of a batch of fewer than 4,096 rows; `known`, over all buckets, leaves others out."""
    keys = (grams.row << BUCKET_BITS | grams.bucket).astype(np.uint32)
    if known is not None:
        keys = keys[known[grams.bucket]]
    keys.sort()
    first = np.flatnonzero(np.concatenate((keys[:1] == keys[:1], keys[1:] != keys[:-1])))
    times = np.diff(first, append=len(keys))
    distinct = keys[first].astype(np.int64)
    return Counts(distinct >> BUCKET_BITS, distinct & (BUCKETS - 1), 1 + np.log(times))
