"""What every format hands on: a sample to recognise columns by, then blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from wildtrace.detection.files.refusals import Refusal

# One block is about this many bytes of text or this many rows, whichever comes first: large enough for the
# engine to work at its full rate, small enough that several in flight stay far below the memory limit.
BLOCK_BYTES = 16 << 20
BLOCK_ROWS = 50_000
# A field longer than this is not the text of a listing; the row is refused rather than screened in part.
FIELD_LIMIT = 1_000_000
# A record that goes on longer than this is a quote that never closes, or no text at all.
RECORD_LIMIT = 32 << 20
SAMPLE_BYTES = 1 << 18


@dataclass
class Block:
    """Some rows: `frame` holds text columns as named in the file, `rows` the row number of each of its rows.

    `is_marked` says that bytes may not have decoded (see `encodings.MARK`); `blank` rows hold nothing and
    count nowhere.
    """

    frame: pl.DataFrame
    rows: pl.Series
    refused: list[Refusal] = field(default_factory=list)
    blank: int = 0
    is_marked: bool = False


class Table(Protocol):
    """One table of a file, opened: its first rows to recognise columns by, and then all of it, once."""

    format: str
    remarks: list[str]

    @property
    def label(self) -> str:
        """The table's name in refusals and made ids."""

    @property
    def sample(self) -> pl.DataFrame:
        """Some of the first rows, as text; the columns are the file's headers."""

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All rows, front to back; only columns for which `wants` says yes."""


def text_frame(columns: dict[str, list[str | None]]) -> pl.DataFrame:
    """A frame of text columns."""
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def row_numbers(numbers: list[int]) -> pl.Series:
    """Row numbers as a column."""
    return pl.Series("row", numbers, dtype=pl.Int64)


def unique_headers(headers: list[str]) -> list[str]:
    """Headers with empty ones named by their place and repeated ones told apart: "title", "title (2)"."""
    seen: dict[str, int] = {}
    names = []
    for place, header in enumerate(headers, 1):
        name = header.strip() or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
