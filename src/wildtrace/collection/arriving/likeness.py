"""The key that near-duplicate listings share, so that a cluster is one look into an index.

The letters of title and description, without case, figures, signs and spaces, are cut into overlapping runs of five.
Each run is hashed in three ways and the smallest hash of each way is kept (MinHash, A. Z. Broder 1997); the three
together with the taxon and specimen found are the key. Two listings whose sets of runs overlap by a share J get the
same key with probability J³: 0.95 → 86 %, 0.9 → 73 %, 0.5 → 13 %, 0.3 → 3 %. A repost with another price, telephone
number or emoji has J = 1. Listings about different taxa never share a key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_RUN: Final = 5
_LONGEST: Final = 2_000  # letters that are looked at
_SHORTEST: Final = 8  # letters; shorter texts are alike by chance
_WAYS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_PRIME: Final = np.uint64(0x100000001B3)

Hashes = NDArray[np.uint64]


def likeness(titles: pl.Series, descriptions: pl.Series, subjects: Sequence[str]) -> list[int | None]:
    """A signed 64-bit key for each listing; None where `subjects` (what it is about) is "" or the text too short."""
    told = [place for place, subject in enumerate(subjects) if subject]
    keys: list[int | None] = [None] * len(subjects)
    letters = _letters(titles.gather(told), descriptions.gather(told))
    worth = [at for at, text in enumerate(letters) if len(text) >= _SHORTEST]
    if not worth:
        return keys
    for at, sketch in zip(worth, _sketches([letters[at] for at in worth]).T.tolist(), strict=True):
        keys[told[at]] = _key(sketch, subjects[told[at]])
    return keys


def _letters(titles: pl.Series, descriptions: pl.Series) -> list[str]:
    text = (titles + " " + descriptions).str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}]+", "")
    return text.str.slice(0, _LONGEST).to_list()


def _sketches(texts: Sequence[str]) -> Hashes:
    """For each way (rows) the smallest hash of each text (columns)."""
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    runs = _runs(codes)
    # A run may not reach over the end of its text: there it takes the hash of the last whole one.
    last = np.repeat(starts + lengths - _RUN, lengths)
    runs = runs[np.minimum(np.arange(len(codes)), last)]
    return np.stack([np.minimum.reduceat(_mixed(runs, np.uint64(way)), starts) for way in _WAYS])


def _runs(codes: Hashes) -> Hashes:
    hashed = np.full(len(codes) - _RUN + 1, 0xCBF29CE484222325, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(_RUN):
            hashed = (hashed ^ codes[offset : offset + len(hashed)]) * _PRIME
    return hashed


def _mixed(values: Hashes, way: np.uint64) -> Hashes:
    """Another order of the same hashes (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        mixed = values * way
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _key(sketch: Sequence[int], subject: str) -> int:
    said = f"{sketch}{subject}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)
