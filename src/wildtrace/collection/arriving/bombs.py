"""Refuses packed files that unpack to more than any list of listings needs, before anything reads them."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from wildtrace.collection.errors import UploadRefused
from wildtrace.detection.files.compression import ByteStream

MOST_UNPACKED: Final = 16 << 30  # of gzip and Zstandard, which are read as a stream
MOST_RATIO: Final = 200  # text packs ten to one, a table of repeated cells fifty to one
FREE: Final = 64 << 20  # as much as this may always come out
MOST_WORKBOOK: Final = 1 << 30  # a workbook is held in memory, sheet by sheet
MOST_ROWS: Final = 20_000_000
MOST_PARTS: Final = 100_000


def refuse_bombs(path: Path) -> None:
    """Raise UploadRefused when the file at `path` unpacks to too much."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == b"PAR1":
        _refuse_rows(path)
    elif head == b"PK\x03\x04":
        _refuse_archive(path)
    else:
        _refuse_stream(path)


def _refuse_stream(path: Path) -> None:
    """Unpack to nowhere and count; a bomb shows within the first megabytes, since its ratio is what makes it one."""
    stream = ByteStream(path)
    try:
        if stream.compression == "none":
            return
        limit = most_unpacked(path.stat().st_size)
        count, inner = 0, b""
        while piece := stream.read(1 << 20):
            inner = inner or piece[:4]
            count += len(piece)
            # Workbooks and Parquet files inside are unpacked to a disk before they are read.
            if count > (MOST_WORKBOOK if inner in (b"PK\x03\x04", b"PAR1") else limit):
                raise _refusal()
    finally:
        stream.close()


def most_unpacked(packed: int) -> int:
    """How many bytes may come out of `packed` bytes."""
    return min(MOST_UNPACKED, FREE + MOST_RATIO * packed)


def _refuse_archive(path: Path) -> None:
    """A workbook, or a ZIP of one file of listings and its pictures: what each part says of itself, and counted."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise _refusal()
            limit = min(MOST_WORKBOOK, most_unpacked(path.stat().st_size))
            count = 0
            for part in parts:
                count += _counted(archive, part, limit - count)
                if count > limit:
                    raise _refusal()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise UploadRefused(_("The file is not a sound XLSX file or ZIP archive.")) from error


def _counted(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How much a part unpacks to. Its entry may lie, so it is unpacked to nowhere, up to what is `left`."""
    if part.file_size > left:
        return part.file_size
    part.file_size, count = 1 << 62, 0  # read to the end of the packed data, whatever the directory says
    with archive.open(part) as unpacked:
        while count <= left and (piece := unpacked.read(1 << 20)):
            count += len(piece)
    return count


def _refuse_rows(path: Path) -> None:
    """Parquet repeats a value for nothing, so rows are counted, not bytes."""
    try:
        rows = pq.ParquetFile(path).metadata.num_rows
    except (OSError, ValueError):
        return  # not sound: reading it will say what is wrong
    if rows > MOST_ROWS:
        raise UploadRefused(
            _("The file says that it holds more than %(most)s rows. Cut it in parts.") % {"most": f"{MOST_ROWS:,}"}
        )


def _refusal() -> UploadRefused:
    return UploadRefused(
        _("The file unpacks to far more than a list of listings needs. Unpack it and cut it in parts.")
    )
