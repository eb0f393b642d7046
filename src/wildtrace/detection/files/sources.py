"""From what the user names (files, folders, patterns) to the list of files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wildtrace.detection.files.errors import FileMissing, FileUnreadable, FolderWithoutListings

_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json", ".parquet", ".pq")
_PACKED = (".gz", ".zst", ".zstd", ".gzip")


@dataclass(frozen=True)
class Source:
    """A file to read; `label` names it in messages and made ids, and no two sources share one."""

    path: Path
    label: str
    size: int


def find_sources(named: Sequence[Path | str], leave_out: Sequence[Path] = ()) -> tuple[list[Source], list[Path]]:
    """The files behind names, folders (searched to the bottom) and patterns, and the files in folders
    passed over.

    Each file comes once. `leave_out` are files that a folder or pattern must not bring in (the outputs).
    Raises `FileMissing`, `FileUnreadable` or `FolderWithoutListings`.
    """
    found: dict[Path, Path] = {}
    passed: list[Path] = []
    outputs = {path.resolve() for path in leave_out}
    for name in named:
        for path in _behind(Path(name), outputs, passed):
            found.setdefault(path.resolve(), path)
    paths = list(found.values())
    return [Source(p, label, _size(p)) for p, label in zip(paths, _labels(paths), strict=True)], passed


def _behind(name: Path, outputs: set[Path], passed: list[Path]) -> list[Path]:
    if _exists(name):
        return _in_folder(name, outputs, passed) if name.is_dir() else [_regular(name)]
    if not glob.has_magic(str(name)):
        raise FileMissing(name, "there is no such file. Check its name and folder.")
    # A pattern may be absolute, which `Path.glob` refuses.
    matched = sorted(Path(p) for p in glob.glob(str(name), recursive=True))  # noqa: PTH207  # see above
    files = [p for p in matched if _is_file(p) and p.resolve() not in outputs]
    if not files:
        raise FolderWithoutListings(name, "no file matches this pattern.")
    return files


def _in_folder(folder: Path, outputs: set[Path], passed: list[Path]) -> list[Path]:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise FileUnreadable(folder, "the folder cannot be opened (no permission).")
    inside = sorted(p for p in _entries(folder, passed) if _is_file(p) and not _is_hidden(p, folder))
    files = [p for p in inside if _is_listings(p) and p.resolve() not in outputs]
    passed += [p for p in inside if p not in set(files)]
    if not files:
        raise FolderWithoutListings(
            folder, f"no file in this folder ends in {', '.join(_ENDINGS)} (or those with .gz or .zst)."
        )
    return files


def _entries(folder: Path, passed: list[Path]) -> Iterator[Path]:
    """Everything in a folder that is no folder, to the bottom; folders that cannot be opened are `passed`."""

    def shut(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):  # which has vanished since, with all that was in it
            passed.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=shut):
        yield from (Path(place, name) for name in names)


def _is_file(path: Path) -> bool:
    """Whether to read it; what the system cannot say of an entry is told when it is opened, in its turn."""
    try:
        return path.is_file()
    except OSError:
        return True


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _is_listings(path: Path) -> bool:
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    # What an earlier run refused is no input of the next.
    return name.endswith(_ENDINGS) and not name.endswith((".refused.csv", ".partial"))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise FileUnreadable(path, f"the file cannot be opened ({error.strerror}).") from error


def _regular(path: Path) -> Path:
    if not path.is_file():
        raise FileUnreadable(path, "this is neither a file nor a folder.")
    return path


def _size(path: Path) -> int:
    """Its bytes, for the bar; none where it has vanished or cannot be asked, which is told when it is opened."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _labels(paths: Sequence[Path]) -> list[str]:
    """File names; where two are the same, as much of the path as tells them apart."""
    for depth in range(1, 1 + max((len(p.resolve().parts) for p in paths), default=0)):
        labels = ["/".join(p.resolve().parts[-depth:]) for p in paths]
        if len(set(labels)) == len(labels):
            return labels
    return [str(p.resolve()) for p in paths]
