"""Hashes of tokens and of token sequences, for whole batches at once.

A text is hashed by prefix sums of `value[character] * P**position` modulo 2**64, so that the hash of any stretch costs
one subtraction. Equal words always have equal hashes; the matcher compares 64 bits, so two different words collide
with a chance of about one in 10**13 per lookup, and a quote always shows what was really read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

_P: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_P_INVERSE: Final = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_M1: Final = np.uint64(0xBF58476D1CE4E5B9)
_M2: Final = np.uint64(0x94D049BB133111EB)


def mix(values: U64) -> U64:
    """Scramble 64-bit values (the splitmix64 finaliser), so that all bits depend on all bits."""
    shifted = values >> np.uint64(30)
    mixed: U64 = values ^ shifted
    mixed *= _M1
    mixed ^= np.right_shift(mixed, np.uint64(27), out=shifted)
    mixed *= _M2
    mixed ^= np.right_shift(mixed, np.uint64(31), out=shifted)
    return mixed


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
    np.multiply(values, forward[: len(values)], out=sums[1:])
    np.cumsum(sums[1:], out=sums[1:])
    return sums


def stretch_hashes(sums: U64, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """Hash of each stretch `starts:ends` of what `sums` was made from."""
    return mix(raw_hashes(sums, starts, ends))


def raw_hashes(sums: U64, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> U64:
    """Hash of each stretch before it is scrambled: of two stretches together it is `raw + raw_of_next * P**length`."""
    _, inverse = powers(_room_for(len(sums)))
    hashes: U64 = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverse.take(starts)
    return hashes


@dataclass(frozen=True, slots=True)
class HashIndex:
    """Looks hashes up in a sorted set of them, in a few steps each: their first bits say where in the set to look.

    `keys`: the set, with the greatest number of 64 bits after it; `heads`: for each value of the first bits the place
    of the first key that is not smaller; `shift`: how far these bits lie to the left.
    """

    keys: U64
    heads: NDArray[np.int32]
    shift: np.uint64

    @classmethod
    def of(cls, keys: U64) -> Self:
        """An index of `keys`, which are sorted and distinct."""
        bits = max(8, len(keys).bit_length() + 1)
        shift = np.uint64(64 - bits)
        counts = np.bincount((keys >> shift).astype(np.int64), minlength=1 << bits)
        heads = np.zeros((1 << bits) + 1, dtype=np.int32)
        np.cumsum(counts, out=heads[1:])
        return cls(np.append(keys, np.uint64(0xFFFFFFFFFFFFFFFF)), heads, shift)

    def __len__(self) -> int:
        return len(self.keys) - 1

    def find(self, hashes: U64) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which of the hashes are in the set (their places in `hashes`, in order), and their places in the set."""
        at = self.heads.take((hashes >> self.shift).view(np.int64))
        found = self.keys.take(at)
        behind = np.flatnonzero(found < hashes)
        while len(behind):
            at[behind] += 1
            found[behind] = further = self.keys.take(at[behind])
            behind = behind[further < hashes[behind]]
        known = np.flatnonzero(found == hashes)
        return known, at[known].astype(np.intp)


def _room_for(size: int) -> int:
    """A power of two, so that few tables are ever made."""
    return max(1 << 12, 1 << (size - 1).bit_length())


def _geometric(ratio: np.uint64, size: int) -> U64:
    out = np.full(size, ratio, dtype=np.uint64)
    out[0] = 1
    result: U64 = np.multiply.accumulate(out)
    return result
