"""The home page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request


@members("see")
def home(request: Request) -> HttpResponse:
    """What waits for me, what changed."""
    return render(request, "web/home.html")
