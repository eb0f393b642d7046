"""Files that appear whole or not at all: written without a name, or under another, and named when complete."""

from __future__ import annotations

import errno
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from wildtrace.detection.files.errors import OutputUnwritable

_PARTIAL = re.compile(r"^\.(?P<name>.+)\.(?P<host>[^.]*)-(?P<pid>\d+)\.partial$")
_WHY = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than the system allows",
    errno.EACCES: "no permission to write here",
    errno.EPERM: "no permission to write here",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "the folder does not exist",
}


class WholeFile:
    """A file being written in the folder of its place; `put_in_place` gives it its name, `abandon` leaves nothing.

    Where the system can, it has no name until then, and even a `kill -9` leaves nothing. Elsewhere it is hidden beside
    its place, and what a killed process left is removed by the next one that writes the same file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        host = host_name()
        self._partial = path.with_name(f".{path.name}.{host}-{os.getpid()}.partial")
        _sweep(path, host)
        with telling(path):
            unnamed = _open_unnamed(path.parent)
            self._is_unnamed = unnamed is not None
            self.file: BinaryIO = unnamed or self._partial.open("wb")

    def finish(self) -> None:
        """Everything on the disk, still without its name."""
        with telling(self.path):
            self.file.flush()
            os.fsync(self.file.fileno())
            if not self._is_unnamed:  # which would be gone
                self.file.close()

    def put_in_place(self) -> None:
        """Give the finished file its name, in one step."""
        with telling(self.path):
            if self._is_unnamed:
                self._partial.unlink(missing_ok=True)  # of a killed process that had our number
                _link(self.file.fileno(), self._partial)  # a name can be taken from another file only by renaming
            self._partial.replace(self.path)
            self.file.close()

    def abandon(self) -> None:
        """Drop what was written; a finished file under the real name stays."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn the system's errors about a file into `OutputUnwritable`, which says what to do."""
    try:
        yield
    except OSError as error:
        why = _WHY.get(error.errno or 0) or error.strerror or " ".join(str(error).split())
        raise OutputUnwritable(path, f"the output cannot be written: {why}. Nothing was left behind.") from error


def _open_unnamed(folder: Path) -> BinaryIO | None:
    """A file in this folder that has no name yet; None where the system or the disk does not know such files."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        number = os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)
    except OSError:
        return None  # whatever is wrong with the folder itself, opening a file with a name will tell
    if not Path(_numbered(number)).exists():  # nothing to be named by
        os.close(number)
        return None
    return os.fdopen(number, "wb")


def _link(number: int, path: Path) -> None:
    # With a folder given, Python asks the system to follow the link, which it does not of itself.
    os.link(_numbered(number), path, src_dir_fd=number, follow_symlinks=True)


def _numbered(number: int) -> str:
    return f"/proc/self/fd/{number}"


def _sweep(path: Path, host: str) -> None:
    """Remove what a killed process of this machine left of the same file."""
    with suppress(OSError):
        for left in path.parent.glob(f".{_escaped(path.name)}.*.partial"):
            found = _PARTIAL.match(left.name)
            if found and found["name"] == path.name and found["host"] == host and not is_running(int(found["pid"])):
                left.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def host_name() -> str:
    """This machine, as names of files that are only for a while carry it."""
    return re.sub(r"[^A-Za-z0-9_]", "_", platform.node())


def is_running(pid: int) -> bool:
    """Whether a process of this machine has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
