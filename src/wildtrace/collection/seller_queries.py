"""Questions about sellers: every answer is computed from the listings that the viewer may see, from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.contacts import Contact, all_contacts, contacts_in
from wildtrace.collection.matching import SaysWords
from wildtrace.collection.models import Finding, Listing, Seller, Tally
from wildtrace.collection.words import folded, query_words

PAGE: Final = 25
READ_FOR_CONTACTS: Final = 200
"""The newest listings of a seller whose words are read for contact details."""

_LOOKED_UP: Final = 10  # contact details for which other sellers are sought
_MEANT: Final = 200  # listings that may hold the same detail
_LEAST_TYPED: Final = 3


@dataclass(frozen=True)
class SellerLine:
    """A seller in a list."""

    seller: Seller
    listings: int
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True)
class SellersPage:
    """A page of sellers; `after`: where the next begins, as the address says it, or empty."""

    lines: Sequence[SellerLine]
    after: str


@dataclass(frozen=True)
class PriceRange:
    """Prices asked in one currency."""

    currency: str
    least: Decimal
    most: Decimal
    listings: int


@dataclass(frozen=True)
class Month:
    """How many listings were posted, or first seen, in a month; `percent`: of the fullest."""

    month: date
    listings: int
    percent: int


@dataclass(frozen=True)
class Facts:
    """What the visible listings say of a seller."""

    listings: int
    first_seen: datetime
    last_seen: datetime
    prices: Sequence[PriceRange]
    months: Sequence[Month]
    taxa: Sequence[tuple[str, int]]
    countries: Sequence[tuple[str, int]]
    languages: Sequence[tuple[str, int]]


def visible_sellers(viewer: Viewer) -> QuerySet[Seller]:
    """Sellers of whom `viewer` may see a listing."""
    return Seller.objects.filter(Exists(Listing.objects.visible_to(viewer).filter(seller=OuterRef("pk"))))


def seller_called(viewer: Viewer, pseudonym: str) -> Seller | None:
    """The seller of this pseudonym; None for one who cannot be seen as for one who is not there."""
    return visible_sellers(viewer).filter(pseudonym=pseudonym).order_by("pk").first()


def sellers_beginning(viewer: Viewer, text: str, count: int = 5) -> list[Seller]:
    """Sellers whose pseudonym begins so, as in "lusab ba"."""
    typed = folded(text).replace(" ", "-")
    if len(typed) < _LEAST_TYPED or not typed.isascii():
        return []
    return list(visible_sellers(viewer).filter(pseudonym__startswith=typed).order_by("pseudonym", "pk")[:count])


def sellers_page(viewer: Viewer, *, platform: str = "", text: str = "", after: str = "") -> SellersPage:
    """Sellers, those with most listings first. `after`: as a page before gave it; anything else is the first page."""
    listings = Listing.objects.visible_to(viewer).exclude(seller=None).order_by()
    if platform:
        listings = listings.filter(platform=platform)
    if text:
        listings = listings.filter(seller__pseudonym__startswith=folded(text).replace(" ", "-"))
    counted = listings.values("seller").annotate(n=Count("*"))
    if place := _place(after):
        count, key = place
        counted = counted.filter(Q(n__lt=count) | Q(n=count, seller__gt=key))
    rows = list(counted.order_by("-n", "seller").values_list("seller", "n")[: PAGE + 1])
    more = f"{rows[PAGE - 1][1]}.{rows[PAGE - 1][0]}" if len(rows) > PAGE else ""
    return SellersPage(_lines(viewer, dict(rows[:PAGE])), more)


def platforms(viewer: Viewer) -> list[str]:
    """The platforms of visible findings, told by their tallies."""
    found = Tally.objects.visible_to(viewer).exclude(platform="").filter(count__gt=0)
    return list(found.order_by("platform").values_list("platform", flat=True).distinct()[:200])


def listings_of(viewer: Viewer, seller: Seller) -> QuerySet[Listing]:
    """The seller's listings that the viewer may see, the newest first."""
    return Listing.objects.visible_to(viewer).filter(seller=seller).order_by("-pk")


