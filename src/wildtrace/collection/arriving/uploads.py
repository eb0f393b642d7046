"""Files that people bring: kept in the data folder under a name of our own, with their size and SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from wildtrace.collection.errors import UploadRefused
from wildtrace.settings import data_folder

MOST_BYTES: Final = 1 << 30  # 1 GiB as it is sent; packed files hold about ten times as much text
_NAME_LENGTH: Final = 255
_ENDINGS: Final = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json", ".parquet", ".zip")
_PACKED: Final = (".gz", ".zst")


@dataclass(frozen=True)
class Kept:
    """A file in the data folder. `stored_as` is its name there, `sha256` of the bytes as they came."""

    stored_as: str
    size: int
    sha256: str


def uploads_folder() -> Path:
    """Where uploads lie; made when it is missing, for its owner's eyes only."""
    folder = data_folder() / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def upload_path(stored_as: str) -> Path:
    """Where the file of this name lies."""
    return uploads_folder() / stored_as


def inside_path(stored_as: str) -> Path:
    """Where the file of listings lies that was taken out of an archive of this name."""
    return uploads_folder() / f"{stored_as}.inside"


def listings_path(stored_as: str) -> Path:
    """What is read of an upload: the file itself, or what was taken out of it."""
    inside = inside_path(stored_as)
    return inside if inside.exists() else upload_path(stored_as)


def refused_path(stored_as: str) -> Path:
    """Where the rows of that file that were refused are told of."""
    return uploads_folder() / f"{stored_as}.refused"


def keep_upload(chunks: Iterable[bytes], name: str, most_bytes: int = MOST_BYTES) -> Kept:
    """Write what comes in to the data folder, never more than `most_bytes`; raises UploadRefused and leaves nothing.

    `name` is the person's: it only lends an ending that is known, so no trick in it reaches a path.
    """
    stored_as = secrets.token_hex(16) + ending_of(name)
    path = upload_path(stored_as)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size, sha256 = _copy(chunks, file, most_bytes)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # whatever ends it, half a file helps nobody
        path.unlink(missing_ok=True)
        raise
    return Kept(stored_as, size, sha256)


def _copy(chunks: Iterable[bytes], file: object, most_bytes: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise UploadRefused(
                _("The file is larger than %(most)d MB. Pack it with gzip, or cut it in parts.")
                % {"most": most_bytes >> 20}
            )
        digest.update(chunk)
        file.write(chunk)  # type: ignore[attr-defined]  # any file opened for bytes
    if not size:
        raise UploadRefused(_("The file is empty."))
    return size, digest.hexdigest()


def forget_upload(stored_as: str) -> None:
    """Delete a file and what was refused of it; none of it being there is as well."""
    for path in (upload_path(stored_as), inside_path(stored_as), refused_path(stored_as)):
        path.unlink(missing_ok=True)


def shown_name(name: str) -> str:
    """A person's name for a file as text: its last part, without control characters, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in last).strip()
    return plain[-_NAME_LENGTH:] or _("unnamed")


def ending_of(name: str) -> str:
    """The endings of a name that reading looks at, as in ".csv.gz"; "" when they aren't known."""
    lowered = shown_name(name).lower()
    packed = next((p for p in _PACKED if lowered.endswith(p)), "")
    inner = lowered.removesuffix(packed) if packed else lowered
    return next((e for e in _ENDINGS if inner.endswith(e)), "") + packed
