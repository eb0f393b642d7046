"""The audit trail, for those who may read it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from wildtrace.accounts import queries
from wildtrace.accounts.doors import members
from wildtrace.accounts.models import Entry, Person
from wildtrace.accounts.requests import Request

_A_PAGE = 50


@members("read the audit trail")
def trail(request: Request) -> HttpResponse:
    """What was done for the organisation one acts for: who, what, when, why."""
    action, kind = request.GET.get("action", ""), request.GET.get("kind", "")
    found = queries.trail(request.viewer, action=action, kind=kind, person=_number(request.GET.get("person", "")))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": _with_names(list(page.object_list)),
        "actions": queries.trail(request.viewer).order_by("action").values_list("action", flat=True).distinct(),
        "members": queries.colleagues(request.viewer),
        "chosen": {"action": action, "kind": kind, "person": request.GET.get("person", "")},
    }
    return render(request, "accounts/trail.html", context)


def _with_names(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Each entry with the name of who did it: the trail itself holds keys only."""
    people = Person.objects.in_bulk([entry.person_id for entry in entries if entry.person_id])
    return [(entry, str(people.get(entry.person_id, "")) if entry.person_id else "") for entry in entries]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