def facts_of(viewer: Viewer, seller: Seller) -> Facts:
    """Everything a page tells of a seller, but for contact details."""
    listings = listings_of(viewer, seller).order_by()
    seen = listings.aggregate(n=Count("pk"), first=Min("first_seen_at"), last=Max("last_seen_at"))
    groups = Finding.objects.visible_to(viewer).filter(listing__seller=seller).exclude(band="none").order_by()
    return Facts(
        listings=seen["n"],
        first_seen=seen["first"],
        last_seen=seen["last"],
        prices=_prices(listings),
        months=_months(listings),
        taxa=_counted(groups, "taxon_group"),
        countries=_counted(listings, "country"),
        languages=_counted(listings, "language"),
    )


def contacts_of(viewer: Viewer, seller: Seller) -> list[tuple[Contact, int]]:
    """The contact details in the seller's newest listings, and in how many of them each stands."""
    rows = listings_of(viewer, seller).values_list("title", "description", "seller_bio", "country")[:READ_FOR_CONTACTS]
    return all_contacts((_text(*texts), country) for *texts, country in rows)


def sellers_sharing(viewer: Viewer, seller: Seller, contacts: Sequence[tuple[Contact, int]]) -> list[tuple[str, str]]:
    """Pseudonyms and platforms of other sellers in whose listings one of these contact details stands."""
    sought = {(each.kind, each.value) for each, _ in contacts[:_LOOKED_UP]}
    written = [words for each, _ in contacts[:_LOOKED_UP] for form in _forms(each) if (words := query_words(form))]
    if not written:
        return []
    others = Listing.objects.visible_to(viewer).exclude(seller=seller).exclude(seller=None).filter(SaysWords(written))
    columns = ("seller__pseudonym", "seller__platform", "country", "title", "description", "seller_bio")
    rows = others.order_by("-pk").values_list(*columns)[:_MEANT]
    return sorted(
        {(name, platform) for name, platform, country, *texts in rows if sought & _keys(_text(*texts), country)}
    )


def _lines(viewer: Viewer, counts: dict[int, int]) -> list[SellerLine]:
    """Sellers in the order of `counts`, with when their listings were seen."""
    sellers = Seller.objects.in_bulk(list(counts))
    listings = Listing.objects.visible_to(viewer).filter(seller__in=list(counts)).order_by()
    seen = {
        row["seller"]: row
        for row in listings.values("seller").annotate(first=Min("first_seen_at"), last=Max("last_seen_at"))
    }
    return [
        SellerLine(sellers[key], count, seen[key]["first"], seen[key]["last"])
        for key, count in counts.items()
        if key in sellers and key in seen
    ]


def _prices(listings: QuerySet[Listing]) -> list[PriceRange]:
    ranges = (
        listings.exclude(amount=None).values("currency").annotate(low=Min("amount"), high=Max("amount"), n=Count("pk"))
    )
    return [PriceRange(row["currency"], row["low"], row["high"], row["n"]) for row in ranges.order_by("-n", "currency")]


def _months(listings: QuerySet[Listing]) -> list[Month]:
    months = listings.annotate(month=TruncMonth(Coalesce("posted_at", "first_seen_at"))).values("month")
    counts = {row["month"].date(): row["n"] for row in months.annotate(n=Count("pk")).order_by("month")}
    most = max(counts.values(), default=1)
    return [Month(month, count, max(1, count * 100 // most)) for month, count in counts.items()]


def _counted(records: QuerySet[Any], column: str) -> list[tuple[str, int]]:
    rows = records.exclude(**{column: ""}).values(column).annotate(n=Count("pk"))
    return list(rows.order_by("-n", column).values_list(column, "n")[:12])


def _text(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _keys(text: str, country: str) -> set[tuple[str, str]]:
    return {(each.kind, each.value) for each in contacts_in(text, country)}


def _forms(contact: Contact) -> list[str]:
    """The ways in which a detail is written so that words of it can be looked up."""
    if not contact.value.startswith("+"):
        return [contact.written]
    return [contact.written, contact.value, *contact.national]


def _place(after: str) -> tuple[int, int] | None:
    count, _, key = after.partition(".")
    if not (count.isascii() and count.isdecimal() and key.isascii() and key.isdecimal()):
        return None
    return (int(count), int(key)) if len(after) < 30 and int(key) < 1 << 62 else None
