"""Sets of numbers without `np.unique` and `np.isin`: these load `numpy.ma`, a thirtieth of a second of a cold start."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.number)


def distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """The different values in ascending order, as `np.unique` gives them."""
    ordered = np.sort(values, axis=None)
    is_new = np.ones(len(ordered), dtype=np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def is_among(values: NDArray[_Number], known: NDArray[_Number]) -> NDArray[np.bool_]:
    """Which of the values are among the known ones, as `np.isin` tells."""
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    ordered = np.sort(known)
    at = np.searchsorted(ordered, values)
    found: NDArray[np.bool_] = ordered.take(at, mode="clip") == values
    return found
