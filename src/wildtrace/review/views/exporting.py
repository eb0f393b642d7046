"""Exporting judged findings."""

from __future__ import annotations

import tempfile
from typing import Final

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.review import actions
from wildtrace.review.filters import read_filters
from wildtrace.review.forms import ExportForm
from wildtrace.review.queries.facets import COUNTED
from wildtrace.review.queries.waiting import judged

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@members("export", "GET", "POST")
def export(request: Request) -> HttpResponseBase:
    """Ask in which form and why; then hand out the file."""
    filters = read_filters(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
        actions.export_judged(
            by=request.viewer, filters=filters, kind=kind, reason=form.cleaned_data["reason"], file=file
        )
        file.seek(0)
        name = f"judged-{timezone.now():%Y-%m-%d}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=_TYPES[kind])
    return _page(request, form)


def _page(request: Request, form: ExportForm) -> HttpResponse:
    filters = read_filters(request.GET)
    count = judged(request.viewer, filters).values("pk")[: COUNTED + 1].count()
    context = {
        "form": form,
        "count": min(count, COUNTED),
        "is_capped": count > COUNTED,
        "filters": filters,
        "address": filters.address(),
    }
    return render(request, "review/export.html", context, status=422 if request.method == "POST" else 200)
