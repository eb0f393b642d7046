"""The languages that the workbench speaks: one for each catalogue in the folder `locale`, and English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babel import Locale
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def offered(folder: Path) -> list[tuple[str, str]]:
    """(code, its own name) of English and of every language that has a catalogue `<code>/LC_MESSAGES/django.po`.

    Adding a language is adding that file; codes are Django's folder names (`pt_BR`).
    """
    codes = sorted({"en", *(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/django.po"))})
    return [(translation.to_language(code), _own_name(code)) for code in codes]


def _own_name(code: str) -> str:
    locale = Locale.parse(code)
    return (locale.get_display_name(locale) or code).capitalize()


def language_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the language that a signed-in person has chosen; others get what their browser or their cookie asks."""

    def respond(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        if chosen and chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return get_response(request)

    return respond
