"""Who works on what: leases, assignments and drafts of the viewer's organisation."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from wildtrace.accounts.viewers import Viewer
from wildtrace.review.models import Assignment, Draft, Lease


def leases(viewer: Viewer, listing_ids: Sequence[int]) -> dict[int, Lease]:
    """Listing → its lease, where somebody of the viewer's organisation is working on it now."""
    held = Lease.objects.filter(
        listing__in=listing_ids, organisation=viewer.organisation_id, until__gt=timezone.now()
    ).select_related("person", "wanted_by")
    return {lease.listing_id: lease for lease in held}


def assignments(viewer: Viewer, listing_ids: Sequence[int]) -> dict[int, Assignment]:
    """Listing → whom it is assigned to within the viewer's organisation."""
    given = Assignment.objects.filter(listing__in=listing_ids, organisation=viewer.organisation_id)
    return {task.listing_id: task for task in given.select_related("person")}


def drafts(viewer: Viewer, listing_id: int) -> list[Draft]:
    """What people of the viewer's organisation have begun on a listing, one's own first."""
    begun = Draft.objects.filter(listing=listing_id, organisation=viewer.organisation_id).select_related("person")
    return sorted(begun, key=lambda draft: (draft.person_id != viewer.person_id, -draft.saved_at.timestamp()))
