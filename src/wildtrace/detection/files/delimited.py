"""Rows from delimited text: CSV, TSV and their relatives.

Two readers share the work. A block whose quotes are all well formed goes through Arrow's parser, many times
faster than any row-by-row one; a block with anything odd in it (a stray quote, a lone carriage return, a
byte that does not decode, a row of the wrong length) goes through the careful reader, which refuses single
rows with their reason and finds its feet again on the next line.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, cast

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import csv as arrow_csv

from wildtrace.detection.files.blocks import (
    FIELD_LIMIT,
    RECORD_LIMIT,
    SAMPLE_BYTES,
    Block,
    row_numbers,
    text_frame,
    unique_headers,
)
from wildtrace.detection.files.encodings import has_marks, is_utf8, marked_decode
from wildtrace.detection.files.first_row import is_listing
from wildtrace.detection.files.headers import best_guess
from wildtrace.detection.files.refusals import Refusal, excerpt
from wildtrace.detection.files.text_stream import TextStream

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# A file of one column has no delimiter: this control character stands for "none".
NO_DELIMITER = "\x1f"
_UNFINISHED = "a quote is opened here and never closed"
_MISQUOTED = "a quote is opened here and not closed before a delimiter"
_SAMPLE_ROWS = 500


@dataclass(frozen=True)
class Dialect:
    """How a file separates its fields.

    `skipped_lines` stand before the first row, the header's included; `header_row` is the header's own row
    number. Without a header, that is the row before the first.
    """

    delimiter: str
    headers: list[str]
    skipped_lines: int
    header_row: int = 1
    trailing_delimiter: bool = False
    has_header: bool = True

    @property
    def width(self) -> int:
        """Fields in a row, the empty one after a trailing delimiter included."""
        return len(self.headers) + self.trailing_delimiter


class DelimitedTable:
    """A CSV-like file; row 1 is the header, as a spreadsheet numbers it."""

    def __init__(self, label: str, stream: TextStream) -> None:
        self.label = label
        self.remarks: list[str] = []
        self._stream = stream
        text = stream.sample_lines()
        lines = _lines(text)
        if len(lines) > 1 and not lines[-1].endswith("\n") and len(text) > SAMPLE_BYTES // 8:
            del lines[-1]  # the sample ends in the middle of it
        self.dialect = _sniff(lines)
        if not self.dialect.has_header:
            self.remarks.append("the first row is no header but a listing; columns are called by their place")
        self.sample = _sample(lines, self.dialect)
        self.format = f"text delimited by {DELIMITERS.get(self.dialect.delimiter, 'line ends')}"

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All rows of the file."""
        parser = _Parser(self.label, self.dialect, [h for h in self.dialect.headers if wants(h)])
        carried = b""
        while text := self._stream.read():
            carried = yield from _parsed(parser, carried + text, last=False)
        if self._stream.source.broken:
            yield parser.broken_off(carried, self._stream.source.broken)
        elif carried:
            yield from _parsed(parser, carried, last=True)


def _parsed(parser: _Parser, data: bytes, last: bool) -> Generator[Block, None, bytes]:
    """Blocks from the complete records in `data`; returns the bytes of an unfinished record."""
    block, used = parser.parse(data, last)
    yield block
    return data[used:]


