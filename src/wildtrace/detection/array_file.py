"""Files of arrays that are mapped into memory, not read: what one short answer needs of 30 MB is a few pages."""

from __future__ import annotations

import json
import math
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# A line that says what the file is, the length of the header in eight bytes, the header (JSON), the arrays.
MAGIC: Final = b"wildtrace arrays 1\n"
_LENGTH: Final = 8
_ALIGNED: Final = 64  # bytes: each array begins at a multiple, as numpy's own do
_PLAIN: Final = "biuf"  # kinds of arrays that hold numbers; objects would need code to be run

Array = NDArray[Any]


class Held(NamedTuple):
    """What a file holds: `arrays` by name, not to be written to, and `labels`, any values that JSON knows."""

    arrays: Mapping[str, Array]
    labels: Mapping[str, Any]


def write_arrays(path: Path, arrays: Mapping[str, Array], labels: Mapping[str, Any]) -> None:
    """Write arrays of numbers and what belongs to them.

    A file of that name is replaced, never written into: another process may have it in its memory.
    """
    places, end = _places(arrays)
    header = json.dumps({"places": places, "size": end, "labels": labels}, ensure_ascii=False).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=path.parent) as folder:
        partial = Path(folder) / path.name
        with partial.open("wb") as file:
            file.write(MAGIC + len(header).to_bytes(_LENGTH, "little") + header)
            begin = _aligned(file.tell())
            for name, array in arrays.items():
                file.seek(begin + places[name][2])
                file.write(np.asarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
            file.truncate(begin + end)
        partial.replace(path)


def map_arrays(path: Path) -> Held:
    """What `write_arrays` wrote. Runs no code; raises ValueError for any other file, OSError where there is none."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < len(MAGIC) + _LENGTH:
            raise ValueError(f"{path} is too short to hold arrays")
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = len(MAGIC) + _LENGTH
    if held[: len(MAGIC)] != MAGIC:
        raise ValueError(f"{path} holds no arrays, or those of another version")
    begin = start + int.from_bytes(held[len(MAGIC) : start], "little")
    header = json.loads(held[start:begin])
    if len(held) != _aligned(begin) + header["size"]:
        raise ValueError(f"{path} is not as long as it says it is")
    arrays = {name: _array(held, _aligned(begin), *place) for name, place in header["places"].items()}
    return Held(arrays, header["labels"])


def _places(arrays: Mapping[str, Array]) -> tuple[dict[str, tuple[str, tuple[int, ...], int]], int]:
    """For each array its type, shape and place after the header, and where the last one ends."""
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    end = 0
    for name, array in arrays.items():
        if array.dtype.kind not in _PLAIN:
            raise ValueError(f"{name} holds {array.dtype}, not numbers")
        begin = _aligned(end)
        places[name] = (array.dtype.newbyteorder("<").str, array.shape, begin)
        end = begin + array.nbytes
    return places, end


def _array(held: mmap.mmap, begin: int, kind: str, shape: list[int], place: int) -> Array:
    dtype = np.dtype(kind)
    if dtype.kind not in _PLAIN:
        raise ValueError(f"{dtype} is no type of numbers")
    count = math.prod(shape)
    return np.frombuffer(held, dtype, count, begin + place).reshape(shape) if count else np.empty(shape, dtype)


def _aligned(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED
