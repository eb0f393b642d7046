"""Splitting a batch of texts into tokens, with the place of each in the original text.

All texts of a batch stand in one array of code points, row after row. Words of spaced scripts are one token each;
in scripts without spaces every character is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.text.characters import (
    BREAK,
    DROP,
    EMOJI,
    HANGUL,
    KATAKANA,
    PLANES,
    SEPARATOR,
    SOLO,
    WORD,
    tables,
)
from wildtrace.detection.text.hashing import U64, character_values, mix, prefix_sums, raw_hashes, stretch_hashes
from wildtrace.detection.text.signs import DIGIT, ENDS, LETTER, Signs, narrow_signs, signs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.uint32] | NDArray[np.uint8]

ROW_END: Final = "\n"
_LIGATURES: Final = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬆ": "st", "ﬅ": "st"}


@dataclass(frozen=True, slots=True)
class Text:
    """A batch of texts as code points.

    `codes`: all characters; `row_starts`: where each row begins in them (rows + 1 values);
    `origin`: for each character its place in the text as it was given (None: the same place).
    """

    codes: Codes
    row_starts: Ints
    origin: Ints | None
    original_starts: Ints

    def row_of(self, places: Ints) -> Ints:
        """The row that each of these characters is in."""
        return np.searchsorted(self.row_starts, places, side="right") - 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch, in order.

    `row`: which text; `start`, `end`: stretch in `Text.codes`; `raw`: hash of the folded letters before it is
    scrambled; `hash`: of the folded letters; `accented`: of the letters with their accents (None where a batch has
    none); `cls`: class of the first character; `disguised`: was put together from a disguise.
    `signs`: what each character of the batch may be part of (see `signs`); `sums`: prefix sums of its folded letters;
    `breaks`: its characters that end a phrase (a row's end does), so that no name is read across one.
    """

    text: Text
    signs: Signs
    sums: U64
    breaks: Ints
    row: Ints
    start: Ints
    end: Ints
    raw: U64
    hash: U64
    accented: U64 | None
    cls: NDArray[np.uint8]
    disguised: Bools

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, mask: Bools) -> Tokens:
        """Only the tokens under `mask`."""
        places = np.flatnonzero(mask)
        return replace(
            self,
            row=self.row.take(places),
            start=self.start.take(places),
            end=self.end.take(places),
            raw=self.raw.take(places),
            hash=self.hash.take(places),
            accented=None if self.accented is None else self.accented.take(places),
            cls=self.cls.take(places),
            disguised=self.disguised.take(places),
        )

    def unbroken(self, first: Ints, last: Ints) -> Bools:
        """Whether tokens `first` to `last` stand in one phrase, for each such stretch."""
        begin = np.searchsorted(self.breaks, self.start[first])
        whole: Bools = begin == np.searchsorted(self.breaks, self.start[last])
        return whole

    def original_spans(self, first: Ints, last: Ints) -> tuple[Ints, Ints]:
        """Character offsets, within each row's original text, of tokens `first` to `last` inclusive."""
        start, end = self.start[first], self.end[last] - 1
        if self.text.origin is not None:
            start, end = self.text.origin[start], self.text.origin[end]
        begin = self.text.original_starts[self.row[first]]
        return start - begin, end + 1 - begin


def read_texts(texts: pl.Series | Sequence[str]) -> Text:
    """Lay strings (no nulls) into one array of code points."""
    strings = texts.to_list() if isinstance(texts, pl.Series) else texts
    joined = ROW_END.join([*strings, ""])
    starts = _starts_of(np.fromiter(map(len, strings), np.int64, len(strings)) + 1)
    return _ascii_text(joined.encode("ascii"), starts) if joined.isascii() else _wide_text(joined, starts)


def read_column(lines: pl.Series, *, narrow: bool) -> Text:
    """The same of a column of strings that all end in ROW_END, without making a string of each.

    `narrow`: all of them are plain ASCII.
    """
    held = lines.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = held.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[held.offset : held.offset + len(held) + 1]
    letters = memoryview(data)[ends[0] : ends[-1]]
    if narrow:
        return _ascii_text(letters, ends - ends[0])
    sizes = lines.str.len_chars().to_numpy().astype(np.int64)
    return _wide_text(str(letters, "utf-8"), _starts_of(sizes))


