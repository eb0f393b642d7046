"""Cells that a spreadsheet would run as a formula, made harmless.

A listing is written by strangers: a title like `=HYPERLINK(...)` must not come alive when an analyst opens
the findings. In CSV such a cell gets an apostrophe in front, which spreadsheets show as text; in XLSX it is
stored as text with Excel's own "quote prefix", so its value stays what it was. Parquet and JSON Lines hold
no formulas and are left alone.
"""

from __future__ import annotations

import polars as pl

# = + - @ start a formula; a tab or a line end in front is stripped by some programs before they look. The
# full-width forms count as the plain ones in East Asian editions of Excel.
STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
PATTERN = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take a cell's text for a formula."""
    return text[:1] in STARTS and bool(text)


def harmless(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs."""
    return f"'{text}" if is_formula(text) else text


def harmless_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text cells no spreadsheet runs when it is written as CSV."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(PATTERN)).then("'" + pl.col(name)).otherwise(name).alias(name)
        for name in texts
    )
