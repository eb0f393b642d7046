"""What keys are called in the reader's language: countries, languages, months, groups of taxa, specimens."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext, to_locale
from django.utils.translation import gettext_lazy as _

from wildtrace.detection.report.wording import specimen_name as english_specimen

GROUPS: Final = {
    "amphibians": _("amphibians"),
    "antelopes": _("antelopes"),
    "arachnids": _("spiders and scorpions"),
    "bears": _("bears"),
    "big_cats": _("big cats"),
    "bony_fish": _("bony fishes"),
    "cacti": _("cacti"),
    "corals": _("corals"),
    "crocodilians": _("crocodilians"),
    "cycads": _("cycads"),
    "deer": _("deer"),
    "elephants": _("elephants"),
    "freshwater_turtles": _("freshwater turtles"),
    "hornbills": _("hornbills"),
    "insects": _("insects"),
    "lizards": _("lizards"),
    "marine_mammals": _("marine mammals"),
    "marine_turtles": _("marine turtles"),
    "molluscs": _("molluscs"),
    "orchids": _("orchids"),
    "other_birds": _("other birds"),
    "other_mammals": _("other mammals"),
    "other_plants": _("other plants"),
    "otters": _("otters"),
    "pangolins": _("pangolins"),
    "parrots": _("parrots"),
    "primates": _("primates"),
    "raptors": _("birds of prey"),
    "rhinos": _("rhinoceroses"),
    "sea_cucumbers": _("sea cucumbers"),
    "sharks_rays": _("sharks and rays"),
    "small_cats": _("small cats"),
    "snakes": _("snakes"),
    "songbirds": _("songbirds"),
    "succulents": _("succulents"),
    "timber": _("timber trees"),
    "tortoises": _("tortoises"),
}
BANDS: Final[dict[str, Promise]] = {"high": _("high"), "medium": _("medium"), "low": _("low"), "none": _("none")}


def locale_now() -> Locale:
    """The reader's locale; English where Babel does not know it."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def country_name(code: str) -> str:
    """ "KE" → "Kenya"; a code that is not known stays as it is."""
    return str(locale_now().territories.get(code.upper(), code))


def language_name(code: str) -> str:
    """ "zh-Hant" → "Traditional Chinese"; a code that is not known stays as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name(locale_now()) or code
    except (UnknownLocaleError, ValueError, TypeError):
        return code


def group_name(key: str) -> str:
    """ "sharks_rays" → "sharks and rays"."""
    return str(GROUPS.get(key, key.replace("_", " ")))


def specimen_name(code: str) -> str:
    """ "IVC" → "ivory carving"."""
    return gettext(english_specimen(code))


def appendix_name(key: str) -> str:
    """ "I/II" → "Appendix I/II"."""
    return gettext("Appendix %(number)s") % {"number": key}


def month_name(month: date) -> str:
    """July 2026, as short as charts need it."""
    return format_skeleton("yMMM", month, locale=locale_now())


def week_name(monday: date) -> str:
    """The day on which a week begins."""
    return format_date(monday, format="medium", locale=locale_now())


def number(value: int) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=locale_now())


def nothing_said() -> str:
    """What stands where a listing does not say."""
    return pgettext("of a country, a language or the like", "not known")
