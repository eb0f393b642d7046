"""Measures the library itself: one listing at a time, and which stage of a screening takes which share of the time."""

from __future__ import annotations

import cProfile
import pstats
import time
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from wildtrace.detection import Screener
from wildtrace.detection.files import open_listings, open_output
from wildtrace.detection.frames import LISTING_COLUMNS

_WARM_UP: Final = 50
# Each stage by the functions that do it and nothing else; what is in none of them is "the rest".
STAGES: Final = {
    "reading Parquet, giving ids": ("_sample", "_group", "through"),
    "joining fields to texts": ("_of_few", "_of_many", "chunks", "strings"),
    "splitting into tokens": ("tokenise",),
    "undoing disguise": ("uncover", "put_in_place"),
    "matching names": ("rows_with_names", "find_hits"),
    "meanings, languages": ("read_mentions", "language_counts", "is_readable", "together"),
    "prices, telephone numbers": ("_facts",),
    "rules and scores": ("judge",),
    "findings": ("to_findings",),
    "mentions": ("to_mentions",),
    "writing Parquet": ("add", "finish"),
}


def one_at_a_time(screener: Screener, listings: pl.DataFrame) -> tuple[float, float]:
    """The median and the 99th percentile of the seconds that one listing takes."""
    seconds = []
    for row in range(len(listings)):
        one = listings[row : row + 1]
        begun = time.perf_counter()
        screener.screen(one)
        seconds.append(time.perf_counter() - begun)
    median, slow = np.percentile(seconds[_WARM_UP:], [50, 99]).tolist()
    return median, slow


def stage_shares(screener: Screener, listings: Path, folder: Path) -> dict[str, float]:
    """The share of each stage in reading, screening and writing `listings` on one thread."""
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    _read_screen_write(screener, listings, folder / "stages.parquet")
    profile.disable()
    return _shares(pstats.Stats(profile))


def _read_screen_write(screener: Screener, listings: Path, findings: Path) -> None:
    with open_output(findings) as output:
        for batch in open_listings(listings):
            found = screener.screen(batch.listings.select(LISTING_COLUMNS))
            output.add(batch.listings, found.findings, found.mentions)
        output.finish()


def _shares(stats: pstats.Stats) -> dict[str, float]:
    spent: dict[str, float] = {}
    for (file, _, name), (_, _, _, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]  # not in its stubs
        if "wildtrace" in file:
            spent[name] = spent.get(name, 0.0) + cumulative
    whole = stats.total_tt  # type: ignore[attr-defined]  # not in its stubs
    shares = {stage: sum(spent.get(name, 0.0) for name in names) / whole for stage, names in STAGES.items()}
    return {**shares, "the rest": 1 - sum(shares.values())}
