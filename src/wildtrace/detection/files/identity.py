"""One id for each listing: missing ids are made, repeated ones are told apart."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt
import polars as pl

_Hashes = npt.NDArray[np.uint64]
# Hashes held in memory (8 MB); older ones go to a temporary file, so that memory does not grow with the
# input.
_HELD = 1 << 20
_SEED = 20260


class IdRegister:
    """Remembers which ids were given out, by 64-bit hash (a false alarm once in some 10^9 rows renames an
    id, no more).
    """

    def __init__(self) -> None:
        self._runs: list[_Hashes] = []
        self._spilled: BinaryIO | None = None
        self.made = 0
        self.renamed = 0

    def assign(self, ids: pl.Series, rows: pl.Series, label: str) -> pl.Series:
        """The ids of some rows, all different from each other and from every id before.

        A missing id becomes "FILE:ROW"; an id that was there before becomes "ID#FILE:ROW".
        """
        frame = pl.DataFrame({"id": ids, "row": rows})
        place = pl.format("{}:{}", pl.lit(label), pl.col("row"))
        missing = ids.null_count()
        if missing:
            self.made += missing
            frame = frame.with_columns(pl.col("id").fill_null(place))
        repeated = self._seen(frame["id"])
        if not repeated.any():
            return frame["id"].alias("listing_id")
        self.renamed += int(repeated.sum())
        names: list[str] = frame["id"].to_list()
        places: list[str] = frame.select(place)["literal"].to_list()
        pending: list[int] = np.flatnonzero(repeated).tolist()
        for at in pending:
            names[at] = f"{names[at]}#{places[at]}"
        # A made id may by chance be one that stands in the file as well; a further mark tells them apart.
        while pending := self._still_repeated(names, pending):
            for at in pending:
                names[at] += "#"
        return pl.Series("listing_id", names, dtype=pl.String)

    def _still_repeated(self, names: list[str], pending: list[int]) -> list[int]:
        seen = self._seen(pl.Series([names[at] for at in pending], dtype=pl.String))
        return [at for at, again in zip(pending, seen.tolist(), strict=True) if again]

    def close(self) -> None:
        """Drop the temporary file."""
        if self._spilled:
            self._spilled.close()

    def _seen(self, ids: pl.Series) -> npt.NDArray[np.bool_]:
        """Which ids came before, in earlier rows or in these; all of them are remembered from now on."""
        hashes = ids.hash(_SEED).to_numpy()
        ordered = np.sort(hashes)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        runs = (*self._runs, *self._spilled_pieces())
        before = np.sort(np.concatenate([ordered[:0], *(ordered[_is_in(ordered, run)] for run in runs)]))
        self._remember(ordered)
        return _repeats(hashes, twice, before)

    def _remember(self, run: _Hashes) -> None:
        # Runs of like size are merged, so that few are searched and each hash is moved seldom.
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
        if sum(map(len, self._runs)) > _HELD:
            self._spill()

    def _spill(self) -> None:
        if self._spilled is None:
            self._spilled = cast("BinaryIO", tempfile.TemporaryFile(prefix="wildtrace-ids-"))  # noqa: SIM115 (lives until `close`)
        everything = np.sort(np.concatenate(self._runs), kind="stable")
        self._spilled.seek(0, 2)
        for piece in np.array_split(everything, max(1, len(everything) // (1 << 20))):
            self._spilled.write(np.uint64(len(piece)).tobytes())
            self._spilled.write(piece.tobytes())
        self._runs = []

    def _spilled_pieces(self) -> Iterator[_Hashes]:
        """What was put aside, about 8 MB at a time."""
        if self._spilled is None:
            return
        self._spilled.seek(0)
        while head := self._spilled.read(8):
            count = int(np.frombuffer(head, dtype=np.uint64)[0])
            yield np.frombuffer(self._spilled.read(8 * count), dtype=np.uint64)


def _repeats(hashes: _Hashes, twice: _Hashes, before: _Hashes) -> npt.NDArray[np.bool_]:
    """Rows whose hash came `before`, and of those that come `twice` here, all but the first."""
    repeated = np.zeros(len(hashes), dtype=bool)
    known = np.sort(np.concatenate([twice, before]))
    places = np.flatnonzero(_is_in(hashes, known)) if len(known) else known.astype(np.int64)
    found = hashes[places]
    _, first = np.unique(found, return_index=True)
    repeated[places] = True
    repeated[places[first]] = _is_in(found[first], before)
    return repeated


def _is_in(needles: _Hashes, run: _Hashes) -> npt.NDArray[np.bool_]:
    if not len(run):
        return np.zeros(len(needles), dtype=bool)
    places = np.searchsorted(run, needles)
    places[places == len(run)] = 0
    return cast("npt.NDArray[np.bool_]", run[places] == needles)
