"""What codes are called in front of people who read listings."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wildtrace.collection.models import Finding
from wildtrace.collection.priority import harm_of
from wildtrace.detection.report import wording


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


# What the library says in English; `tools/translations.py` gives these texts to the translators too.


def group_name(group: str) -> str:
    """A taxon group as people say it."""
    return _(wording.group_name(group)) if group else _("no group")


def appendix_name(appendix: str) -> str:
    """ "I/II" → "Appendix I or II"."""
    if not appendix:
        return _("in no Appendix (watched)")
    return _("Appendix %(numbers)s") % {"numbers": _(" or ").join(appendix.split("/"))}


def specimen_name(code: str) -> str:
    """A trade term in words: "IVC" → "carved ivory"."""
    return _(wording.specimen_name(code)) if code else _("no specimen named")


def reason_sentence(rule: str) -> str:
    """What a rule of screening says of a listing, without a full stop: the words it saw follow."""
    return _(wording.sentence_of(rule)).rstrip(".")


def score_text(score: float) -> str:
    """A score with two decimals, cut and not rounded, so that nothing short of certain reads 1.00."""
    return number_format(wording.score_text(score))
