"""`request.viewer`: the signed-in person and the organisation they act for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from wildtrace.accounts.models import Person
from wildtrace.accounts.viewers import NOBODY, Viewer, viewer_for

ACTING: Final = "acting_through"  # the session's key: which membership they act through


def viewer_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put `viewer` on each request."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.viewer = _viewer(request)  # type: ignore[attr-defined]  # what Request in accounts.requests declares
        return get_response(request)

    return respond


def _viewer(request: HttpRequest) -> Viewer:
    if not isinstance(request.user, Person):
        return NOBODY
    return viewer_for(request.user, request.session.get(ACTING))
