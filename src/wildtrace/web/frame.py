"""What stands around every page: where one can go, languages and colours to choose from."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from wildtrace.accounts.models import Person
from wildtrace.accounts.viewers import NOBODY
from wildtrace.web.navigation import address_of, links_for

THEME: Final = "theme"  # the cookie of whoever isn't signed in
KEYS: Final = "keys"  # the cookie that turns single-key shortcuts off


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`: navigation, theme(s), languages, keys (on or off), and addresses in the person's own menu.

    All under one name, so that a page's own names never meet these.
    """
    viewer = getattr(request, "viewer", NOBODY)
    shown = {
        "navigation": links_for(viewer, request.path),
        "theme": theme_of(request),
        "themes": Person.Theme.choices,
        "languages": settings.LANGUAGES,
        "language_now": get_language(),
        "keys": "off" if request.COOKIES.get(KEYS) == "off" else "on",
        "settings_address": address_of(viewer, "accounts:preferences"),
        "tokens_address": address_of(viewer, "accounts:tokens"),
        "path_here": request.get_full_path() if request.method == "GET" else "/",
    }
    return {"frame": shown}


def theme_of(request: HttpRequest) -> str:
    """The colours chosen: kept with a person, and in a cookie for whoever isn't signed in."""
    user = getattr(request, "user", None)
    chosen = user.theme if isinstance(user, Person) else request.COOKIES.get(THEME, "")
    return chosen if chosen in Person.Theme.values else Person.Theme.SYSTEM
