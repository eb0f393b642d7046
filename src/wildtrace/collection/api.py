"""What programs may ask of the room `collection`: the same actions and queries as the pages, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import require
from wildtrace.collection.actions import bring_file, start_import
from wildtrace.collection.errors import CollectionError
from wildtrace.collection.models import Import
from wildtrace.collection.queries import own_collections

router = Router(tags=["collection"])


class ImportOut(Schema):
    """An import as it stands. When finished, read = added + updated + unchanged + refused."""

    id: int
    collection: int
    state: str
    is_dry_run: bool
    size: int
    sha256: str
    read: int
    added: int
    updated: int
    unchanged: int
    refused: int
    bands: dict[str, int]
    error: str
    started_at: datetime | None
    ended_at: datetime | None


class Problem(Schema):
    """Why something was not done."""

    error: str
    detail: str


@router.post("/imports", response={202: ImportOut, 422: Problem}, summary="Import a file of listings")
def import_file(
    request: HttpRequest, file: File[UploadedFile], collection: Form[int], dry_run: Form[bool] = False
) -> Status[object]:
    """Bring a file into a collection of your organisation and start importing it; columns are recognised.

    Ask for the returned `id` until its `state` is `finished`, `failed` or `stopped`.
    """
    viewer = cast("Request", request).viewer
    require(viewer, "import")
    into = get_object_or_404(own_collections(viewer), pk=collection)
    try:
        held = bring_file(chunks=file.chunks(), name=file.name or "", collection=into, by=viewer)
        return Status(202, _told(start_import(brought=held, by=viewer, is_dry_run=dry_run)))
    except CollectionError as problem:
        return Status(422, {"error": "refused", "detail": str(problem)})


@router.get("/imports/{key}", response=ImportOut, summary="How an import stands")
def import_state(request: HttpRequest, key: int) -> dict[str, object]:
    """The counts so far and the state."""
    viewer = cast("Request", request).viewer
    require(viewer, "see")
    return _told(get_object_or_404(Import.objects.visible_to(viewer), pk=key))


def _told(held: Import) -> dict[str, object]:
    named = ("state", "is_dry_run", "size", "sha256", "read", "added", "updated", "unchanged", "refused", "bands")
    said = {name: getattr(held, name) for name in (*named, "error", "started_at", "ended_at")}
    return {"id": held.pk, "collection": held.collection_id, **said}