def _starts_of(sizes: Ints) -> Ints:
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _ascii_text(letters: bytes | memoryview, starts: Ints) -> Text:
    return Text(np.frombuffer(letters, dtype=np.uint8), starts, None, starts)


def _wide_text(joined: str, starts: Ints) -> Text:
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _without_noise(_with_ligatures_open(Text(codes, starts, None, starts)))


def tokenise(text: Text) -> Tokens:
    """Split a batch into tokens."""
    return _tokenise_ascii(text) if text.codes.dtype == np.uint8 else _tokenise_any(text)


def _tokenise_ascii(text: Text) -> Tokens:
    """Plain ASCII: every token is a run of letters and digits."""
    tabs = _narrow_tables()
    kinds = look_up(text.codes, narrow_signs())
    starts, ends = _runs_of_words((kinds & (LETTER | DIGIT)) != 0)
    # made whole numbers beforehand, since `take` makes them in a slower way
    sums = prefix_sums(tabs.fold.take(text.codes.astype(np.intp)))
    raw = raw_hashes(sums, starts, ends)
    return Tokens(
        text=text,
        signs=kinds,
        sums=sums,
        breaks=np.flatnonzero((kinds & ENDS) != 0),
        row=_rows_of(starts, text.row_starts),
        start=starts,
        end=ends,
        raw=raw,
        hash=mix(raw),
        accented=None,
        cls=np.full(len(starts), WORD, dtype=np.uint8),
        disguised=np.zeros(len(starts), dtype=np.bool_),
    )


def _tokenise_any(text: Text) -> Tokens:
    tabs = _wide_tables()
    codes = within_tables(text.codes)
    cls = tabs.cls.take(codes)
    starts, ends = _runs(cls)
    sums = prefix_sums(tabs.fold.take(codes))
    return Tokens(
        text=text,
        signs=signs().take(codes),
        sums=sums,
        breaks=np.flatnonzero(cls == BREAK),
        row=_rows_of(starts, text.row_starts),
        start=starts,
        end=ends,
        raw=raw_hashes(sums, starts, ends),
        hash=stretch_hashes(sums, _after_clitics(codes, starts, ends), ends),
        accented=stretch_hashes(prefix_sums(tabs.accented.take(codes)), starts, ends),
        cls=cls[starts],
        disguised=np.zeros(len(starts), dtype=np.bool_),
    )


