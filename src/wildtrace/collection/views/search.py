"""The search page, and help while typing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.accounts.doors import members
from wildtrace.accounts.requests import Request
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection import taxon_names
from wildtrace.collection.lines import lines_of
from wildtrace.collection.models import Collection
from wildtrace.collection.search import FACETS, NOT_TOLD, Asked, counts_of, find_listings, read_asked
from wildtrace.collection.seller_queries import sellers_beginning
from wildtrace.collection.suggestions import keep_searched, searched_lately, suggestions_for
from wildtrace.collection.wording import appendix_name, country_name, group_name, language_name

_LABELS: Final[dict[str, Promise]] = {
    "band": _("How sure"),
    "group": _("Group"),
    "appendix": _("Appendix"),
    "platform": _("Platform"),
    "country": _("Country"),
    "language": _("Language"),
    "collection": _("Collection"),
}
_BANDS: Final[dict[str, Promise]] = {
    "high": _("high"),
    "medium": _("medium"),
    "low": _("low"),
    "none": _("nothing found"),
}
_SHOWN: Final = 12  # values of a facet, sellers among the results


@dataclass(frozen=True)
class Option:
    """A value of a facet: how many of the listings counted have it, and the address that puts it in or takes it out."""

    label: str
    count: int
    is_chosen: bool
    address: str


@members("see")
def search(request: Request) -> HttpResponse:
    """Listings and sellers that fit what was typed."""
    asked = read_asked(request.GET)
    context = {
        "asked": asked,
        "address": asked.address(),
        "suggestions": suggestions_for(request.viewer, asked.text, request.session),
        "lately": searched_lately(request.session),
    }
    if asked.text:
        context |= _answer(request.viewer, asked, _key(request.GET.get("after", "")))
        keep_searched(request.session, asked.text)
    return render(request, "collection/search.html", context)


@members("see")
def suggest(request: Request) -> HttpResponse:
    """Options for the list under the search field."""
    typed = read_asked(request.GET).text
    found = suggestions_for(request.viewer, typed, request.session)
    return render(request, "collection/suggestions.html", {"suggestions": found})


def _answer(viewer: Viewer, asked: Asked, after: int | None) -> dict[str, object]:
    found = find_listings(viewer, asked, after)
    counts, sellers = counts_of(found)
    return {
        "found": found,
        "lines": lines_of(found.listings),
        "facets": _facets(viewer, asked, counts),
        "sellers_among": sellers[:_SHOWN],
        "sellers": sellers_beginning(viewer, asked.text),
        "taxa": asked.taxa[:8],
        "alike": taxon_names.names_alike(asked.text) if not found.total and not asked.taxa else [],
        "is_further": after is not None,
    }


def _facets(viewer: Viewer, asked: Asked, counts: dict[str, Counter[str]]) -> list[tuple[str, list[Option], bool]]:
    """For each facet its label, its options, and whether one of them is chosen."""
    collections = {str(key): name for key, name in Collection.objects.visible_to(viewer).values_list("pk", "name")}
    names: dict[str, Callable[[str], str]] = {
        "band": lambda value: str(_BANDS.get(value, value)),
        "group": group_name,
        "appendix": appendix_name,
        "platform": str,
        "country": country_name,
        "language": language_name,
        "collection": lambda value: collections.get(value, str(_("not available"))),
    }
    made = []
    for facet in FACETS:
        chosen = asked.chosen.get(facet, ())
        values = [*counts[facet], *(value for value in chosen if value not in counts[facet])]
        options = [
            Option(
                str(_("not told")) if value == NOT_TOLD else names[facet](value),
                counts[facet][value],
                value in chosen,
                asked.toggled(facet, value).address(),
            )
            for value in values
        ]
        options.sort(key=lambda option: (not option.is_chosen, -option.count, option.label))
        made.append((str(_LABELS[facet]), options[:_SHOWN], bool(chosen)))
    return made


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
