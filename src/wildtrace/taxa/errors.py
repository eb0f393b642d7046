"""What can go wrong with taxa: a name nobody knows, a file that cannot be taken, a store that does not hold it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wildtrace.errors import WildtraceError


class TaxaError(WildtraceError):
    """Something about names of taxa, imports or watchlists."""


class FileRefused(TaxaError):
    """A file was not taken, and nothing of it was kept.

    `row` counts lines of the file as an editor does (the header is 1); None where it is about the whole file.
    """

    def __init__(self, file: Path, reason: str, *, row: int | None = None, column: str | None = None) -> None:
        place = "".join((f", row {row}" if row else "", f", column {column!r}" if column else ""))
        super().__init__(f"{file}{place}: {reason} Nothing was imported.")
        self.file, self.row, self.column, self.reason = file, row, column, reason


class ExportRefused(FileRefused):
    """A file is no official export that can be read rightly: its headers or one of its rows are wrong."""


class WatchlistRefused(FileRefused):
    """A watchlist has no taxon or name column, or a row of it is wrong."""


class TaxonUnknown(TaxaError):
    """A name stands for no taxon and no watchlist that wildtrace knows."""

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        hint = (
            f" Did you mean {_listed(suggestions)}?" if suggestions else " Try `wildtrace taxa find` with a part of it."
        )
        super().__init__(f"{name!r} is no taxon, name or watchlist that wildtrace knows.{hint}")
        self.name, self.suggestions = name, tuple(suggestions)


class NameAmbiguous(TaxaError):
    """A common name stands for several taxa, none of which holds the others."""

    def __init__(self, name: str, taxa: Sequence[str]) -> None:
        super().__init__(f"{name!r} is a name of {_listed(taxa)}. Say which, by its scientific name.")
        self.name, self.taxa = name, tuple(taxa)


class EntryMissing(TaxaError):
    """No import or watchlist of this name is in the data folder."""

    def __init__(self, name: str, held: Sequence[str]) -> None:
        hint = f"There are: {', '.join(held)}." if held else "There are none yet: `wildtrace taxa import FILE`."
        super().__init__(f"no import or watchlist is called {name!r}. {hint}")
        self.name, self.held = name, tuple(held)


class EntryNameTaken(TaxaError):
    """An import or watchlist of this name is there already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"an import or watchlist called {name!r} is there already. "
            f"Give another with --name, replace it with --replace, or remove it: `wildtrace taxa remove {name}`."
        )
        self.name = name


class EntryNameUnusable(TaxaError):
    """A name for an import or watchlist holds what cannot stand in a folder's name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} cannot name an import or watchlist: use letters, digits, '-', '_' and '.'.")


class EntryDamaged(TaxaError):
    """The files of an import or watchlist in the data folder cannot be read."""

    def __init__(self, name: str, folder: Path, reason: str) -> None:
        super().__init__(
            f"{folder}: {reason}. Remove it with `wildtrace taxa remove {name}` and import its file again."
        )
        self.name, self.folder = name, folder


class StoreUnwritable(TaxaError):
    """The data folder cannot be written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}. Choose a folder of your own with WILDTRACE_DATA.")
        self.folder = folder


class CatalogueMissing(TaxaError):
    """The compiled catalogue that belongs to the package is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing: the catalogue was not compiled. In a checkout, run `make run` once.")
        self.path = path


class CatalogueOutdated(TaxaError):
    """The compiled catalogue was made by other code than this."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was compiled by another version of wildtrace. In a checkout, run `make run` once; else install "
            "wildtrace again."
        )
        self.path = path


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:5]) + ([f"{len(names) - 5} more"] if len(names) > 5 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
