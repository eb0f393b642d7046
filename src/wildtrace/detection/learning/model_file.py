"""The file of a model: a ZIP of one JSON header and plain arrays. Opening it runs no code, and checks everything.

A model may come from a stranger, so sizes are bounded before anything is unpacked, only the expected members with the
expected types are read, and no member is ever treated as Python objects.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.files.errors import FileMissing, FileUnreadable
from wildtrace.detection.files.whole_file import WholeFile, telling
from wildtrace.detection.learning.errors import ModelRefused
from wildtrace.detection.learning.grams import BUCKET_BITS, BUCKETS, CHARACTERS, OPENING, WORDS
from wildtrace.detection.learning.weights import Linear, TextWeights

FORMAT: Final = "wildtrace model"
VERSION: Final = 2  # 2 weighs which way the rules lean, which readers of 1 do not know
HEADER: Final = "model.json"
READING: Final = {
    "bucket_bits": BUCKET_BITS,
    "words": list(WORDS),
    "characters": list(CHARACTERS),
    "opening": list(OPENING),
}
_ARRAYS: Final = {
    f"{view}_{part}": dtype
    for view in ("words", "characters")
    for part, dtype in (("bucket", "<i4"), ("rarity", "<f4"), ("weight", "<f4"), ("presence", "<f4"))
} | {"evidence": "<f4"}
_LARGEST_HEADER: Final = 16 << 20  # bytes, unpacked
_LARGEST_ARRAY: Final = 4 * BUCKETS + 4096
_LARGEST_WEIGHT: Final = 1e6
_THEN: Final = (1980, 1, 1, 0, 0, 0)  # the same training gives the same bytes


def write_model(path: Path, linear: Linear, about: Mapping[str, Any]) -> None:
    """Write a model whole or not at all. Raises OutputUnwritable."""
    linear = linear.known()
    arrays = _arrays(linear)
    header = {
        "format": FORMAT,
        "version": VERSION,
        "reading": READING,
        "base": linear.base,
        "names": list(linear.names),
    }
    header |= {"arrays": {name: _digest(array) for name, array in arrays.items()}, "about": dict(about)}
    whole = WholeFile(path)
    try:
        with telling(path), zipfile.ZipFile(whole.file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(_member(HEADER), json.dumps(header, ensure_ascii=False, indent=1, allow_nan=False))
            for name, array in arrays.items():
                packed.writestr(_member(f"{name}.npy"), _as_npy(array))
        whole.finish()
        whole.put_in_place()
    finally:
        whole.abandon()


def read_model(path: Path) -> tuple[Linear, Mapping[str, Any]]:
    """The weights in a file and what it says about them. Raises ModelRefused, FileMissing, FileUnreadable."""
    try:
        with path.open("rb") as file, _opened(path, file) as packed:
            _check_members(path, packed)
            header = _header(path, packed)
            arrays = {name: _array(path, packed, name, header) for name in _ARRAYS}
    except FileNotFoundError as error:
        raise FileMissing(path, "there is no model of this name.") from error
    except OSError as error:
        raise FileUnreadable(path, f"the model cannot be read: {error.strerror or error}.") from error
    return _linear(path, header, arrays), header["about"]


def _arrays(linear: Linear) -> dict[str, NDArray[Any]]:
    held: dict[str, NDArray[Any]] = {"evidence": linear.evidence}
    for view, weights in (("words", linear.words), ("characters", linear.characters)):
        held |= {f"{view}_{part.name}": getattr(weights, part.name) for part in fields(TextWeights)}
    return {name: np.ascontiguousarray(held[name], dtype=dtype) for name, dtype in _ARRAYS.items()}


def _digest(array: NDArray[Any]) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _THEN)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _as_npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=False)
    return file.getvalue()


def _opened(path: Path, file: Any) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ModelRefused(path, "it is not a model that wildtrace wrote, or it is cut short.") from error


def _check_members(path: Path, packed: zipfile.ZipFile) -> None:
    """Exactly the expected members, none larger than it can be, none encrypted."""
    expected = {HEADER: _LARGEST_HEADER} | {f"{name}.npy": _LARGEST_ARRAY for name in _ARRAYS}
    members = packed.infolist()
    if sorted(member.filename for member in members) != sorted(expected):
        raise ModelRefused(path, "it is not a model that wildtrace wrote: it holds other things.")
    for member in members:
        if member.file_size > expected[member.filename]:
            raise ModelRefused(path, f"{member.filename} in it would unpack to {member.file_size:,} bytes.")


def _unpacked(path: Path, packed: zipfile.ZipFile, name: str) -> bytes:
    """A member's bytes; `zipfile` reads no more than the size that was checked, and holds the checksum."""
    try:
        return packed.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise ModelRefused(path, f"it is damaged: {name} in it does not unpack.") from error


