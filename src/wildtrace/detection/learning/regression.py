"""Logistic regression with a Gaussian prior, solved exactly for few listings and many features, iteratively for many."""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
_EXACT: Final = 2500  # listings; the exact way works on listings × listings
_NEWTON_STEPS: Final = 30
_CLOSE: Final = 1e-6


def fit_logistic(features: sp.csr_matrix, labels: Floats, penalty: float) -> tuple[Floats, float]:
    """Weights and base that minimise log loss + penalty / 2 × the squares of the weights (the base is free)."""
    if features.shape[0] <= _EXACT:
        return _by_listings(features, labels, penalty)
    return _by_features(features, labels, penalty)


def _by_listings(features: sp.csr_matrix, labels: Floats, penalty: float) -> tuple[Floats, float]:
    """Newton's method in the space of listings: the best weights are a sum of listings, so only shares are sought."""
    alike = np.asarray((features @ features.T).todense())
    share, base = np.zeros(len(labels)), 0.0
    for _ in range(_NEWTON_STEPS):
        logit = alike @ share + base
        chance = logistic(logit)
        spread = np.maximum(chance * (1 - chance), _CLOSE)
        target = logit + (labels - chance) / spread
        before = share
        share, base = _weighted_ridge(alike + penalty * np.diag(1 / spread), target)
        if np.abs(share - before).max() < _CLOSE:
            break
    return np.asarray(features.T @ share).ravel(), base


def _weighted_ridge(system: Floats, target: Floats) -> tuple[Floats, float]:
    solved = np.linalg.solve(system, np.stack([target, np.ones(len(target))], axis=1))
    base = float(solved[:, 0].sum() / solved[:, 1].sum())
    return solved[:, 0] - base * solved[:, 1], base


def _by_features(features: sp.csr_matrix, labels: Floats, penalty: float) -> tuple[Floats, float]:
    transposed = features.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        weights, base = at[:-1], at[-1]
        logit = features @ weights + base
        value = float((np.logaddexp(0, logit) - labels * logit).sum() + penalty / 2 * (weights @ weights))
        slope = logistic(logit) - labels
        return value, np.append(transposed @ slope + penalty * weights, slope.sum())

    start = np.zeros(features.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-7}).x
    return found[:-1], float(found[-1])


def logistic(logit: Floats) -> Floats:
    """The logistic function, safe at both ends."""
    result: Floats = np.exp(-np.logaddexp(0, -logit))
    return result
