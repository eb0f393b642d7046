"""Pages about the person who asks: their second factor, whom they act for."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from wildtrace.accounts.doors import signed_in
from wildtrace.accounts.forms import PreferencesForm
from wildtrace.accounts.middleware import ACTING
from wildtrace.accounts.models import Person
from wildtrace.accounts.requests import Request
from wildtrace.accounts.viewers import current_memberships


@signed_in()
def second_factor(request: Request) -> HttpResponse:
    """Ask for a second factor before anything else can be seen."""
    return render(request, "accounts/second_factor.html")


@signed_in("GET", "POST")
def preferences(request: Request) -> HttpResponse:
    """How the pages look, and where one's sign-in is looked after."""
    assert isinstance(request.user, Person)  # noqa: S101  # the door let only people in; this tells mypy
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return _speaking(form.instance, redirect("accounts:preferences"))
    return render(request, "accounts/preferences.html", {"form": form})


@signed_in("POST")
def act_for(request: Request) -> HttpResponse:
    """Act for another of one's organisations from now on."""
    assert isinstance(request.user, Person)  # noqa: S101  # the door let only people in; this tells mypy
    chosen = get_object_or_404(current_memberships(request.user), pk=request.POST.get("membership", "0") or 0)
    request.session[ACTING] = chosen.pk
    return redirect(_back(request))


def _speaking(person: Person, response: HttpResponse) -> HttpResponse:
    """Remember the language in the browser too, for pages before signing in."""
    if person.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _back(request: Request) -> str:
    there = request.POST.get("next", "/")
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) else "/"
