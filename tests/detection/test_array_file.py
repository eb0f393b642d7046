"""Files of arrays: what was written is mapped, whole or not at all, and any other file is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wildtrace.detection.array_file import MAGIC, Array, map_arrays, write_arrays

ARRAYS: dict[str, Array] = {
    "hashes": np.array([1, 2**64 - 1], dtype=np.uint64),
    "table": np.arange(6, dtype=np.int32).reshape(2, 3),
    "none": np.empty(0, dtype=np.float64),
    "flags": np.array([True, False, True]),
}
LABELS = {"names": ["象牙", "ngà voi"], "version": 3}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.arrays"
    write_arrays(path, ARRAYS, LABELS)
    return path


def test_what_was_written_is_mapped(file: Path) -> None:
    arrays, labels = map_arrays(file)
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array, name)
        assert arrays[name].dtype == array.dtype
    assert labels == LABELS


def test_what_is_mapped_cannot_be_written_to(file: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        map_arrays(file).arrays["flags"][0] = False


def test_a_file_in_use_may_be_replaced(file: Path) -> None:
    mapped = map_arrays(file).arrays
    write_arrays(file, {"hashes": np.zeros(5000, dtype=np.uint64)}, {})
    np.testing.assert_array_equal(mapped["hashes"], ARRAYS["hashes"])
    assert len(map_arrays(file).arrays["hashes"]) == 5000
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_array_of_objects_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not numbers"):
        write_arrays(tmp_path / "some.arrays", {"odd": np.array([{}])}, {})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kept", [0, 1, len(MAGIC), len(MAGIC) + 8, 100, -1])
def test_a_file_that_was_cut_is_refused(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(ValueError):  # noqa: PT011  # a header that is no JSON has a message of its own
        map_arrays(file)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "another.arrays"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    with pytest.raises(ValueError, match="holds no arrays"):
        map_arrays(path)


def test_an_array_that_would_run_code_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"<u8"', b'"|O8"'))
    with pytest.raises(ValueError, match="no type of numbers"):
        map_arrays(file)
