"""The benchmark runs from end to end and states its figures, so that `make bench` works when it is needed."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from benchmarks.__main__ import main
from benchmarks.figures import Figure
from benchmarks.listings import LENGTH, write_listings, write_more


def test_a_small_run_states_every_figure(shared_data: Path, tmp_path: Path) -> None:
    result, page = tmp_path / "bench.json", tmp_path / "benchmarks.md"
    assert main(["--count", "500", "--no-peers", "--no-more", "--json", str(result), "--page", str(page)]) == 0
    report = json.loads(result.read_text(encoding="utf-8"))
    assert report["listings"] == 500
    assert report["names"] >= 150_000
    assert all(figure["value"] > 0 for figure in report["figures"])
    assert sum(report["shares"].values()) == pytest.approx(1)
    assert all(-0.01 <= share < 1 for share in report["shares"].values())
    assert all(figure["what"] in page.read_text(encoding="utf-8") for figure in report["figures"])


def test_listings_are_about_as_long_as_they_should_be_and_every_copy_has_its_own_id(
    shared_data: Path, tmp_path: Path
) -> None:
    one, more = tmp_path / "one.parquet", tmp_path / "more.parquet"
    write_listings(one, 200, shared_data.parent)
    write_more(more, one, 3)
    listings = pl.read_parquet(more)
    assert listings["listing_id"].n_unique() == 600
    lengths = listings.select(pl.col("title").str.len_chars() + pl.col("description").str.len_chars()).to_series()
    assert LENGTH * 0.9 < lengths.mean() <= LENGTH  # type: ignore[operator]  # the column is not empty


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("rate", 0.5, "times", 0.4), "met"),
        (Figure("rate", 0.3, "times", 0.4), "missed by 25%"),
        (Figure("memory", 1.0, "GB", 2, at_most=True), "met"),
        (Figure("memory", 3.0, "GB", 2, at_most=True), "missed by 50%"),
        (Figure("rate", 0.5, "times"), ""),
    ],
)
def test_a_missed_aim_says_by_how_much(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
