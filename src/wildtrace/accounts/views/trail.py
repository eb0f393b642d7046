"""The audit trail, for those who may read it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from wildtrace.accounts import queries
from wildtrace.accounts.doors import members
from wildtrace.accounts.models import Entry, Person
from wildtrace.accounts.requests import Request
from wildtrace.accounts.wording import act_name, kind_name

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
        "actions": _acts(queries.trail(request.viewer)),
        "members": queries.colleagues(request.viewer),
        "chosen": {"action": action, "kind": kind, "person": request.GET.get("person", "")},
    }
    return render(request, "accounts/trail.html", context)


def _acts(found: QuerySet[Entry]) -> list[tuple[str, str]]:
    """The acts that were done, with their names, in the order of the names."""
    codes = found.order_by("action").values_list("action", flat=True).distinct()
    return sorted(((code, act_name(code)) for code in codes), key=lambda each: each[1].casefold())


def _with_names(entries: list[Entry]) -> list[tuple[Entry, str, str, str]]:
    """Each entry with the names of who did it, of the act and of the kind: the trail itself holds keys and codes."""
    people = Person.objects.in_bulk([entry.person_id for entry in entries if entry.person_id])
    return [
        (
            entry,
            str(people.get(entry.person_id, "")) if entry.person_id else "",
            act_name(entry.action),
            kind_name(entry.kind),
        )
        for entry in entries
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None
