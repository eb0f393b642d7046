"""Findings, mentions and refused rows, written side by side; they appear when all are complete."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import polars as pl

from wildtrace.detection.files.errors import OutputIsInput, OutputUnwritable
from wildtrace.detection.files.formulas import harmless
from wildtrace.detection.files.refusals import Refusal
from wildtrace.detection.files.sinks import (
    CsvSink,
    JsonLinesSink,
    Packer,
    ParquetSink,
    Sink,
    XlsxBook,
    XlsxSink,
)
from wildtrace.detection.files.whole_file import WholeFile, telling
from wildtrace.detection.frames import FINDINGS, MENTIONS

FORMATS = (".parquet", ".csv", ".jsonl", ".xlsx")
_PACKINGS = (".gz", ".zst")
_REFUSED_HEADER = ("file", "row", "reason", "raw")
# A sheet is read by people, who need to see what a finding is about; other formats are joined by listing_id.
_SHEET_EXTRAS = ("title", "url")


class Output:
    """The files of one screening: the findings, their mentions, and what was refused.

    `OUT.parquet` comes with `OUT.mentions.parquet` (in XLSX a second sheet) and, when there is something to
    say, `OUT.refused.csv`. A context manager: leaving it by an error leaves no file behind, and files of an
    earlier run untouched; `finish` puts all of them in place.
    """

    def __init__(
        self,
        path: Path,
        *,
        mentions: bool = True,
        inputs: Sequence[Path] = (),
        carried: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.rows = 0
        self.remarks: list[str] = []
        self._format, self._packing = _kind(path)
        self._mentions_wanted = mentions
        self._refuse_inputs(inputs)
        self._refuse_places()
        self._extras = _named_columns(_SHEET_EXTRAS if self._format == ".xlsx" else (), carried)
        self._schema = pl.Schema({**FINDINGS, **dict.fromkeys(self._extras.values(), pl.String())})
        self._files: list[WholeFile] = []
        self._packers: list[Packer] = []
        self._book: XlsxBook | None = None
        self._sinks: list[Sink] = []
        self._findings: Sink
        self._mentions: Sink | None = None
        self._refused: tuple[WholeFile, io.TextIOWrapper] | None = None
        self._open()

    @property
    def mentions_path(self) -> Path | None:
        """Where the mentions go; None when they are a sheet of the same workbook, or not wanted."""
        if not self._mentions_wanted or self._format == ".xlsx":
            return None
        return self._beside(f".mentions{self._format}{self._packing}")

    @property
    def refused_path(self) -> Path:
        """Where refused rows go, if there are any."""
        return self._beside(".refused.csv")

    @property
    def paths(self) -> list[Path]:
        """Every file that may be written."""
        return [p for p in (self.path, self.mentions_path, self.refused_path) if p]

    def add(self, listings: pl.DataFrame, findings: pl.DataFrame, mentions: pl.DataFrame) -> None:
        """Append findings and their mentions; `listings` holds the same rows, for columns carried along."""
        with telling(self.path):
            carried = [listings[name].alias(shown) for name, shown in self._extras.items()]
            self._findings.write(findings.select(FINDINGS.names()).with_columns(carried))
            if self._mentions is not None:
                self._mentions.write(mentions.select(MENTIONS.names()))
        self.rows += findings.height

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Append rows that were not screened to the side file."""
        if not refusals:
            return
        with telling(self.refused_path):
            if self._refused is None:
                self._refused = self._open_refused()
            rows = csv.writer(self._refused[1], quoting=csv.QUOTE_ALL, lineterminator="\n")
            rows.writerows([harmless(cell) for cell in (r.file, r.rows, r.reason, r.raw)] for r in refusals)

    def finish(self) -> list[Path]:
        """Complete every file and put it in place; returns what was written."""
        self.complete()
        return self.put_in_place()

    def complete(self) -> None:
        """Write every file to its end, still under another name: what can go wrong goes wrong here."""
        with telling(self.path):
            self._close_sinks()
        for whole in self._files:
            whole.finish()

    def put_in_place(self) -> list[Path]:
        """Give the completed files their names, the findings last; returns what was written."""
        if self._refused is None:
            # What an earlier run into the same place refused is no longer true.
            with telling(self.refused_path):
                self.refused_path.unlink(missing_ok=True)
        for whole in reversed(self._files):
            whole.put_in_place()
        return [whole.path for whole in self._files]

    def abandon(self) -> None:
        """Leave nothing of this run."""
        for sink in self._sinks:
            if isinstance(sink, ParquetSink):
                sink.abandon()
        for packer in self._packers:
            packer.abandon()
        if self._book:
            self._book.abandon()
        for whole in self._files:
            whole.abandon()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After `finish` nothing is left under another name, and this does nothing.
        self.abandon()

    def _open(self) -> None:
        try:
            with telling(self.path):
                if self._format == ".xlsx":
                    self._open_book()
                else:
                    self._findings = self._open_table(self.path, self._schema)
                    self._mentions = self._open_table(self.mentions_path, MENTIONS) if self.mentions_path else None
        except BaseException:
            self.abandon()
            raise

    def _open_book(self) -> None:
        self._book = XlsxBook(self._whole(self.path))
        self._findings = XlsxSink(self._book, "findings", self._schema)
        self._sinks.append(self._findings)
        if self._mentions_wanted:
            self._mentions = XlsxSink(self._book, "mentions", MENTIONS)
            self._sinks.append(self._mentions)

    def _open_table(self, path: Path, schema: pl.Schema) -> Sink:
        file = self._whole(path)
        if self._packing:
            self._packers.append(Packer(file, self._packing))
            file = self._packers[-1].file
        kinds: dict[str, Callable[[BinaryIO, pl.Schema], Sink]]
        kinds = {".parquet": ParquetSink, ".csv": CsvSink, ".jsonl": JsonLinesSink}
        sink = kinds[self._format](file, schema)
        self._sinks.append(sink)
        return sink

    def _open_refused(self) -> tuple[WholeFile, io.TextIOWrapper]:
        text = io.TextIOWrapper(self._whole(self.refused_path), encoding="utf-8", errors="replace", newline="")
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(_REFUSED_HEADER)
        return self._files[-1], text

    def _whole(self, path: Path) -> BinaryIO:
        self._files.append(WholeFile(path))
        return self._files[-1].file

    def _close_sinks(self) -> None:
        for sink in self._sinks:
            sink.close()
            if isinstance(sink, XlsxSink):
                self._remark(sink)
        for packer in self._packers:
            packer.close()
        if self._book:
            self._book.close()
        if self._refused:
            self._refused[1].flush()

    def _remark(self, sink: XlsxSink) -> None:
        if sink.sheets > 1:
            self.remarks.append(f"a sheet of Excel ends at 1,048,576 rows: a table goes on over {sink.sheets} sheets")
        if sink.cut_cells:
            self.remarks.append(f"{sink.cut_cells:,} cells were cut to Excel's 32,767 characters")

    def _beside(self, ending: str) -> Path:
        stem = self.path.name.removesuffix(self._packing).removesuffix(self._format)
        return self.path.with_name(stem + ending)

    def _refuse_inputs(self, inputs: Sequence[Path]) -> None:
        for path in self.paths:
            for read in inputs:
                if path.resolve() == read.resolve() or (path.exists() and read.exists() and path.samefile(read)):
                    raise OutputIsInput(
                        path, "this file is being read; the output would overwrite it. Choose another name."
                    )

    def _refuse_places(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            raise OutputUnwritable(self.path, f"the folder {str(folder)!r} does not exist.")
        for path in self.paths:
            if path.is_dir():
                raise OutputUnwritable(path, "there is a folder of this name.")


def open_output(
    path: Path | str, *, mentions: bool = True, inputs: Sequence[Path] = (), carried: Sequence[str] = ()
) -> Output:
    """Open the files that findings are written to; the format is told by the name.

    `inputs` are files that must not be overwritten; `carried` are columns of the input to go along (see
    `keep` of `open_listings`). Raises `OutputUnwritable` or `OutputIsInput`.
    """
    return Output(Path(path), mentions=mentions, inputs=inputs, carried=carried)


def output_paths(path: Path) -> list[Path]:
    """Every file that a screening into `path` may write, to be left out of folders that are read."""
    form, packing = _kind(path)
    stem = path.name.removesuffix(packing).removesuffix(form)
    beside = [f"{stem}.mentions{form}{packing}", f"{stem}.refused.csv"]
    return [path, *(path.with_name(name) for name in beside)]


def _kind(path: Path) -> tuple[str, str]:
    """Format and packing by name: ".csv" and ".gz" for OUT.csv.gz."""
    name = path.name.lower()
    packing = next((p for p in _PACKINGS if name.endswith(p)), "")
    form = next((f for f in FORMATS if name.removesuffix(packing).endswith(f)), None)
    if form is None or path.name.removesuffix(packing) == form:
        raise OutputUnwritable(
            path, f"the name must end in {', '.join(FORMATS)} (CSV and JSON Lines also with .gz or .zst)."
        )
    if packing and form in (".parquet", ".xlsx"):
        raise OutputUnwritable(path, f"{form} is packed inside already: leave {packing} off.")
    return form, packing


def _named_columns(own: Sequence[str], carried: Sequence[str]) -> dict[str, str]:
    """Columns of listings that go along → what they are called beside the findings, where no name comes twice."""
    named = {name: name for name in own}
    for name in carried:
        free = name
        while free in FINDINGS or free in named.values():
            free = f"kept_{free}"
        named.setdefault(f"kept:{name}", free)
    return named
