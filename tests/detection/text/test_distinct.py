"""`distinct` and `is_among` give what `np.unique` and `np.isin` give."""

from __future__ import annotations

import numpy as np
import pytest

from wildtrace.detection.text.distinct import distinct, is_among


@pytest.mark.parametrize("values", [[], [3], [2, 1, 2], [[5, 5], [0, 7]], [-1, 255, -1, 0]])
def test_each_value_stands_once_in_order(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    np.testing.assert_array_equal(distinct(array), np.unique(array), strict=True)


@pytest.mark.parametrize("values", [[], [3], [2, 9, 2, -1]])
@pytest.mark.parametrize("known", [[], [2], [9, 2, 2], [100], [-5]])
def test_what_is_among_others_is_told(values: list[int], known: list[int]) -> None:
    one, other = np.array(values, dtype=np.int64), np.array(known, dtype=np.int64)
    np.testing.assert_array_equal(is_among(one, other), np.isin(one, other), strict=True)
