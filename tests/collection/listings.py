"""Makes listings with a finding, as an import would leave them, for tests of every room."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from wildtrace.collection.models import Collection, Finding, Listing, Seller, repeated_of
from wildtrace.collection.priority import USUAL_HOURS, harm_of, priority_of
from wildtrace.collection.pseudonyms import pseudonym_of
from wildtrace.collection.words import search_words

_SEEN: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
_FINDING: Final = ("score", "band", "taxa", "taxon_group", "appendix", "specimens", "specimen", "reasons", "mentions")
_NUMBERS = count(1)


def listing_in(collection: Collection, *, seller: str | Seller | None = "ivory_house", **fields: Any) -> Listing:
    """A listing in `collection` with its finding; `fields` are those of either, others take sensible values."""
    number = next(_NUMBERS)
    said: dict[str, Any] = {
        "listing_id": f"listing-{number}",
        "platform": "Trovanda",
        "url": f"https://trovanda.example.org/item/{number}",
        "title": f"Ivory bracelet {number}",
        "description": "Real elephant ivory, shipping worldwide.",
        "price": "120",
        "currency": "USD",
        "location": "Nairobi, Kenya",
        "country": "KE",
        "language": "en",
        "first_seen_at": _SEEN,
        "last_seen_at": _SEEN,
    }
    said |= {name: value for name, value in fields.items() if name not in _FINDING}
    said["seller"] = seller_of(collection, seller, said["platform"]) if isinstance(seller, str) else seller
    said.setdefault("words", search_words([said["title"], said["description"]]))
    said.setdefault("digest", hashlib.md5(f"{said['title']}{said['description']}".encode()).hexdigest())  # noqa: S324  # no secret
    listing = Listing.objects.create(collection=collection, **said)
    finding_of(listing, **{name: value for name, value in fields.items() if name in _FINDING})
    return listing


def finding_of(listing: Listing, **fields: Any) -> Finding:
    """The finding of a listing: an offer of elephant ivory unless `fields` say otherwise."""
    found: dict[str, Any] = {
        "score": 0.93,
        "band": "high",
        "taxa": ["Elephantidae"],
        "taxon_group": "elephants",
        "appendix": "I/II",
        "specimens": ["IVC"],
        "specimen": "IVC",
        "reasons": [{"rule": "names_a_taxon_clearly", "weight": 1.5, "words": "ivory"}],
        "mentions": _mentions(listing),
        "hours": USUAL_HOURS,
    }
    found |= fields
    found["harm"] = harm_of(found["appendix"], found["taxon_group"]).factor
    found["priority"] = priority_of(found["harm"], found["score"], found["hours"])
    return Finding.objects.create(**repeated_of(listing), screened_at=listing.last_seen_at, **found)


def seller_of(collection: Collection, handle: str, platform: str = "Trovanda") -> Seller:
    """The seller of this name, as the owner of `collection` knows them."""
    organisation = collection.organisation_id
    seller, _ = Seller.objects.get_or_create(
        organisation_id=organisation,
        platform=platform,
        handle=handle,
        defaults={"pseudonym": pseudonym_of(organisation, platform, handle)},
    )
    return seller


def _mentions(listing: Listing) -> list[dict[str, Any]]:
    """The word "ivory" where it stands in the title and the description."""
    return [
        {"field": field, "start": at, "end": at + 5, "quote": text[at : at + 5], "kind": "taxon", "ref": "Elephantidae",
         "certainty": 0.6}
        for field, text in (("title", listing.title), ("description", listing.description))
        if (at := text.lower().find("ivory")) >= 0
    ]  # fmt: skip