def look_up(codes: Codes, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`table[codes]`, quickly; of ASCII codes at least 256 entries are needed."""
    if codes.dtype != np.uint8:
        return table.take(codes)
    return np.frombuffer(codes.tobytes().translate(table[:256].tobytes()), dtype=np.uint8)


def _runs_of_words(inside: Bools) -> tuple[Ints, Ints]:
    """Start and end of each run of true values; the last value is false, for a row's end stands there."""
    edges = np.empty(len(inside), dtype=np.bool_)
    edges[:1] = inside[:1]
    np.not_equal(inside[1:], inside[:-1], out=edges[1:])
    places = np.flatnonzero(edges)
    return np.ascontiguousarray(places[::2]), np.ascontiguousarray(places[1::2])


def _rows_of(starts: Ints, row_starts: Ints) -> Ints:
    """The row each token start lies in; starts are in order."""
    counts = np.diff(np.searchsorted(starts, row_starts))
    return np.repeat(np.arange(len(row_starts) - 1), counts)


def within_tables(codes: Codes) -> Codes:
    """Code points that the tables know; rarer ones become a separator."""
    return codes if codes.dtype == np.uint8 or not codes.max(initial=0) >= PLANES else np.minimum(codes, PLANES - 1)


def _runs(cls: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Start and end of each token."""
    kind = np.where(cls == DROP, SEPARATOR, cls)
    kind[kind == BREAK] = SEPARATOR
    inside = kind != SEPARATOR
    alone = (kind == SOLO) | (kind == HANGUL) | (kind == EMOJI)
    differs = np.empty(len(kind), dtype=np.bool_)
    differs[0] = True
    np.not_equal(kind[1:], kind[:-1], out=differs[1:])
    begins = inside & (differs | alone)
    starts = np.flatnonzero(begins)
    closes = np.empty(len(kind), dtype=np.bool_)
    closes[-1] = True
    np.logical_or(differs[1:], alone[:-1], out=closes[:-1])
    ends = np.flatnonzero(inside & closes) + 1
    return starts, ends


def _without_noise(text: Text) -> Text:
    """Take out the characters that show nothing: zero width, accents written apart, vowel signs."""
    codes = within_tables(text.codes)
    kept = _wide_tables().cls[codes] != DROP
    if kept.all():
        return text
    places = np.flatnonzero(kept)
    before = np.concatenate(([0], np.cumsum(kept)))
    origin = places if text.origin is None else text.origin[places]
    return replace(text, codes=text.codes[places], row_starts=before[text.row_starts], origin=origin)


def _with_ligatures_open(text: Text) -> Text:
    """Write printers' ligatures as their letters."""
    sizes = np.ones(len(text.codes), dtype=np.int64)
    found = [(ord(char), letters) for char, letters in _LIGATURES.items() if (text.codes == ord(char)).any()]
    if not found:
        return text
    for code, letters in found:
        sizes[text.codes == code] = len(letters)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    codes = np.repeat(text.codes, sizes).astype(np.uint32)
    for code, letters in found:
        for place, letter in enumerate(letters):
            codes[ends[:-1][text.codes == code] + place] = ord(letter)
    origin = np.repeat(np.arange(len(text.codes)), sizes)
    return replace(text, codes=codes, row_starts=ends[text.row_starts], origin=origin)


def _after_clitics(codes: Codes, starts: Ints, ends: Ints) -> Ints:
    """Where each Arabic word begins once article and joined particles are off ("والعاج" → "عاج").

    A particle is taken off only before the article, since a bare first letter is more often part of the word.
    """
    arabic = np.flatnonzero((codes[starts] >= 0x0621) & (codes[starts] <= 0x064A))
    if not len(arabic):
        return starts
    shifted = starts.copy()
    padded = np.concatenate((codes, np.zeros(4, dtype=codes.dtype)))
    first, second, third, fourth = (padded[starts[arabic] + i] for i in range(4))
    alef, lam = 0x0627, 0x0644
    length = ends[arabic] - starts[arabic]
    article = ((first == alef) & (second == lam)) & (length >= 4)
    joined = np.isin(first, [0x0648, 0x0641, 0x0628, 0x0643])  # wa- fa- bi- ka-
    particle = joined & (second == alef) & (third == lam) & (length >= 5)
    for_the = (first == lam) & (second == lam) & (length >= 4)
    two_particles = joined & np.isin(second, [0x0628, 0x0643]) & (third == alef) & (fourth == lam) & (length >= 6)
    shifted[arabic] += 2 * (article | for_the) + 3 * particle + 4 * two_particles
    return shifted


@dataclass(frozen=True, slots=True)
class ValueTables:
    """Class, and hash values of folded, accented and look-alike letters, by code point."""

    cls: NDArray[np.uint8]
    fold: U64
    accented: U64
    skeleton: U64


@cache
def _wide_tables() -> ValueTables:
    tabs = tables()
    return ValueTables(
        tabs.cls,
        character_values(tabs.fold),
        character_values(tabs.accented),
        character_values(tabs.skeleton),
    )


@cache
def _narrow_tables() -> ValueTables:
    """The same for ASCII alone: small enough to stay in the processor's cache."""
    tabs = tables()
    return ValueTables(
        tabs.cls[:256],
        character_values(tabs.fold[:256]),
        character_values(tabs.accented[:256]),
        character_values(tabs.skeleton[:256]),
    )


def values_of(codes: Codes) -> ValueTables:
    """The tables for these codes."""
    return _narrow_tables() if codes.dtype == np.uint8 else _wide_tables()


def is_wordlike(cls: NDArray[np.uint8]) -> Bools:
    """Whether each token is a word of a spaced script."""
    result: Bools = (cls == WORD) | (cls == KATAKANA)
    return result
