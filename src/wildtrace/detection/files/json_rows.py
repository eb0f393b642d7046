"""Rows from JSON: one object a line, a list of objects, or an object with such a list somewhere inside."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wildtrace.detection.files.blocks import (
    BLOCK_BYTES,
    BLOCK_ROWS,
    RECORD_LIMIT,
    Block,
    row_numbers,
    text_frame,
)
from wildtrace.detection.files.encodings import marked_decode
from wildtrace.detection.files.errors import FileDamaged, NestedTooDeep
from wildtrace.detection.files.headers import best_guess
from wildtrace.detection.files.refusals import Refusal, excerpt
from wildtrace.detection.files.text_stream import TextStream
from wildtrace.detection.frames import TEXT_FIELDS

_DEPTH = 8
_SAMPLE_ROWS = 500
_LISTS = (
    "listings",
    "items",
    "results",
    "data",
    "products",
    "posts",
    "ads",
    "records",
    "documents",
    "docs",
    "hits",
    "rows",
)
_SPACE = " \t\r\n"
_Path = tuple[str, ...]
# Numbers stay as they are written.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def flat(item: Mapping[str, Any], wants: Callable[[str], bool]) -> dict[str, str]:
    """An object as one level of text: {"seller": {"name": "x"}} → {"seller.name": "x"}; lists are joined by
    line breaks.

    Raises `NestedTooDeep` beyond 8 levels.
    """
    row: dict[str, str] = {}
    for key, value in item.items():
        # The usual case first: a text, already as it should be.
        if type(value) is str and value and key not in row:
            if wants(key):
                row[key] = value
        else:
            _put(key, value, 0, row, wants)
    return row


def _flatten(
    item: Mapping[str, Any], prefix: str, depth: int, row: dict[str, str], wants: Callable[[str], bool]
) -> None:
    if depth > _DEPTH:
        raise NestedTooDeep("objects", _DEPTH)
    for key, value in item.items():
        _put(f"{prefix}{key}", value, depth, row, wants)


def _put(name: str, value: Any, depth: int, row: dict[str, str], wants: Callable[[str], bool]) -> None:
    if isinstance(value, dict):
        _flatten(value, name + ".", depth + 1, row, wants)
    elif isinstance(value, list):
        if depth > _DEPTH:
            raise NestedTooDeep("lists", _DEPTH)
        for each in value:
            _put(name, each, depth + 1, row, wants)
    elif value is not None and value != "" and wants(name):
        text = value if isinstance(value, str) else json.dumps(value)
        row[name] = f"{row[name]}\n{text}" if name in row else text


class _Rows:
    """Rows gathered until there are enough for a block."""

    def __init__(self, label: str, wants: Callable[[str], bool]) -> None:
        self.label = label
        self.wants = wants
        self._start()

    def add(self, number: int, value: Any, raw: str) -> None:
        """One more item; what is no object, or nested beyond reason, is refused."""
        self._size += len(raw)
        if not isinstance(value, dict):
            self.refuse(number, f"a listing must be a JSON object, this is {_kind(value)}", raw)
            return
        try:
            row = flat(value, self.wants)
        except (NestedTooDeep, RecursionError) as error:
            self.refuse(number, str(error), raw)
            return
        if not row and not value:
            self._blank += 1
            return
        self._numbers.append(number)
        for name, text in row.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = []
            column.extend([None] * (len(self._numbers) - 1 - len(column)))
            column.append(text if text.isascii() and "\0" not in text else _sound(text))

    def refuse(self, number: int, reason: str, raw: str, fatal: bool = False) -> None:
        """One item that cannot be read."""
        self._refused.append(Refusal(self.label, number, reason, excerpt(raw), fatal=fatal))

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a block."""
        return self._size > BLOCK_BYTES or len(self._numbers) + len(self._refused) >= BLOCK_ROWS

    def take(self) -> Block:
        """What was gathered, as a block; gathering starts anew."""
        count = len(self._numbers)
        for column in self._columns.values():
            column.extend([None] * (count - len(column)))
        frame = (
            text_frame(self._columns)
            if self._columns
            else pl.DataFrame({"\0": [None] * count}, schema={"\0": pl.String})
        )
        block = Block(frame, row_numbers(self._numbers), self._refused, self._blank, is_marked=True)
        self._start()
        return block

    def _start(self) -> None:
        self._columns: dict[str, list[str | None]] = {}
        self._numbers: list[int] = []
        self._refused: list[Refusal] = []
        self._blank = 0
        self._size = 0


