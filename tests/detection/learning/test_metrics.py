"""The figures against scikit-learn's, and what their intervals mean."""

import numpy as np
import pytest
from sklearn import metrics as peer

from wildtrace.detection.learning.metrics import (
    accuracy,
    f1,
    figures,
    mcc,
    pr_auc,
    precision,
    recall,
    recall_at,
    roc_auc,
)


def drawn(seed: int, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    labels = random.random(200) < 0.3
    scores = np.clip(random.normal(0.35 + 0.2 * labels, 0.2), 0, 1)
    return labels, np.round(scores, 1) if ties else scores


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_scikit_learn(seed: int, ties: bool) -> None:
    labels, scores = drawn(seed, ties)
    said = scores >= 0.5
    assert precision(labels, scores) == pytest.approx(peer.precision_score(labels, said))
    assert recall(labels, scores) == pytest.approx(peer.recall_score(labels, said))
    assert f1(labels, scores) == pytest.approx(peer.f1_score(labels, said))
    assert accuracy(labels, scores) == pytest.approx(peer.accuracy_score(labels, said))
    assert mcc(labels, scores) == pytest.approx(peer.matthews_corrcoef(labels, said))
    assert pr_auc(labels, scores) == pytest.approx(peer.average_precision_score(labels, scores))
    assert roc_auc(labels, scores) == pytest.approx(peer.roc_auc_score(labels, scores))


def test_recall_at_a_budget_counts_the_highest_scores() -> None:
    labels = np.array([True, False, True, False, True, False])
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    assert [recall_at(n)(labels, scores) for n in (1, 2, 3, 6, 60)] == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1, 1])


def test_listings_of_equal_score_are_taken_in_part() -> None:
    labels, scores = np.array([True, True, False, False]), np.full(4, 0.5)
    assert recall_at(2)(labels, scores) == pytest.approx(0.5)


def test_what_cannot_be_measured_is_zero_or_nan() -> None:
    none, scores = np.zeros(4, dtype=np.bool_), np.array([0.1, 0.2, 0.6, 0.9])
    assert (precision(none, scores), recall(none, scores), f1(none, scores), mcc(none, scores)) == (0, 0, 0, 0)
    assert np.isnan(pr_auc(none, scores))
    assert np.isnan(roc_auc(none, scores))


def test_interval_holds_the_value_and_is_the_same_again() -> None:
    labels, scores = drawn(1, ties=False)
    once, again = (figures(labels, scores, budget=20, draws=200) for _ in range(2))
    assert once == again
    assert all(figure.low <= figure.value <= figure.high for figure in once)
    assert [figure.name for figure in once][-1] == "recall at 20"


def test_interval_is_wider_when_whole_groups_are_drawn() -> None:
    random = np.random.default_rng(7)
    group = np.repeat(np.arange(20), 20)
    good = random.random(20) < 0.5  # sellers differ: on some the scores are right, on others not
    labels = random.random(400) < 0.5
    scores = np.where(labels == good[group], 0.9, 0.1)
    alone = figures(labels, scores, budget=40, draws=300)
    together = figures(labels, scores, budget=40, groups=group.astype(object), draws=300)
    at = [figure.name for figure in alone].index("accuracy")
    assert together[at].high - together[at].low > 2 * (alone[at].high - alone[at].low)
