"""Rows from XLSX, sheet by sheet."""

from __future__ import annotations

import datetime
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from wildtrace.detection.files.blocks import (
    BLOCK_BYTES,
    BLOCK_ROWS,
    Block,
    row_numbers,
    text_frame,
    unique_headers,
)
from wildtrace.detection.files.errors import FileDamaged, FormatUnknown
from wildtrace.detection.files.refusals import Refusal

MAGIC = b"PK\x03\x04"
OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A sheet is held in memory while it is read. A full one (1,048,576 rows of text) stays below these; a
# packed bomb does not.
_PART_LIMIT = 2 << 30
_TEXTS_LIMIT = 1 << 30
_SAMPLE_ROWS = 200
_HEADER_WITHIN = 20


class Workbook:
    """An XLSX file and its visible sheets."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        _refuse_bombs(path, file)
        try:
            self._book = CalamineWorkbook.from_filelike(file)
        except (CalamineError, ValueError, OSError) as error:
            raise FormatUnknown(path, f"this is not a sound XLSX file ({_short(error)}).") from error

    def tables(self, label: str) -> Iterator[SheetTable]:
        """A table for each visible sheet that holds anything; one sheet is in memory at a time."""
        shown = [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        for name in shown:
            table = SheetTable(f"{label}[{name}]" if len(shown) > 1 else label, self._sheet(name))
            if table.headers:
                yield table

    def _sheet(self, name: str) -> CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        except (CalamineError, ValueError, OSError) as error:
            raise FileDamaged(self.path, f"the sheet {name!r} cannot be read ({_short(error)}).") from error


class SheetTable:
    """One sheet; row numbers are the sheet's own. The header is the first row with two filled cells, or the
    first filled.
    """

    format = "XLSX"

    def __init__(self, label: str, sheet: CalamineSheet) -> None:
        self.label = label
        self.remarks: list[str] = []
        self._sheet = sheet
        self.header_row, self.headers = self._find_header()
        rows = [cells for _, cells in islice(self._rows(), _SAMPLE_ROWS)]
        self.sample = text_frame({h: [_at(cells, i) for cells in rows] for i, h in enumerate(self.headers)})

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All rows below the header."""
        places = {h: i for i, h in enumerate(self.headers) if wants(h)}
        gathered: list[tuple[int, Sequence[str | None]]] = []
        size = 0
        for number, cells in self._rows():
            gathered.append((number, cells))
            size += sum(len(c) for c in cells if c)
            if len(gathered) >= BLOCK_ROWS or size > BLOCK_BYTES:
                yield self._block(gathered, places)
                gathered, size = [], 0
        yield self._block(gathered, places)

    def _block(self, gathered: list[tuple[int, Sequence[str | None]]], places: dict[str, int]) -> Block:
        width = len(self.headers)
        refused, kept, blank = [], [], 0
        for number, cells in gathered:
            if not any(cells):
                blank += 1
            elif any(cells[width:]):
                reason = f"the row has a filled cell in column {_last(cells)}, the header ends at column {width}"
                refused.append(Refusal(self.label, number, reason, " | ".join(c or "" for c in cells)[:300]))
            else:
                kept.append((number, cells))
        columns = {h: [_at(cells, i) for _, cells in kept] for h, i in places.items()}
        frame = text_frame(columns or {"\0": [None] * len(kept)})
        return Block(frame, row_numbers([n for n, _ in kept]), refused, blank)

    def _find_header(self) -> tuple[int, list[str]]:
        texts = [[cell or "" for cell in row] for _, row in islice(self._all_rows(), _HEADER_WITHIN)]
        several = [i for i, row in enumerate(texts) if sum(map(bool, row)) > 1]
        filled = [i for i, row in enumerate(texts) if any(row)]
        if not filled:
            return 0, []
        at = (several or filled)[0]
        row = texts[at]
        while not row[-1]:
            row.pop()
        return at + 1, unique_headers(row)

    def _rows(self) -> Iterator[tuple[int, list[str | None]]]:
        return ((number, row) for number, row in self._all_rows() if number > self.header_row)

    def _all_rows(self) -> Iterator[tuple[int, list[str | None]]]:
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            yield number, [_cell(value) for value in row]


def _refuse_bombs(path: Path, file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_other_archives(path, set(archive.namelist()))
            for part in archive.infolist():
                _refuse_big_part(path, archive, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise FormatUnknown(path, f"this is not a sound XLSX file ({_short(error)}).") from error
    file.seek(0)


def _refuse_other_archives(path: Path, names: set[str]) -> None:
    if "xl/workbook.xml" not in names:
        inside = ", ".join(sorted(names)[:3])
        raise FormatUnknown(
            path, f"this is a ZIP archive, not XLSX (inside: {inside}). Unpack it and screen what it holds."
        )


def _refuse_big_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    limit = _PART_LIMIT if part.filename.startswith("xl/worksheets/") else _TEXTS_LIMIT
    # An archive may lie about the size, so a part that could unpack to more (deflate: 1032 to 1) is
    # unpacked and counted.
    size = part.file_size
    if size <= limit < part.compress_size * 1032:
        size = _counted(archive, part, limit)
    if size > limit:
        raise FormatUnknown(
            path,
            f"its part {part.filename!r} unpacks to more than {limit >> 20:,} MB. Save it as CSV and screen that.",
        )


def _counted(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> int:
    part.file_size, count = 1 << 62, 0  # read to the end of the packed data, whatever the directory says
    with archive.open(part) as unpacked:
        while count <= limit and (piece := unpacked.read(1 << 20)):
            count += len(piece)
    return count


def _cell(value: object) -> str | None:
    """A cell as text: whole numbers without a point, dates in ISO form, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\0", "") or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        bare = value.time() == datetime.time()
        return value.date().isoformat() if bare else value.isoformat(sep=" ", timespec="seconds")
    return str(value)


def _at(cells: Sequence[str | None], place: int) -> str | None:
    return cells[place] if place < len(cells) else None


def _last(cells: Sequence[str | None]) -> int:
    return max(i for i, c in enumerate(cells, 1) if c)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
