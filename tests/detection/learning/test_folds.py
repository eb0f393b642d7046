"""Folds: every listing is held back once, groups stay whole, both labels are spread."""

import numpy as np
import pytest

from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.learning.folds import make_folds


def case(rows: int = 203) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    return random.random(rows) < 0.2, random.integers(0, 40, rows).astype(object)


@pytest.mark.parametrize("grouped", [False, True])
def test_each_listing_is_held_back_once(grouped: bool) -> None:
    labels, groups = case()
    splits = make_folds(labels, 5, groups if grouped else None)
    assert sorted(np.concatenate([held for _, held in splits]).tolist()) == list(range(len(labels)))
    assert all(not set(seen.tolist()) & set(held.tolist()) for seen, held in splits)


def test_group_stands_on_one_side_only() -> None:
    labels, groups = case()
    for seen, held in make_folds(labels, 5, groups):
        assert not set(groups[seen]) & set(groups[held])


@pytest.mark.parametrize(("grouped", "spread"), [(False, 1), (True, 6)])
def test_folds_have_like_shares_of_positives(grouped: bool, spread: int) -> None:
    labels, groups = case()
    positives = [int(labels[held].sum()) for _, held in make_folds(labels, 5, groups if grouped else None)]
    assert max(positives) - min(positives) <= spread


def test_too_few_groups_are_refused_with_what_to_do() -> None:
    labels, _ = case(20)
    with pytest.raises(LabelsUnusable, match="ask for fewer folds"):
        make_folds(labels, 5, np.array(["a", "b"] * 10, dtype=object))
