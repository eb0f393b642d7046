"""A look at a file before it is imported: what was recognised, the first rows, and each column with samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

import polars as pl
from django.utils.translation import gettext as _

from wildtrace.collection.arriving.reading import open_upload
from wildtrace.collection.arriving.uploads import listings_path
from wildtrace.collection.models import Import
from wildtrace.detection.files import Batch, Reading
from wildtrace.detection.files.errors import ColumnMissing, FileProblem, NoTextColumn
from wildtrace.detection.frames import LISTING_COLUMNS

_ROWS: Final = 8
_SAMPLES: Final = 3
_SHOWN: Final = 160  # characters of a cell
_MOST_HEADERS: Final = 200


@dataclass(frozen=True)
class Column:
    """A column of the file: some of its cells, and the field it is read as ("" for none)."""

    header: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class Preview:
    """What importing would begin with. `problem` says why nothing can be read as it stands, else it is ""."""

    kind: str = ""
    columns: tuple[Column, ...] = ()
    fields: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = field(default=())
    problem: str = ""


def preview(brought: Import) -> Preview:
    """A look at the file of an import with the columns it has now; never raises for what is in the file."""
    try:
        reading, first = _first(brought, brought.columns)
    except (NoTextColumn, ColumnMissing) as problem:
        return _unrecognised(brought, problem.headers)
    except FileProblem as problem:
        return Preview(problem=problem.what)
    note = reading.notes[0]
    taken = {header: name for name, headers in note.taken.items() for header in headers}
    headers = [*taken, *note.unused][:_MOST_HEADERS]
    fields = tuple(name for name in LISTING_COLUMNS if name in note.taken)
    return Preview(
        kind=note.kind,
        columns=tuple(Column(h, s, taken.get(h, "")) for h, s in _samples(brought, headers)),
        fields=fields,
        rows=tuple(tuple(_cell(cell) for cell in row) for row in first.listings.select(fields).head(_ROWS).rows()),
        remarks=tuple(note.remarks),
    )


def _unrecognised(brought: Import, headers: Sequence[str]) -> Preview:
    shown = list(headers)[:_MOST_HEADERS]
    return Preview(
        columns=tuple(Column(h, s, "") for h, s in _samples(brought, shown)),
        problem=_("No column was recognised as the words of a listing. Choose one for the title or description."),
    )


def _samples(brought: Import, headers: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Some cells of each column, whatever it is read as."""
    if not headers:
        return []
    try:
        _reading, first = _first(brought, {"description": headers[:1]}, keep=headers)
    except FileProblem:
        return [(header, ()) for header in headers]
    cells = first.listings
    return [(h, tuple(map(_cell, _filled(cells, f"kept:{h}")))) for h in headers]


def _filled(cells: pl.DataFrame, name: str) -> list[str]:
    return cells[name].drop_nulls().head(_SAMPLES).to_list() if name in cells.columns else []


def _first(brought: Import, columns: Mapping[str, Sequence[str]], keep: Sequence[str] = ()) -> tuple[Reading, Batch]:
    """The first rows of a file, read no further."""
    reading = open_upload(listings_path(brought.stored_as), brought.file_name, columns, keep)
    with closing(iter(reading)) as batches:  # type: ignore[type-var]  # a generator, which can be closed
        return reading, next(batches)


def _cell(text: str | None) -> str:
    shown = (text or "")[: _SHOWN + 1]
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
