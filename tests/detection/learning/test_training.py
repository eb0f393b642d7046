"""Training: how firmly weights are held, and what the rules' leaning is worth when labels are few or wrong."""

from dataclasses import replace

import numpy as np
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.learning import training
from wildtrace.detection.learning.course import read_labelled_examples
from wildtrace.detection.learning.evidence import LEANING
from wildtrace.detection.learning.labelled import Labelled
from wildtrace.detection.learning.training import PENALTIES, fit, logit, train
from wildtrace.detection.text.tokens import Bools


def turned(labels: Bools, share: float) -> Bools:
    other: Bools = labels ^ (np.random.default_rng(3).random(len(labels)) < share)
    return other


def test_wrong_labels_are_met_with_a_firmer_hand(written: Labelled, screener: Screener) -> None:
    examples = read_labelled_examples(written, screener)
    noisy = replace(examples, labels=turned(examples.labels, 0.3))
    assert train(noisy).penalty > train(examples).penalty


def test_wrong_labels_do_not_spoil_what_the_rules_know(written: Labelled, screener: Screener) -> None:
    examples = read_labelled_examples(written, screener)
    seen, unseen = np.arange(0, 200, 2), np.arange(1, 200, 2)
    taught = replace(examples.take(seen), labels=turned(examples.labels[seen], 0.15))
    right = (logit(train(taught).linear, examples.take(unseen)) >= 0) == examples.labels[unseen]
    assert right.mean() > 0.85


def test_firmer_penalty_makes_smaller_weights(written: Labelled, screener: Screener) -> None:
    linears = fit(read_labelled_examples(written, screener), PENALTIES)
    sizes = [float(np.square(linear.words.weight).sum()) for linear in linears]
    assert sorted(PENALTIES, reverse=True) == list(PENALTIES)
    assert sizes == sorted(sizes)


def test_penalties_fitted_together_answer_as_each_alone(written: Labelled, screener: Screener) -> None:
    examples = read_labelled_examples(written, screener)
    for linear, penalty in zip(fit(examples, PENALTIES), PENALTIES, strict=True):
        (alone,) = fit(examples, [penalty])
        assert logit(linear, examples) == pytest.approx(logit(alone, examples), abs=0.1)


def test_large_sets_try_only_as_many_folds_as_they_need(
    written: Labelled, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = read_labelled_examples(written, screener)
    monkeypatch.setattr(training, "ENOUGH", 60)
    steps: list[None] = []
    some, every = train(examples, lambda: steps.append(None)), train(examples, every_fold=True)
    assert len(steps) == training.INNER_FOLDS + 1
    assert np.isfinite(some.unseen).sum() == 80, "two folds of 40 hold back 60"
    assert np.isfinite(every.unseen).all()
    assert ((every.unseen >= 0.5) == examples.labels).mean() > 0.8
    assert logit(some.linear, examples).tolist() == logit(every.linear, examples).tolist()


def test_rules_leaning_is_what_is_weighed(written: Labelled, screener: Screener) -> None:
    linear = train(read_labelled_examples(written, screener)).linear
    assert linear.evidence[linear.names.index(LEANING)] > 0
