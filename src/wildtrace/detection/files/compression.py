"""Reading bytes from a file, unpacking gzip and Zstandard on the way without ever unpacking much at once."""

from __future__ import annotations

import errno
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import zstandard

from wildtrace.detection.files.errors import FileMissing, FileUnreadable

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 20
# A Zstandard block of 4 bytes may stand for 128 KB: small sips bound what a bomb makes of one (32 MB at worst).
_ZSTD_SIP = 1 << 10


class ByteStream:
    """The unpacked bytes of a file, front to back.

    `broken` is None until the packed data turns out to be cut off or damaged; then it says where and why, and
    `read` has already given everything that came before. `position` counts bytes of the file itself.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken: str | None = None
        self.position = 0
        self._file = open_file(path)
        self.compression = _compression_of(path, self._file)
        self._pieces = self._unpacked()
        self._left: list[bytes] = []
        self._ready = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, fewer only at the end, b"" after it."""
        while self._ready < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left.append(piece)
            self._ready += len(piece)
        joined = b"".join(self._left)
        taken, rest = joined[:size], joined[size:]
        self._left, self._ready = ([rest], len(rest)) if rest else ([], 0)
        return taken

    def close(self) -> None:
        """Give the file back."""
        self._pieces = iter(())
        self._file.close()

    def _unpacked(self) -> Iterator[bytes]:
        if self.compression == "gzip":
            return self._gunzipped()
        return self._unzstded() if self.compression == "zstd" else self._plain()

    def _sip(self, size: int) -> bytes:
        try:
            piece = self._file.read(size)
        except OSError as error:
            self.broken = f"the file cannot be read on after byte {self.position:,} ({error.strerror})"
            return b""
        self.position += len(piece)
        return piece

    def _plain(self) -> Iterator[bytes]:
        while piece := self._sip(_PIECE):
            yield piece

    def _gunzipped(self) -> Iterator[bytes]:
        packed = self._sip(1 << 16)
        while packed:
            member = zlib.decompressobj(wbits=31)
            before = member
            try:
                while True:
                    before = member.copy()
                    if piece := member.decompress(packed, _PIECE):
                        yield piece
                    if member.eof:
                        break
                    packed = member.unconsumed_tail or self._sip(1 << 16)
                    if not packed:
                        yield from filter(None, [member.flush()])
                        self._break("gzip", "it ends in the middle")
                        return
            except zlib.error as error:
                yield from _salvaged(before, packed)
                self._break("gzip", str(error))
                return
            # Several members may follow each other; zero bytes after the last one are padding.
            packed = (member.unused_data or self._sip(1 << 16)).lstrip(b"\0")

    def _unzstded(self) -> Iterator[bytes]:
        packed = self._sip(_ZSTD_SIP)
        while packed:
            frame = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
            try:
                while True:
                    yield from _cut(frame.decompress(packed))
                    if frame.eof:
                        break
                    packed = self._sip(_ZSTD_SIP)
                    if not packed:
                        self._break("zstd", "it ends in the middle")
                        return
            except zstandard.ZstdError as error:
                self._break("zstd", str(error))
                return
            packed = frame.unused_data or self._sip(_ZSTD_SIP)

    def _break(self, kind: str, why: str) -> None:
        if self.broken is None:
            self.broken = f"the {kind} data is damaged near byte {self.position:,} of the file ({why})"


def _salvaged(member: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """What comes before the fault in packed data: zlib gives nothing of a call that ends in an error."""
    for at in range(len(packed)):
        try:
            yield from filter(None, [member.decompress(packed[at : at + 1])])
        except zlib.error:
            return


def _cut(piece: bytes) -> Iterator[bytes]:
    return (piece[at : at + _PIECE] for at in range(0, len(piece), _PIECE))


def open_file(path: Path) -> BinaryIO:
    """The file, to be read. Raises FileMissing, FileUnreadable."""
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileMissing(path, "there is no such file. Check its name and folder.") from error
    except OSError as error:
        raise FileUnreadable(path, f"the file cannot be opened ({error.strerror}).") from error


@contextmanager
def telling_of_disks(path: Path) -> Iterator[None]:
    """Turn what the system says while a file is read into `FileUnreadable`; only unpacking and ids need room."""
    try:
        yield
    except OSError as error:
        why = f"it cannot be read on ({error.strerror or error})."
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            why = f"the disk of temporary files, {tempfile.gettempdir()}, is full; name another folder in TMPDIR."
        raise FileUnreadable(path, why) from error


def _compression_of(path: Path, file: BinaryIO) -> str:
    try:
        start = file.read(4)
        file.seek(0)
    except OSError as error:  # of the disk, or of the network that it is on
        file.close()
        raise FileUnreadable(path, f"the file cannot be read ({error.strerror}).") from error
    if start.startswith(GZIP):
        return "gzip"
    return "zstd" if start == ZSTD else "none"
