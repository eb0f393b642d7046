"""What is done to collections and what is in them. Each action asks anew whether its person may."""

from wildtrace.collection.actions.collections import change_collection, make_collection
from wildtrace.collection.actions.exports import export_listings
from wildtrace.collection.actions.imports import (
    bring_file,
    choose_columns,
    discard_import,
    import_path,
    start_import,
    stop_import,
)

__all__ = [
    "bring_file",
    "change_collection",
    "choose_columns",
    "discard_import",
    "export_listings",
    "import_path",
    "make_collection",
    "start_import",
    "stop_import",
]
