"""Weights and scores: one table, each rule in it, signs as judged; bands and probabilities."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import (
    BANDS,
    BASE,
    WEIGHTS_FILE,
    band_of,
    load_weights,
    probability,
    weights_from,
)

NAMES = [rule.__name__ for rule in RULES]


def table(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["rule"], float(row["weight"])) for row in csv.DictReader(file)]
    assert len(dict(rows)) == len(rows), f"{path} names a rule twice"
    return dict(rows)


def test_each_rule_has_a_weight_and_each_weight_a_rule() -> None:
    assert set(table(WEIGHTS_FILE)) == {BASE, *NAMES}


def test_the_prior_judges_each_rule(checkout: Path) -> None:
    assert set(table(checkout / "quality" / "prior.csv")) == {BASE, *NAMES}


@pytest.mark.parametrize("rule", NAMES)
def test_a_weight_has_the_sign_that_its_reason_has(rule: str, checkout: Path) -> None:
    judged = table(checkout / "quality" / "prior.csv")[rule]
    assert judged * table(WEIGHTS_FILE)[rule] >= 0


def test_no_rule_is_without_weight() -> None:
    assert all(weight != 0 for weight in table(WEIGHTS_FILE).values())


def test_rules_are_named_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_weights_stand_in_the_order_of_the_rules() -> None:
    weights, held = load_weights(), table(WEIGHTS_FILE)
    assert weights.base == held[BASE]
    assert weights.rules.tolist() == [held[name] for name in NAMES]


def test_a_rule_without_a_weight_is_refused() -> None:
    held = table(WEIGHTS_FILE)
    del held["offers_it"]
    with pytest.raises(KeyError, match="offers_it"):
        weights_from(held)


@pytest.mark.parametrize(("row", "said"), [("sings_of_it,1.00", "sings_of_it"), ("offers_it,9.00", "offers_it")])
def test_a_row_too_many_is_refused(tmp_path: Path, row: str, said: str) -> None:
    longer = tmp_path / "weights.csv"
    longer.write_text(f"{WEIGHTS_FILE.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    with pytest.raises(KeyError, match=said):
        load_weights(longer)


@given(st.floats(-50, 50))
def test_a_probability_lies_between_nothing_and_certainty(logit: float) -> None:
    assert 0 <= probability(np.array([logit]))[0] <= 1


@pytest.mark.parametrize(
    ("score", "band"),
    [(0.0, "none"), (0.1999, "none"), (0.2, "low"), (0.4999, "low"), (0.5, "medium"), (0.8, "high"), (1.0, "high")],
)
def test_a_band_begins_at_its_least_score(score: float, band: str) -> None:
    assert band_of(score) == band


def test_bands_go_down_to_nothing() -> None:
    least = [low for _, low in BANDS]
    assert least == sorted(least, reverse=True)
    assert least[-1] == 0


@pytest.mark.parametrize(
    "title", ["pangolin", "faux ivory", "pangolin scales for sale, whatsapp $50", "boa", "ivory sofa"]
)
def test_a_score_is_what_its_reasons_add_up_to(title: str, small_screener: Screener) -> None:
    found = small_screener.screen(pl.DataFrame({"listing_id": ["1"], "title": [title]})).findings.row(0, named=True)
    total = small_screener.weights.base + sum(reason["weight"] for reason in found["reasons"])
    assert found["score"] == pytest.approx(1 / (1 + np.exp(-total)))
    assert found["band"] == band_of(found["score"])
    sizes = [abs(reason["weight"]) for reason in found["reasons"]]
    assert sizes == sorted(sizes, reverse=True)


def test_the_best_supported_mention_speaks_for_its_listing(small_screener: Screener) -> None:
    title = "plush tiger toy book, and pangolin scales for sale"
    found = small_screener.screen(pl.DataFrame({"listing_id": ["1"], "title": [title]})).findings.row(0, named=True)
    assert found["taxa"][0] == "Manis javanica"
    assert {"rule": "names_it_clearly", "words": "pangolin"} in [
        {"rule": reason["rule"], "words": reason["words"]} for reason in found["reasons"]
    ]
