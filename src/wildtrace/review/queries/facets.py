"""Facets: which values the findings of the queue have, and how many, among the first thousand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection
from wildtrace.review import wording
from wildtrace.review.filters import FACETS, NOT_TOLD, Filters
from wildtrace.review.queries.waiting import Rows, asked_for, first_of

COUNTED: Final = 1000
"""Counts are of the first thousand findings in order: whoever counts a million for each page keeps people waiting."""

_BAND_ORDER: Final = ("high", "medium", "low", "none")
_LABELS: Final[dict[str, Promise]] = {
    "band": _("Band"),
    "group": _("Taxon group"),
    "appendix": _("Appendix"),
    "specimen": _("Specimen"),
    "platform": _("Platform"),
    "country": _("Country"),
    "language": _("Language"),
    "collection": _("Collection"),
}


@dataclass(frozen=True)
class Option:
    """A value of a facet: `address` chooses it, or takes it out when `is_chosen`."""

    value: str
    label: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    """A facet with its values, those with most findings first."""

    name: str
    label: Promise
    options: Sequence[Option]
    is_open: bool


@dataclass(frozen=True)
class Facets:
    """All facets, and how many findings there are; `is_capped` when there are more than were counted."""

    facets: Sequence[Facet]
    total: int
    is_capped: bool


def first_thousand(viewer: Viewer, filters: Filters) -> Rows:
    """What is counted: the first findings in order with the columns of the facets, and one more to tell of more."""
    return first_of(asked_for(viewer, filters), filters, COUNTED + 1, *FACETS.values())


def facets(viewer: Viewer, filters: Filters, rows: Rows | None = None) -> Facets:
    """The facets of what is asked for. The values of a facet are counted without its own filter, so that one can add.

    Nothing is counted but what `viewer` may see and what waits for (or is judged by) their organisation.
    `rows`: the answer of `first_thousand`, where it is known already.
    """
    rows = first_thousand(viewer, filters) if rows is None else rows
    names = _names(viewer)
    made = [_facet(facet, filters, _counts(facet, rows, viewer, filters), names) for facet in FACETS]
    return Facets(made, min(len(rows), COUNTED), len(rows) > COUNTED)


def _counts(facet: str, rows: Rows, viewer: Viewer, filters: Filters) -> Counter[str]:
    if facet in filters.chosen:
        rows = first_thousand(viewer, filters.without(facet))
    return Counter(str(row[FACETS[facet]]) for row in rows[:COUNTED])


def _facet(facet: str, filters: Filters, counts: Counter[str], names: Mapping[str, Callable[[str], str]]) -> Facet:
    chosen = filters.chosen.get(facet, ())
    values = [*counts, *(value for value in chosen if ("" if value == NOT_TOLD else value) not in counts)]
    options = [_option(facet, value, counts, filters, names[facet]) for value in values]
    options.sort(key=_by_band if facet == "band" else _by_count)
    return Facet(facet, _LABELS[facet], options, is_open=bool(chosen) or facet in ("band", "group"))


def _option(facet: str, value: str, counts: Counter[str], filters: Filters, name: Callable[[str], str]) -> Option:
    written = value or NOT_TOLD
    is_chosen = written in filters.chosen.get(facet, ())
    label = name("" if value == NOT_TOLD else value)
    return Option(written, label, counts[value], is_chosen, filters.toggled(facet, written).address())


def _by_band(option: Option) -> tuple[int, str]:
    return (_BAND_ORDER.index(option.value) if option.value in _BAND_ORDER else len(_BAND_ORDER), option.value)


def _by_count(option: Option) -> tuple[int, str]:
    return (-option.count, option.label)


def _names(viewer: Viewer) -> dict[str, Callable[[str], str]]:
    """How the values of each facet are called. A collection that cannot be seen is called nothing in particular."""
    collections = {str(key): name for key, name in Collection.objects.visible_to(viewer).values_list("pk", "name")}
    return {
        "band": wording.band_name,
        "group": wording.group_name,
        "appendix": wording.appendix_name,
        "specimen": wording.specimen_name,
        "platform": lambda value: value or str(_("platform not told")),
        "country": wording.country_name,
        "language": wording.language_name,
        "collection": lambda value: collections.get(value, str(_("not available"))),
    }
