"""Tables written piece by piece: Parquet, CSV, JSON Lines and XLSX."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from wildtrace.detection.files.formulas import harmless_columns, is_formula
from wildtrace.detection.files.whole_file import host_name, is_running

EXCEL_ROWS = 1_048_576
EXCEL_CHARACTERS = 32_767
_BEST_PACKING: Final = 50  # measured: findings pack to a seventh of their size, very alike ones to a sixteenth
_CUT = " … (cut: a cell holds 32,767 characters)"


class Sink(Protocol):
    """Where the rows of one table go."""

    def write(self, frame: pl.DataFrame) -> None:
        """Append some rows."""

    def close(self) -> None:
        """Complete the table; the file under it stays open."""


class ParquetSink:
    """Parquet with Zstandard inside; each piece becomes a row group."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._schema = schema
        self._arrow = _arrow(pl.DataFrame(schema=schema)).schema
        self._writer = pq.ParquetWriter(file, self._arrow, compression="zstd")

    def write(self, frame: pl.DataFrame) -> None:
        """Append some rows."""
        if frame.height:
            self._writer.write_table(_arrow(frame.cast(self._schema)).cast(self._arrow))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file, which else is written to once more when this is collected."""
        with suppress(OSError, ValueError):
            self._writer.close()
        self._writer.is_open = False


def _arrow(frame: pl.DataFrame) -> pa.Table:
    # Plain Arrow strings, which every reader of Parquet knows.
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


class CsvSink:
    """CSV in UTF-8, every text quoted, lists as readable text, formulas harmless."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._file = file
        self._put(pl.DataFrame(schema=schema), header=True)

    def write(self, frame: pl.DataFrame) -> None:
        """Append some rows."""
        if frame.height:
            self._put(frame, header=False)

    def close(self) -> None:
        """Nothing is outstanding."""

    def _put(self, frame: pl.DataFrame, header: bool) -> None:
        plain = harmless_columns(readable(frame))
        self._file.write(plain.write_csv(include_header=header, quote_style="non_numeric").encode())


class JsonLinesSink:
    """One JSON object a line."""

    def __init__(self, file: BinaryIO, schema: pl.Schema) -> None:
        self._file = file
        self._schema = schema

    def write(self, frame: pl.DataFrame) -> None:
        """Append some rows."""
        if frame.height:
            self._file.write(frame.select(self._schema.names()).write_ndjson().encode())

    def close(self) -> None:
        """Nothing is outstanding."""


class _Releasable:
    """A file that can be let go of: an archive that failed half-way writes its end once more when collected."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file
        self._at = 0

    def release(self) -> None:
        """Take nothing any more."""
        self._file = None

    def write(self, data: bytes) -> int:
        """Write, or pretend to."""
        if self._file:
            self._file.write(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        """Where writing goes on."""
        return self._at

    def seek(self, place: int) -> int:
        """Go on elsewhere, counted from the beginning."""
        if self._file:
            self._file.seek(place)
        self._at = place
        return place

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._file:
            self._file.flush()


@contextmanager
def _telling_of_parts() -> Iterator[None]:
    """The folder of temporary files may be on another disk than the output, and then that one is full."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        what = f"the disk of temporary files, {tempfile.gettempdir()}, is full; name another folder in TMPDIR"
        raise OSError(0, what) from error


def _parts_of(process: int | str) -> str:
    return f"wildtrace-xlsx-{host_name()}-{process}"


