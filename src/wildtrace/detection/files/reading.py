"""Listings from any file: what it is, what its columns are, and its rows batch by batch."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import BinaryIO, Self, cast

import polars as pl

from wildtrace.detection.files.blocks import BLOCK_ROWS, FIELD_LIMIT, Block, Table
from wildtrace.detection.files.compression import ByteStream, open_file, telling_of_disks
from wildtrace.detection.files.delimited import DelimitedTable
from wildtrace.detection.files.encodings import MARK, marked_bytes
from wildtrace.detection.files.errors import (
    FileDamaged,
    FileEmpty,
    FileProblem,
    FormatUnknown,
    NoTextColumn,
)
from wildtrace.detection.files.headers import Layout, lay_out
from wildtrace.detection.files.identity import IdRegister
from wildtrace.detection.files.json_rows import JsonLinesTable, JsonTable
from wildtrace.detection.files.parquet import MAGIC as PARQUET
from wildtrace.detection.files.parquet import ParquetTable
from wildtrace.detection.files.refusals import Refusal, excerpt
from wildtrace.detection.files.sources import Source, find_sources
from wildtrace.detection.files.spreadsheets import MAGIC as ZIP
from wildtrace.detection.files.spreadsheets import OLD_MAGIC, Workbook
from wildtrace.detection.files.text_stream import TextStream, encoding_called, refuse_binary
from wildtrace.detection.frames import LISTING_COLUMNS, TEXT_FIELDS

_OTHER_MAGIC = {
    b"BZh": "bzip2: unpack it first (gzip and zstd are read as they are)",
    b"\xfd7zXZ": "xz: unpack it first (gzip and zstd are read as they are)",
    b"7z\xbc\xaf": "7-Zip: unpack it first (gzip and zstd are read as they are)",
    b"Rar!": "RAR: unpack it first (gzip and zstd are read as they are)",
    b"%PDF": "PDF",
    b"ARROW1": "an Arrow file: save it as Parquet",
    b"SQLite format 3": "an SQLite database: export the table as CSV",
    OLD_MAGIC: "an old Excel file (.xls): save it as .xlsx",
}
# Fields that never hold just a link.
_UNLINKED = ("title", "seller", "price", "currency", "location", "posted_at", "category", "language")
_LINK = r"^https?://\S+$"
_WORDS = r"\p{L}{2}"
# Nothing else: a title of emoji and a sum may well be an offer.
_FIGURES = r"^[\d\s.,:;/()+$€£¥%-]*\d[\d\s.,:;/()+$€£¥%-]*$"
_UNPACKED_LIMIT = 32 << 30


@dataclass(frozen=True)
class Batch:
    """Some listings, and what was refused on the way to them.

    `listings` has every column of `LISTING_COLUMNS`, all text, null when absent; columns asked for by
    `keep` follow as "kept:NAME".
    """

    listings: pl.DataFrame
    refused: list[Refusal]


@dataclass
class SourceNote:
    """What a table was taken for: to be told to the user, and in the report."""

    label: str
    format: str
    compression: str
    encoding: str
    taken: dict[str, list[str]]
    unused: list[str]
    remarks: list[str] = field(default_factory=list)
    rows: int = 0
    blank: int = 0

    @property
    def kind(self) -> str:
        """Format, encoding and packing in a few words."""
        parts = [self.format, self.encoding, self.compression if self.compression != "none" else ""]
        return ", ".join(part for part in parts if part)


class Reading:
    """Iterating gives batches; the counts and notes are true for what was iterated so far.

    `read` = `accepted` + `refused`; `left_out` names sheets without text beside others that have it. Whole
    files that could not be read are in `failed_files` and count no rows, for nobody knows how many they
    held. `is_whole` is False when some file failed, or broke off before its end.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        passed_over: Sequence[Path] = (),
        columns: Mapping[str, Sequence[str]] | None = None,
        keep: Sequence[str] = (),
        encoding: str | None = None,
    ) -> None:
        self.sources = list(sources)
        self.passed_over = list(passed_over)
        self.notes: list[SourceNote] = []
        self.left_out: list[str] = []
        self.failed_files: list[Refusal] = []
        self.accepted = 0
        self.refused = 0
        self.is_whole = True
        self.ids = IdRegister()
        self._columns = {name: list(headers) for name, headers in (columns or {}).items()}
        self._keep = list(dict.fromkeys(keep))
        self._encoding = encoding
        self._done_bytes = 0
        self._progress: _Progress | None = None

    @property
    def read(self) -> int:
        """Rows met so far."""
        return self.accepted + self.refused

    @property
    def total_bytes(self) -> int:
        """The size of all files."""
        return sum(source.size for source in self.sources)

    @property
    def done_bytes(self) -> int:
        """How many of these bytes lie behind."""
        return self._done_bytes + (self._progress.position() if self._progress else 0)

    def __iter__(self) -> Iterator[Batch]:
        try:
            for source in self.sources:
                yield from self._source(source)
                self._progress = None
                self._done_bytes += source.size
        finally:
            self.ids.close()

    def _source(self, source: Source) -> Iterator[Batch]:
        try:
            with telling_of_disks(source.path):
                yield from self._file(source)
        except FileProblem as problem:
            if len(self.sources) == 1:
                raise
            failed = Refusal(source.label, None, problem.what, count=0, fatal=True)
            self.failed_files.append(failed)
            self.is_whole = False
            yield Batch(self._nothing(), [failed])

    def _file(self, source: Source) -> Iterator[Batch]:
        with _Opened(source, self._encoding) as opened:
            self._progress = opened
            problems: list[NoTextColumn] = []
            left_out: list[str] = []
            for table in opened.tables():
                try:
                    layout = lay_out(source.path, table.sample, self._columns, self._keep)
                except NoTextColumn as problem:
                    problems.append(problem)
                    left_out.append(f"{table.label}: {problem.what}")
                    continue
                yield from self._table(opened, table, layout)
            if opened.tables_met == len(problems):
                raise problems[0] if problems else FileEmpty(source.path, "there is no filled sheet in it.")
            self.left_out += left_out

    def _table(self, opened: _Opened, table: Table, layout: Layout) -> Iterator[Batch]:
        note = SourceNote(
            table.label,
            table.format,
            opened.compression,
            opened.encoding,
            layout.taken,
            layout.unused,
            layout.remarks,
        )
        self.notes.append(note)
        sift, met = _Sift(table.label, layout, self.ids), self.read
        for block in table.blocks(layout.wants):
            note.encoding = opened.encoding
            yield from self._batches(sift, block, note)
        note.remarks += table.remarks + opened.remarks()
        if self.read == met:
            note.remarks.append("no listing stands under its header")

    def _batches(self, sift: _Sift, block: Block, note: SourceNote) -> Iterator[Batch]:
        listings, refused = sift.through(block)
        note.rows += listings.height
        note.blank += block.blank
        self.accepted += listings.height
        self.refused += sum(r.count for r in refused)
        self.is_whole = self.is_whole and not any(r.fatal for r in refused)
        for start in range(0, max(1, listings.height), BLOCK_ROWS):
            yield Batch(listings.slice(start, BLOCK_ROWS), refused if start == 0 else [])

    def _nothing(self) -> pl.DataFrame:
        names = [*LISTING_COLUMNS, *(f"kept:{name}" for name in self._keep)]
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def open_listings(
    paths: Path | str | Sequence[Path | str],
    columns: Mapping[str, str | Sequence[str]] | None = None,
    keep: Sequence[str] = (),
    encoding: str | None = None,
    leave_out: Sequence[Path] = (),
) -> Reading:
    """Listings from files, folders and patterns, as a stream of batches.

    Reads CSV, TSV, XLSX, JSON Lines, JSON and Parquet, plain or packed by gzip or zstd, told by content.
    `columns` maps fields of a listing to headers where they are not recognised; `keep` names further
    columns to carry along; `encoding` overrides what would be recognised; `leave_out` keeps the outputs out
    of folders. Raises `FileMissing`, `FileUnreadable` or `FolderWithoutListings` at once; other problems
    while iterating.
    """
    named = [paths] if isinstance(paths, Path | str) else list(paths)
    sources, passed_over = find_sources(named, leave_out)
    lists = {name: [h] if isinstance(h, str) else list(h) for name, h in (columns or {}).items()}
    return Reading(sources, passed_over, lists, keep, encoding)


