"""Reads the file of an import piece by piece, going on after what an earlier worker has already written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

import polars as pl
from django.utils.translation import gettext as _

from wildtrace.collection.arriving.bombs import MOST_ROWS
from wildtrace.collection.errors import ImportFailed
from wildtrace.detection.files import Batch, Reading, Refusal
from wildtrace.detection.files.identity import IdRegister
from wildtrace.detection.files.sources import Source

PIECE_ROWS: Final = 5_000
"""Rows that are written in one transaction: about a second of work, so that other writers of SQLite never wait long."""


class IdsAsGiven(IdRegister):
    """Leaves ids as the file gives them: here a listing met again is the same listing, not another one."""

    def assign(self, ids: pl.Series, rows: pl.Series, label: str) -> pl.Series:
        """The ids themselves, null where there are none."""
        return ids.alias("listing_id")


def open_upload(
    path: Path, name: str, columns: Mapping[str, Sequence[str]] | None = None, keep: Sequence[str] = ()
) -> Reading:
    """The listings in one file. `name` is what its person calls it; `columns`: field → headers, empty to recognise."""
    reading = Reading([Source(path, name, path.stat().st_size)], columns=dict(columns or {}), keep=keep)
    reading.ids = IdsAsGiven()
    return reading


def pieces(reading: Reading, skip_listings: int = 0, skip_refused: int = 0) -> Iterator[Batch]:
    """All of a reading in pieces of `PIECE_ROWS`, without the listings and refused rows that are done already.

    Reading a file again gives the same rows in the same order, so counts are enough to go on from. Raises ImportFailed
    at the limit of rows.
    """
    for batch in reading:
        if reading.read > MOST_ROWS:
            raise ImportFailed(
                _("The file holds more than %(most)s rows. Cut it in parts.") % {"most": f"{MOST_ROWS:,}"}
            )
        skipped = min(skip_listings, batch.listings.height)
        refused = _after(batch.refused, skip_refused)
        skip_listings -= skipped
        skip_refused -= sum(r.count for r in batch.refused) - sum(r.count for r in refused)
        yield from _cut(batch.listings[skipped:], refused)


def _after(refused: list[Refusal], skip: int) -> list[Refusal]:
    """The refusals behind the first `skip` rows."""
    ends = accumulate(refusal.count for refusal in refused)
    # What stands for no row (a whole file) is told of again only by a fresh start.
    return [refusal for refusal, end in zip(refused, ends, strict=True) if end > skip or not skip]


def _cut(listings: pl.DataFrame, refused: list[Refusal]) -> Iterator[Batch]:
    if listings.is_empty() and refused:
        yield Batch(listings, refused)
    for start in range(0, listings.height, PIECE_ROWS):
        yield Batch(listings[start : start + PIECE_ROWS], refused if start == 0 else [])
