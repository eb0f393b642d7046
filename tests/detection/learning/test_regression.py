"""Logistic regression against scikit-learn's."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from wildtrace.detection.learning.regression import fit_logistic, logistic


@pytest.mark.parametrize(("rows", "columns"), [(80, 300), (500, 20)])
def test_answers_are_those_of_scikit_learn(rows: int, columns: int) -> None:
    random = np.random.default_rng(rows)
    features = sp.random(rows, columns, density=0.1, random_state=5, format="csr")
    labels = random.random(rows) < 0.4
    weights, base = fit_logistic(features, labels.astype(np.float64), penalty=0.5)
    peer = LogisticRegression(C=2.0, tol=1e-8, max_iter=10_000).fit(features, labels)
    assert features @ weights + base == pytest.approx(peer.decision_function(features), abs=0.02)


def test_logistic_is_safe_at_both_ends() -> None:
    assert logistic(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]
