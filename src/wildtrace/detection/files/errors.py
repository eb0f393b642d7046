"""What can go wrong with a file of listings or of findings: one class for each thing that happened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wildtrace.errors import WildtraceError


class FileProblem(WildtraceError):
    """Base of every error about a file; `path` is the file, the message says what to do."""

    def __init__(self, path: Path | str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = Path(path)
        self.what = what


class FileMissing(FileProblem):
    """No file, folder or pattern of this name leads to anything."""


class FileUnreadable(FileProblem):
    """The system does not let us read the file."""


class FileEmpty(FileProblem):
    """The file holds nothing at all."""


class FolderWithoutListings(FileProblem):
    """A folder or a pattern holds no file of a kind that is read."""


class FormatUnknown(FileProblem):
    """The bytes are none of the formats that are read, or not what the name promises."""


class FileDamaged(FileProblem):
    """The file is of a known format but breaks before its first row can be read."""


class NoTextColumn(FileProblem):
    """No column looks as if it held the words of a listing."""

    def __init__(self, path: Path | str, headers: Sequence[str]) -> None:
        shown = ", ".join(repr(h) for h in headers[:40]) or "none"
        super().__init__(
            path,
            f"no column was recognised as the text of a listing. Columns found: {shown}. "
            "Name the right one, for example --column title=HEADER or --column description=HEADER.",
        )
        self.headers = list(headers)


class ColumnMissing(FileProblem):
    """A column that was asked for by name is not in the file."""

    def __init__(self, path: Path | str, wanted: str, headers: Sequence[str]) -> None:
        shown = ", ".join(repr(h) for h in headers[:40]) or "none"
        super().__init__(path, f"there is no column {wanted!r}. Columns found: {shown}.")
        self.wanted = wanted
        self.headers = list(headers)


class FieldUnknown(FileProblem):
    """`--column FIELD=HEADER` names a field that a listing does not have."""


class EncodingUnknown(FileProblem):
    """The encoding that was asked for does not exist."""


class OutputUnwritable(FileProblem):
    """The output cannot be written: a wrong name, a missing folder, a full disk."""


class OutputIsInput(FileProblem):
    """Writing here would overwrite a file that is being read."""


class ListingsLost(WildtraceError):
    """The screening gave back another number of findings than there were listings: a fault of ours."""

    def __init__(self, listings: int, findings: int) -> None:
        super().__init__(
            f"{listings:,} listings went in and {findings:,} findings came out, so nothing was written. "
            "This is a fault in wildtrace; please report it with the file, if you can share it."
        )
        self.listings = listings
        self.findings = findings


class NestedTooDeep(WildtraceError):
    """A JSON item holds objects inside objects beyond any listing's need; the item is refused, not the file."""

    def __init__(self, what: str, levels: int) -> None:
        super().__init__(f"{what} are nested more than {levels} levels deep")
        self.levels = levels
