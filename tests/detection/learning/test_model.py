"""A learned model at work: the same answers everywhere, its words, and nothing that training needs."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.frames import FINDINGS
from wildtrace.detection.interpretation.scoring import band_of
from wildtrace.detection.learning.course import findings_unseen, read_labelled_examples
from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.learning.folds import make_folds
from wildtrace.detection.learning.labelled import Labelled
from wildtrace.detection.learning.model import LEARNED, Model
from wildtrace.detection.learning.training import INNER_FOLDS, logit, train


def test_model_answers_as_training_did(written: Labelled, screener: Screener) -> None:
    examples = read_labelled_examples(written, screener)
    linear = train(examples).linear
    applied = Model(linear, {}).logits(screener.read(written.listings), screener)
    assert applied == pytest.approx(logit(linear, examples), abs=1e-4)


def test_file_answers_as_the_model_did(
    model: Model, model_file: Path, screener: Screener, listings: pl.DataFrame
) -> None:
    before, after = (
        replace(screener, model=each).screen(listings).findings for each in (model, Model.load(model_file))
    )
    assert after["score"].to_list() == pytest.approx(before["score"].to_list(), abs=1e-5)


def test_batch_makes_no_difference(model: Model, screener: Screener, listings: pl.DataFrame) -> None:
    learned = replace(screener, model=model)
    alone = [learned.screen(listings[n : n + 1]).findings["score"][0] for n in range(len(listings))]
    assert learned.screen(listings).findings["score"].to_list() == pytest.approx(alone)
    many = pl.concat([listings] * 800)  # more than one chunk
    assert learned.screen(many).findings["score"].to_list() == pytest.approx(alone * 800)


def test_finding_has_the_models_score_and_its_band(model: Model, screener: Screener, listings: pl.DataFrame) -> None:
    findings = replace(screener, model=model).screen(listings).findings
    assert findings.schema == FINDINGS
    assert findings["listing_id"].to_list() == ["1", "2", "3"]
    assert findings["band"].to_list() == [band_of(score) for score in findings["score"].to_list()]
    assert findings["score"][0] > 0.5 > findings["score"][1]


def test_reasons_keep_the_rules_and_quote_words_of_the_listing(
    model: Model, screener: Screener, listings: pl.DataFrame
) -> None:
    by_rules = screener.screen(listings).findings
    findings = replace(screener, model=model).screen(listings).findings
    reasons, before = findings["reasons"][0].to_list(), by_rules["reasons"][0].to_list()
    assert reasons[: len(before)] == before
    learned = [reason for reason in reasons if reason["rule"] == LEARNED]
    assert 1 <= len(learned) <= 5
    text = f"{listings['title'][0]} {listings['description'][0]}"
    assert all(reason["words"] in text and reason["weight"] != 0 for reason in learned)


def test_every_flagged_listing_has_words(model: Model, screener: Screener, written: Labelled) -> None:
    findings = replace(screener, model=model).screen(written.listings).findings.filter(pl.col("score") >= 0.2)
    assert len(findings) > 50
    assert findings.filter(pl.col("reasons").list.len() == 0).is_empty()


def test_no_listings_give_no_findings(model: Model, screener: Screener, listings: pl.DataFrame) -> None:
    findings = replace(screener, model=model).screen(listings.clear()).findings
    assert findings.schema == FINDINGS
    assert findings.is_empty()


def test_listing_without_words_gets_the_base(model: Model, screener: Screener) -> None:
    empty = pl.DataFrame({"listing_id": ["1"], "title": [""]})
    score = replace(screener, model=model).screen(empty).findings["score"][0]
    assert score == pytest.approx(1 / (1 + np.exp(-model.linear.base)))


def test_learning_is_the_same_again(written: Labelled, screener: Screener, model_file: Path, tmp_path: Path) -> None:
    from wildtrace.detection.learning.course import learn  # the fixture's own name is taken

    learn(written, screener, budget=20)[0].save(tmp_path / "again.model")
    assert (tmp_path / "again.model").read_bytes() == model_file.read_bytes()


def test_model_says_what_it_was_made_of(model: Model, written: Labelled) -> None:
    assert model.about["listings"] == 200
    assert model.about["positive"] == int(written.labels.sum())
    assert model.about["digest"] == written.digest
    assert {figure["name"] for figure in model.about["figures"]} >= {"F1", "PR-AUC", "MCC"}


def test_learning_beats_guessing_on_listings_not_seen(written: Labelled, screener: Screener) -> None:
    steps: list[None] = []
    splits = make_folds(written.labels, 3)
    findings = findings_unseen(written, screener, splits, lambda: steps.append(None))
    assert findings["listing_id"].to_list() == written.listings["listing_id"].to_list()
    assert len(steps) == 3 * (INNER_FOLDS + 1)
    right = ((findings["score"] >= 0.5).to_numpy() == written.labels).mean()
    assert right > max(written.labels.mean(), 1 - written.labels.mean()) + 0.1


def test_too_few_of_a_label_are_refused(written: Labelled, screener: Screener) -> None:
    few = written.take(np.concatenate((np.flatnonzero(written.labels)[:9], np.flatnonzero(~written.labels))))
    with pytest.raises(LabelsUnusable, match=r"9 positive .* at least 10 of each"):
        train(read_labelled_examples(few, screener))


def test_applying_a_model_needs_nothing_that_training_needs(model_file: Path) -> None:
    program = (
        "import sys, polars as pl; from pathlib import Path; from wildtrace.detection import Screener\n"
        f"screener = Screener.load(model=Path({str(model_file)!r}))\n"
        "screener.screen(pl.DataFrame({'listing_id': ['1'], 'title': ['ivory tusk']}))\n"
        "print([name for name in ('scipy', 'sklearn', 'threadpoolctl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