class _Progress:
    def position(self) -> int:
        """Bytes of the file that lie behind."""
        raise NotImplementedError


class _Opened(_Progress):
    """A file, its format told by its first bytes, and the tables in it."""

    def __init__(self, source: Source, encoding: str | None) -> None:
        self.source = source
        self._encoding = encoding
        self._streams: list[ByteStream] = []
        self._text: TextStream | None = None
        self._parquet: ParquetTable | None = None
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        first = self._stream()
        self.compression = first.compression
        self._first = first
        self.tables_met = 0
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams:
            stream.close()
        if self._file:
            self._file.close()

    @property
    def encoding(self) -> str:
        """The encoding of a text file, "" for others."""
        return self._text.encoding_name if self._text else ""

    def position(self) -> int:
        """Bytes of the file that lie behind."""
        if self._parquet:
            share = self._parquet.rows_read / max(1, self._parquet.rows)
            return int(self.source.size * share)
        return min(self._streams[-1].position, self.source.size) if self._streams else 0

    def remarks(self) -> list[str]:
        """What else is worth saying once the file was read."""
        if self._text is None:
            said = "--encoding was not needed: a file of this format says how its text is written"
            return [said] if self._encoding and self.tables_met == 1 else []
        nuls = self._text.nul_bytes
        return [f"{nuls:,} NUL byte{'s were' if nuls > 1 else ' was'} left out"] if nuls else []

    def _stream(self) -> ByteStream:
        stream = ByteStream(self.source.path)
        self._streams.append(stream)
        return stream

    def tables(self) -> Iterator[Table]:
        """The file's tables, one after the other."""
        for table in self._tables():
            self.tables_met += 1
            yield table

    def _tables(self) -> Iterable[Table]:
        head = self._first.read(16)
        self._refuse_known_others(head)
        if self._encoding:
            encoding_called(self._encoding, self.source.path)  # a name mistyped is told, whatever the format
        if head.startswith(PARQUET):
            self._parquet = ParquetTable(self.source.label, self.source.path, self._seekable())
            return [self._parquet]
        if head.startswith(ZIP):
            return Workbook(self.source.path, self._seekable()).tables(self.source.label)
        return [self._text_table()]

    def _refuse_known_others(self, head: bytes) -> None:
        for magic, what in _OTHER_MAGIC.items():
            if head.startswith(magic):
                raise FormatUnknown(self.source.path, f"this is {what}.")
        if head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
            raise FormatUnknown(self.source.path, "this is packed twice; unpack it once.")
        if self.source.path.suffix.lower() in (".parquet", ".pq") and not head.startswith(PARQUET):
            raise FormatUnknown(self.source.path, 'this is not a Parquet file (it does not begin with "PAR1").')
        if self.source.path.suffix.lower() == ".xlsx" and not head.startswith(ZIP):
            raise FormatUnknown(self.source.path, "this is not an XLSX file (it is no ZIP archive).")

    def _seekable(self) -> BinaryIO:
        """The unpacked file, to be read in any order: itself, or a temporary copy if it was packed."""
        if self.compression == "none":
            self._file = open_file(self.source.path)
            return self._file
        self._file = cast("BinaryIO", tempfile.TemporaryFile(prefix="wildtrace-unpacked-"))  # noqa: SIM115  # closed by `__exit__`
        stream = self._stream()
        room = min(_UNPACKED_LIMIT, shutil.disk_usage(tempfile.gettempdir()).free // 2)
        while piece := stream.read(1 << 20):
            if self._file.tell() + len(piece) > room:
                raise FileDamaged(self.source.path, f"it unpacks to more than {room >> 30} GB; unpack it yourself.")
            self._file.write(piece)
        if stream.broken:
            raise FileDamaged(self.source.path, f"{stream.broken}.")
        self._file.seek(0)
        return self._file

    def _fresh_text(self) -> TextStream:
        self._text = TextStream(self._stream(), self._encoding)
        return self._text

    def _text_table(self) -> Table:
        text = self._fresh_text()
        sample = text.sample()
        refuse_binary(self.source.path, sample)
        kind = _json_kind(sample, self.source.path)
        if kind == "lines":
            return JsonLinesTable(self.source.label, text)
        if kind == "document":
            return JsonTable(self.source.label, self._fresh_text)
        return DelimitedTable(self.source.label, text)


def _json_kind(sample: str, path: Path) -> str | None:
    """ "lines", "document" or None, by how the text begins; the file's name decides only where that is not
    enough.
    """
    start = sample.lstrip()
    called = ".json" in path.name.lower() or ".ndjson" in path.name.lower()
    if not start.startswith(("{", "[")) and not called:
        return None
    lines = [line for line in start.replace("\r", "\n").split("\n") if line.strip()]
    objects = [_is_object(line) for line in lines[:20]]
    if objects[0] and (len(lines) == 1 or any(objects[1:]) or ".jsonl" in path.name.lower()):
        return "document" if len(lines) == 1 and ".jsonl" not in path.name.lower() else "lines"
    if start.startswith("{") or (start.startswith("[") and (called or _begins_json(start))):
        return "lines" if sum(objects) > 1 else "document"
    return "lines" if called and any(objects) else None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _begins_json(start: str) -> bool:
    """Whether a text that begins with "[" goes on like a list of objects."""
    return start[1:].lstrip()[:1] in ("{", "]")


class _Sift:
    """From the rows of a block to listings: lays columns out, refuses what cannot be screened, gives ids."""

    def __init__(self, label: str, layout: Layout, ids: IdRegister) -> None:
        self.label = label
        self.layout = layout
        self.ids = ids

    def through(self, block: Block) -> tuple[pl.DataFrame, list[Refusal]]:
        """The listings of a block, and everything refused in it, in the order of the rows."""
        refused = list(block.refused)
        frame = self._without_blank(self._laid_out(block), block)
        checks = ((self._undecoded, _undecoded), (self._too_long, _length), (self._shifted, _shift))
        for unfit, reason in checks:
            if (rows := unfit(frame, block)) is not None:
                refused += self._refusals(frame.filter(rows), reason)
                frame = frame.filter(~rows)
        ids = self.ids.assign(frame["listing_id"], frame["row"], self.label)
        refused.sort(key=lambda r: r.row or 0)
        return frame.drop("row").with_columns(ids), refused

    def _laid_out(self, block: Block) -> pl.DataFrame:
        for header in block.frame.columns:
            self.layout.wants(header)
        frame = self.layout.listings(block.frame)
        if frame.height != block.rows.len():
            # None of the columns is in this block (an empty one, or JSON items without any known key).
            frame = pl.DataFrame(schema=frame.schema).clear(block.rows.len())
        return frame.with_columns(block.rows.alias("row"))

    def _without_blank(self, frame: pl.DataFrame, block: Block) -> pl.DataFrame:
        """Rows that are empty in every column read are no listings; they are counted, not refused."""
        if not frame.height or not all(frame[name].null_count() for name in self.layout.taken):
            return frame
        filled = frame.select(pl.any_horizontal(pl.col(*self.layout.taken).is_not_null())).to_series()
        block.blank += int((~filled).sum())
        return frame.filter(filled)

    def _undecoded(self, frame: pl.DataFrame, block: Block) -> pl.Series | None:
        """Rows with a byte that is not of the file's encoding."""
        return self._any(frame, pl.col(*self.layout.taken).str.contains(MARK.pattern)) if block.is_marked else None

    def _too_long(self, frame: pl.DataFrame, _: Block) -> pl.Series | None:
        """Rows with a field beyond the limit; bytes are looked at first, for they cost nothing to count."""
        sizes = frame.select(pl.col(*self.layout.taken).str.len_bytes().max()).row(0)
        if max((size or 0 for size in sizes), default=0) <= FIELD_LIMIT:
            return None
        return self._any(frame, pl.col(*self.layout.taken).str.len_chars() > FIELD_LIMIT)

    def _shifted(self, frame: pl.DataFrame, _: Block) -> pl.Series | None:
        """Rows with as many fields as they should have, but each field in another's place."""
        found = [rows for unfit in (self._misplaced_link, self._misplaced_words) if (rows := unfit(frame)) is not None]
        return reduce(or_, found) if found else None

    def _misplaced_words(self, frame: pl.DataFrame) -> pl.Series | None:
        """Rows with figures and no letter where words belong, and words without a figure for a price."""
        texts = [name for name in TEXT_FIELDS if name in self.layout.taken]
        if "price" not in self.layout.taken:
            return None
        wordy = frame["price"].str.contains(_WORDS) & ~frame["price"].str.contains(r"\d")
        if not wordy.any():
            return None
        figures = pl.concat_str(texts, ignore_nulls=True).str.contains(_FIGURES)
        return self._any(frame, pl.lit(wordy) & figures)

    def _misplaced_link(self, frame: pl.DataFrame) -> pl.Series | None:
        """Rows with a link where words belong and none where it belongs."""
        others = [name for name in _UNLINKED if name in self.layout.taken]
        if "url" not in self.layout.taken or not others:
            return None
        without = frame["url"].is_not_null() & ~frame["url"].str.starts_with("http")
        if not without.any():
            return None
        return self._any(frame, pl.lit(without) & pl.any_horizontal(pl.col(*others).str.contains(_LINK)))

    def _any(self, frame: pl.DataFrame, condition: pl.Expr) -> pl.Series | None:
        rows = frame.select(pl.any_horizontal(condition).fill_null(False).alias("unfit")).to_series()
        return rows if rows.any() else None

    def _refusals(self, frame: pl.DataFrame, reason: Callable[[Mapping[str, str]], str]) -> list[Refusal]:
        refused = []
        for row in frame.iter_rows(named=True):
            texts = {name: row[name] for name in LISTING_COLUMNS if row[name] is not None}
            raw = " | ".join(MARK.sub("\ufffd", text)[:120] for text in texts.values())
            refused.append(Refusal(self.label, row["row"], reason(texts), excerpt(raw)))
        return refused


def _undecoded(texts: Mapping[str, str]) -> str:
    name, bad = next((n, b) for n, t in texts.items() if (b := marked_bytes(t)))
    return f"the {name} holds bytes that are not of the file's encoding ({', '.join(bad[:4])})"


def _shift(texts: Mapping[str, str]) -> str:
    place = next((name for name in _UNLINKED if re.search(_LINK, texts.get(name, ""))), None)
    if place is None:
        return f"the columns are shifted: {texts['price'][:40]!r} stands in price, and no word where the text belongs"
    return f"the columns are shifted: a link stands in {place}, and {texts['url'][:40]!r} in url"


def _length(texts: Mapping[str, str]) -> str:
    name, text = next((n, t) for n, t in texts.items() if len(t) > FIELD_LIMIT)
    return f"the {name} is {len(text):,} characters long; the limit is {FIELD_LIMIT:,}"