class _Parser:
    """Turns blocks of bytes into blocks of rows, counting rows as it goes."""

    def __init__(self, label: str, dialect: Dialect, wanted: list[str]) -> None:
        self.label = label
        self.dialect = dialect
        self.wanted = wanted
        self.next_row = dialect.header_row + 1
        self._to_skip = dialect.skipped_lines
        self._dropping = False

    def parse(self, data: bytes, last: bool) -> tuple[Block, int]:
        start = self._after_header(data)
        if self._dropping:
            return self._drop_on(data, start)
        end = len(data) if last else _last_record_end(data, start)
        if end is not None and end > start and (block := self._fast(data[start:end])):
            return block, end
        return self._careful(data, start, last)

    def broken_off(self, carried: bytes, why: str) -> Block:
        """The end of a file whose packed data broke: the row it broke in is refused, and all that would
        follow.
        """
        reason = f"{why}; what follows row {self.next_row - 1} is lost"
        raw = excerpt(marked_decode(carried[:2000], "utf-8"))
        return self._block({}, [], [Refusal(self.label, self.next_row, reason, raw, fatal=True)])

    def _after_header(self, data: bytes) -> int:
        start = 0
        while self._to_skip:
            start = data.find(b"\n", start) + 1 or len(data)
            self._to_skip -= 1
        return start

    # -- the fast way ------------------------------------------------------------------------------

    def _fast(self, data: bytes) -> Block | None:
        if not _is_well_formed(data, self.dialect.delimiter):
            return None
        try:
            table = self._arrow_table(data, None)
        except pa.ArrowInvalid:
            return self._fast_but_for_some(data)
        return Block(_frame(table), self._numbers(table.num_rows, []), is_marked=has_marks(data))

    def _fast_but_for_some(self, data: bytes) -> Block | None:
        """The same for a block in which some rows are odd: blank lines, and rows of the wrong length."""
        odd: list[arrow_csv.InvalidRow] = []

        def set_aside(row: arrow_csv.InvalidRow) -> str:
            odd.append(row)
            return "skip"

        # Arrow decodes odd rows to show them and loses, without an error, those that do not decode.
        if not is_utf8(data, whole=True):
            return None
        try:
            table = self._arrow_table(data, set_aside)
        except pa.ArrowInvalid:
            return None
        refused = [self._refused_if_odd(row) for row in odd if row.text.strip("\r\n")]
        if None in refused:
            return None
        blank = len(odd) - len(refused)
        rows = self._numbers(table.num_rows, [row.number for row in odd])
        return Block(_frame(table), rows, [r for r in refused if r], blank, has_marks(data))

    def _refused_if_odd(self, row: arrow_csv.InvalidRow) -> Refusal | None:
        """The refusal of a row of the wrong length; None when it may be read all the same (empty fields too many)."""
        fields = next(csv.reader(_from(_lines(row.text), 0), delimiter=self.dialect.delimiter))
        reason = self._fault(Record(0, 1, fields))
        number = self.next_row + row.number - 1
        return Refusal(self.label, number, reason, excerpt(row.text.rstrip("\r\n"))) if reason else None

    def _arrow_table(self, data: bytes, set_aside: Callable[[arrow_csv.InvalidRow], str] | None) -> pa.Table:
        names = self.dialect.headers + ["\0trailing"] * self.dialect.trailing_delimiter
        wanted = self.wanted or names[:1]
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names,
                block_size=len(data) + 1,
                use_threads=False,
                autogenerate_column_names=False,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.dialect.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )

    def _numbers(self, count: int, without: list[int]) -> pl.Series:
        total = count + len(without)
        numbers = np.arange(self.next_row, self.next_row + total, dtype=np.int64)
        self.next_row += total
        return pl.Series("row", np.delete(numbers, [n - 1 for n in without]) if without else numbers)

    # -- the careful way ---------------------------------------------------------------------------

    def _careful(self, data: bytes, start: int, last: bool) -> tuple[Block, int]:
        text = (
            marked_decode(data[start:], "utf-8")
            if last
            else marked_decode(data[start : data.rfind(b"\n") + 1], "utf-8")
        )
        lines = _lines(text)
        columns: dict[str, list[str | None]] = {h: [] for h in self.wanted}
        numbers: list[int] = []
        refused: list[Refusal] = []
        blank, used = 0, 0
        places = [self.dialect.headers.index(h) for h in self.wanted]
        for record in records(lines, self.dialect.delimiter, last):
            if record.unfinished and not last and len(data) - start < RECORD_LIMIT:
                break
            used = record.end
            if record.is_blank:
                blank += 1
            elif reason := self._fault(record):
                refused.append(Refusal(self.label, self.next_row, reason, excerpt(record.raw(lines))))
            else:
                numbers.append(self.next_row)
                for values, place in zip(columns.values(), places, strict=True):
                    values.append(record.fields[place] or None)
            self.next_row += 1
        consumed = start + _byte_length(lines, used, data, start)
        if not last and not used and len(data) - start >= RECORD_LIMIT:
            refused.append(self._endless(data[start:]))
            consumed, self._dropping = len(data), True
        block = self._block(columns, numbers, refused)
        block.blank, block.is_marked = blank, True
        return block, consumed

    def _fault(self, record: Record) -> str | None:
        if record.fault:
            return record.fault
        found, expected = len(record.fields), self.dialect.width
        surplus = record.fields[expected:]
        if found < expected and not (self.dialect.trailing_delimiter and found == expected - 1):
            return f"the row has {found} fields instead of {expected} (the header's)"
        if any(surplus):
            return f"the row has {found} fields instead of {expected} (the header's): its columns are shifted"
        return None

    def _endless(self, data: bytes) -> Refusal:
        row, self.next_row = self.next_row, self.next_row + 1
        reason = f"the line is longer than {RECORD_LIMIT >> 20} MB (a field may hold {FIELD_LIMIT:,} characters)"
        return Refusal(self.label, row, reason, excerpt(marked_decode(data[:2000], "utf-8")))

    def _drop_on(self, data: bytes, start: int) -> tuple[Block, int]:
        end = data.find(b"\n", start)
        self._dropping = end < 0
        return self._block({}, [], []), len(data) if end < 0 else end + 1

    def _block(self, columns: dict[str, list[str | None]], numbers: list[int], refused: list[Refusal]) -> Block:
        return Block(text_frame(columns or {h: [] for h in self.wanted}), row_numbers(numbers), refused)


