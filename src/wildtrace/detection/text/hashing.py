"""Hashes of tokens and of token sequences, for whole batches at once.

A text is hashed by prefix sums of `value[character] * P**position` modulo 2**64, so that the hash of any stretch costs
one subtraction. Equal words always have equal hashes; the matcher compares 64 bits, so two different words collide
with a chance of about one in 10**13 per lookup, and a quote always shows what was really read.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

_P: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_P_INVERSE: Final = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_M1: Final = np.uint64(0xBF58476D1CE4E5B9)
_M2: Final = np.uint64(0x94D049BB133111EB)


def mix(values: U64) -> U64:
    """Scramble 64-bit values (the splitmix64 finaliser), so that all bits depend on all bits."""
    values = (values ^ (values >> np.uint64(30))) * _M1
    values = (values ^ (values >> np.uint64(27))) * _M2
    return values ^ (values >> np.uint64(31))


def character_values(codes: NDArray[np.uint32]) -> U64:
    """A random-looking 64-bit value for each code point in `codes`."""
    return mix(codes.astype(np.uint64) + np.uint64(0x1234567))


@cache
def powers(size: int) -> tuple[U64, U64]:
    """`P**0..P**(size-1)` and their inverses."""
    return _geometric(_P, size), _geometric(_P_INVERSE, size)


def prefix_sums(values: U64) -> U64:
    """Sums of `values[i] * P**i` before each position: one longer than `values`."""
    forward, _ = powers(_room_for(len(values)))
    sums = np.empty(len(values) + 1, dtype=np.uint64)
    sums[0] = 0
    np.cumsum(values * forward[: len(values)], out=sums[1:])
    return sums


def stretch_hashes(sums: U64, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """Hash of each stretch `starts:ends` of what `sums` was made from."""
    _, inverse = powers(_room_for(len(sums)))
    return mix((sums[ends] - sums[starts]) * inverse[starts])


def _room_for(size: int) -> int:
    """A power of two, so that few tables are ever made."""
    return max(1 << 12, 1 << (size - 1).bit_length())


def _geometric(ratio: np.uint64, size: int) -> U64:
    out = np.full(size, ratio, dtype=np.uint64)
    out[0] = 1
    result: U64 = np.multiply.accumulate(out)
    return result
