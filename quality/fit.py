"""Proposes weights for the rules from labelled listings: `python -m quality fit`.

Logistic regression over the rules of each listing's best mention, held towards `prior.csv` (a Gaussian prior) and to
the sign that each rule's reason has. One table serves all sets; nothing is tuned to one of them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from quality.sets import LabelledSet
from wildtrace.detection import Screener
from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import BASE, WEIGHTS_FILE, Weights

Floats = NDArray[np.float64]
PRIOR: Final = Path(__file__).with_name("prior.csv")  # sign and size that each reason should have, by judgement
_ROUNDS: Final = 4
_LEAST: Final = 0.1
_MOST: Final = 5.0
_PRIOR: Final = 0.6  # standard deviation around the weights in use


@dataclass(frozen=True)
class Examples:
    """`fired`: listings × rules of the best mention; `labels`; `share`: how much each listing counts."""

    fired: Floats
    labels: Floats
    share: Floats


def fit(sets: Iterable[tuple[LabelledSet, float, Screener]], prior: Weights) -> Weights:
    """Weights that fit the sets; each is read by its own screener (its focus), and counts as its share says."""
    sets = list(sets)
    weights = prior
    for _ in range(_ROUNDS):  # the best mention depends on the weights, so choose, fit and choose again
        using = weights
        examples = _examples([(labelled, share, replace(user, weights=using)) for labelled, share, user in sets])
        weights = _regress(examples, prior)
    return weights


def write(weights: Weights) -> None:
    """Put the weights into the table that screening reads."""
    with WEIGHTS_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rule", "weight"])
        writer.writerow([BASE, f"{weights.base:.2f}"])
        writer.writerows([rule.__name__, f"{w:.2f}"] for rule, w in zip(RULES, weights.rules.tolist(), strict=True))


def _examples(sets: list[tuple[LabelledSet, float, Screener]]) -> Examples:
    fired, labels, shares = [], [], []
    for labelled, share, screener in sets:
        verdicts = screener.read(labelled.listings).verdicts
        fired.append((verdicts.fired[:, verdicts.best] != NONE).T.astype(float))
        labels.append(labelled.labels[verdicts.rows].astype(float))
        shares.append(np.full(len(verdicts.rows), share))
    return Examples(np.concatenate(fired), np.concatenate(labels), np.concatenate(shares))


def _regress(examples: Examples, prior: Weights) -> Weights:
    start = np.array([prior.base, *prior.rules])
    design = np.column_stack([np.ones(len(examples.labels)), examples.fired])
    # no reason is without any weight, and none so heavy that nothing could speak against it
    bounds = [(None, None), *((_LEAST, _MOST) if w > 0 else (min(w, -_MOST), -_LEAST) for w in prior.rules)]

    def loss(w: Floats) -> tuple[float, Floats]:
        logit = design @ w
        value = np.logaddexp(0, logit) - examples.labels * logit
        slope = (1 / (1 + np.exp(-logit)) - examples.labels) * examples.share
        penalty = (w - start) / _PRIOR**2
        return float((value * examples.share).sum() + 0.5 * (penalty * (w - start)).sum()), design.T @ slope + penalty

    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return Weights(float(found[0]), np.asarray(found[1:]))
