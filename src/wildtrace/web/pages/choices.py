"""Choices about the pages themselves (language, colours, single keys), kept with the person and in a cookie."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from wildtrace.accounts.doors import public
from wildtrace.accounts.models import Person
from wildtrace.accounts.requests import Request
from wildtrace.web.frame import KEYS, THEME

_A_YEAR: Final = 365 * 24 * 3600


@public("POST")
def choose_language(request: Request) -> HttpResponse:
    """Speak another language from now on."""
    return _choose(request, "language", settings.LANGUAGE_COOKIE_NAME, set(dict(settings.LANGUAGES)))


@public("POST")
def choose_theme(request: Request) -> HttpResponse:
    """Wear other colours from now on."""
    return _choose(request, "theme", THEME, set(Person.Theme.values))


@public("POST")
def choose_keys(request: Request) -> HttpResponse:
    """Turn single-key shortcuts on or off in this browser."""
    return _choose(request, "keys", KEYS, {"on", "off"})


def _choose(request: Request, field: str, cookie: str, known: set[str]) -> HttpResponse:
    """Keep the choice `field` if it is a `known` one, and go back; anything else changes nothing."""
    response = redirect(_back(request))
    chosen = request.POST.get(field, "")
    if chosen in known:
        response.set_cookie(cookie, chosen, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
        _remember(request, field, chosen)
    return response


def _remember(request: Request, field: str, chosen: str) -> None:
    if isinstance(request.user, Person) and field in ("language", "theme"):
        Person.objects.filter(pk=request.user.pk).update(**{field: chosen})


def _back(request: Request) -> str:
    there = request.POST.get("next", "/")
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) else "/"
