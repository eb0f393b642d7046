"""Listings as lines of a list, with nothing in them that tells who a seller is."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Final

from wildtrace.collection.contacts import without_contacts
from wildtrace.collection.models import Finding, Listing
from wildtrace.collection.passages import Passage, Shown, passages, title_runs
from wildtrace.collection.wording import country_name, language_name

_SNIPPET: Final = 200  # characters of what a seller wrote
_READ: Final = 5000


@dataclass(frozen=True)
class Line:
    """A listing in a list. `title` and `words` have dots in place of contact details and of the seller's name."""

    listing: Listing
    finding: Finding | None
    title: tuple[Shown, ...]
    words: tuple[Shown, ...]

    @property
    def taxa(self) -> list[str]:
        """The first taxa named."""
        return self.finding.taxa[:2] if self.finding else []

    @property
    def country(self) -> str:
        """Its country, by name; empty when not told."""
        return country_name(self.listing.country) if self.listing.country else ""

    @property
    def language(self) -> str:
        """The language it is written in, by name; empty when not told."""
        return language_name(self.listing.language) if self.listing.language else ""


def lines_of(listings: Iterable[Listing]) -> list[Line]:
    """Lines for listings that were asked for with their seller, collection and finding."""
    return [_line(listing) for listing in listings]


def _line(listing: Listing) -> Line:
    finding = getattr(listing, "finding", None)
    shown = _masked(listing)
    said: list[Passage] = [each for each in passages(shown, finding, _SNIPPET) if each.field == "description"]
    return Line(listing, finding, title_runs(shown, finding), said[0].runs if said else ())


def _masked(listing: Listing) -> Listing:
    """A copy to read from: as long as before, so that what screening saw stands where it stood."""
    names = (listing.seller.handle,) if listing.seller else ()
    shown = copy(listing)
    shown.title = without_contacts(listing.title, *names)
    shown.listing_id = without_contacts(listing.listing_id, *names)
    shown.description = without_contacts(listing.description[:_READ], *names)
    shown.seller_bio = ""
    return shown
