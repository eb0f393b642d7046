"""Files that appear whole or not at all: written under another name in the same folder, renamed when
complete.
"""

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
    """A file being written beside its place; `put_in_place` gives it its name, `abandon` leaves nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        host = re.sub(r"[^A-Za-z0-9_]", "_", platform.node())
        self._partial = path.with_name(f".{path.name}.{host}-{os.getpid()}.partial")
        _sweep(path, host)
        with telling(path):
            self.file: BinaryIO = self._partial.open("wb")

    @property
    def partial(self) -> Path:
        """Where the file lies until it is in place, for writers that want a path."""
        return self._partial

    def finish(self) -> None:
        """Everything on the disk, still under the other name."""
        with telling(self.path):
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def put_in_place(self) -> None:
        """Give the finished file its name, in one step."""
        with telling(self.path):
            self._partial.replace(self.path)

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


def _sweep(path: Path, host: str) -> None:
    """Remove what a killed process of this machine left of the same file."""
    with suppress(OSError):
        for left in path.parent.glob(f".{_escaped(path.name)}.*.partial"):
            found = _PARTIAL.match(left.name)
            if found and found["name"] == path.name and found["host"] == host and not _is_running(int(found["pid"])):
                left.unlink(missing_ok=True)


def _escaped(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
