"""What stands beside a listing while it is judged: near-duplicates, the seller's other listings, earlier judgements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Finding, Listing
from wildtrace.review.models import Judgement
from wildtrace.review.queries.waiting import waiting

SHOWN: Final = 8
CLUSTER: Final = 100  # near-duplicates that are judged together at most


@dataclass(frozen=True)
class Beside:
    """Other listings as findings with their listing; `is_more` when there are more than are shown."""

    findings: Sequence[Finding]
    is_more: bool


def near_duplicates(viewer: Viewer, listing: Listing) -> Beside:
    """Listings that say nearly the same."""
    return _some(viewer, Q(likeness=listing.likeness), listing) if listing.likeness is not None else Beside((), False)


def others_of_seller(viewer: Viewer, listing: Listing) -> Beside:
    """What else the seller offers."""
    return _some(viewer, Q(listing__seller=listing.seller_id), listing) if listing.seller_id else Beside((), False)


def cluster(viewer: Viewer, listing: Listing) -> list[Finding]:
    """The listing and its near-duplicates that wait for a judgement, itself first."""
    alike = Q(listing=listing.pk)
    if listing.likeness is not None:
        alike |= Q(likeness=listing.likeness)
    found = waiting(viewer).filter(alike).select_related("listing__seller", "collection")
    return sorted(found.order_by("-priority", "-pk")[:CLUSTER], key=lambda each: each.listing_id != listing.pk)


def judgements_of(viewer: Viewer, listing: Listing) -> QuerySet[Judgement]:
    """Every judgement of the listing that the viewer may see, of any organisation, the latest first."""
    return Judgement.objects.visible_to(viewer).filter(listing=listing).select_related("made_by", "organisation")


def own_answers(viewer: Viewer, listing_ids: Sequence[int]) -> dict[int, Judgement]:
    """Listing → the standing judgement of the viewer's organisation."""
    standing = Judgement.objects.standing().filter(organisation=viewer.organisation_id, listing__in=listing_ids)
    return {judgement.listing_id: judgement for judgement in standing.select_related("made_by")}


def _some(viewer: Viewer, alike: Q, listing: Listing) -> Beside:
    found = Finding.objects.visible_to(viewer).filter(alike).exclude(listing=listing)
    rows = list(found.select_related("listing__seller", "collection").order_by("-priority", "-pk")[: SHOWN + 1])
    return Beside(rows[:SHOWN], len(rows) > SHOWN)
