"""Pages about the person who asks: their second factor, whom they act for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from wildtrace.accounts.doors import signed_in
from wildtrace.accounts.middleware import ACTING
from wildtrace.accounts.models import Person
from wildtrace.accounts.requests import Request
from wildtrace.accounts.viewers import current_memberships


@signed_in()
def second_factor(request: Request) -> HttpResponse:
    """Ask for a second factor before anything else can be seen."""
    return render(request, "accounts/second_factor.html")


@signed_in("POST")
def act_for(request: Request) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    assert isinstance(request.user, Person)  # noqa: S101  # the door let only people in; this tells mypy
    chosen = get_object_or_404(current_memberships(request.user), pk=request.POST.get("membership", "0") or 0)
    request.session[ACTING] = chosen.pk
    return redirect(_back(request))


def _back(request: Request) -> str:
    there = request.POST.get("next", "/")
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) else "/"
