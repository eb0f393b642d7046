"""Rows from XLSX, sheet by sheet, read as a stream."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO


from wildtrace.detection.files.blocks import BLOCK_BYTES, BLOCK_ROWS, Block, row_numbers, text_frame, unique_headers
from wildtrace.detection.files.errors import FileDamaged, FormatUnknown
from wildtrace.detection.files.refusals import Refusal

MAGIC = b"PK\x03\x04"
OLD_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Texts of a workbook are held while it is read (XLSX keeps them in one shared part). Excel itself writes no part
# near this; a packed bomb claims far more.
_PART_LIMIT = 2 << 30
_TEXTS_LIMIT = 512 << 20
_SAMPLE_ROWS = 200
_HEADER_WITHIN = 20


class Workbook:
    """An XLSX file and its visible sheets."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        _refuse_bombs(path, file)
        self._book = _load(path, file)

    def tables(self, label: str) -> list[SheetTable]:
        """A table for each visible sheet that holds anything."""
        sheets = [s for s in self._book.worksheets if s.sheet_state == "visible"]
        named = [(f"{label}[{s.title}]" if len(sheets) > 1 else label, s) for s in sheets]
        return [t for t in (SheetTable(name, self.path, s) for name, s in named) if t.headers]


class SheetTable:
    """One sheet; row numbers are the sheet's own. The header is the first row with two filled cells, or the first filled."""

    format = "XLSX"

    def __init__(self, label: str, path: Path, sheet: Any) -> None:
        self.label = label
        self.remarks: list[str] = []
        self._path = path
        self._sheet = sheet
        self.header_row, self.headers = self._find_header()
        rows = [cells for _, cells in islice(self._rows(), _SAMPLE_ROWS)]
        self.sample = text_frame({h: [_at(cells, i) for cells in rows] for i, h in enumerate(self.headers)})

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All rows below the header."""
        places = {h: i for i, h in enumerate(self.headers) if wants(h)}
        gathered: list[tuple[int, Sequence[str | None]]] = []
        size, number = 0, self.header_row
        try:
            for number, cells in self._rows():
                gathered.append((number, cells))
                size += sum(len(c) for c in cells if c)
                if len(gathered) >= BLOCK_ROWS or size > BLOCK_BYTES:
                    yield self._block(gathered, places)
                    gathered, size = [], 0
        except _DAMAGE as error:
            yield self._block(gathered, places)
            reason = f"the sheet is damaged after row {number} ({_short(error)}); what follows is lost"
            yield Block(text_frame({}), row_numbers([]), [Refusal(self.label, number + 1, reason, fatal=True)])
            return
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
        frame = text_frame(columns) if columns else text_frame({"\0": [None] * len(kept)})
        return Block(frame, row_numbers([n for n, _ in kept]), refused, blank)

    def _find_header(self) -> tuple[int, list[str]]:
        try:
            first = [list(row) for row in islice(self._sheet.iter_rows(values_only=True), _HEADER_WITHIN)]
        except _DAMAGE as error:
            raise FileDamaged(self._path, f"the sheet {self._sheet.title!r} cannot be read ({_short(error)}).") from error
        texts = [[_cell(value) or "" for value in row] for row in first]
        several = [i for i, row in enumerate(texts) if sum(map(bool, row)) > 1]
        filled = [i for i, row in enumerate(texts) if any(row)]
        if not filled:
            return 0, []
        at = (several or filled)[0]
        row = texts[at]
        while row and not row[-1]:
            row.pop()
        return at + 1, unique_headers(row)

    def _rows(self) -> Iterator[tuple[int, list[str | None]]]:
        rows = self._sheet.iter_rows(min_row=self.header_row + 1, values_only=True)
        for number, row in enumerate(rows, self.header_row + 1):
            yield number, [_cell(value) for value in row]


def _load(path: Path, file: BinaryIO) -> Any:
    # Loaded only when a workbook is read: the import alone takes a third of a second.
    import openpyxl

    try:
        with warnings.catch_warnings():
            # Styles, validations and the like that openpyxl leaves out are nothing to us.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as error:
        raise FormatUnknown(path, f"this is not a sound XLSX file ({_short(error)}).") from error


# What openpyxl raises on a broken workbook is not one class: the archive's, the parser's, or any it stumbles into.
_DAMAGE = (zipfile.BadZipFile, SyntaxError, KeyError, ValueError, OSError, TypeError, AttributeError, EOFError, IndexError)


def _refuse_bombs(path: Path, file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FormatUnknown(path, f"this is not a sound XLSX file ({_short(error)}).") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        inside = ", ".join(sorted(names)[:3])
        raise FormatUnknown(path, f"this is a ZIP archive, not XLSX (inside: {inside}). Unpack it and screen what it holds.")
    for part in parts:
        limit = _PART_LIMIT if part.filename.startswith("xl/worksheets/") else _TEXTS_LIMIT
        if part.file_size > limit:
            raise FormatUnknown(
                path,
                f"its part {part.filename!r} unpacks to {part.file_size >> 20:,} MB (at most {limit >> 20:,} MB are read). "
                "Save it as CSV and screen that.",
            )
    file.seek(0)


def _cell(value: Any) -> str | None:
    """A cell as text: whole numbers without a point, dates in ISO form, nothing as None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
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