def _sound(text: str) -> str:
    r"""A text without NULs and lone surrogates, which JSON can spell ("\ud83d") but text cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "") if "\0" in text else text


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


class JsonLinesTable:
    """One object a line; the row number is the line's."""

    format = "JSON Lines"

    def __init__(self, label: str, stream: TextStream) -> None:
        self.label = label
        self.remarks: list[str] = []
        self._stream = stream
        self.sample = _sample_of(_line_items(stream.sample_lines().split("\n")))

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All lines of the file."""
        rows = _Rows(self.label, wants)
        number = 0
        for number, line in enumerate(_text_lines(self._stream), 1):
            self._add(rows, number, line)
            if rows.is_full:
                yield rows.take()
        if self._stream.source.broken:
            reason = f"{self._stream.source.broken}; what follows line {number} is lost"
            rows.refuse(number + 1, reason, "", fatal=True)
        yield rows.take()

    def _add(self, rows: _Rows, number: int, line: str | None) -> None:
        if line is None:
            rows.refuse(number, f"the line is longer than {RECORD_LIMIT >> 20} MB", "")
        elif line.strip():
            try:
                rows.add(number, _DECODER.decode(line), line)
            except (ValueError, RecursionError) as error:
                rows.refuse(number, f"the line is not JSON ({error})", line)


def _text_lines(stream: TextStream) -> Iterator[str | None]:
    """Lines of a stream, the one in which packed data broke off left out; None for one too long to hold."""
    carried, dropping = b"", False
    while text := stream.read():
        *whole, carried = (carried + text).split(b"\n")
        if dropping and whole:
            whole, dropping = whole[1:], False
        for line in whole:
            yield marked_decode(line, "utf-8")
        if dropping or len(carried) > RECORD_LIMIT:
            if not dropping:
                yield None
            carried, dropping = b"", True
    if carried and not stream.source.broken:
        yield marked_decode(carried, "utf-8")


def _line_items(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            item = _DECODER.decode(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            yield item


def _sample_of(items: Iterator[dict[str, Any]]) -> pl.DataFrame:
    rows = _Rows("", lambda _: True)
    for number, (item, _) in enumerate(zip(items, range(_SAMPLE_ROWS), strict=False), 1):
        rows.add(number, item, "")
    frame = rows.take().frame
    return frame.drop("\0", strict=False)


class JsonTable:
    """A list of objects, or an object that holds one; the row number is the item's, from 1.

    `reopen` gives a fresh stream of the same file: where several lists are inside, a first pass finds out
    which is the listings (one called "items", "results" and the like, else the longest).
    """

    format = "JSON"

    def __init__(self, label: str, reopen: Callable[[], TextStream]) -> None:
        self.label = label
        self.remarks: list[str] = []
        self._reopen = reopen
        self._broken: str | None = None
        self._path = self._find_list()
        found = (item.value for item in _walk(_Characters(reopen())) if item.path == self._path)
        self.sample = _sample_of(value for value in found if isinstance(value, dict))
        if not self.sample.width and self._broken:
            raise FileDamaged(label, f"{self._broken}. Export it again, or as JSON Lines.")
        if self._path:
            self.remarks.append(f"listings are the list {'.'.join(self._path)!r}")

    def blocks(self, wants: Callable[[str], bool]) -> Iterator[Block]:
        """All items of the list."""
        rows = _Rows(self.label, wants)
        number = 0
        for item in _walk(_Characters(self._reopen())):
            if item.broken:
                rows.refuse(number + 1, f"{item.broken}; what follows item {number} is lost", item.raw, fatal=True)
            elif item.path == self._path:
                number += 1
                rows.add(number, item.value, item.raw)
            if rows.is_full:
                yield rows.take()
        yield rows.take()

    def _find_list(self) -> _Path | None:
        found: Counter[_Path | None] = Counter()
        for item in _walk(_Characters(self._reopen())):
            if item.broken:
                self._broken = item.broken
                break
            if item.path == ():
                return ()
            if item.path is None or isinstance(item.value, dict):
                found[item.path] += 1
        lists = [path for path in found if path is not None]
        if not lists:
            return None
        usual = [path for path in lists if path[-1].lower() in _LISTS]
        return max(usual or lists, key=lambda path: found[path])


@dataclass(frozen=True)
class _Item:
    """One element of a list in the document; path None is the whole document as one object."""

    path: _Path | None
    value: Any = None
    raw: str = ""
    broken: str | None = None


class _Characters:
    """The document's characters, read on as needed."""

    def __init__(self, stream: TextStream) -> None:
        self.stream = stream
        self.text = ""
        self.at = 0
        self.gone = 0
        self.ended = False
        self._decoder = _Utf8()

    def peek(self) -> str:
        """The next character that is no blank, "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def more(self) -> bool:
        """Read on; False at the end."""
        piece = self.stream.read()
        self.gone += self.at
        self.text = self.text[self.at :] + self._decoder(piece)
        self.at = 0
        self.ended = not piece
        return bool(piece)

    def value(self) -> tuple[Any, str]:
        """The JSON value that starts here, and its text. Raises ValueError when it is damaged or beyond 32
        MB.
        """
        while True:
            self.peek()
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except ValueError:
                if len(self.text) - self.at > RECORD_LIMIT or not self.more():
                    raise
                continue
            # A number at the very end of what was read may go on.
            if end == len(self.text) and not self.ended and self.more():
                continue
            raw = self.text[self.at : min(end, self.at + 400)]
            self.at = end
            return value, raw


class _Utf8:
    """Decodes UTF-8 piece by piece, marking bad bytes."""

    def __init__(self) -> None:
        self._carried = b""

    def __call__(self, piece: bytes) -> str:
        data = self._carried + piece
        cut = len(data) if not piece else _whole_characters(data)
        self._carried = data[cut:]
        return marked_decode(data[:cut], "utf-8")


def _whole_characters(data: bytes) -> int:
    """How many bytes come before a character cut off at the end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if needed > back else len(data)
        if byte < 0x80:
            break
    return len(data)


