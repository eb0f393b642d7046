"""Home, about wildtrace, and the keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wildtrace import __version__
from wildtrace.accounts.doors import members, public
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import may
from wildtrace.accounts.viewers import Viewer
from wildtrace.web.navigation import address_of
from wildtrace.web.pages import waiting
from wildtrace.web.pages.health import is_worker_running
from wildtrace.web.pages.shortcuts import SHORTCUTS
from wildtrace.web.pages.visits import note_visit, previous_visit
from wildtrace.web.pages.waiting import Count


@members("see")
def home(request: Request) -> HttpResponse:
    """What waits for me, what changed, what to do first."""
    viewer, since = request.viewer, previous_visit(request)
    shown = {
        "counts": [_linked(viewer, count) for count in waiting.counts(viewer)],
        "begun": waiting.begun(viewer) if may(viewer, "judge") else [],
        "imports": waiting.unfinished_imports(viewer) if may(viewer, "import") else [],
        "since": since,
        "changes": [_linked(viewer, count) for count in waiting.changes(viewer, since)],
        "steps": [(step, address_of(viewer, step.name)) for step in waiting.first_steps(viewer)],
        "is_worker_missing": may(viewer, "import") and not is_worker_running(),
    }
    response = render(request, "web/home.html", shown)
    note_visit(request, response)
    return response


def _linked(viewer: Viewer, count: Count) -> tuple[Count, str]:
    """A count and the address that shows it; empty where that page isn't for `viewer`."""
    address = address_of(viewer, count.name)
    return count, f"{address}?{count.query}" if address and count.query else address


@public()
def about(request: Request) -> HttpResponse:
    """What wildtrace is, what it does with data, and which version runs."""
    return render(request, "web/about.html", {"version": __version__})


@public()
def keyboard(request: Request) -> HttpResponse:
    """Every key that does something, and the switch that turns single keys off."""
    return render(request, "web/keyboard.html", {"shortcuts": SHORTCUTS})
