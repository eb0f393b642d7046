"""Assigning listings to the person who should judge them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.models import Membership
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Listing
from wildtrace.review.actions.judging import MOST_AT_ONCE
from wildtrace.review.errors import CannotBeAssigned, TooManyAtOnce
from wildtrace.review.models import Assignment
from wildtrace.review.queries.colleagues import judges
from wildtrace.review.queries.listings import listings_for


@transaction.atomic
def assign_listings(*, listing_ids: Sequence[int], by: Viewer, to: int | None) -> int:
    """Ask the person `to` (a membership of one's organisation) to judge listings; None takes the task from everybody.

    Whoever judges may take a task on themselves. Returns how many listings; raises CannotBeAssigned, TooManyAtOnce.
    """
    require(by, "judge" if to == by.member.pk else "assign")
    if len(listing_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(len(listing_ids), MOST_AT_ONCE)
    listings = listings_for(by, listing_ids)
    tasks = Assignment.objects.filter(listing__in=listings, organisation=by.organisation_id)
    tasks.delete()
    if to is not None:
        member = _judge(by, to, listings)
        Assignment.objects.bulk_create(
            Assignment(
                listing=listing, organisation=by.member.organisation, person=member.person, assigned_by=by.person
            )
            for listing in listings
        )
    facts = {"listings": [listing.pk for listing in listings], "membership": to}
    audit.record(action="assign listings", by=by, kind="listings", facts=facts)
    return len(listings)


def _judge(by: Viewer, membership_id: int, listings: Sequence[Listing]) -> Membership:
    """The member, who judges and may see each of the listings."""
    member = judges(by).filter(pk=membership_id).first()
    if member is None:
        raise CannotBeAssigned
    as_they_see = Listing.objects.visible_to(Viewer(member.person, member))
    if as_they_see.filter(pk__in=[listing.pk for listing in listings]).count() < len(listings):
        raise CannotBeAssigned
    return member
