"""One listing as its reviewer meets it: found again on every act, since who may see it may have changed."""

from __future__ import annotations

from collections.abc import Sequence

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Listing
from wildtrace.review.errors import ListingGone


def listing_for(viewer: Viewer, listing_id: int) -> Listing:
    """The listing; raises ListingGone when it cannot be seen."""
    found = Listing.objects.visible_to(viewer).filter(pk=listing_id, finding__isnull=False).first()
    if found is None:
        raise ListingGone
    return found


def listings_for(viewer: Viewer, listing_ids: Sequence[int]) -> list[Listing]:
    """Those of the listings that can be seen, in the order asked; others are left out as if they did not exist."""
    found = Listing.objects.visible_to(viewer).filter(finding__isnull=False).select_related("finding")
    rows = found.in_bulk(list(dict.fromkeys(listing_ids)))
    return [rows[key] for key in dict.fromkeys(listing_ids) if key in rows]
