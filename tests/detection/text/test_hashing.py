"""Hashes of stretches, and the index that finds them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection.text.hashing import HashIndex, mix, powers, prefix_sums, raw_hashes, stretch_hashes

HASHES = st.lists(st.integers(0, (1 << 64) - 2), max_size=60)
# Hashes that share their first bits stand in one place of the index, which is where it could go wrong.
CROWDED = st.lists(st.integers(0, 200), max_size=60)


@given(HASHES | CROWDED, HASHES | CROWDED)
def test_the_index_finds_what_is_in_the_set_and_nothing_else(held: list[int], other: list[int]) -> None:
    keys = np.unique(np.array(held, dtype=np.uint64))
    asked = np.array([*other, *held], dtype=np.uint64)
    known, at = HashIndex.of(keys).find(asked)
    assert known.tolist() == [place for place, value in enumerate(asked.tolist()) if value in set(held)]
    assert keys[at].tolist() == asked[known].tolist()


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_the_index_knows_how_many_it_holds(count: int) -> None:
    assert len(HashIndex.of(np.arange(count, dtype=np.uint64))) == count


@given(st.lists(st.integers(0, (1 << 64) - 1), min_size=2, max_size=40), st.data())
def test_a_stretch_hashes_the_same_wherever_it_stands(values: list[int], data: st.DataObject) -> None:
    array = np.array(values, dtype=np.uint64)
    start = data.draw(st.integers(0, len(values) - 1))
    end = data.draw(st.integers(start + 1, len(values)))
    inside = stretch_hashes(prefix_sums(array), np.array([start]), np.array([end]))
    alone = stretch_hashes(prefix_sums(array[start:end]), np.array([0]), np.array([end - start]))
    assert inside.tolist() == alone.tolist()


@given(st.lists(st.integers(0, (1 << 64) - 1), min_size=2, max_size=40), st.data())
def test_two_stretches_together_hash_as_one(values: list[int], data: st.DataObject) -> None:
    array = np.array(values, dtype=np.uint64)
    cut = data.draw(st.integers(1, len(values) - 1))
    sums = prefix_sums(array)
    raw = raw_hashes(sums, np.array([0, cut]), np.array([cut, len(values)]))
    together = mix(raw[:1] + raw[1:] * powers(1 << 12)[0][cut])
    assert together.tolist() == stretch_hashes(sums, np.array([0]), np.array([len(values)])).tolist()
