"""The side file of an import: the rows that were refused, as JSON Lines, cut back to the last checkpoint on opening."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from wildtrace.detection.files import Refusal


class SideFile:
    """Appends refusals. `length` is how much of it is true: what a killed worker wrote behind it is cut off."""

    def __init__(self, path: Path, length: int) -> None:
        self._path = path
        self._length = length

    def __enter__(self) -> Self:
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        self._file.truncate(self._length)
        self._file.seek(0, os.SEEK_END)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, refused: Iterable[Refusal]) -> int:
        """Write refusals to the disk itself, and give the length of the file to be remembered with the rows."""
        lines = [
            json.dumps({"rows": each.rows, "reason": each.reason, "raw": each.raw}, ensure_ascii=False)
            for each in refused
        ]
        if lines:
            self._file.write(("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._file.tell()


def refusals_in(path: Path, length: int) -> Iterator[dict[str, Any]]:
    """What a side file tells, up to `length` bytes."""
    if not path.exists():
        return
    with path.open("rb") as file:
        while file.tell() < length and (line := file.readline()):
            yield json.loads(line)
