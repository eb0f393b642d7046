"""Erasure on the day that a collection was given: rows, files and traces in the database's own files.

What stays is the collection's line (who held it, for what, until when) without its listings, and the audit trail, which
holds keys only. What each database needs so that nothing can be read from its files any more stands in `sweep`.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.viewers import NOBODY, Viewer
from wildtrace.collection.arriving.pictures import forget_pictures, forget_stray_pictures
from wildtrace.collection.arriving.uploads import forget_upload, uploads_folder
from wildtrace.collection.models import Collection, Import, Listing, Picture, Seller, Tally

_log = logging.getLogger("wildtrace.erasure")
_SLICE: Final = 1000
_SEARCHED: Final = "collection_listing_words"  # what SQLite's search reads
_TABLES: Final = (
    "collection_listing", "collection_listingversion", "collection_finding", "collection_seller", "collection_import",
    "collection_tally", "collection_picture",
)  # fmt: skip
_STATEMENTS: Final = {
    "sqlite": ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"),
    "postgresql": (f"VACUUM {', '.join(_TABLES)}",),
}


def erase_due_collections(today: date | None = None) -> int:
    """Erase what was due on or before `today`; gives how many collections. Can be stopped and begun again."""
    due = Collection.objects.filter(erased_at=None, erase_on__lte=today or timezone.localdate())
    keys = list(due.values_list("pk", flat=True))
    for key in keys:
        _sweep_due().touch()
        _erase(key, NOBODY)
    forget_stray_pictures()
    if _sweep_due().exists():
        sweep()
    return len(keys)


def _sweep_due() -> Path:
    """A mark in the data folder that the database's files still have to be swept."""
    return uploads_folder() / "sweep-due"


def _erase(key: int, by: Viewer) -> None:
    """Erase all that a collection holds. It is marked first, so that nothing comes in meanwhile."""
    with transaction.atomic():
        held = Collection.objects.select_for_update().get(pk=key)
        imports = list(held.imports.values_list("stored_as", flat=True))
        held.imports.filter(state__in=(Import.State.WAITING, Import.State.RUNNING)).update(state=Import.State.STOPPED)
    _overwrite_what_is_deleted()
    gone = sum(_erase_slice(key) for _ in iter(lambda: Listing.objects.filter(collection=key).exists(), False))
    for stored_as in imports:
        forget_upload(stored_as)
    with transaction.atomic():
        Tally.objects.filter(collection=key).delete()
        files = Import.objects.filter(collection=key).delete()[0]
        Collection.objects.filter(pk=key).update(erased_at=timezone.now())
        facts = {"listings": gone, "files": files}
        audit.record(action="erased", by=by, kind="collection", object_id=key, facts=facts)


@transaction.atomic
def _erase_slice(key: int) -> int:
    """Erase some listings with all that hangs on them, and sellers who have none left."""
    some = Listing.objects.filter(collection=key).order_by("pk")[:_SLICE]
    keys, sellers = zip(*some.values_list("pk", "seller_id"), strict=True)
    pictures = set(Picture.objects.filter(listing__in=keys).values_list("sha256", flat=True))
    Listing.objects.filter(pk__in=keys).delete()
    Seller.objects.filter(pk__in={seller for seller in sellers if seller}, listings=None).delete()
    transaction.on_commit(lambda: forget_pictures(pictures))
    return len(keys)


def _overwrite_what_is_deleted() -> None:
    """SQLite: zeros instead of what is deleted from here on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep() -> None:
    """Take what was deleted out of the database's files too; what cannot be done now is done next time.

    SQLite: the search index is built anew, the file is rewritten (VACUUM) and the write-ahead log cut to nothing.
    PostgreSQL: VACUUM makes the place of dead rows free to be overwritten; the write-ahead log is recycled, and backups
    hold what they held: docs/how-to/erasure.md says how to let both run out.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite" and _SEARCHED in connection.introspection.table_names():
                # The index keeps words of deleted rows until it is built anew.
                cursor.execute(f"INSERT INTO {_SEARCHED} ({_SEARCHED}) VALUES ('rebuild')")  # noqa: S608  # our own name
            if connection.in_atomic_block:
                return  # a test's transaction: files change with its end only
            for statement in _STATEMENTS[connection.vendor]:
                cursor.execute(statement)
    except OperationalError:
        _log.warning("the database is in use; what was erased is swept out of its files next time")
    else:
        _sweep_due().unlink(missing_ok=True)
