"""Counts that stay small however many listings there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from wildtrace.detection.interpretation.scoring import BANDS

MOST_KEYS: Final = 20_000
BINS: Final = 20  # of the histogram of scores
OFFERED: Final = ("high", "medium")  # the bands that charts count


@dataclass
class Tally:
    """Counts by a value that strangers write (a seller, a platform): at most `most` values are held.

    When there are more, the rarest are let go, and no count is short by more than `short`.
    """

    most: int = MOST_KEYS
    counts: Counter[str] = field(default_factory=Counter)
    short: int = 0

    def add(self, counts: Mapping[str, int]) -> None:
        """Add the counts of one batch."""
        self.counts.update(counts)
        if len(self.counts) > self.most:
            self._let_go()

    def _let_go(self) -> None:
        ranked = self.counts.most_common()
        kept = ranked[: self.most // 2]
        self.short += ranked[len(kept)][1]
        self.counts = Counter(dict(kept))

    def top(self, count: int) -> list[tuple[str, int]]:
        """The most frequent values, most frequent first."""
        return sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:count]


@dataclass
class Totals:
    """How many listings were screened, by band and by score."""

    screened: int = 0
    bands: Counter[str] = field(default_factory=Counter)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)

    def add(self, findings: pl.DataFrame) -> None:
        """Count one batch."""
        self.screened += findings.height
        self.bands.update(counts_of(findings["band"]))
        for place, count in (findings["score"] * BINS).floor().clip(0, BINS - 1).value_counts().iter_rows():
            self.bins[int(place)] += count

    @property
    def offered(self) -> int:
        """Listings of the bands that charts count."""
        return sum(self.bands[band] for band in OFFERED)

    def by_band(self) -> list[tuple[str, float, int]]:
        """Each band with its least score and its count, highest first."""
        return [(band, least, self.bands[band]) for band, least in BANDS]


def counts_of(values: pl.Series) -> dict[str, int]:
    """How often each value occurs; nulls are left out."""
    return dict(values.drop_nulls().value_counts().iter_rows())


def counts_of_lists(values: Iterable[Iterable[str]]) -> dict[str, int]:
    """In how many of the lists each value occurs."""
    return Counter(value for each in values for value in set(each))
