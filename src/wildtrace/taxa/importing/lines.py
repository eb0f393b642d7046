"""Reads an export row by row from a plain, gzip or zstd file, whatever its line ends are."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from wildtrace.taxa.errors import ExportRefused

Progress = Callable[[int, int], None]
"""Called with the bytes of the file that were read, and all it has."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_EVERY: Final = 512  # rows between two calls of the progress
_LONGEST_CELL: Final = 1 << 20
_NOT_CSV: Final = {"[": "JSON", "{": "JSON", "<": "HTML or XML", "PK": "a ZIP or XLSX file", "PAR1": "Parquet"}


def read_rows(path: Path, progress: Progress) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it ends on (the header is 1); blank lines are passed over.

    Raises ExportRefused where the file cannot be read, decoded or decompressed, or is not CSV.
    """
    line = 0
    try:
        with path.open("rb") as raw, _text(raw, path) as text:
            total = path.stat().st_size
            header = text.readline()
            _refuse_what_is_not_csv(header, path)
            mark = ";" if header.count(";") > header.count(",") else ","  # Species+ offers both
            reader = csv.reader(_without_nul(chain([header], text)), delimiter=mark, strict=True)
            for count, row in enumerate(reader):
                line = reader.line_num
                if any(row):
                    yield line, row
                if count % _EVERY == 0:
                    progress(raw.tell(), total)
            progress(total, total)
    except UnicodeDecodeError as error:
        raise ExportRefused(
            path, "it is not UTF-8. Download it again, and do not save it from Excel.", row=line + 1
        ) from error
    except csv.Error as error:
        raise ExportRefused(path, f"this line is not CSV ({error}). Download it again.", row=line + 1) from error
    except (EOFError, zlib.error) as error:
        raise ExportRefused(
            path, f"the compressed file breaks off ({error}). Download it again.", row=line + 1
        ) from error
    except OSError as error:
        raise ExportRefused(
            path, f"it cannot be read ({error.strerror or error}).", row=line + 1 if line else None
        ) from error


@contextmanager
def _text(raw: BinaryIO, path: Path) -> Iterator[io.TextIOWrapper]:
    """The file as text with its line ends untouched: CRLF, LF and the lone CR of old exports all end a row."""
    csv.field_size_limit(_LONGEST_CELL)
    begin = raw.read(4)
    raw.seek(0)
    with io.TextIOWrapper(_decompressed(raw, begin), encoding="utf-8-sig", newline="") as text:
        yield text


def _decompressed(raw: BinaryIO, begin: bytes) -> IO[bytes]:
    if begin[:2] == _GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    if begin == _ZSTD:
        import pyarrow as pa  # its reader, unlike zstandard's, says when a file breaks off; most exports need neither

        return cast("IO[bytes]", pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"))
    return raw


def _refuse_what_is_not_csv(header: str, path: Path) -> None:
    for sign, kind in _NOT_CSV.items():
        if header.lstrip().startswith(sign):
            raise ExportRefused(path, f"this is {kind}; the official exports are CSV. Download it as CSV.", row=1)


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise csv.Error("it holds a NUL byte")
        yield line
