"""The dashboard's period, bands and collection, as a form that only ever changes the address."""

from __future__ import annotations

from dataclasses import dataclass

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection
from wildtrace.review.wording import band_name
from wildtrace.statistics.figures import TITLES, value_name
from wildtrace.statistics.filters import BANDS, Filters


@dataclass(frozen=True)
class Choice:
    """Something to choose, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """A value drilled into, and the address without it."""

    label: str
    address: str


def band_choices(filters: Filters) -> list[Choice]:
    """The bands of findings."""
    return [Choice(band, band_name(band), band in filters.bands) for band in BANDS]


def collection_choices(viewer: Viewer, filters: Filters) -> list[Choice]:
    """The collections that `viewer` may see, by name."""
    seen = Collection.objects.visible_to(viewer).filter(erased_at=None).order_by("name", "pk")
    return [Choice(str(pk), name, pk == filters.collection) for pk, name in seen.values_list("pk", "name")]


def chips(filters: Filters) -> list[Chip]:
    """What is drilled into now."""
    return [
        Chip(f"{TITLES[name][1]}: {value_name(name, value)}", filters.address(**{name: None}))
        for name, value in filters.values.items()
    ]