def _walk(source: _Characters) -> Iterator[_Item]:
    """Every element of every list that is the document or lies in its objects, each decoded as it passes."""
    try:
        if source.peek() == "[":
            yield from _elements(source, ())
        else:
            rest: dict[str, Any] = {}
            yield from _members(source, (), rest)
            yield from _documents(rest)
        if source.peek():
            yield _Item((), broken=f"the JSON ended before character {source.gone + source.at:,}, and more follows")
        elif source.stream.source.broken:
            yield _Item((), broken=source.stream.source.broken)
    except (ValueError, RecursionError) as error:
        why = source.stream.source.broken or f"the JSON is damaged ({_where(error, source)})"
        yield _Item((), raw=source.text[source.at : source.at + 400], broken=why)


def _documents(document: dict[str, Any]) -> Iterator[_Item]:
    """The whole document as one listing, or its members where they are listings called by their ids."""
    if not _are_listings(document):
        yield _Item(None, document)
        return
    for key, value in document.items():
        yield _Item(None, value if "id" in value else {"id": key, **value}, json.dumps(value)[:400])


def _are_listings(document: dict[str, Any]) -> bool:
    if len(document) < 2 or any(best_guess(key)[1] for key in document):
        return False
    if not all(isinstance(value, dict) for value in document.values()):
        return False
    return any(best_guess(key)[0] in TEXT_FIELDS for key in set.intersection(*map(set, document.values())))


def _where(error: Exception, source: _Characters) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.removesuffix(' at')} at character {source.gone + error.pos:,}"
    if isinstance(error, RecursionError):
        return "lists or objects are nested beyond any listing's need"
    return str(error)


def _elements(source: _Characters, path: _Path) -> Iterator[_Item]:
    _expect(source, "[")
    if source.peek() == "]":
        source.at += 1
        return
    while True:
        value, raw = source.value()
        yield _Item(path, value, raw)
        if source.peek() != ",":
            break
        source.at += 1
    _expect(source, "]")


def _members(source: _Characters, path: _Path, rest: dict[str, Any]) -> Iterator[_Item]:
    """The lists inside an object, streamed; its other members are put into `rest`."""
    _expect(source, "{")
    if source.peek() == "}":
        source.at += 1
        return
    while True:
        key, _ = source.value()
        _expect(source, ":")
        yield from _member(source, (*path, str(key)), str(key), rest)
        if source.peek() != ",":
            break
        source.at += 1
    _expect(source, "}")


def _member(source: _Characters, path: _Path, key: str, rest: dict[str, Any]) -> Iterator[_Item]:
    start = source.peek()
    if start == "{" and len(path) <= _DEPTH:
        inner: dict[str, Any] = {}
        yield from _members(source, path, inner)
        rest[key] = inner
    elif start == "[":
        plain: list[Any] = []
        for item in _elements(source, path):
            if isinstance(item.value, dict):
                yield item
            elif len(plain) < 1000:
                plain.append(item.value)
        rest[key] = plain
    else:
        rest[key], _ = source.value()


def _expect(source: _Characters, wanted: str) -> None:
    found = source.peek()
    if found != wanted:
        raise ValueError(f"{wanted!r} expected at character {source.gone + source.at:,}, found {found or 'the end'!r}")
    source.at += 1
