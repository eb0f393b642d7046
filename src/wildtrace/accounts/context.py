"""What every page may show about the person who looks at it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from wildtrace.accounts.models import Person
from wildtrace.accounts.requests import Request
from wildtrace.accounts.rules import ROLES, may
from wildtrace.accounts.viewers import NOBODY, current_memberships


def viewer(request: HttpRequest) -> dict[str, Any]:
    """`viewer`, `may` (verb with underscores → whether they may) and, when there is a choice, their `memberships`."""
    asking = getattr(request, "viewer", NOBODY)
    allowed = {verb.replace(" ", "_"): may(asking, verb) for verb in ROLES}
    return {"viewer": asking, "may": allowed, "memberships": _memberships(cast("Request", request))}


def _memberships(request: Request) -> list[Any]:
    user = getattr(request, "user", None)
    return list(current_memberships(user)) if isinstance(user, Person) else []
