"""Turns what a `ReportBuilder` remembers into the text of the HTML file."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wildtrace import __version__
from wildtrace.detection.report import wording
from wildtrace.detection.report.languages import UNTOLD
from wildtrace.detection.report.listed import as_of, group_of, listed
from wildtrace.detection.report.sellers import short_names
from wildtrace.detection.report.tallies import BINS, Tally
from wildtrace.detection.report.visible import parts_of

if TYPE_CHECKING:
    from wildtrace.detection.report.builder import ReportBuilder, Source

_HERE: Final = Path(__file__).parent
_ROWS: Final = 12  # of one chart
_WEB: Final = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f<>\"'`\\{}|^]{1,1990}", re.IGNORECASE)
_LONGEST_SHOWN_URL: Final = 90

TITLES: Final = {
    "taxon": ("Taxa", "Taxon", ""),
    "group": ("Taxon groups", "Group", ""),
    "appendix": ("CITES Appendices", "Appendix", "The strictest that a listing's taxa stand in."),
    "specimen": ("Specimens", "Specimen", ""),
    "platform": ("Platforms", "Platform", ""),
    "language": ("Languages", "Language", "As listings say, else guessed from script and words."),
    "seller": ("Sellers", "Seller", "Pseudonyms of this report; nobody in it is an offender."),
}
"""For each chart its title, what its rows are, and a remark."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: `share` is of all offers, `width` of the longest bar, both in percent."""

    label: str
    count: int
    share: float
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that is its own data table.

    `more`: how many further values there are; `short`: by how much a count may fall short.
    """

    name: str
    title: str
    header: str
    note: str
    bars: tuple[Bar, ...]
    more: int
    short: int


def rendered(
    builder: ReportBuilder, *, sources: Sequence[Source], focus: Sequence[str], model: str, written: datetime
) -> str:
    """The whole page."""
    style = _style()
    best = builder.best
    sellers = short_names([*(f.seller for f in best), *(d for d, _ in builder.tallies["seller"].top(_ROWS))])
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            version=__version__,
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            builder=builder,
            totals=builder.totals,
            refused=builder.refused,
            read=builder.totals.screened + builder.refused.rows,
            bands=_bands(builder),
            histogram=_histogram(builder.totals.bins),
            charts=_charts(builder, sellers),
            best=best,
            sellers=sellers,
            families=wording.FAMILIES,
            sources=sources,
            focus=focus,
            model=model,
            written=written,
            as_of=as_of(),
        )
    )


@cache
def _environment() -> Environment:
    """Every value is escaped unless a template says otherwise, and a name that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(_filters())
    return made


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "appendix": wording.appendix_name,
        "address": safe_address,
        "count": lambda number: f"{number:,}",
        "day": lambda moment: f"{moment:%-d %B %Y}",
        "group": group_of,
        "listed": listed,
        "minute": lambda moment: f"{moment:%-d %B %Y, %H:%M} UTC",
        "parts": parts_of,
        "score": wording.score_text,
        "sentence": wording.sentence_of,
        "shortened": shortened,
        "specimen": wording.specimen_name,
        "weight": wording.weight_text,
    }


@cache
def _style() -> str:
    # No comment of ours may end the element early, and the hash is of exactly these characters.
    return (_HERE / "report.css").read_text(encoding="utf-8").strip()


def safe_address(url: str) -> str:
    """The address when it may be a link, else "": only http and https, nothing hidden, no quotes or spaces."""
    hides = any(part.name for part in parts_of(url))
    return url if _WEB.fullmatch(url) and not hides else ""


def shortened(url: str) -> str:
    """An address as it is printed, cut in the middle; the host stays."""
    half = _LONGEST_SHOWN_URL // 2
    return url if len(url) <= _LONGEST_SHOWN_URL else f"{url[: half + 20]}…{url[-half + 20 :]}"


def _bands(builder: ReportBuilder) -> list[dict[str, Any]]:
    """Each band with its limits, count, share, and where it stands in the stacked bar (percent)."""
    rows: list[dict[str, Any]] = []
    start, above = 0.0, 1.0
    for band, least, count in builder.totals.by_band():
        share = 100 * count / max(1, builder.totals.screened)
        rows.append(
            {"name": band, "least": least, "below": above, "count": count, "share": share, "start": round(start, 3)}
        )
        start, above = start + share, least
    return rows


def _histogram(bins: Sequence[int]) -> list[dict[str, Any]]:
    """The bins above the lowest band, which would dwarf the others; heights in percent of the tallest."""
    first = BINS // 5
    most = max([1, *bins[first:]])
    return [
        {
            "from": place / BINS,
            "to": (place + 1) / BINS,
            "count": count,
            "height": round(100 * count / most, 2),
            "band": "high" if place >= BINS * 0.8 else "medium" if place >= BINS * 0.5 else "low",
        }
        for place, count in enumerate(bins)
        if place >= first
    ]


def _charts(builder: ReportBuilder, sellers: Mapping[str, str]) -> list[Chart]:
    """A chart of each tally that says something: none of a column that no listing has."""
    words: dict[str, Callable[[str], str]] = {
        "group": wording.group_name,
        "appendix": wording.appendix_name,
        "specimen": wording.specimen_name,
        "language": wording.language_name,
        "seller": lambda digest: sellers[digest],
    }
    tallies = {name: builder.tallies[name] for name in TITLES if builder.tallies[name].counts.keys() - {UNTOLD}}
    offered = builder.totals.offered
    return [_chart(name, tally, offered, words.get(name, str)) for name, tally in tallies.items()]


def _chart(name: str, tally: Tally, offered: int, words: Callable[[str], str]) -> Chart:
    top = tally.top(_ROWS)
    most = max([1, *(count for _, count in top)])
    bars = tuple(Bar(words(value), n, 100 * n / max(1, offered), round(100 * n / most, 2)) for value, n in top)
    return Chart(name, *TITLES[name], bars, len(tally.counts) - len(top), tally.short)
