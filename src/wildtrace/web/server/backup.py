"""Backup and restore: the database and the data folder in one file with digests, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from wildtrace import __version__
from wildtrace.web.errors import BackupDamaged, BackupImpossible, PlaceTaken

_MANIFEST: Final = "manifest.json"
_DATABASE: Final = "database"
_FILES: Final = "files/"
_CHUNK: Final = 1 << 20
# What a running SQLite keeps beside its file, and what is rebuilt: neither belongs in a backup.
_LEFT_OUT: Final = ("wildtrace.sqlite3", "wildtrace.sqlite3-wal", "wildtrace.sqlite3-shm", "joined")
# What reading the settings and asking the database for its tables leave in an empty data folder.
_MADE_BY_LOOKING: Final = ("secret-key", *_LEFT_OUT[:3])


@dataclass(frozen=True)
class Backup:
    """What a backup holds: when it was made, by which version, of which kind of database, and its digests."""

    made_at: str
    version: str
    vendor: str
    digests: dict[str, str]


def back_up(out: Path) -> Backup:
    """Write the database and the data folder to `out`, a tar file readable by its owner only.

    The workbench may go on running. Raises BackupImpossible when the database's own tool is missing or fails.
    """
    if out.exists():
        raise PlaceTaken(out)
    partial = out.with_name(f".{out.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            made = _write(file)
        partial.rename(out)
    finally:
        partial.unlink(missing_ok=True)
    return made


def check(backup: Path) -> Backup:
    """Read a backup to its end and compare every digest; raises BackupDamaged."""
    with tempfile.TemporaryDirectory() as nowhere:
        return _unpack(backup, Path(nowhere))


def restore(backup: Path) -> Backup:
    """Put a backup into an empty data folder, and its database into an empty database.

    Nothing is written before every digest has been compared. Raises BackupDamaged, PlaceTaken, BackupImpossible.
    """
    data: Path = settings.ENVIRONMENT.data
    taken = [path for path in data.iterdir() if path.name not in _MADE_BY_LOOKING] if data.is_dir() else []
    if taken or _has_tables():
        raise PlaceTaken(data)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".wildtrace-restore-") as scratch:
        made = _unpack(backup, Path(scratch))
        if made.vendor != connection.vendor:
            raise BackupImpossible(f"it holds a database of {made.vendor}, and this workbench uses {connection.vendor}")
        _restore_database(Path(scratch) / _DATABASE)
        _move_files(Path(scratch) / _FILES, data)
    return made


# --- writing


def _write(file: Any) -> Backup:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w|") as tar, tempfile.TemporaryDirectory() as scratch:
        dump = Path(scratch) / _DATABASE
        _dump_database(dump)
        _add(tar, dump, _DATABASE, digests)
        for path in _data_files():
            _add(tar, path, _FILES + path.relative_to(settings.ENVIRONMENT.data).as_posix(), digests)
        made = Backup(datetime.now(UTC).isoformat(timespec="seconds"), __version__, connection.vendor, digests)
        said = json.dumps(vars(made), indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size = len(said)
        tar.addfile(entry, io.BytesIO(said))
    return made


def _add(tar: tarfile.TarFile, path: Path, name: str, digests: dict[str, str]) -> None:
    with path.open("rb") as content:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(content.fileno()).st_size, 0o600
        tar.addfile(entry, content)
        content.seek(0)
        digests[name] = _digest(content)


def _data_files() -> Iterator[Path]:
    data: Path = settings.ENVIRONMENT.data
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.relative_to(data).parts[0] not in _LEFT_OUT:
            yield path


def _digest(content: Any) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


# --- reading


def _unpack(backup: Path, into: Path) -> Backup:
    """Extract a backup into a folder and compare every digest."""
    try:
        with tarfile.open(backup, mode="r|") as tar:
            # The filter refuses links, devices and paths that lead elsewhere.
            tar.extractall(into, filter="data")
        manifest = json.loads((into / _MANIFEST).read_text(encoding="utf-8"))
        made = Backup(**manifest)
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupDamaged(backup, str(error)) from error
    for name, expected in made.digests.items():
        _compare(backup, into, name, expected)
    return made


def _compare(backup: Path, into: Path, name: str, expected: str) -> None:
    try:
        with (into / name).open("rb") as content:
            found = _digest(content)
    except OSError as error:
        raise BackupDamaged(backup, f"{name} is missing") from error
    if found != expected:
        raise BackupDamaged(backup, f"{name} is not what was written")


def _move_files(files: Path, data: Path) -> None:
    for path in sorted(files.rglob("*")) if files.is_dir() else []:
        place = data / path.relative_to(files)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        else:
            path.replace(place)


# --- databases


def _has_tables() -> bool:
    return bool(connection.introspection.table_names())


def _dump_database(out: Path) -> None:
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={out}")
        return
    connection.ensure_connection()
    with sqlite3.connect(out) as copy:
        connection.connection.backup(copy)  # SQLite's own online backup: consistent while others write
    copy.close()


def _restore_database(dump: Path) -> None:
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_name()}", str(dump))
        return
    connection.close()
    Path(_name()).unlink(missing_ok=True)
    dump.replace(_name())


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(tool: str, *arguments: str) -> None:
    known = connection.settings_dict
    environ = {
        **os.environ,
        "PGHOST": known["HOST"],
        "PGPORT": known["PORT"],
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGDATABASE": known["NAME"],
    }
    kept = {name: value for name, value in environ.items() if value or not name.startswith("PG")}
    try:
        subprocess.run([tool, *arguments], env=kept, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupImpossible(f"{tool} is missing; install PostgreSQL's client programs") from error
    except subprocess.CalledProcessError as error:
        raise BackupImpossible(error.stderr.strip().splitlines()[0] if error.stderr else f"{tool} failed") from error
