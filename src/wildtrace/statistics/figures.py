"""The dashboard's figures: what each counts, what it is called, its rows, its chart in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wildtrace.review import wording
from wildtrace.review.models import Judgement
from wildtrace.statistics import charts, names
from wildtrace.statistics.filters import BANDS, DIMENSIONS, UNKNOWN, Filters

SHOWN: Final = 10  # bars of a chart, rows of its table; the CSV has all
_PLACES: Final = 40  # months or weeks that a chart has room for: the latest


@dataclass(frozen=True)
class Line:
    """A row of a figure's table; `address` drills into it, and is empty where there is nothing to drill."""

    label: str
    cells: tuple[int, ...]
    address: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure: `svg` is drawn by `charts` and not yet made fit for a page (`drawing`); empty without rows."""

    name: str
    title: str
    heading: str  # of the first column
    columns: tuple[str, ...]  # of the others
    lines: tuple[Line, ...]
    rest: int  # how many counted things are not in `lines`
    description: str
    svg: str


TITLES: Final[dict[str, tuple[Promise, Promise]]] = {
    "taxon_group": (_("Findings by group of taxa"), _("Group")),
    "appendix": (_("Findings by Appendix"), _("Appendix")),
    "specimen": (_("Findings by specimen"), _("Specimen")),
    "platform": (_("Findings by platform"), _("Platform")),
    "country": (_("Findings by country"), _("Country")),
    "language": (_("Findings by language"), _("Language")),
    "month": (_("Findings by month"), _("Month")),
    "judged": (_("Judged per week, by answer"), _("Week from")),
    "waits": (_("From first seen to judged"), _("Within")),
}
_NAMES: Final[dict[str, Callable[[str], str]]] = {
    "taxon_group": wording.group_name,
    "appendix": wording.appendix_name,
    "specimen": wording.specimen_name,
    "platform": lambda name: name or gettext("platform not told"),
    "country": wording.country_name,
    "language": wording.language_name,
}
_WAITS: Final = {
    "hour": _("an hour"),
    "day": _("a day"),
    "three_days": _("three days"),
    "week": _("a week"),
    "month": _("thirty days"),
    "later": _("longer"),
}


def value_name(dimension: str, value: str) -> str:
    """What a value of a dimension is called; for the empty one, that the listing does not say."""
    return _plain(_NAMES[dimension](value))


def counted(name: str, frame: pl.DataFrame, filters: Filters) -> Figure:
    """A figure of one of the dimensions, from `value` and `count`."""
    shown = frame.head(SHOWN)
    lines = tuple(
        Line(value_name(name, value), (count,), "" if name in filters.values else filters.address(**{name: value}))
        for value, count in shown.iter_rows()
    )
    return _bars(name, lines, sum(frame["count"]) - sum(shown["count"]))


def waited(frame: pl.DataFrame) -> Figure:
    """The figure of how long listings waited to be judged."""
    return _bars("waits", tuple(Line(str(_WAITS[value]), (count,)) for value, count in frame.iter_rows()), 0)


def by_month(frame: pl.DataFrame, bands: tuple[str, ...]) -> Figure:
    """The figure of findings by month and band."""
    series: dict[str, str] = {band: wording.band_name(band) for band in BANDS if band in bands}
    return _stacks("month", frame.rename({"month": "when", "band": "series"}), series, names.month_name)


def by_week(frame: pl.DataFrame) -> Figure:
    """The figure of judgements by week and answer."""
    series = {answer.value: str(answer.label) for answer in Judgement.Answer}
    return _stacks("judged", frame.rename({"week": "when", "answer": "series"}), series, names.week_name)


def table(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Everything a figure counts, with keys and names, as its CSV has it."""
    if name in DIMENSIONS:
        label = pl.Series("name", [value_name(name, value) for value in frame["value"]], dtype=pl.String)
        return frame.insert_column(1, label)
    return frame


def _bars(name: str, lines: tuple[Line, ...], rest: int) -> Figure:
    rows: list[charts.Row] = [
        {"place": place, "label": line.label, "count": line.cells[0], "text": names.number(line.cells[0])}
        for place, line in enumerate(lines)
    ]
    title, heading = (str(text) for text in TITLES[name])
    svg = charts.bars(rows, rtl=get_language_bidi()) if rows else ""
    return Figure(name, title, heading, (gettext("Count"),), lines, rest, _in_words(lines, rest), svg)


def _stacks(name: str, frame: pl.DataFrame, series: dict[str, str], when_name: Callable[..., str]) -> Figure:
    """A figure over time. A time at which nothing was counted has no bar and no line."""
    whens = frame["when"].unique().sort().tail(_PLACES).to_list()
    found = {(when, key): count for when, key, count in frame.select("when", "series", "count").iter_rows()}
    lines = tuple(Line(when_name(when), tuple(found.get((when, key), 0) for key in series)) for when in whens)
    rows: list[charts.Row] = [
        {"when": line.label, "series": label, "place": place, "count": count}
        for line in lines
        for place, (label, count) in enumerate(zip(series.values(), line.cells, strict=True))
    ]
    title, heading = (str(text) for text in TITLES[name])
    svg = charts.stacks(rows, _number_format(), rtl=get_language_bidi()) if rows else ""
    rest = sum(frame["count"]) - sum(sum(line.cells) for line in lines)
    return Figure(name, title, heading, tuple(series.values()), lines, rest, _in_words(lines, rest), svg)


def _in_words(lines: tuple[Line, ...], rest: int) -> str:
    """What the chart shows, for those who hear it: the first lines, and how much more there is."""
    total = sum(sum(line.cells) for line in lines) + rest
    whole = ngettext("%(count)s in all.", "%(count)s in all.", total) % {"count": names.number(total)}
    said = "; ".join(f"{line.label}: {names.number(sum(line.cells))}" for line in lines[:5])
    return f"{whole} {said}." if said else whole


def _number_format() -> dict[str, object]:
    """The reader's separators, as Vega wants them."""
    locale = names.locale_now()
    decimal, thousands = get_decimal_symbol(locale), get_group_symbol(locale)
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}


def _plain(text: str) -> str:
    """Without the control characters that a platform's name may hold and an SVG may not."""
    return "".join(letter for letter in text if letter.isprintable())[:80] or UNKNOWN
