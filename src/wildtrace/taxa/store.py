"""The user's imports and watchlists: named, dated entries in the data folder, whole or not there at all."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import polars as pl

from wildtrace import settings
from wildtrace.taxa.errors import EntryDamaged, EntryMissing, EntryNameTaken, EntryNameUnusable, StoreUnwritable

Kind = Literal["import", "watchlist"]
NAMES: Final = pl.Schema(
    {
        "taxon": pl.String,
        "name": pl.String,
        "form": pl.String,
        "language": pl.String,
        "sense": pl.String,
        "specimen": pl.String,
        "note": pl.String,
    }
)
"""Columns of an entry's names. `form`: scientific, synonym or common; `sense` is empty where nobody judged it."""
TAXA: Final = pl.Schema(
    {"taxon": pl.String(), "rank": pl.String(), "appendix": pl.String(), "above": pl.List(pl.String())}
)
"""Columns of an entry's taxa. `above`: the taxa that its file says stand above it, nearest first."""

_PARTIAL: Final = ".partial-"
_NAME: Final = re.compile(r"[^\W_][\w.-]{0,79}\Z")
_CHUNK: Final = 1 << 20
_ABANDONED: Final = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """One import or watchlist. `counts` are what its file held; `added` is an ISO date and time in UTC."""

    name: str
    kind: Kind
    source_file: str
    sha256: str
    dialect: str
    added: str
    counts: Mapping[str, int] = field(default_factory=dict)


def taxa_folder() -> Path:
    """Where the entries lie; it may not exist yet."""
    return settings.data_folder() / "taxa"


def entries() -> tuple[Entry, ...]:
    """All imports and watchlists, oldest first. Raises EntryDamaged."""
    folder = taxa_folder()
    found = [_read_entry(path) for path in sorted(folder.glob("[!.]*/entry.json"))] if folder.is_dir() else []
    return tuple(sorted(found, key=lambda entry: (entry.added, entry.name)))


def find_entry(name: str) -> Entry:
    """The entry of this name. Raises EntryMissing, EntryDamaged."""
    path = taxa_folder() / name / "entry.json"
    if not _NAME.match(name) or not path.is_file():
        raise EntryMissing(name, _names())
    return _read_entry(path)


def entry_names(entry: Entry) -> pl.DataFrame:
    """Its names, as `NAMES`. Raises EntryDamaged."""
    return _table(entry, "names")


def entry_taxa(entry: Entry) -> pl.DataFrame:
    """Its taxa, as `TAXA`. Raises EntryDamaged."""
    return _table(entry, "taxa")


def add_entry(entry: Entry, names: pl.DataFrame, taxa: pl.DataFrame, *, replace: bool = False) -> Entry:
    """Keep an import or watchlist. It is written beside its place and renamed, so it is there whole or not at all.

    Raises EntryNameTaken, EntryNameUnusable, StoreUnwritable.
    """
    place = free_place(entry.name, replace=replace)
    with _beside(place) as partial:
        names.select(*NAMES).write_parquet(partial / "names.parquet")
        taxa.select(*TAXA).write_parquet(partial / "taxa.parquet")
        (partial / "entry.json").write_text(json.dumps(asdict(entry), ensure_ascii=False, indent=1), encoding="utf-8")
        _put(partial, place)
    return entry


def free_place(name: str, *, replace: bool = False) -> Path:
    """The folder that an entry of this name will have. Raises EntryNameUnusable, EntryNameTaken."""
    if not _NAME.match(name):
        raise EntryNameUnusable(name)
    place = taxa_folder() / name
    if place.exists() and not replace:
        raise EntryNameTaken(name)
    return place


def remove_entry(name: str) -> None:
    """Forget an import or watchlist, also a damaged one. Raises EntryMissing."""
    place = taxa_folder() / name
    if not _NAME.match(name) or not place.is_dir():
        raise EntryMissing(name, _names())
    gone = place.with_name(f"{_PARTIAL}removed-{place.name}")
    shutil.rmtree(gone, ignore_errors=True)
    place.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def usable_name(path: Path) -> str:
    """A name for an entry from a file's: "Index of CITES Species.csv.gz" → "Index-of-CITES-Species"."""
    stem = re.sub(r"(\.(csv|tsv|toml|gz|zst|txt))+$", "", path.name, flags=re.IGNORECASE)
    return re.sub(r"[^\w.-]+", "-", stem).strip("-_.") or "import"


def describe(kind: Kind, name: str, path: Path, dialect: str, counts: Mapping[str, int]) -> Entry:
    """An entry for a file that was read: who it is, when, and its SHA-256."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(name, kind, path.name, sha256_of(path), dialect, now, dict(counts))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _names() -> list[str]:
    folder = taxa_folder()
    return sorted(p.parent.name for p in folder.glob("[!.]*/entry.json")) if folder.is_dir() else []


def _read_entry(path: Path) -> Entry:
    try:
        return Entry(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise EntryDamaged(path.parent.name, path.parent, f"its entry.json cannot be read ({error})") from error


def _table(entry: Entry, name: str) -> pl.DataFrame:
    folder = taxa_folder() / entry.name
    try:
        return pl.read_parquet(folder / f"{name}.parquet")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise EntryDamaged(entry.name, folder, f"{name}.parquet cannot be read ({error})") from error


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A temporary folder beside `place`, gone afterwards."""
    folder = place.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_left_behind(folder)
        with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=folder, ignore_cleanup_errors=True) as partial:
            yield Path(partial)
    except (OSError, pl.exceptions.PolarsError) as error:  # Polars wraps what the system says of a full disk
        reason = getattr(error, "strerror", None) or error
        raise StoreUnwritable(folder, f"it cannot be written to ({reason})") from error


def clear_left_behind(folder: Path) -> None:
    """Remove what killed processes left; younger folders may belong to a process that is still at work."""
    for left in folder.glob(f"{_PARTIAL}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _put(partial: Path, place: Path) -> None:
    """Move a complete folder to its place; what stood there is set aside first and removed last."""
    whole = partial.with_name(f"{partial.name}-whole")
    partial.rename(whole)
    if place.exists():
        place.rename(partial)
    whole.rename(place)
    partial.mkdir(exist_ok=True)
