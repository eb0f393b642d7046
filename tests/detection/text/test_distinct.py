"""`distinct` gives what `np.unique` gives."""

from __future__ import annotations

import numpy as np
import pytest

from wildtrace.detection.text.distinct import distinct


@pytest.mark.parametrize("values", [[], [3], [2, 1, 2], [[5, 5], [0, 7]], [-1, 255, -1, 0]])
def test_each_value_stands_once_in_order(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    np.testing.assert_array_equal(distinct(array), np.unique(array), strict=True)
