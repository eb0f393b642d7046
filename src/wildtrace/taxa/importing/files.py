"""Takes a file of the user's into the store: an official export or a watchlist, told apart by what is in it."""

from __future__ import annotations

import csv
from pathlib import Path

from wildtrace.taxa.errors import WatchlistRefused
from wildtrace.taxa.importing.exports import read_export
from wildtrace.taxa.importing.lines import Progress
from wildtrace.taxa.store import Entry, add_entry, describe, free_place, usable_name
from wildtrace.taxa.watchlists import is_watchlist_header, read_watchlist, watchlist_names, watchlist_taxa


def import_file(
    path: Path, name: str | None = None, *, replace: bool = False, progress: Progress = lambda done, total: None
) -> Entry:
    """Import an official export or a watchlist into the data folder, whole or not at all.

    It is called `name`, else by its file's name. Raises ExportRefused, WatchlistRefused, EntryNameTaken,
    EntryNameUnusable, StoreUnwritable.
    """
    called = name or usable_name(path)
    free_place(called, replace=replace)
    if is_watchlist(path):
        return _import_watchlist(path, called, replace)
    export = read_export(path, progress)
    entry = describe("import", called, path, export.dialect, export.counts)
    return add_entry(entry, export.names, export.taxa, replace=replace)


def is_watchlist(path: Path) -> bool:
    """True for TOML, for what begins with a remark, as no export does, and for a CSV with a watchlist's header."""
    if path.suffix.lower() == ".toml":
        return True
    try:
        with path.open(encoding="utf-8-sig", errors="strict") as file:
            header = next((line for line in file if line.strip()), "")
    except (OSError, UnicodeDecodeError):
        return False  # a compressed export, or a file that the importer refuses with a reason
    return header.startswith("#") or any(
        is_watchlist_header(next(csv.reader([header], delimiter=mark), [])) for mark in ",;\t"
    )


def _import_watchlist(path: Path, name: str, replace: bool) -> Entry:
    watchlist = read_watchlist(path, name)
    names, taxa = watchlist_names(watchlist), watchlist_taxa(watchlist)
    if taxa.is_empty():
        raise WatchlistRefused(path, "it names no taxon.")
    entry = describe("watchlist", name, path, "watchlist", {"taxa": taxa.height, "names": names.height})
    return add_entry(entry, names, taxa, replace=replace)
