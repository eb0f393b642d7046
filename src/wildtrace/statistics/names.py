"""Months, weeks and numbers as charts write them in the reader's language; codes are named by `review.wording`."""

from __future__ import annotations

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django.utils.translation import get_language, to_locale


def locale_now() -> Locale:
    """The reader's locale; English where Babel does not know it."""
    language = to_locale(get_language() or "en")
    try:
        # English as most of the world writes it: days before months, as web/formats has them.
        return Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def month_name(month: date) -> str:
    """July 2026, as short as charts need it."""
    return format_skeleton("yMMM", month, locale=locale_now())


def week_name(monday: date) -> str:
    """The day on which a week begins."""
    return format_date(monday, format="medium", locale=locale_now())


def number(value: int) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=locale_now())