def _frame(table: pa.Table) -> pl.DataFrame:
    return cast("pl.DataFrame", pl.from_arrow(table))


def _is_well_formed(data: bytes, delimiter: str) -> bool:
    """Whether every quote opens after a delimiter and closes before one, and no carriage return stands
    alone.
    """
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if b'"' not in data:
        return True
    array = np.frombuffer(data, dtype=np.uint8)
    quotes = np.flatnonzero(array == 0x22)
    if len(quotes) % 2:
        return False
    around = np.zeros(256, dtype=bool)
    around[[ord(delimiter), 0x0A, 0x0D, 0x22]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = around[array[opening[opening > 0] - 1]]
    after = around[array[closing[closing < len(array) - 1] + 1]]
    return bool(before.all() and after.all())


def _last_record_end(data: bytes, start: int) -> int | None:
    """Where the last complete record ends, if the quotes up to there pair up; None when that cannot be
    told.
    """
    end = data.rfind(b"\n") + 1
    if end <= start:
        return None
    quotes = data.count(b'"', start, end)
    for _ in range(2000):
        if quotes % 2 == 0:
            return end
        before = data.rfind(b"\n", start, end - 1) + 1
        if before <= start:
            return None
        quotes -= data.count(b'"', before, end)
        end = before
    return None


def _byte_length(lines: list[str], used: int, data: bytes, start: int) -> int:
    """Bytes that the first `used` lines took, counted in the data itself (marks are longer than what they
    mark).
    """
    end = start
    for _ in range(used):
        end = data.find(b"\n", end) + 1 or len(data)
    return end - start


def _lines(text: str) -> list[str]:
    """Lines with their ends, split at line feeds only (a text may hold other separators of Unicode)."""
    lines = text.split("\n")
    ended = [line + "\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


class Record(NamedTuple):
    """One row as the careful reader saw it: lines `start` to `end` of the block, and its fields or its
    fault.
    """

    start: int
    end: int
    fields: list[str]
    fault: str | None = None
    unfinished: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all stands in it."""
        return not self.fault and not any(self.fields)

    def raw(self, lines: list[str]) -> str:
        """The record as it stands in the file."""
        return "".join(lines[self.start : self.end]).rstrip("\r\n")


def records(lines: list[str], delimiter: str, last: bool) -> Iterator[Record]:
    """Every record of some lines, strictly quoted ones as RFC 4180 has it.

    Where the quoting is broken, one line alone is read leniently if that leaves no quote open, else it is
    refused, and reading goes on with the next line: a quote that never closes costs its own line only.
    """
    csv.field_size_limit(2 * RECORD_LIMIT)
    here = 0
    while here < len(lines):
        line = lines[here]
        if '"' not in line:
            text = line.rstrip("\r\n").replace("\r", " ")
            yield Record(here, here + 1, text.split(delimiter))
            here += 1
            continue
        record = _quoted(lines, here, delimiter, last)
        yield record
        here = record.end


def _quoted(lines: list[str], here: int, delimiter: str, last: bool) -> Record:
    reader = csv.reader(_from(lines, here), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error as error:
        ran_out = "unexpected end" in str(error)
        return _leniently(lines[here], here, delimiter, ran_out)
    return Record(here, here + reader.line_num, fields)


def _from(lines: list[str], here: int) -> Iterator[str]:
    for at in range(here, len(lines)):
        line = lines[at]
        # The csv module stops at a carriage return inside a line; to us it is a blank like any other.
        yield line if "\r" not in line else line[:-2].replace("\r", " ") + line[-2:]


def _leniently(line: str, here: int, delimiter: str, ran_out: bool) -> Record:
    text = line.rstrip("\r\n").replace("\r", " ")
    fault = _UNFINISHED if ran_out else _MISQUOTED
    if _leaves_quote_open(text, delimiter):
        return Record(here, here + 1, [], fault, unfinished=ran_out)
    return Record(here, here + 1, next(csv.reader([text], delimiter=delimiter)))


def _leaves_quote_open(text: str, delimiter: str) -> bool:
    reader = csv.reader([text + "\n", "\n"], delimiter=delimiter)
    next(reader)
    return reader.line_num > 1


# -- what kind of file it is -----------------------------------------------------------------------


def _sniff(lines: list[str]) -> Dialect:
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        # Excel's own way of naming the delimiter.
        return _dialect(lines, lines[0].strip()[4], 1)
    before = next((at for at, line in enumerate(lines) if line.strip()), 0)
    candidates = [_dialect(lines, each, before) for each in DELIMITERS]
    rated = [(_rate(lines, each), each) for each in candidates if len(each.headers) > 1]
    best = max(rated, key=lambda pair: pair[0], default=None)
    if best is None or best[0][0] + best[0][1] < 0.5:
        return _dialect(lines, NO_DELIMITER, before)
    return best[1]


def _dialect(lines: list[str], delimiter: str, before: int) -> Dialect:
    first = next(records(lines[before:], delimiter, last=True), None)
    fields = first.fields if first else []
    start = before + (first.end if first else 0)
    rows = [r for r in _first_rows(lines[start:], delimiter) if not r.is_blank and not r.fault]
    usual = Counter(len(r.fields) for r in rows).most_common(1)
    longer = bool(usual) and usual[0][0] == len(fields) + 1
    trailing = longer and all(not r.fields[-1] for r in rows if len(r.fields) == len(fields) + 1)
    if is_listing(fields, [r.fields for r in rows]):
        return Dialect(delimiter, unique_headers([""] * len(fields)), before, before, trailing, has_header=False)
    return Dialect(delimiter, unique_headers(fields), start, before + 1, trailing)


def _first_rows(lines: list[str], delimiter: str) -> list[Record]:
    return list(islice(records(lines, delimiter, last=True), _SAMPLE_ROWS))


def _rate(lines: list[str], dialect: Dialect) -> tuple[int, float, int]:
    """How well a delimiter explains the lines: known headers first, then rows as long as the header."""
    known = sum(best_guess(h)[1] >= 2 for h in dialect.headers)
    rows = [r for r in _first_rows(lines[dialect.skipped_lines :], dialect.delimiter) if not r.is_blank]
    fitting = sum(len(r.fields) == dialect.width for r in rows) / len(rows) if rows else 1.0
    return known, fitting, len(dialect.headers)


def _sample(lines: list[str], dialect: Dialect) -> pl.DataFrame:
    rows = _first_rows(lines[dialect.skipped_lines :], dialect.delimiter)
    whole = [r.fields for r in rows if len(r.fields) >= len(dialect.headers) and not r.fault]
    return text_frame({h: [row[i] or None for row in whole] for i, h in enumerate(dialect.headers)})
