"""How well scores agree with labels: the usual figures, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.text.tokens import Bools

Floats = NDArray[np.float64]
THRESHOLD: Final = 0.5
DRAWS: Final = 1000
_SEED: Final = 20260305
_OUTER: Final = (2.5, 97.5)  # percentiles: an interval of 95 %


@dataclass(frozen=True)
class Figure:
    """A measured value, and the interval that holds 95 % of what resampled listings (or groups) give."""

    name: str
    value: float
    low: float
    high: float


def precision(labels: Bools, scores: Floats) -> float:
    """Share of true ones among the listings at 0.5 or more; 0 when there are none."""
    flagged = scores >= THRESHOLD
    return _share(int((labels & flagged).sum()), int(flagged.sum()))


def recall(labels: Bools, scores: Floats) -> float:
    """Share of the true ones that are at 0.5 or more."""
    return _share(int((labels & (scores >= THRESHOLD)).sum()), int(labels.sum()))


def f1(labels: Bools, scores: Floats) -> float:
    """The harmonic mean of precision and recall."""
    flagged = scores >= THRESHOLD
    return _share(2 * int((labels & flagged).sum()), int(labels.sum()) + int(flagged.sum()))


def accuracy(labels: Bools, scores: Floats) -> float:
    """Share of the listings that are on their right side of 0.5."""
    return float((labels == (scores >= THRESHOLD)).mean())


def mcc(labels: Bools, scores: Floats) -> float:
    """Matthews' correlation of labels and findings; 0 when either has one side only."""
    flagged = scores >= THRESHOLD
    both, neither = float((labels & flagged).sum()), float((~labels & ~flagged).sum())
    missed, false = float((labels & ~flagged).sum()), float((~labels & flagged).sum())
    spread = (both + missed) * (both + false) * (neither + missed) * (neither + false)
    return (both * neither - missed * false) / float(np.sqrt(spread)) if spread else 0.0


def pr_auc(labels: Bools, scores: Floats) -> float:
    """Average precision: the area under the steps of precision over recall; nan without positives."""
    found, flagged = _steps(labels, scores)
    if not labels.any():
        return float("nan")
    gained = np.diff(found, prepend=0) / labels.sum()
    return float((gained * found / flagged).sum())


def roc_auc(labels: Bools, scores: Floats) -> float:
    """Chance that a true one scores above a false one, ties counting half; nan when either is missing."""
    found, flagged = _steps(labels, scores)
    positive, negative = int(labels.sum()), int((~labels).sum())
    if not positive or not negative:
        return float("nan")
    right = np.concatenate(([0], found)) / positive
    wrong = np.concatenate(([0], flagged - found)) / negative
    return float(((right[1:] + right[:-1]) / 2 * np.diff(wrong)).sum())


def recall_at(budget: int) -> Callable[[Bools, Floats], float]:
    """Share of the true ones among the `budget` highest scores; listings of equal score are taken in part."""

    def measure(labels: Bools, scores: Floats) -> float:
        found, flagged = _steps(labels, scores)
        within = np.interp(budget, np.concatenate(([0], flagged)), np.concatenate(([0], found)))
        return _share(float(within), int(labels.sum()))

    return measure


def figures(
    labels: Bools, scores: Floats, budget: int, groups: NDArray[np.object_] | None = None, draws: int = DRAWS
) -> list[Figure]:
    """Every figure with its interval; whole groups are drawn where they are given."""
    measures: dict[str, Callable[[Bools, Floats], float]] = {
        "precision": precision,
        "recall": recall,
        "F1": f1,
        "accuracy": accuracy,
        "PR-AUC": pr_auc,
        "ROC-AUC": roc_auc,
        "MCC": mcc,
        f"recall at {budget:,}": recall_at(budget),
    }
    resampled = [_measured(measures, labels[rows], scores[rows]) for rows in _draws(len(labels), groups, draws)]
    values = _measured(measures, labels, scores)
    lows, highs = np.nanpercentile(np.array([values, *resampled]), _OUTER, axis=0)
    return [Figure(*row) for row in zip(measures, values, lows.tolist(), highs.tolist(), strict=True)]


def _measured(measures: dict[str, Callable[[Bools, Floats], float]], labels: Bools, scores: Floats) -> list[float]:
    return [measure(labels, scores) for measure in measures.values()]


def _draws(size: int, groups: NDArray[np.object_] | None, draws: int) -> list[NDArray[np.int64]]:
    """Rows drawn with replacement, singly or by whole groups."""
    random = np.random.default_rng(_SEED)
    if groups is None:
        return [random.integers(0, size, size) for _ in range(draws)]
    _, member = np.unique(groups.astype(str), return_inverse=True)
    rows = np.split(np.argsort(member, kind="stable"), np.cumsum(np.bincount(member))[:-1])
    return [np.concatenate([rows[n] for n in random.integers(0, len(rows), len(rows))]) for _ in range(draws)]


def _steps(labels: Bools, scores: Floats) -> tuple[Floats, Floats]:
    """For each distinct score, highest first: how many true ones, and how many listings, are at it or above."""
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    return np.cumsum(labels[order])[last].astype(np.float64), (last + 1).astype(np.float64)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