def _header(path: Path, packed: zipfile.ZipFile) -> dict[str, Any]:
    try:
        header = json.loads(_unpacked(path, packed, HEADER))
    except (ValueError, RecursionError) as error:
        raise ModelRefused(path, f"it is damaged: {HEADER} in it is not JSON.") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ModelRefused(path, "it is not a model that wildtrace wrote.")
    if header.get("version") != VERSION or header.get("reading") != READING:
        raise ModelRefused(
            path, f"it is of version {header.get('version')!r}, and this program reads version {VERSION}."
        )
    if not _is_sound(header):
        raise ModelRefused(path, f"it is damaged: {HEADER} in it lacks something, or holds the wrong kind of thing.")
    return header


def _is_sound(header: Mapping[str, Any]) -> bool:
    names, base, digests = header.get("names"), header.get("base"), header.get("arrays")
    return (
        isinstance(names, list)
        and all(isinstance(name, str) for name in names)
        and len(set(names)) == len(names)
        and isinstance(base, float)
        and math.isfinite(base)
        and isinstance(digests, dict)
        and isinstance(header.get("about"), dict)
    )


def _array(path: Path, packed: zipfile.ZipFile, name: str, header: Mapping[str, Any]) -> NDArray[Any]:
    raw = io.BytesIO(_unpacked(path, packed, f"{name}.npy"))
    wrong = ModelRefused(path, f"it is damaged: {name} in it is not the array that it should be.")
    try:
        version = np.lib.format.read_magic(raw)
        shape, _, dtype = np.lib.format.read_array_header_1_0(raw, max_header_size=1000)
    except ValueError as error:
        raise wrong from error
    data = raw.read()
    # A header may promise more than is there; it must agree with the bytes before any array is made.
    if version != (1, 0) or dtype.str != _ARRAYS[name] or len(shape) != 1 or shape[0] * dtype.itemsize != len(data):
        raise wrong
    array: NDArray[Any] = np.frombuffer(data, dtype=dtype)
    if _digest(array) != header["arrays"].get(name):
        raise wrong
    return array


def _linear(path: Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Linear:
    words, characters = (_text_weights(path, view, arrays) for view in ("words", "characters"))
    evidence = arrays["evidence"].astype(np.float64)
    if len(evidence) != len(header["names"]) or not _is_reasonable(evidence):
        raise ModelRefused(path, "it is damaged: the weights of its evidence make no sense.")
    return Linear(words, characters, tuple(header["names"]), evidence, header["base"])


def _text_weights(path: Path, view: str, arrays: Mapping[str, NDArray[Any]]) -> TextWeights:
    bucket = arrays[f"{view}_bucket"].astype(np.int64)
    rarity, weight, presence = (
        arrays[f"{view}_{part}"].astype(np.float64) for part in ("rarity", "weight", "presence")
    )
    ordered = not len(bucket) or (bucket[0] >= 0 and bucket[-1] < BUCKETS and bool((np.diff(bucket) > 0).all()))
    fits = len(bucket) == len(rarity) == len(weight) == len(presence)
    sound = all(_is_reasonable(values) for values in (rarity, weight, presence))
    if not (ordered and fits and sound and bool((rarity > 0).all())):
        raise ModelRefused(path, f"it is damaged: its weights of {view} make no sense.")
    return TextWeights(bucket, rarity, weight, presence)


def _is_reasonable(values: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(values).all() and (np.abs(values) < _LARGEST_WEIGHT).all())
