"""The dashboard, and each of its figures as a picture and as a table to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.viewers import Viewer
from wildtrace.detection.files.formulas import harmless_columns
from wildtrace.statistics import drawing, figures, forms
from wildtrace.statistics.figures import Figure
from wildtrace.statistics.filters import DIMENSIONS, Filters, filters_of
from wildtrace.statistics.queries.findings import TOGETHER, counted_by, counted_by_month, tallies
from wildtrace.statistics.queries.throughput import judged_by_week, judgements, waits

FIGURES: Final = (*DIMENSIONS, "month", "judged", "waits")


@dataclass(frozen=True)
class Shown:
    """A figure with its chart made fit for the page."""

    figure: Figure
    chart: SafeString


@members("see")
def dashboard(request: Request) -> HttpResponse:
    """Findings and review in figures, for the period and the values in the address."""
    filters = filters_of(request.GET)
    among, standing = tallies(request.viewer, filters), judgements(request.viewer, filters)
    found = [figures.by_month(counted_by_month(among), filters.bands)]
    margins = {name: frame for names in TOGETHER for name, frame in counted_by(names, among).items()}
    found += [figures.counted(name, margins[name], filters) for name in DIMENSIONS]
    reviewed = [figures.by_week(judged_by_week(standing)), figures.waited(waits(standing))]
    asked = {
        "filters": filters,
        "address": filters.address(),
        "bands": forms.band_choices(filters),
        "collections": forms.collection_choices(request.viewer, filters),
        "chips": forms.chips(filters),
        "found": [_shown(figure) for figure in found],
        "reviewed": [_shown(figure) for figure in reviewed],
    }
    return render(request, "statistics/dashboard.html", asked)


@members("see")
def as_picture(request: Request, name: str) -> HttpResponse:
    """One figure as an SVG file."""
    figure = _figure(request.viewer, name, filters_of(request.GET))
    if not figure.svg:
        raise Http404
    drawn = drawing.for_file(figure.svg, name=name, title=figure.title, description=figure.description)
    return _file(drawn, "image/svg+xml", f"{name}.svg")


@members("see")
def as_table(request: Request, name: str) -> HttpResponse:
    """Everything that one figure counts, as CSV."""
    frame = _frame(request.viewer, name, filters_of(request.GET))
    return _file(harmless_columns(figures.table(name, frame)).write_csv(), "text/csv; charset=utf-8", f"{name}.csv")


def _frame(viewer: Viewer, name: str, filters: Filters) -> pl.DataFrame:
    if name in DIMENSIONS:
        return counted_by((name,), tallies(viewer, filters))[name]
    if name == "month":
        return counted_by_month(tallies(viewer, filters))
    if name in FIGURES:
        standing = judgements(viewer, filters)
        return judged_by_week(standing) if name == "judged" else waits(standing)
    raise Http404


def _figure(viewer: Viewer, name: str, filters: Filters) -> Figure:
    frame = _frame(viewer, name, filters)
    if name == "month":
        return figures.by_month(frame, filters.bands)
    if name == "judged":
        return figures.by_week(frame)
    return figures.waited(frame) if name == "waits" else figures.counted(name, frame, filters)


def _shown(figure: Figure) -> Shown:
    if not figure.svg:
        return Shown(figure, SafeString(""))
    drawn = drawing.for_page(figure.svg, name=figure.name, title=figure.title, description=figure.description)
    return Shown(figure, mark_safe(drawn))  # noqa: S308  # written by an XML serialiser, which escapes every text


def _file(body: str, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(body, media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
