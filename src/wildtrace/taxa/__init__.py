"""What is protected: taxa at every rank, their listings in the Appendices, and what people call them."""

from wildtrace.taxa.appendices import Pack, Resolution, resolve, resolve_many
from wildtrace.taxa.catalogue import open_pack
from wildtrace.taxa.description import Description, describe_taxon
from wildtrace.taxa.finding import Found, search
from wildtrace.taxa.importing import import_file, read_export
from wildtrace.taxa.store import Entry, entries, remove_entry
from wildtrace.taxa.watchlists import Watchlist, read_watchlist

__all__ = [
    "Description",
    "Entry",
    "Found",
    "Pack",
    "Resolution",
    "Watchlist",
    "describe_taxon",
    "entries",
    "import_file",
    "open_pack",
    "read_export",
    "read_watchlist",
    "remove_entry",
    "resolve",
    "resolve_many",
    "search",
]
