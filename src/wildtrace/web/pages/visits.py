"""When somebody was last here: kept in their browser and, for the time of a session, fixed at what it then was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature
from django.http import HttpResponse
from django.utils import timezone

from wildtrace.accounts.requests import Request

_COOKIE: Final = "visited"
_SESSION: Final = "previous_visit"
_A_YEAR: Final = timedelta(days=365)
USUAL: Final = timedelta(days=7)  # what counts as new for whoever has not been here before


def previous_visit(request: Request) -> datetime:
    """The visit before this session; a week ago when none is known."""
    kept = request.session.get(_SESSION)
    if kept is None:
        kept = request.session[_SESSION] = _from_cookie(request) or (timezone.now() - USUAL).timestamp()
    return datetime.fromtimestamp(float(kept), UTC)


def note_visit(request: Request, response: HttpResponse) -> None:
    """Remember that this person was here now. Signed with who it is: a shared browser mixes nobody up."""
    value = f"{timezone.now().timestamp():.0f}"
    response.set_signed_cookie(
        _COOKIE, value, salt=_salt(request), max_age=_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def _from_cookie(request: Request) -> float | None:
    try:
        return float(request.get_signed_cookie(_COOKIE, salt=_salt(request)) or "")
    except (KeyError, BadSignature, ValueError):
        return None


def _salt(request: Request) -> str:
    return f"visit of {request.viewer.person_id}"
