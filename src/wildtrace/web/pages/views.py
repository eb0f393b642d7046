"""Home, about wildtrace, and the keys."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wildtrace import __version__
from wildtrace.accounts.doors import members, public
from wildtrace.accounts.requests import Request
from wildtrace.web.pages.shortcuts import SHORTCUTS


@members("see")
def home(request: Request) -> HttpResponse:
    """What waits for me, what changed."""
    return render(request, "web/home.html")


@public()
def about(request: Request) -> HttpResponse:
    """What wildtrace is, what it does with data, and which version runs."""
    return render(request, "web/about.html", {"version": __version__})


@public()
def keyboard(request: Request) -> HttpResponse:
    """Every key that does something, and the switch that turns single keys off."""
    return render(request, "web/keyboard.html", {"shortcuts": SHORTCUTS})
