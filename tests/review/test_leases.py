"""No two people do the same work unknowingly: leases are seen, end, are asked for and handed over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Marking
from wildtrace.review import actions
from wildtrace.review.actions.leases import LEASE, NOTICE
from wildtrace.review.decisions import Decision
from wildtrace.review.errors import CannotBeAssigned, HeldByAnother
from wildtrace.review.models import Assignment, Draft, Lease


def end(lease: Lease) -> None:
    Lease.objects.filter(pk=lease.pk).update(until=timezone.now() - timedelta(seconds=1))


def test_a_lease_is_seen_by_colleagues_with_its_end(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    lease = actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    page = signed_in(cast.colleague).get(f"/queue/{listing.pk}/").content.decode()
    assert "Analyst is working on this" in page
    assert f"{lease.until:%H:%M:%S}" in page
    assert "data-countdown" in page
    assert "Analyst is working on it" in signed_in(cast.colleague).get("/queue/").content.decode()


def test_a_lease_is_refused_while_a_colleague_holds_it_and_taken_over_when_it_has_ended(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    lease = actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    with pytest.raises(HeldByAnother):
        actions.take_lease(listing_id=listing.pk, by=cast.colleague)
    assert Lease.objects.get().person == cast.analyst.person
    end(lease)
    taken = actions.take_lease(listing_id=listing.pk, by=cast.colleague)
    assert (Lease.objects.count(), taken.person) == (1, cast.colleague.person)
    assert taken.taken_at > lease.taken_at


def test_taking_again_renews(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    lease = actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    Lease.objects.update(until=timezone.now() + timedelta(minutes=1))
    renewed = actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    assert renewed.until > timezone.now() + LEASE - timedelta(minutes=1)
    assert renewed.taken_at == lease.taken_at


def test_a_colleague_asks_and_the_lease_ends_soon_unless_it_is_kept(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    assert actions.ask_for_lease(listing_id=listing.pk, by=cast.colleague)
    asked = Lease.objects.get()
    assert asked.until <= timezone.now() + NOTICE
    assert "Colleague asks to take over" in signed_in(cast.analyst).get(f"/queue/{listing.pk}/").content.decode()
    # Going on as before does not override the wish; saying so does.
    assert actions.take_lease(listing_id=listing.pk, by=cast.analyst).until == asked.until
    kept = actions.take_lease(listing_id=listing.pk, by=cast.analyst, is_kept=True)
    assert kept.until > asked.until
    assert kept.wanted_by is None


def test_nobody_asks_for_what_is_free_or_their_own_or_asked_for_already(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    assert not actions.ask_for_lease(listing_id=listing.pk, by=cast.colleague)
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    assert not actions.ask_for_lease(listing_id=listing.pk, by=cast.analyst)
    assert actions.ask_for_lease(listing_id=listing.pk, by=cast.colleague)
    assert not actions.ask_for_lease(listing_id=listing.pk, by=cast.administrator)


def test_whoever_takes_over_sees_what_was_begun_and_goes_on_from_it(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.save_draft(listing_id=listing.pk, by=cast.analyst, form={"answer": ["relevant"], "note": ["seen the tusk"]})
    draft = Draft.objects.get()
    client = signed_in(cast.colleague)
    page = client.get(f"/queue/{listing.pk}/").content.decode()
    assert "Analyst has begun here" in page
    assert "seen the tusk" not in page
    assert "seen the tusk" in client.get(f"/queue/{listing.pk}/?draft={draft.pk}").content.decode()


def test_ones_own_draft_stands_in_the_form_again(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    client = signed_in(cast.analyst)
    client.post(f"/queue/{listing.pk}/draft/", {"answer": "cannot_tell", "note": "half a thought", "secret": "x"})
    page = client.get(f"/queue/{listing.pk}/").content.decode()
    assert "half a thought" in page
    assert re.search(r'<input type="radio" name="answer" value="cannot_tell"[^>]* checked', page)
    assert "secret" not in Draft.objects.get().form
    client.post(f"/queue/{listing.pk}/draft/", {"act": "discard"})
    assert not Draft.objects.exists()


def test_drafts_and_leases_of_another_organisation_do_not_show(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.GREEN)
    listing = listing_in(collection)
    client = signed_in(cast.stranger)
    before = client.get(f"/queue/{listing.pk}/").content
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    actions.save_draft(listing_id=listing.pk, by=cast.analyst, form={"note": ["x"]})
    actions.assign_listings(listing_ids=[listing.pk], by=cast.administrator, to=cast.analyst.member.pk)
    draft = Draft.objects.get()
    after = client.get(f"/queue/{listing.pk}/").content
    assert without_tokens(after) == without_tokens(before)
    assert without_tokens(client.get(f"/queue/{listing.pk}/?draft={draft.pk}").content).count(b"Analyst") == 0
    actions.take_lease(listing_id=listing.pk, by=cast.stranger)  # theirs to work on all the same
    assert Lease.objects.count() == 2


def test_giving_back_and_skipping(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    first, second = listing_in(collection, score=0.95), listing_in(collection, score=0.9)
    actions.take_lease(listing_id=first.pk, by=cast.analyst)
    client = signed_in(cast.analyst)
    response = client.post(f"/queue/{first.pk}/release/", {"act": "skip"})
    assert response["Location"] == f"/queue/{second.pk}/"
    assert Lease.objects.get().listing == second
    assert client.post(f"/queue/{second.pk}/release/", {"act": "release"})["Location"] == "/queue/?"
    assert not Lease.objects.exists()


def test_nobody_gives_back_for_another(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    assert not actions.release_lease(listing_id=listing.pk, by=cast.colleague)
    assert Lease.objects.get().person == cast.analyst.person


def test_the_island_gets_the_bar_alone(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    response = signed_in(cast.analyst).post(f"/queue/{listing.pk}/take/", headers={"X-Island": "review"})
    assert response.content.decode().startswith('<div id="lease-bar"')
    assert "data-mine" in response.content.decode()


def test_looking_ahead_takes_nothing(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    first, second = listing_in(collection, score=0.95), listing_in(collection, score=0.9)
    client = signed_in(cast.analyst)
    assert client.get(f"/queue/{first.pk}/next/")["Location"] == f"/queue/{second.pk}/"
    assert client.get(f"/queue/{second.pk}/").status_code == 200
    assert not Lease.objects.exists()
    actions.judge_together(listing_ids=[second.pk], by=cast.analyst, decision=Decision(answer="relevant"))
    assert client.get(f"/queue/{first.pk}/next/").status_code == 204


def test_assigning_takes_the_verb_and_somebody_who_may_see(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    signed_in(cast.administrator).post(f"/queue/{listing.pk}/assign/", {"to": cast.colleague.member.pk})
    assert Assignment.objects.get().person == cast.colleague.person
    assert "assigned to Colleague" in signed_in(cast.analyst).get(f"/queue/{listing.pk}/").content.decode()
    for nobody_here in (cast.reader, cast.stranger):
        with pytest.raises(CannotBeAssigned):
            actions.assign_listings(listing_ids=[listing.pk], by=cast.administrator, to=nobody_here.member.pk)
    assert Assignment.objects.get().person == cast.colleague.person


def test_whoever_may_not_see_a_listing_is_not_given_it(cast: Cast) -> None:
    collection = collection_of(cast.administrator, Marking.RED)
    collection.named.add(cast.administrator.member.person)
    listing = listing_in(collection)
    with pytest.raises(CannotBeAssigned):
        actions.assign_listings(listing_ids=[listing.pk], by=cast.administrator, to=cast.colleague.member.pk)
    assert not Assignment.objects.exists()


def without_tokens(page: bytes) -> bytes:
    """A page without what differs in every answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)
