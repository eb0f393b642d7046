"""`make bench`: measures every figure of speed and memory that the documentation states, in one run.

python -m benchmarks              a million listings, five million for memory (about ten minutes)
python -m benchmarks --quick      a hundred thousand listings, for a first look
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks import library, peers, processes
from benchmarks.figures import Figure, Report, this_machine, today
from benchmarks.listings import write_listings, write_more
from benchmarks.names import import_index, peer_names
from wildtrace import settings
from wildtrace.detection import Screener

CHECKOUT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = CHECKOUT / "docs" / "reference" / "benchmarks.md"
RESULT: Final = CHECKOUT / "build" / "bench.json"
FULL: Final = 1_000_000
QUICK: Final = 100_000
_SLOW_PEERS_READ: Final = 20_000  # listings; they need minutes for a hundred thousand
_MORE: Final = 5  # times the listings, to see whether memory grows
_STAGES_READ: Final = 100_000
_ONE_BY_ONE: Final = 1_000
_STARTS: Final = 11


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; the exit code tells whether it could be measured, not whether the aims were met."""
    given = _parser().parse_args(arguments)
    shared = settings.shared_folder(CHECKOUT)
    if not shared.is_dir():
        print(f"{shared}: the shared data is not there; set {settings.SHARED.name} to its folder.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="wildtrace-bench-") as folder:
        os.environ[settings.DATA.name] = str(Path(folder) / "data")
        report = measure(shared, Path(folder), given)
    print(report.text())
    report.save(given.json)
    page = given.page or (None if given.quick or given.count else PAGE)
    if page:
        page.write_text(report.page(), encoding="utf-8")
    return 0


def measure(shared: Path, folder: Path, given: argparse.Namespace) -> Report:
    """Make the listings and the names, and measure on them."""
    machine, count = this_machine(), given.count or (QUICK if given.quick else FULL)
    _say(f"making {count:,} listings and importing the index")
    import_index(shared)
    listings = folder / "listings.parquet"
    write_listings(listings, count, shared)
    screener = Screener.load()
    names = peer_names()
    figures = _rates(listings, names, folder, count, with_peers=given.peers)
    if given.more:
        figures += _memory_of_more(listings, folder, figures)
    figures += _of_library(screener, listings, folder)
    few = folder / "few.parquet"
    pl.scan_parquet(listings).head(_STAGES_READ).collect().write_parquet(few)
    _say("timing the stages")
    shares = library.stage_shares(screener, few, folder)
    command = "make bench" + (" ARGS=--quick" if given.quick else "")
    return Report(command, machine, today(), count, len(names), figures, shares)


def _rates(listings: Path, names: list[str], folder: Path, count: int, *, with_peers: bool) -> list[Figure]:
    processes.screen(_warm_up(listings, folder), folder)  # joins the imported names to the catalogue, once
    _say("wildtrace screen")
    run = processes.screen(listings, folder)
    rate = count / run.seconds
    found = [
        Figure("names given to each matcher", len(names), "names", 150_000),
        Figure("wildtrace screen, Parquet to Parquet", rate, "listings/s"),
        Figure(f"its peak memory, {count:,} listings", run.peak / 1e9, "GB", 2, at_most=True),
    ]
    return found + (_against_peers(rate, listings, names) if with_peers else [])


def _against_peers(rate: float, listings: Path, names: list[str]) -> list[Figure]:
    """How wildtrace's rate compares with each of the others."""
    texts = pl.read_parquet(listings, columns=["title", "description"]).select(pl.concat_str(pl.all(), separator=" "))
    every = texts.to_series()
    few = every.head(_SLOW_PEERS_READ).to_list()
    measured: list[tuple[str, Callable[[], float], float]] = [
        ("extract_many (all cores)", lambda: peers.extract_many(every, names), 0.4),
        ("spaCy's PhraseMatcher", lambda: peers.phrase_matcher(few, names), 25),
        ("FlashText", lambda: peers.flashtext(few, names), 3),
    ]
    found = []
    for name, search, aim in measured:
        _say(name)
        other = search()
        found.append(Figure(name, other, "listings/s"))
        found.append(Figure(f"wildtrace screen against {name}", rate / other, "times", aim))
    return found


def _memory_of_more(listings: Path, folder: Path, figures: Sequence[Figure]) -> list[Figure]:
    _say(f"wildtrace screen, {_MORE} times the listings")
    more = folder / "more.parquet"
    write_more(more, listings, _MORE)
    run = processes.screen(more, folder)
    more.unlink()
    before = next(figure.value for figure in figures if "peak memory" in figure.what)
    return [
        Figure(f"its peak memory, {_MORE} times as many", run.peak / 1e9, "GB", 2, at_most=True),
        Figure("memory of five times as many", run.peak / 1e9 / before, "times", 1.1, at_most=True),
    ]


def _of_library(screener: Screener, listings: Path, folder: Path) -> list[Figure]:
    _say("one listing at a time, and cold starts")
    median, slow = library.one_at_a_time(screener, pl.read_parquet(listings).head(_ONE_BY_ONE))
    starts = sorted(processes.explain(folder) for _ in range(_STARTS))
    return [
        Figure("one listing through the library, median", median * 1e3, "ms"),
        Figure("one listing through the library, p99", slow * 1e3, "ms", 5, at_most=True),
        Figure("cold start: wildtrace explain, median", starts[_STARTS // 2], "s", 1, at_most=True),
        Figure("cold start: wildtrace explain, best", starts[0], "s"),
    ]


def _warm_up(listings: Path, folder: Path) -> Path:
    first = folder / "first.parquet"
    pl.scan_parquet(listings).head(1_000).collect().write_parquet(first)
    return first


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} listings instead of {FULL:,}")
    parser.add_argument("--count", type=int, help="so many listings")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="leave the other matchers out")
    parser.add_argument("--no-more", dest="more", action="store_false", help="leave out five times the listings")
    parser.add_argument("--json", type=Path, default=RESULT, help="where the figures go")
    parser.add_argument("--page", type=Path, help=f"where the page goes; a full run writes {PAGE.name}")
    return parser


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
