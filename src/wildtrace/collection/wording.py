"""What codes are called in front of people who read listings."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wildtrace.collection.models import Finding
from wildtrace.collection.priority import harm_of


def language_name(code: str) -> str:
    """A language in the reader's language: "th" is "Thai"; a code that is not known stays as it is."""
    if not code:
        return _("not recognised")
    try:
        named = Locale.parse(code, sep="-").get_display_name((get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return named or code


def country_name(code: str) -> str:
    """A country in the reader's language: "KE" is "Kenya"; a code that is not known stays as it is."""
    try:
        reader = Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return code
    return str(reader.territories.get(code.upper(), code))


def harm_reason(finding: Finding) -> str | Promise:
    """Why an offer of this kind does the harm it is taken to do."""
    return harm_of(finding.appendix, finding.taxon_group).reason
