"""Leases: saying "I am working on this", for a while that everybody sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.errors import HeldByAnother
from wildtrace.review.models import Lease
from wildtrace.review.queries.listings import listing_for

LEASE: Final = timedelta(minutes=15)
NOTICE: Final = timedelta(minutes=2)  # how long a holder keeps a listing that a colleague has asked for


@transaction.atomic
def take_lease(*, listing_id: int, by: Viewer, is_kept: bool = False) -> Lease:
    """Take a free listing, or one whose lease has ended, or renew one's own. Raises ListingGone, HeldByAnother.

    A lease that a colleague has asked for ends when it said it would, unless its holder says that they keep it.
    """
    require(by, "judge")
    listing = listing_for(by, listing_id)
    now = timezone.now()
    leases = Lease.objects.filter(listing=listing, organisation=by.organisation_id)
    if not is_kept and leases.filter(person=by.person_id, until__gt=now, wanted_by__isnull=False).exists():
        return _of(leases)
    if leases.filter(person=by.person_id, until__gt=now).update(until=now + LEASE, wanted_by=None):
        return _of(leases)
    taken_over = leases.filter(Q(until__lte=now) | Q(person=by.person_id)).update(
        person=by.person_id, taken_at=now, until=now + LEASE, wanted_by=None
    )
    if not taken_over:
        _begin(listing.pk, by)
    audit.record(action="take lease", by=by, kind="listing", object_id=listing.pk)
    return _of(leases)


@transaction.atomic
def release_lease(*, listing_id: int, by: Viewer) -> bool:
    """Give one's own lease back; whether there was one. Raises ListingGone."""
    require(by, "judge")
    listing = listing_for(by, listing_id)
    released, _ = Lease.objects.filter(listing=listing, organisation=by.organisation_id, person=by.person_id).delete()
    if released:
        audit.record(action="release lease", by=by, kind="listing", object_id=listing.pk)
    return bool(released)


@transaction.atomic
def ask_for_lease(*, listing_id: int, by: Viewer) -> bool:
    """Ask a colleague to hand a listing over: they are told, and have two minutes; whether there was one to ask."""
    require(by, "judge")
    listing = listing_for(by, listing_id)
    now = timezone.now()
    held = Lease.objects.filter(listing=listing, organisation=by.organisation_id, until__gt=now, wanted_by=None)
    asked = held.exclude(person=by.person_id).update(wanted_by=by.person_id, until=Least(F("until"), now + NOTICE))
    if asked:
        audit.record(action="ask for lease", by=by, kind="listing", object_id=listing.pk)
    return bool(asked)


def refuse_if_held(listing_ids: list[int], by: Viewer) -> None:
    """Raise HeldByAnother when a colleague is working on one of these."""
    held = Lease.objects.filter(listing__in=listing_ids, organisation=by.organisation_id, until__gt=timezone.now())
    if (lease := held.exclude(person=by.person_id).select_related("person").first()) is not None:
        raise HeldByAnother(lease)


def _begin(listing_id: int, by: Viewer) -> None:
    """A new lease. That there is at most one, the database holds; whoever comes second is told who was first."""
    now = timezone.now()
    try:
        with transaction.atomic():
            Lease.objects.create(
                listing_id=listing_id,
                organisation=by.member.organisation,
                person=by.member.person,
                taken_at=now,
                until=now + LEASE,
            )
    except IntegrityError:
        refuse_if_held([listing_id], by)
        raise


def _of(leases: models.QuerySet[Lease]) -> Lease:
    return leases.select_related("person", "wanted_by").get()
