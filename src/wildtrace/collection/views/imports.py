"""Pages about a file on its way in: bring it, look at it, correct its columns, start, watch, stop, read the result."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wildtrace.accounts import audit
from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.collection.actions import bring_file, choose_columns, discard_import, start_import, stop_import
from wildtrace.collection.arriving.preview import preview
from wildtrace.collection.arriving.side_file import refusals_in
from wildtrace.collection.arriving.uploads import refused_path
from wildtrace.collection.errors import CollectionError
from wildtrace.collection.forms import FIELDS, BringForm, ColumnsForm
from wildtrace.collection.models import Import
from wildtrace.collection.queries import own_collections, own_imports, same_file_before
from wildtrace.detection.files.formulas import harmless

State = Import.State
_MOVING: Final = (State.WAITING, State.RUNNING)


@members("import", "POST")
def bring(request: Request, pk: int) -> HttpResponse:
    """Bring a file into a collection; nothing of it is imported before its columns are confirmed."""
    into = get_object_or_404(own_collections(request.viewer), pk=pk)
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first. An empty one, or one with a very long name, is not taken."))
        return redirect("collection:collection", pk=pk)
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    try:
        held = bring_file(chunks=file.chunks(), name=file.name or "", collection=into, by=request.viewer)
    except CollectionError as problem:
        messages.error(request, str(problem))
        return redirect("collection:collection", pk=pk)
    return redirect("collection:import", pk=held.pk)


@members("see")
def show(request: Request, pk: int) -> HttpResponse:
    """An import as it stands: the preview, the progress or the result."""
    held = _visible(request, pk)
    context = _context(request, held)
    # Only those who may bring files see into one: its sellers have no pseudonyms yet.
    if held.state == State.PREVIEW and context["is_own"]:
        return _preview(request, held)
    return render(request, "collection/import.html", context)


@members("see")
def progress(request: Request, pk: int) -> HttpResponse:
    """The part of the page that moves, for asking again and again."""
    held = _visible(request, pk)
    response = render(request, "collection/progress.html", _context(request, held))
    if held.state not in _MOVING:
        response["HX-Refresh"] = "true"  # the result is another page
    return response


@members("import", "POST")
def confirm(request: Request, pk: int) -> HttpResponse:
    """Take the columns as chosen, and start: for real, or as a dry run."""
    held = get_object_or_404(own_imports(request.viewer), pk=pk)
    seen = preview(held)
    form = ColumnsForm(request.POST, preview=seen)
    if held.state == State.PREVIEW and not form.is_valid():
        return _preview(request, held, form)
    try:
        if chosen := form.is_valid() and form.chosen():
            choose_columns(brought=held, columns=chosen, by=request.viewer)
        if request.POST.get("act") != "look":
            start_import(brought=held, by=request.viewer, is_dry_run=request.POST.get("act") == "dry")
    except CollectionError as problem:
        messages.error(request, str(problem))
    return redirect("collection:import", pk=pk)


@members("import", "POST")
def go_on(request: Request, pk: int) -> HttpResponse:
    """Start what was stopped, has failed, or was only tried."""
    held = get_object_or_404(own_imports(request.viewer), pk=pk)
    try:
        start_import(brought=held, by=request.viewer)
    except CollectionError as problem:
        messages.error(request, str(problem))
    return redirect("collection:import", pk=pk)


@members("import", "POST")
def stop(request: Request, pk: int) -> HttpResponse:
    """Stop after the piece in hand."""
    stop_import(brought=get_object_or_404(own_imports(request.viewer), pk=pk), by=request.viewer)
    return redirect("collection:import", pk=pk)


@members("import", "POST")
def discard(request: Request, pk: int) -> HttpResponse:
    """Forget a file of which nothing was written."""
    held = get_object_or_404(own_imports(request.viewer), pk=pk)
    try:
        discard_import(brought=held, by=request.viewer)
    except CollectionError as problem:
        messages.error(request, str(problem))
        return redirect("collection:import", pk=pk)
    return redirect("collection:collection", pk=held.collection_id)


@members("import")
def refused(request: Request, pk: int) -> StreamingHttpResponse:
    """The refused rows as CSV, in which no spreadsheet runs anything."""
    held = get_object_or_404(own_imports(request.viewer), pk=pk)
    facts = {"rows": held.refused}
    audit.record(action="downloaded refused rows", by=request.viewer, kind="import", object_id=pk, facts=facts)
    response = StreamingHttpResponse(_refused_lines(held), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{held.pk}.csv"'
    return response


def _refused_lines(held: Import) -> Iterator[bytes]:
    line = _Line()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    writer.writerow(["row", "reason", "begins"])
    yield line.bytes
    for told in refusals_in(refused_path(held.stored_as), held.refused_bytes):
        writer.writerow([harmless(str(told[name])) for name in ("rows", "reason", "raw")])
        yield line.bytes


class _Line:
    """A file of one line, for the csv module to write to."""

    bytes = b""

    def write(self, text: str) -> None:
        """Keep the line."""
        self.bytes = text.encode("utf-8", "replace")


def _visible(request: Request, pk: int) -> Import:
    found = Import.objects.visible_to(request.viewer).select_related("collection", "brought_by")
    return get_object_or_404(found, pk=pk)


def _preview(request: Request, held: Import, form: ColumnsForm | None = None) -> HttpResponse:
    seen = preview(held)
    context = _context(request, held) | {"preview": seen, "form": form or ColumnsForm(preview=seen)}
    context["headings"] = [FIELDS[name] for name in seen.fields]
    return render(request, "collection/preview.html", context)


def _context(request: Request, held: Import) -> dict[str, object]:
    is_own = held.collection.organisation_id == request.viewer.organisation_id
    return {
        "brought": held,
        "collection": held.collection,
        "is_own": is_own and may(request.viewer, "import") and held.collection.erased_at is None,
        "is_moving": held.state in _MOVING,
        "percent": round(100 * held.done_bytes / held.size) if held.size else 0,
        "bands": [(band, held.bands.get(band, 0)) for band in ("high", "medium", "low", "none")],
        "had_before": same_file_before(held),
    }
