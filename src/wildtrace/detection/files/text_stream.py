"""The bytes of a text file as UTF-8, whatever encoding they came in."""

from __future__ import annotations

import codecs
from pathlib import Path

from wildtrace.detection.files.blocks import BLOCK_BYTES, SAMPLE_BYTES
from wildtrace.detection.files.compression import ByteStream
from wildtrace.detection.files.encodings import (
    MARKS,
    bom_of,
    recognise_encoding,
    wide_encoding,
)
from wildtrace.detection.files.errors import EncodingUnknown, FileDamaged, FileEmpty, FormatUnknown

_DETECT_BYTES = 1 << 20


class TextStream:
    """Blocks of UTF-8 from a file, NUL bytes left out and lone carriage returns made line ends when asked.

    A file in plain ASCII so far is not judged before its first other byte, however late that comes: only
    then is there something to tell an encoding by. UTF-8 is handed on unchecked (bad bytes are found when
    rows are made); other encodings are decoded here and bad bytes become marks (see `encodings.MARK`).
    """

    def __init__(self, source: ByteStream, encoding: str | None = None) -> None:
        self.source = source
        self.nul_bytes = 0
        self.returns_end_lines = False
        self._ahead = source.read(SAMPLE_BYTES)
        self._refuse_nothing()
        self._said = bool(encoding)
        self.encoding = _known(source, encoding, self._ahead) if encoding else self._from_marks()
        self._decoder = self._new_decoder()
        self._ended = False

    @property
    def encoding_name(self) -> str:
        """The encoding, for people."""
        name = self.encoding or "ascii"
        return "utf-8" if name == "ascii" else name

    def sample(self) -> str:
        """The first characters of the file, without consuming them (fresh decoder, bad bytes marked)."""
        data, name = self._ahead, self.encoding or self._judged(self._ahead) or "utf-8"
        return codecs.getincrementaldecoder(name)(MARKS).decode(data, len(data) < SAMPLE_BYTES)

    def sample_lines(self) -> str:
        """The sample as it will be read: without NUL, and a lone carriage return ends a line if nothing else does."""
        text = self.sample().replace("\0", "")
        self.returns_end_lines = "\r" in text and "\n" not in text
        return text.replace("\r", "\n") if self.returns_end_lines else text

    def read(self) -> bytes:
        """About 16 MB more of UTF-8 text; b"" at the end."""
        while not self._ended:
            raw = self._ahead + self.source.read(BLOCK_BYTES - len(self._ahead))
            self._ahead = b""
            self._ended = not raw
            if text := self._to_utf8(raw):
                return text
        return b""

    def _to_utf8(self, raw: bytes) -> bytes:
        if self.encoding is None and not raw.isascii():
            self.encoding = self._judged(raw)
            self._decoder = self._new_decoder()
        if self._decoder is not None:
            raw = self._decoder.decode(raw, not raw).encode()
        if b"\0" in raw:
            self.nul_bytes += raw.count(b"\0")
            raw = raw.replace(b"\0", b"")
        return raw.replace(b"\r", b"\n") if self.returns_end_lines else raw

    def _judged(self, raw: bytes) -> str | None:
        if raw.isascii():
            return None
        if self._said:
            return self.encoding
        line = raw.rfind(b"\n", 0, _first_high(raw)) + 1
        return recognise_encoding(raw[line : line + _DETECT_BYTES]) or "cp1252"

    def _new_decoder(self) -> codecs.IncrementalDecoder | None:
        if self.encoding in (None, "utf-8"):
            return None
        return codecs.getincrementaldecoder(self.encoding or "utf-8")(MARKS)

    def _from_marks(self) -> str | None:
        if mark := bom_of(self._ahead):
            name, length = mark
            self._ahead = self._ahead[length:]
            return name
        return wide_encoding(self._ahead)

    def _refuse_nothing(self) -> None:
        if self._ahead:
            return
        if self.source.broken:
            raise FileDamaged(self.source.path, f"{self.source.broken}; nothing could be read from it.")
        raise FileEmpty(self.source.path, "the file is empty. Export it again.")


def looks_binary(text: str) -> bool:
    """Whether decoded text is no text: more than a few control characters, or NUL for every third."""
    head = text[:20_000]
    nuls = head.count("\0")
    controls = sum(1 for c in head if c < " " and c not in "\0\t\n\r\x0b\x0c\x1a\x1b")
    return controls > 32 + 0.02 * len(head) or nuls > 0.3 * len(head)


def refuse_binary(path: Path, text: str) -> None:
    """Raise `FormatUnknown` when a file that is none of the known formats is not text either."""
    if not text.strip():
        raise FileEmpty(path, "the file holds nothing but blanks. Export it again.")
    if looks_binary(text):
        raise FormatUnknown(
            path,
            "these bytes are neither text nor Parquet nor XLSX. Read are CSV, TSV, XLSX, JSON Lines, JSON "
            "and Parquet, each also packed by gzip or zstd.",
        )


def _first_high(raw: bytes) -> int:
    """Where the first byte stands that is not ASCII (there is one)."""
    low, high = 0, len(raw)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if raw[low:middle].isascii() else (low, middle)
    return low


def _known(source: ByteStream, encoding: str, ahead: bytes) -> str:
    """The name of an encoding that was asked for; it must exist, be one of text, and fit the file's beginning."""
    try:
        name = encoding_called(encoding, source.path)
        codecs.getincrementaldecoder(name)(MARKS).decode(ahead)
    except (UnicodeError, AssertionError, TypeError) as error:  # how codecs that are not for text refuse
        what = f"it cannot be read as {encoding!r}. Name another, or leave --encoding out to have it recognised."
        raise EncodingUnknown(source.path, what) from error
    return name


def encoding_called(encoding: str, path: Path) -> str:
    """Python's own name of an encoding, asked for when reading `path`. Raises EncodingUnknown where there is none."""
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        what = f"there is no encoding called {encoding!r}. Name another, or leave --encoding out to have it recognised."
        raise EncodingUnknown(path, what) from error
