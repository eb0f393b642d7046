"""A row that was not screened, and why."""

from __future__ import annotations

from dataclasses import dataclass

_EXCERPT = 300


@dataclass(frozen=True)
class Refusal:
    """One thing that could not be read.

    `row` is the row as a spreadsheet numbers it (a header is row 1), the line of a JSON Lines file, the
    item of a JSON list or the row of a Parquet file from 1; None for a whole file. `count` is how many rows
    it stands for (0 for a whole file, whose rows nobody knows). `fatal` says that the rest of the file is
    lost with it.
    """

    file: str
    row: int | None
    reason: str
    raw: str = ""
    count: int = 1
    fatal: bool = False

    @property
    def rows(self) -> str:
        """The row or the span of rows, for people: "7", "7-12", "" for a whole file."""
        if self.row is None:
            return ""
        return str(self.row) if self.count <= 1 else f"{self.row}-{self.row + self.count - 1}"


def excerpt(raw: str) -> str:
    """The first 300 characters of a refused row, on one line."""
    flat = raw[: _EXCERPT + 1].replace("\r", "␍").replace("\n", "␊")
    return flat if len(flat) <= _EXCERPT else flat[:_EXCERPT] + "…"
