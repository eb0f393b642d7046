"""Opening a model: what is damaged, foreign or hostile is refused, and no code in it runs."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wildtrace.detection.files.errors import FileMissing, FileUnreadable
from wildtrace.detection.learning.errors import ModelRefused
from wildtrace.detection.learning.model import Model
from wildtrace.detection.learning.model_file import HEADER


class Bomb:
    """What a pickle runs when it is opened."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (exec, ("import pathlib; pathlib.Path('exploded').touch()",))


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(held: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in held.items():
            file.writestr(name, data)
    return path


def npy(array: Any, **options: bool) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def with_header(held: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    header = json.loads(held[HEADER]) | changes
    return held | {HEADER: json.dumps(header).encode()}


def promising(data: bytes, rows: int) -> bytes:
    """The array's bytes with a header that promises `rows`."""
    array = np.load(io.BytesIO(data))
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": array.dtype.str, "fortran_order": False, "shape": (rows,)})
    return file.getvalue() + bytes(array.tobytes())


def test_model_survives_the_file(model: Model, model_file: Path) -> None:
    loaded = Model.load(model_file)
    assert loaded.about == model.about
    assert loaded.linear.base == model.linear.base
    assert loaded.linear.names == model.linear.names
    assert loaded.linear.words.weight == pytest.approx(model.linear.words.known().weight, rel=1e-6, abs=1e-9)


CHANGES: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "a member missing": lambda held: {n: d for n, d in held.items() if n != "words_weight.npy"},
    "a member more": lambda held: held | {"run.py": b"print(1)"},
    "a member outside": lambda held: held | {"../run.py": b"print(1)"},
    "no JSON": lambda held: held | {HEADER: b"{"},
    "JSON without end": lambda held: held | {HEADER: b"[" * 200_000},
    "another format": lambda held: with_header(held, format="other"),
    "an earlier version": lambda held: with_header(held, version=1),
    "a later version": lambda held: with_header(held, version=3),
    "other n-grams": lambda held: with_header(held, reading={"bucket_bits": 30}),
    "base no number": lambda held: with_header(held, base="0"),
    "base not finite": lambda held: held | {HEADER: held[HEADER].replace(b'"base": ', b'"base": NaN, "x": ')},
    "names twice": lambda held: with_header(held, names=["a", "a"]),
    "names no words": lambda held: with_header(held, names=[1, 2]),
    "nothing about": lambda held: with_header(held, about=[]),
    "no digests": lambda held: with_header(held, arrays={}),
    "an array changed": lambda held: held | {"evidence.npy": npy(np.load(io.BytesIO(held["evidence.npy"])) + 1)},
    "an array of objects": lambda held: held | {"evidence.npy": npy(np.array([Bomb()]), allow_pickle=True)},
    "another type": lambda held: held | {"evidence.npy": npy(np.zeros(3))},
    "two dimensions": lambda held: held | {"evidence.npy": npy(np.zeros((2, 2), np.float32))},
    "no array": lambda held: held | {"evidence.npy": b"hello"},
    "an array that promises more": lambda held: held | {"evidence.npy": promising(held["evidence.npy"], 10**12)},
    "an array that promises less": lambda held: held | {"evidence.npy": promising(held["evidence.npy"], 1)},
    "a zip bomb": lambda held: held | {"words_weight.npy": bytes(200 << 20)},
    "a bomb in the header": lambda held: held | {HEADER: b" " * (64 << 20)},
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_model_is_refused(
    change: str, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = packed(CHANGES[change](members(model_file)), tmp_path / "changed.model")
    with pytest.raises(ModelRefused, match=r"changed\.model.*Train it again with `wildtrace learn`"):
        Model.load(path)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_senseless_weights_are_refused_though_the_digest_is_right(value: float, model: Model, tmp_path: Path) -> None:
    model.linear.evidence[0], before = value, model.linear.evidence[0]
    try:
        model.save(tmp_path / "senseless.model")
    finally:
        model.linear.evidence[0] = before
    with pytest.raises(ModelRefused, match="make no sense"):
        Model.load(tmp_path / "senseless.model")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_truncated_model_is_refused(share: float, model_file: Path, tmp_path: Path) -> None:
    data = model_file.read_bytes()
    (tmp_path / "cut.model").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelRefused):
        Model.load(tmp_path / "cut.model")


def test_flipped_bit_is_refused_or_changes_nothing(model_file: Path, tmp_path: Path) -> None:
    data, whole = model_file.read_bytes(), Model.load(model_file)
    random = np.random.default_rng(5)
    for place in random.integers(0, len(data), 60).tolist():
        (tmp_path / "bit.model").write_bytes(
            data[:place] + bytes([data[place] ^ (1 << int(random.integers(8)))]) + data[place + 1 :]
        )
        try:
            found = Model.load(tmp_path / "bit.model")
        except ModelRefused:
            continue
        assert found.about == whole.about  # the flip fell on what a ZIP says of itself, such as a date
        assert np.array_equal(found.linear.words.weight, whole.linear.words.weight)


@pytest.mark.parametrize("kind", ["pickle", "other npz", "text", "empty zip"])
def test_foreign_file_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "foreign.model"
    if kind == "pickle":
        path.write_bytes(pickle.dumps(Bomb()))
    elif kind == "other npz":
        path.write_bytes(npz(a=np.zeros(3)))
    elif kind == "text":
        path.write_text("a,b\n1,2\n")
    else:
        packed({}, path)
    with pytest.raises(ModelRefused, match="not a model that wildtrace wrote"):
        Model.load(path)
    assert not (tmp_path / "exploded").exists()


def test_missing_model_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        Model.load(tmp_path / "none.model")
    with pytest.raises(FileUnreadable):
        Model.load(tmp_path)
