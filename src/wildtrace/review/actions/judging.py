"""Judging: one listing, or several in one act."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.models import Marking
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Listing
from wildtrace.review.actions.leases import refuse_if_held
from wildtrace.review.decisions import Decision
from wildtrace.review.errors import AlreadyJudged, TooManyAtOnce
from wildtrace.review.models import Draft, Judgement, Lease
from wildtrace.review.queries.groups import groups_to_share_with
from wildtrace.review.queries.listings import listing_for, listings_for

MOST_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Together:
    """What judging several came to. `left_out`: judged or taken by a colleague meanwhile, and left as they are."""

    judgements: Sequence[Judgement]
    left_out: int


@transaction.atomic
def judge_listing(*, listing_id: int, by: Viewer, decision: Decision, seen: int | None = None) -> Judgement:
    """Judge a listing for one's organisation; `seen`: the standing judgement that the person knows they replace.

    Raises ListingGone, HeldByAnother, and AlreadyJudged when another judgement stands than the person has seen:
    the second of two people is shown the first one's before anything is replaced, and the first stays in the history.
    """
    _require(by, decision)
    listing = listing_for(by, listing_id)
    refuse_if_held([listing.pk], by)
    replaced = seen if seen is not None and _replace(listing, by, seen) else None
    judgement = _judgement(listing, by, decision, replaces_id=replaced, seconds=_seconds(listing, by))
    try:
        with transaction.atomic():
            judgement.save(force_insert=True)
    except IntegrityError:
        if (standing := _standing(listing, by)) is not None:
            raise AlreadyJudged(standing) from None
        raise
    _share([judgement], by, decision)
    _clear_up([listing.pk], by)
    facts = {
        "answer": decision.answer,
        "judgement": judgement.pk,
        "replaces": replaced,
        "groups": list(decision.groups),
    }
    audit.record(action="judge listing", by=by, kind="listing", object_id=listing.pk, facts=facts)
    return judgement


@transaction.atomic
def judge_together(*, listing_ids: Sequence[int], by: Viewer, decision: Decision) -> Together:
    """Judge several listings alike, in one act that is undone in one act.

    What a colleague has judged or is working on is left as it is and counted. Raises TooManyAtOnce.
    """
    _require(by, decision)
    if len(listing_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(len(listing_ids), MOST_AT_ONCE)
    listings = listings_for(by, listing_ids)
    together = uuid.uuid4()
    taken = _taken(listings, by)
    # In one order for everybody: two acts that meet wait for each other, and never both.
    free = sorted((listing for listing in listings if listing.pk not in taken), key=lambda listing: listing.pk)
    judgements = [_judgement(listing, by, decision, together=together) for listing in free]
    # A colleague may be quicker by a moment: the database keeps theirs and this act goes on without that listing.
    Judgement.objects.bulk_create(judgements, ignore_conflicts=True)
    given = list(Judgement.objects.filter(together=together).select_related("listing"))
    _share(given, by, decision)
    _clear_up([judgement.listing_id for judgement in given], by)
    facts = {"answer": decision.answer, "listings": [judgement.listing_id for judgement in given]}
    audit.record(action="judge together", by=by, kind="judgements", object_id=together, facts=facts)
    return Together(given, left_out=len(listings) - len(given))


def _require(by: Viewer, decision: Decision) -> None:
    require(by, "judge")
    if decision.groups:
        require(by, "share")


def _judgement(
    listing: Listing,
    by: Viewer,
    decision: Decision,
    *,
    replaces_id: int | None = None,
    together: uuid.UUID | None = None,
    seconds: int | None = None,
) -> Judgement:
    finding = listing.finding
    return Judgement(
        listing=listing,
        organisation=by.member.organisation,
        made_by=by.person,
        marking=Marking.AMBER if decision.groups else Marking.AMBER_STRICT,
        replaces_id=replaces_id,
        together=together,
        seconds=seconds,
        score=finding.score,
        catalogue=finding.catalogue,
        model=finding.model,
        **decision.about(finding).fields(),
    )


def _replace(listing: Listing, by: Viewer, seen: int) -> bool:
    """Put the judgement that was seen into the past; False when it no longer stood."""
    standing = Judgement.objects.standing().filter(listing=listing, organisation=by.organisation_id, pk=seen)
    return bool(standing.update(replaced_at=timezone.now()))


def _seconds(listing: Listing, by: Viewer) -> int | None:
    """How long its person held the listing; for research into how hard judging is, never shown for anybody."""
    lease = Lease.objects.filter(listing=listing, organisation=by.organisation_id, person=by.person_id).first()
    return int((timezone.now() - lease.taken_at).total_seconds()) if lease else None


def _standing(listing: Listing, by: Viewer) -> Judgement | None:
    found = Judgement.objects.standing().filter(listing=listing, organisation=by.organisation_id)
    return found.select_related("made_by").first()


def _taken(listings: Sequence[Listing], by: Viewer) -> set[int]:
    """Which of these a colleague is working on."""
    held = Lease.objects.filter(listing__in=listings, organisation=by.organisation_id, until__gt=timezone.now())
    return set(held.exclude(person=by.person_id).values_list("listing_id", flat=True))


def _share(judgements: Sequence[Judgement], by: Viewer, decision: Decision) -> None:
    groups = list(groups_to_share_with(by).filter(pk__in=decision.groups)) if decision.groups else []
    through = Judgement.groups.through
    through.objects.bulk_create(
        [through(judgement_id=judgement.pk, group_id=group.pk) for judgement in judgements for group in groups]
    )


def _clear_up(listing_ids: Sequence[int], by: Viewer) -> None:
    """What a judgement ends: one's lease and one's draft."""
    for model in (Lease, Draft):
        model.objects.filter(listing__in=listing_ids, organisation=by.organisation_id, person=by.person_id).delete()
