"""The page from which listings go out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.collection.actions import export_listings
from wildtrace.collection.actions.exports import MEDIA_TYPES
from wildtrace.collection.forms import ExportForm
from wildtrace.collection.models import Collection


@members("export", "GET", "POST")
def export(request: Request, pk: int) -> HttpResponseBase:
    """Ask for the form and the reason, then send the listings."""
    found = get_object_or_404(Collection.objects.visible_to(request.viewer), pk=pk)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _sent(request, found, form)
    response: HttpResponse = render(request, "collection/export.html", {"collection": found, "form": form})
    return response


def _sent(request: Request, found: Collection, form: ExportForm) -> StreamingHttpResponse:
    kind = form.cleaned_data["kind"]
    pieces = export_listings(collection=found, by=request.viewer, **form.cleaned_data)
    response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="listings-{found.pk}.{kind}"'
    return response
