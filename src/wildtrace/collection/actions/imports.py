"""Bringing a file into a collection: keep it, choose its columns, start, stop, discard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.arriving.archives import take_out_listings
from wildtrace.collection.arriving.bombs import refuse_bombs
from wildtrace.collection.arriving.running import run_import
from wildtrace.collection.arriving.uploads import (
    MOST_BYTES,
    Kept,
    forget_upload,
    keep_upload,
    shown_name,
    upload_path,
)
from wildtrace.collection.errors import CollectionErased, ImportRefused
from wildtrace.collection.models import Collection, Import
from wildtrace.collection.queries import own_collections, own_imports
from wildtrace.collection.tasks import work_on_import

State = Import.State
_PIECE: Final = 1 << 20
# From these a real import may begin: a preview, the end of a dry run, or where one stopped half-way.
_STARTABLE: Final = frozenset({State.PREVIEW, State.STOPPED, State.FAILED})


def bring_file(
    *, chunks: Iterable[bytes], name: str, collection: Collection, by: Viewer, most_bytes: int = MOST_BYTES
) -> Import:
    """Keep a file that is being sent, for a look before it is imported. Raises UploadRefused, NotAllowed.

    `chunks` are its bytes as they come, `name` what its person calls it.
    """
    require(by, "import")
    into = own_collections(by).get(pk=collection.pk)
    return _bring(chunks, name, into, by, most_bytes)


def _bring(chunks: Iterable[bytes], name: str, collection: Collection, by: Viewer, most_bytes: int) -> Import:
    kept = keep_upload(chunks, name, most_bytes)
    try:
        refuse_bombs(upload_path(kept.stored_as))
        take_out_listings(kept.stored_as)
        return _remember(kept, name, collection, by)
    except BaseException:  # whatever ends it, a file that no import knows of would never be erased
        forget_upload(kept.stored_as)
        raise


@transaction.atomic
def _remember(kept: Kept, name: str, collection: Collection, by: Viewer) -> Import:
    if not Collection.objects.select_for_update().filter(pk=collection.pk, erased_at=None).exists():
        raise CollectionErased(_("This collection has been erased."))
    brought = Import.objects.create(
        collection=collection,
        brought_by=by.person,
        file_name=shown_name(name),
        stored_as=kept.stored_as,
        size=kept.size,
        sha256=kept.sha256,
    )
    facts = {"collection": collection.pk, "bytes": kept.size, "sha256": kept.sha256}
    audit.record(action="brought a file", by=by, kind="import", object_id=brought.pk, facts=facts)
    return brought


@transaction.atomic
def choose_columns(*, brought: Import, columns: Mapping[str, Sequence[str]], by: Viewer) -> Import:
    """Say which headers make which field; empty to let them be recognised. Only before anything was written."""
    require(by, "import")
    held = _own(brought, by)
    if held.state not in _STARTABLE and not _is_rehearsed(held):
        raise ImportRefused(_("This import has begun; its columns can no longer be changed."))
    if held.read and not held.is_dry_run:
        raise ImportRefused(_("This import has begun; its columns can no longer be changed."))
    held.columns = {field: list(headers) for field, headers in columns.items()}
    held.state = State.PREVIEW
    held.save(update_fields=["columns", "state"])
    return held


@transaction.atomic
def start_import(*, brought: Import, by: Viewer, is_dry_run: bool = False) -> Import:
    """Hand an import to the worker: from its beginning, or from where it was stopped. Raises ImportRefused."""
    require(by, "import")
    held = _own(brought, by)
    _make_ready(held, is_dry_run)
    facts = {"collection": held.collection_id, "dry_run": is_dry_run}
    audit.record(action="started", by=by, kind="import", object_id=held.pk, facts=facts)
    language = get_language() or "en"
    transaction.on_commit(lambda: work_on_import.enqueue(held.pk, language))
    return held


def _make_ready(held: Import, is_dry_run: bool) -> None:
    if held.state not in _STARTABLE and not _is_rehearsed(held):
        raise ImportRefused(
            _("This import cannot be started now: it is %(state)s.") % {"state": held.get_state_display()}
        )
    if held.is_dry_run or is_dry_run:
        if held.read and not held.is_dry_run:
            raise ImportRefused(_("This import has begun; a dry run would tell nothing any more."))
        held.read = held.added = held.updated = held.unchanged = held.refused = 0
        held.refused_bytes = held.done_bytes = 0
        held.bands, held.notes, held.started_at = {}, [], None
    held.is_dry_run = is_dry_run
    held.state, held.ended_at, held.error = State.WAITING, None, ""
    held.save()


def _is_rehearsed(held: Import) -> bool:
    return held.is_dry_run and held.state == State.FINISHED


@transaction.atomic
def stop_import(*, brought: Import, by: Viewer) -> Import:
    """Stop an import after the piece in hand; what was written stays, and it can be gone on with."""
    require(by, "import")
    held = _own(brought, by)
    if held.state in (State.WAITING, State.RUNNING):
        held.state = State.STOPPED
        held.save(update_fields=["state"])
        audit.record(action="stopped", by=by, kind="import", object_id=held.pk, facts={"read": held.read})
    return held


@transaction.atomic
def discard_import(*, brought: Import, by: Viewer) -> None:
    """Forget a file of which nothing was written."""
    require(by, "import")
    held = _own(brought, by)
    if held.state in (State.WAITING, State.RUNNING) or (held.read and not held.is_dry_run):
        raise ImportRefused(_("Listings of this file are in the collection already; they go with the collection."))
    key, stored_as = held.pk, held.stored_as
    held.delete()
    audit.record(action="discarded", by=by, kind="import", object_id=key)
    transaction.on_commit(lambda: forget_upload(stored_as))


def import_path(*, path: Path, collection: Collection, by: Viewer) -> Import:
    """Import a file of this machine through the same steps, and wait for its end. For commands, which ask no role."""
    with path.open("rb") as file:
        brought = _bring(_chunks_of(file), path.name, collection, by, MOST_BYTES)
    with transaction.atomic():
        _make_ready(brought, is_dry_run=False)
        audit.record(action="started", by=by, kind="import", object_id=brought.pk, facts={"collection": collection.pk})
    run_import(brought.pk)
    brought.refresh_from_db()
    return brought


def _chunks_of(file: object) -> Iterator[bytes]:
    while chunk := file.read(_PIECE):  # type: ignore[attr-defined]  # any file opened for bytes
        yield chunk


def _own(brought: Import, by: Viewer) -> Import:
    """The import anew and locked, if its collection is one that `by` may bring listings into."""
    return own_imports(by).select_for_update().get(pk=brought.pk)
