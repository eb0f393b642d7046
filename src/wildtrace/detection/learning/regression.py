"""Logistic regression with a Gaussian prior over sparse features."""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
_STEPS: Final = 300
_CLOSE: Final = 1e-6  # of the loss, from one step to the next


def fit_logistic(
    features: sp.csr_matrix, labels: Floats, penalty: float, near: tuple[Floats, float] | None = None
) -> tuple[Floats, float]:
    """Weights and base that minimise log loss + penalty / 2 × the squares of the weights (the base is free).

    `near`: weights and base to start from, such as those of another penalty; the answer is the same, only sooner.
    """
    transposed = features.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        weights, base = at[:-1], at[-1]
        logit = features @ weights + base
        value = float((np.logaddexp(0, logit) - labels * logit).sum() + penalty / 2 * (weights @ weights))
        slope = logistic(logit) - labels
        return value, np.append(transposed @ slope + penalty * weights, slope.sum())

    start = np.zeros(features.shape[1] + 1) if near is None else np.append(*near)
    # The vectors are short: several threads would mostly wait for each other, on a busy machine for seconds.
    with threadpool_limits(limits=1, user_api="blas"):
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": _CLOSE}).x
    return found[:-1], float(found[-1])


def logistic(logit: Floats) -> Floats:
    """The logistic function, safe at both ends."""
    result: Floats = np.exp(-np.logaddexp(0, -logit))
    return result
