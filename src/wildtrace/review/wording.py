"""What codes are called in front of a reviewer, in their language: languages, countries, bands, groups, specimens."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.wording import appendix_name, group_name, reason_sentence, specimen_name

__all__ = [
    "BANDS",
    "appendix_name",
    "band_name",
    "country_name",
    "group_name",
    "language_name",
    "reason_sentence",
    "specimen_name",
]

BANDS: Final[dict[str, Promise]] = {
    "high": _("high"),
    "medium": _("medium"),
    "low": _("low"),
    "none": _("nothing found"),
}


def band_name(band: str) -> str:
    """A band as people say it."""
    return str(BANDS.get(band, band))


def language_name(code: str) -> str:
    """The name of a language, in the reader's own: "vi" → "Vietnamese"; a code that is not known stays as it is."""
    return _language_name(code, _locale_code()) if code else gettext("language not told")


def country_name(code: str) -> str:
    """The name of a country, in the reader's language: "KE" → "Kenya"."""
    return str(_locale(_locale_code()).territories.get(code.upper(), code)) if code else gettext("country not told")


@lru_cache(maxsize=2048)
def _language_name(code: str, reader: str) -> str:
    names = _locale(reader).languages
    tag = code.replace("-", "_")
    return str(names.get(tag) or names.get(tag.split("_")[0].lower()) or code)


def _locale_code() -> str:
    return to_locale(get_language() or "en")


@lru_cache(maxsize=32)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