def _sweep_parts() -> None:
    """Remove the parts of workbooks that killed processes of this machine left."""
    for left in Path(tempfile.gettempdir()).glob(f"{_parts_of('*')}-*"):
        number = left.name.removeprefix(_parts_of("")).partition("-")[0]
        if number.isdigit() and not is_running(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def can_hold(disk: os.statvfs_result, parts: int) -> bool:
    """Whether a workbook whose parts have so many bytes may still fit on this disk; disks that do not say may."""
    return not disk.f_blocks or parts // _BEST_PACKING <= disk.f_bavail * disk.f_frsize


class XlsxBook:
    """A workbook whose sheets are written side by side, each row once, in constant memory."""

    def __init__(self, file: BinaryIO) -> None:
        # Loaded only when a workbook is written.
        import xlsxwriter

        _sweep_parts()
        self._folder = tempfile.mkdtemp(prefix=f"{_parts_of(os.getpid())}-")
        self._disk = file
        options = {"constant_memory": True, "tmpdir": self._folder, "strings_to_formulas": False}
        self._file = _Releasable(file)
        self._book: Any = xlsxwriter.Workbook(self._file, {**options, "strings_to_urls": False})
        self.quoted: Any = self._book.add_format()
        self.quoted.set_quote_prefix()
        self.bold: Any = self._book.add_format({"bold": True})

    def sheet(self, name: str) -> Any:
        """A further sheet."""
        return self._book.add_worksheet(name)

    def check_room(self) -> None:
        """Raise OSError when the parts, even if packed well, no longer fit on the disk of the workbook."""
        parts = sum(part.stat().st_size for part in Path(self._folder).iterdir())
        if not can_hold(os.fstatvfs(self._disk.fileno()), parts):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Pack the workbook into its file; raises OSError when that has no room."""
        # Loaded with the rest of xlsxwriter, only when a workbook is written.
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Drop the temporary parts; after `close` there are none."""
        # Else the workbook tries to save itself when it is collected.
        self._book.fileclosed = True
        self._file.release()
        for sheet in self._book.worksheets():
            with suppress(Exception):  # whatever state a half-written sheet is in, its part is only to be closed
                sheet.row_data_fh.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class XlsxSink:
    """One table of a workbook; goes on on a further sheet when Excel's 1,048,576 rows are full."""

    def __init__(self, book: XlsxBook, name: str, schema: pl.Schema, row_limit: int = EXCEL_ROWS) -> None:
        self.sheets = 0
        self.cut_cells = 0
        self._book = book
        self._name = name
        self._schema = schema
        self._row_limit = row_limit
        self._next_sheet()

    def write(self, frame: pl.DataFrame) -> None:
        """Append some rows. Raises OSError as soon as there is no room for them, here or where they will be packed."""
        with _telling_of_parts():
            for row in readable(frame).iter_rows():
                if self._row == self._row_limit:
                    self._next_sheet()
                self._put(row)
        self._book.check_room()

    def close(self) -> None:
        """The workbook itself is closed by whoever opened it."""

    def _next_sheet(self) -> None:
        self.sheets += 1
        self._sheet = self._book.sheet(self._name if self.sheets == 1 else f"{self._name} {self.sheets}")
        self._sheet.freeze_panes(1, 0)
        for column, header in enumerate(self._schema):
            self._sheet.set_column(column, column, 18)
            self._sheet.write_string(0, column, header, self._book.bold)
        self._row = 1

    def _put(self, row: tuple[Any, ...]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, str):
                self._put_text(column, value)
            elif value is not None:
                self._sheet.write_number(self._row, column, value)
        self._row += 1

    def _put_text(self, column: int, text: str) -> None:
        # no character is more than two of Excel's
        if len(text) > EXCEL_CHARACTERS // 2 and len(text.encode("utf-16-le")) > 2 * EXCEL_CHARACTERS:
            text = text[: (EXCEL_CHARACTERS - len(_CUT)) // 2] + _CUT
            self.cut_cells += 1
        style = self._book.quoted if is_formula(text) else None
        self._sheet.write_string(self._row, column, text, style)


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text: taxa as "A; B", reasons as "rule (+1.20): words | rule (-0.50): words"."""
    return frame.with_columns(
        _reasons(name) if isinstance(kind.inner, pl.Struct) else pl.col(name).list.join("; ")
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.List)
    )


def _reasons(name: str) -> pl.Expr:
    part = pl.element().struct
    weight = pl.when(part.field("weight") < 0).then(pl.lit("")).otherwise(pl.lit("+"))
    one = pl.format(
        "{} ({}{}): {}",
        part.field("rule"),
        weight,
        part.field("weight").round(2),
        part.field("words").fill_null(""),
    )
    return pl.col(name).list.eval(one).list.join(" | ")


class Packer:
    """A file that packs what is written to it; closing it leaves the file under it open."""

    def __init__(self, file: BinaryIO, packing: str) -> None:
        self._under = _Releasable(file)
        self.file = _packed(cast("BinaryIO", self._under), packing)

    def close(self) -> None:
        """Write the end."""
        self.file.close()

    def abandon(self) -> None:
        """Let go of the file under it, which else is written to once more when this is collected."""
        self._under.release()
        with suppress(OSError, ValueError, zstandard.ZstdError):
            self.file.close()


def _packed(file: BinaryIO, packing: str) -> BinaryIO:
    if packing == ".gz":
        # No name and no time inside: the same findings give the same bytes.
        return cast("BinaryIO", gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0))
    return cast("BinaryIO", zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False))
