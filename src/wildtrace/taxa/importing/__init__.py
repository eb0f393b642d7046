"""Importers of the official exports: the CITES Checklist's index and Species+ listings, and of watchlists."""

from wildtrace.taxa.importing.exports import Export, read_export
from wildtrace.taxa.importing.files import import_file

__all__ = ["Export", "import_file", "read_export"]
