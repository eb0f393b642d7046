"""Splitting labelled listings into folds: a group stands on one side only, and each fold has its share of positives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.text.tokens import Bools, Ints

Split = tuple[Ints, Ints]  # places of the listings learned from, and of those held back
SEED: Final = 20260305


def make_folds(labels: Bools, count: int, groups: NDArray[np.object_] | None = None, seed: int = SEED) -> list[Split]:
    """`count` splits; each listing is held back once. Raises LabelsUnusable when there are too few groups."""
    fold = _alone(labels, count, seed) if groups is None else _by_group(labels, groups, count, seed)
    return list(splits(fold))


def splits(fold: NDArray[np.generic]) -> Iterator[Split]:
    """One split for each distinct value of `fold`."""
    for value in np.unique(fold):
        yield np.flatnonzero(fold != value), np.flatnonzero(fold == value)


def _alone(labels: Bools, count: int, seed: int) -> Ints:
    """Deal the shuffled positives, then the shuffled negatives, round the folds."""
    order = np.random.default_rng(seed).permutation(len(labels))
    dealt = np.concatenate((order[labels[order]], order[~labels[order]]))
    fold = np.empty(len(labels), dtype=np.int64)
    fold[dealt] = np.arange(len(labels)) % count
    return fold


def _by_group(labels: Bools, groups: NDArray[np.object_], count: int, seed: int) -> Ints:
    """Give the groups, largest first, each to the fold that is shortest of what it brings."""
    _, member = np.unique(groups.astype(str), return_inverse=True)
    size = np.bincount(member)
    positive = np.bincount(member, weights=labels)
    if len(size) < count:
        raise LabelsUnusable(
            f"there are {len(size)} groups for {count} folds: ask for fewer folds, or leave --group off."
        )
    shuffled = np.random.default_rng(seed).permutation(len(size))
    order = shuffled[np.argsort(-size[shuffled], kind="stable")]
    share = np.array([max(positive.sum(), 1), max(size.sum() - positive.sum(), 1)])
    filled = np.zeros((count, 2))
    fold = np.empty(len(size), dtype=np.int64)
    for group in order.tolist():
        brings = np.array([positive[group], size[group] - positive[group]]) / share
        place = int(np.argmin((filled * brings).sum(axis=1) + 1e-9 * filled.sum(axis=1)))
        filled[place] += brings
        fold[group] = place
    return fold[member]
