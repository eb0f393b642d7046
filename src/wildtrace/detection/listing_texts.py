"""`ListingTexts`: the fields of each listing as one text, and many of them as one array of code points.

Of a batch, Polars joins the fields, and the letters are read where Arrow holds them: no string is made of a listing
that names nothing. Of a few listings plain strings are joined, which is done before Polars would have begun.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from wildtrace.detection.frames import TEXT_FIELDS
from wildtrace.detection.text.tokens import ROW_END, Bools, Ints, Text, read_column, read_texts

FIELD_BREAK: Final = "\x1e"
_FEW: Final = 32  # listings; up to here strings are quicker
_CHUNK: Final = 8000  # rows; smaller chunks keep the two threads waiting for the interpreter, larger ones cost memory


@dataclass(frozen=True)
class ListingTexts:
    """What is read of some listings.

    `lines`: the text of each with a row end behind it, as a column or as strings; `field_starts`: the characters at
    which its fields begin (rows × fields); `is_ascii`: whether it is plain ASCII.
    """

    lines: pl.Series | list[str]
    field_starts: Ints
    is_ascii: Bools

    @classmethod
    def of(cls, listings: pl.DataFrame) -> ListingTexts:
        """The texts of listings, whose fields may be null, of another type, or not there."""
        return _of_few(listings) if len(listings) <= _FEW else _of_many(listings)

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def column(self) -> pl.Series:
        """The text of each listing."""
        lines = pl.Series("text", self.lines, dtype=pl.String)
        return lines.str.strip_suffix(ROW_END)

    def strings(self, rows: Ints) -> dict[int, str]:
        """The texts of these rows."""
        lines = self.lines
        held = [lines[row] for row in rows.tolist()] if isinstance(lines, list) else lines[rows].to_list()
        return {row: line[:-1] for row, line in zip(rows.tolist(), held, strict=True)}

    def chunks(self) -> Iterator[tuple[Ints, Text]]:
        """Rows to read together: plain ASCII apart from the rest, since it takes a quarter of the room."""
        for narrow in (True, False):
            rows = np.flatnonzero(self.is_ascii == narrow)
            for start in range(0, len(rows), _CHUNK):
                chunk = rows[start : start + _CHUNK]
                yield chunk, self._read(chunk, narrow)

    def _read(self, rows: Ints, narrow: bool) -> Text:
        if isinstance(self.lines, list):
            return read_texts([self.lines[row][:-1] for row in rows.tolist()])
        return read_column(self.lines[rows], narrow=narrow)


def _of_few(listings: pl.DataFrame) -> ListingTexts:
    fields = [_strings(listings, name) for name in TEXT_FIELDS]
    sizes = np.array([[len(text) for text in strings] for strings in fields], dtype=np.int64)
    # one row end would make two rows of a text, and a carriage return reads as a space anyway
    lines = [FIELD_BREAK.join(row).replace(ROW_END, " ") + ROW_END for row in zip(*fields, strict=True)]
    return ListingTexts(lines, _field_starts(sizes), np.array([line.isascii() for line in lines], dtype=np.bool_))


def _strings(listings: pl.DataFrame, name: str) -> list[str]:
    if name not in listings.columns:
        return [""] * len(listings)
    column = listings[name]
    column = column if column.dtype == pl.String else column.cast(pl.String)
    return [text or "" for text in column.to_list()]


def _of_many(listings: pl.DataFrame) -> ListingTexts:
    known = set(listings.columns)
    given = [pl.col(name).cast(pl.String).fill_null("") if name in known else pl.lit("") for name in TEXT_FIELDS]
    sizes = [field.str.len_chars().cast(pl.Int64).alias(name) for field, name in zip(given, TEXT_FIELDS, strict=True)]
    text = pl.concat_str(given, separator=FIELD_BREAK).str.replace_all(ROW_END, " ", literal=True)
    frame = listings.select(*sizes, line=pl.concat_str(text, pl.lit(ROW_END)))
    starts = _field_starts(np.stack([frame[name].to_numpy() for name in TEXT_FIELDS]))
    letters = starts[:, -1] + frame[TEXT_FIELDS[-1]].to_numpy() + 1
    is_ascii: Bools = frame["line"].str.len_bytes().to_numpy() == letters
    return ListingTexts(frame["line"], starts, is_ascii)


def _field_starts(sizes: Ints) -> Ints:
    """Where each field begins, from their sizes (fields × rows)."""
    starts = np.zeros(sizes.shape[::-1], dtype=np.int64)
    np.cumsum(sizes[:-1].T + 1, axis=1, out=starts[:, 1:])
    return starts
