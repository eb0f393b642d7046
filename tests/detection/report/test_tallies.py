"""Counts stay small and say how far they may fall short."""

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection.report.tallies import BINS, Tally, Totals


def test_tally_counts_and_ranks() -> None:
    tally = Tally()
    tally.add({"a": 2, "b": 5})
    tally.add({"a": 4, "c": 5})
    assert tally.top(2) == [("a", 6), ("b", 5)]
    assert tally.short == 0


@given(st.lists(st.dictionaries(st.integers(0, 60).map(str), st.integers(1, 9), max_size=20), max_size=20))
def test_tally_stays_small_and_knows_how_far_it_falls_short(batches: list[dict[str, int]]) -> None:
    tally, truth = Tally(most=10), Counter[str]()
    for batch in batches:
        tally.add(batch)
        truth.update(batch)
        assert len(tally.counts) <= 10
    for value, count in truth.items():
        assert count - tally.short <= tally.counts[value] <= count


def test_totals_count_each_finding_once() -> None:
    totals = Totals()
    totals.add(pl.DataFrame({"band": ["high", "none", "low"], "score": [1.0, 0.0, 0.21]}))
    totals.add(pl.DataFrame({"band": ["high"], "score": [0.999]}))
    assert (totals.screened, totals.offered) == (4, 2)
    assert totals.by_band() == [("high", 0.8, 2), ("medium", 0.5, 0), ("low", 0.2, 1), ("none", 0.0, 1)]
    assert (totals.bins[0], totals.bins[4], totals.bins[BINS - 1]) == (1, 1, 2)
