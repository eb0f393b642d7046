"""What the dashboard is asked for, in its address: a period, bands, a collection, and values drilled into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

BANDS: Final = ("high", "medium", "low", "none")
USUAL_BANDS: Final = ("high", "medium")
DIMENSIONS: Final = ("taxon_group", "appendix", "specimen", "platform", "country", "language")
UNKNOWN: Final = "-"  # how an address says "it does not say"
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filters:
    """`since` and `until` are first days of months, both included; what is None or empty leaves nothing out."""

    since: date | None = None
    until: date | None = None
    bands: tuple[str, ...] = USUAL_BANDS
    collection: int | None = None
    values: dict[str, str] = field(default_factory=dict)  # dimension → the only value wanted

    def conditions(self) -> dict[str, Any]:
        """The same as conditions on tallies."""
        wanted: dict[str, Any] = {"band__in": self.bands, **self.values}
        wanted |= {"month__gte": self.since} if self.since else {}
        wanted |= {"month__lte": self.until} if self.until else {}
        return wanted | ({"collection": self.collection} if self.collection is not None else {})

    def address(self, **changed: str | None) -> str:
        """The part of the address after the question mark; `changed`: dimensions to choose, or None to leave out."""
        values = {**self.values, **{name: value for name, value in changed.items() if value is not None}}
        kept = {name: value or UNKNOWN for name, value in values.items() if changed.get(name, "") is not None}
        parts: list[tuple[str, str]] = [("from", _text(self.since)), ("to", _text(self.until))]
        parts += [("band", band) for band in self.bands if self.bands != USUAL_BANDS]
        parts += [("collection", "" if self.collection is None else str(self.collection)), *sorted(kept.items())]
        return urlencode([(name, value) for name, value in parts if value])


def filters_of(asked: QueryDict) -> Filters:
    """The filters of an address. What cannot be read is left out, as an old or shortened link may hold anything."""
    since, until = _month(asked.get("from", "")), _month(asked.get("to", ""))
    if since and until and until < since:
        since, until = until, since
    bands = tuple(band for band in BANDS if band in asked.getlist("band"))
    return Filters(
        since=since,
        until=until,
        bands=bands or USUAL_BANDS,
        collection=_key(asked.get("collection", "")),
        values={name: _value(asked.get(name, "")) for name in DIMENSIONS if asked.get(name)},
    )


def _value(asked: str) -> str:
    return "" if asked == UNKNOWN else asked.replace("\0", "")[:80]


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) > 0 else None


def _text(month: date | None) -> str:
    return f"{month:%Y-%m}" if month else ""
