"""What codes are called in front of a reviewer, in their language: languages, countries, bands, groups, specimens."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, to_locale
from django.utils.translation import gettext_lazy as _

from wildtrace.detection.report import wording

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


def group_name(group: str) -> str:
    """A taxon group as people say it."""
    return gettext(wording.group_name(group)) if group else gettext("no group")


def appendix_name(appendix: str) -> str:
    """ "I/II" → "Appendix I or II"."""
    if not appendix:
        return gettext("in no Appendix (watched)")
    return gettext("Appendix %(numbers)s") % {"numbers": gettext(" or ").join(appendix.split("/"))}


def specimen_name(code: str) -> str:
    """A trade term in words: "IVC" → "ivory carving"."""
    return gettext(wording.specimen_name(code)) if code else gettext("no specimen named")


def reason_sentence(rule: str) -> str:
    """What a rule of screening says of a listing, without a full stop: the words it saw follow."""
    return gettext(wording.sentence_of(rule)).rstrip(".")


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
