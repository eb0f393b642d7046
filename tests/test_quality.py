"""The quality run: its figures are reckoned rightly, a fit keeps each reason's sign, absent data is said plainly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from quality import fit, sets
from quality.tables import Row, markdown, score

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.settings import SHARED

SOLD = ["pangolin scales for sale", "elephant ivory tusk, whatsapp me", "slow loris baby for sale, $300"]
NOT_SOLD = ["plush tiger toy", "ivory coloured dress", "customs seized rhino horn from smugglers"]


def bools(*values: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(values, dtype=np.bool_)


# --- figures


@pytest.mark.parametrize(
    ("labels", "answers", "expected"),
    [
        (bools(1, 1, 0, 0), bools(1, 1, 0, 0), (1.0, 1.0, 1.0)),
        (bools(1, 1, 0, 0), bools(1, 0, 1, 0), (0.5, 0.5, 0.5)),
        (bools(1, 1, 1, 0), bools(1, 0, 0, 0), (1.0, 1 / 3, 0.5)),
        (bools(1, 0), bools(0, 1), (0.0, 0.0, 0.0)),
        (bools(0, 0), bools(0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_scores_are_precision_recall_and_f1(
    labels: np.ndarray[tuple[int], np.dtype[np.bool_]],
    answers: np.ndarray[tuple[int], np.dtype[np.bool_]],
    expected: tuple[float, float, float],
) -> None:
    found = score(labels, answers)
    assert (found.precision, found.recall, found.f1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measured", "reach", "at_most", "verdict"),
    [(0.9, 0.88, False, "yes"), (0.87, 0.88, False, "no, by 0.010"), (4, 5, True, "yes"), (6, 5, True, "no, by 1.000")],
)
def test_a_row_says_whether_its_aim_is_reached(measured: float, reach: float, at_most: bool, verdict: str) -> None:
    row = Row("a task", "F1", "0.8", measured, reach, at_most=at_most)
    assert row.cells()[-1] == verdict
    assert row.cells()[-2] == f"{'≤' if at_most else '≥'} {reach:g}"


def test_a_row_without_an_aim_says_nothing_of_it() -> None:
    assert Row("a task", "F1", "", 0.5, None).cells()[-2:] == ["", ""]


def test_a_table_is_markdown() -> None:
    assert markdown(["a", "b"], [["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |\n"


# --- sets


@pytest.mark.parametrize("made", [sets.written, sets.held_out, sets.sharks, sets.rare_ivory], ids=lambda m: m.__name__)
def test_our_own_sets_are_whole(made: object) -> None:
    labelled = made()  # type: ignore[operator]  # a function of no arguments
    assert len(labelled) == len(labelled.listings) > 100
    assert 0 < labelled.labels.sum() < len(labelled)
    assert not labelled.listings["listing_id"].is_duplicated().any()


def test_an_absent_set_says_where_it_was_looked_for_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED.name, str(tmp_path))
    with pytest.raises(sets.SetMissing, match=r"ivory_posts\.csv is not there.*set WILDTRACE_SHARED") as missing:
        sets.ivory_posts()
    assert str(tmp_path) in str(missing.value)


def test_the_run_without_its_data_says_so_and_fails(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED.name, str(tmp_path))
    ran = subprocess.run(
        [sys.executable, "-m", "quality", "fit"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "set WILDTRACE_SHARED" in ran.stderr
    assert "Traceback" not in ran.stderr


# --- fitting


def test_a_fit_moves_towards_the_labels_and_keeps_every_sign() -> None:
    screener = Screener.load()
    titles = (SOLD + NOT_SOLD) * 5
    listings = pl.DataFrame({"listing_id": [str(n) for n in range(len(titles))], "title": titles})
    labelled = sets.LabelledSet("few", listings, np.array([title in SOLD for title in titles]))
    prior = load_weights(fit.PRIOR)
    fitted = fit.fit([(labelled, 1.0, screener)], prior)
    judged = prior.rules != 0
    assert (np.sign(fitted.rules[judged]) == np.sign(prior.rules[judged])).all()
    assert not np.allclose(fitted.rules, prior.rules)
    assert np.isfinite([fitted.base, *fitted.rules]).all()
