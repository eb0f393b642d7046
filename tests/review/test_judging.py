"""A judgement is given, corrected and undone, and none is lost when two people judge at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.cast import Cast, collection_of, join, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry, Marking, Role
from wildtrace.review import actions
from wildtrace.review.actions.judging import MOST_AT_ONCE
from wildtrace.review.actions.undoing import UNDO
from wildtrace.review.decisions import Decision
from wildtrace.review.errors import AlreadyJudged, HeldByAnother, ListingGone, TooManyAtOnce, UndoTooLate
from wildtrace.review.models import Draft, Judgement, Lease
from wildtrace.review.queries.beside import judgements_of
from wildtrace.review.queries.waiting import waiting

RELEVANT = Decision(answer="relevant", taxa=["Loxodonta africana"], specimens=["IVC"])
NOT_RELEVANT = Decision(answer="not_relevant", taxa=["Elephantidae"], note="a toy")
MORE: dict[str, dict[str, Any]] = {"judge_listing": {"decision": RELEVANT}, "save_draft": {"form": {}}}
WHOLE_FORM = {
    "answer": "relevant",
    "taxa": ["Elephantidae"],
    "more_taxa": "Loxodonta africana; rhino",
    "specimens": ["IVC"],
    "more_specimens": "horn",
    "reality": "real",
    "quantity": "2.5",
    "unit": "KG",
    "legality": "likely_illegal",
    "jurisdiction": "Kenya",
    "legality_reason": "No trade since 1989.",
    "note": "<script>alert(1)</script>",
}


def test_a_judgement_holds_everything_that_was_entered(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    response = signed_in(cast.analyst).post(
        f"/queue/{listing.pk}/judge/", {**WHOLE_FORM, "more_taxa": "Loxodonta africana"}
    )
    assert response.status_code == 302
    judgement = Judgement.objects.get()
    assert judgement.taxa == ["Elephantidae", "Loxodonta africana"]
    assert judgement.specimens == ["IVC", "HOR"]
    assert (judgement.quantity, judgement.unit) == (Decimal("2.500"), "KG")
    assert (judgement.answer, judgement.reality, judgement.legality) == ("relevant", "real", "likely_illegal")
    assert (judgement.jurisdiction, judgement.legality_reason) == ("Kenya", "No trade since 1989.")
    assert (judgement.made_by, judgement.organisation) == (cast.analyst.person, cast.analyst.organisation)
    assert judgement.score == listing.finding.score
    page = signed_in(cast.colleague).get(f"/queue/{listing.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_judgement_is_the_organisations_own_unless_shared(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    judgement = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    assert judgement.marking == Marking.AMBER_STRICT


def test_sharing_a_judgement_takes_the_verb_and_reaches_the_group(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.AMBER)
    collection.groups.add(cast.circle)
    listing = listing_in(collection)
    shared = Decision(answer="relevant", groups=[cast.circle.pk])
    with pytest.raises(NotAllowed):
        actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=shared)
    assert not Judgement.objects.exists()
    lead = join("lead", cast.analyst.member.organisation, Role.COORDINATOR)
    cast.circle.memberships.create(membership=lead.member)
    actions.judge_listing(listing_id=listing.pk, by=lead, decision=shared)
    assert judgements_of(cast.ally, listing).get().organisation == cast.analyst.organisation
    assert waiting(cast.ally).get().listing == listing  # theirs to judge all the same
    assert "Savanna Watch" in signed_in(cast.ally).get(f"/queue/{listing.pk}/").content.decode()


def test_a_judgement_cannot_hide_from_its_own_organisation(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(
            listing=listing, organisation=cast.analyst.member.organisation, answer="relevant", marking=Marking.RED
        )


def test_what_is_not_relevant_confirms_no_taxon(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    judgement = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=NOT_RELEVANT)
    assert (judgement.taxa, judgement.specimens, judgement.note) == ([], [], "a toy")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "guilty"}, "answer"),
        ({"more_taxa": "lephant of the seas"}, "more_taxa"),
        ({"more_specimens": "soul"}, "more_specimens"),
        ({"quantity": "-1"}, "quantity"),
        ({"unit": "STONE"}, "unit"),
        ({"legality": "likely_illegal", "jurisdiction": ""}, "jurisdiction"),
        ({"legality": "likely_legal", "legality_reason": ""}, "legality_reason"),
        ({"taxa": ["Not offered"]}, "taxa"),
    ],
)
def test_a_form_that_says_too_little_or_wrong_judges_nothing(cast: Cast, said: dict[str, str], field: str) -> None:
    listing = listing_in(collection_of(cast.analyst))
    whole = {**WHOLE_FORM, "more_taxa": ""}
    response = signed_in(cast.analyst).post(f"/queue/{listing.pk}/judge/", {**whole, **said})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert f"j_{field}_error" in response.content.decode()
    assert not Judgement.objects.exists()


def test_a_misspelt_name_comes_back_with_suggestions(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    response = signed_in(cast.analyst).post(
        f"/queue/{listing.pk}/judge/", {"answer": "relevant", "more_taxa": "Loxodonta africanna"}
    )
    assert "Loxodonta africana" in response.content.decode()


def test_typing_a_name_is_helped(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    page = client.get("/queue/taxa/", {"more_taxa": "Panthera leo; loxodonta afr"}).content.decode()
    assert 'data-fill="Loxodonta africana"' in page
    assert "Loxodonta africana" in client.get("/queue/taxa/", {"more_taxa": "african eleph"}).content.decode()
    assert "data-fill" not in client.get("/queue/taxa/", {"more_taxa": "x"}).content.decode()
    assert "<b>" not in client.get("/queue/taxa/", {"more_taxa": "<b>zzz"}).content.decode()


def test_the_second_of_two_is_shown_the_firsts_judgement_and_loses_nothing(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    first = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    client = signed_in(cast.colleague)
    response = client.post(f"/queue/{listing.pk}/judge/", {"answer": "not_relevant", "note": "A plush toy"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Analyst has judged this listing meanwhile" in page
    assert "Loxodonta africana" in page
    assert "A plush toy" in page  # still in the form
    assert Judgement.objects.standing().get() == first
    assert Draft.objects.get(person=cast.colleague.person).form["note"] == ["A plush toy"]
    confirmed = client.post(
        f"/queue/{listing.pk}/judge/", {"answer": "not_relevant", "note": "A plush toy", "seen": str(first.pk)}
    )
    assert confirmed.status_code == 302
    second = Judgement.objects.standing().get()
    first.refresh_from_db()
    assert (second.answer, second.made_by, second.replaces) == ("not_relevant", cast.colleague.person, first)
    assert first.replaced_at is not None
    assert not Draft.objects.exists()


def test_whoever_confirms_has_seen_what_stands_now(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    first = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    second = actions.judge_listing(listing_id=listing.pk, by=cast.colleague, decision=NOT_RELEVANT, seen=first.pk)
    with pytest.raises(AlreadyJudged) as refused:
        actions.judge_listing(listing_id=listing.pk, by=cast.administrator, decision=RELEVANT, seen=first.pk)
    assert refused.value.standing == second
    assert Judgement.objects.standing().get() == second
    second.refresh_from_db()
    assert second.replaced_at is None


def test_seeing_anothers_organisations_judgement_replaces_nothing(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.GREEN)
    listing = listing_in(collection)
    theirs = actions.judge_listing(listing_id=listing.pk, by=cast.stranger, decision=RELEVANT)
    ours = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT, seen=theirs.pk)
    theirs.refresh_from_db()
    assert theirs.replaced_at is None
    assert ours.replaces is None


def test_judging_what_a_colleague_works_on_keeps_a_draft(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.take_lease(listing_id=listing.pk, by=cast.colleague)
    with pytest.raises(HeldByAnother):
        actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    response = signed_in(cast.analyst).post(f"/queue/{listing.pk}/judge/", {"answer": "relevant", "note": "mine"})
    assert response.status_code == 409
    assert not Judgement.objects.exists()
    assert Draft.objects.get(person=cast.analyst.person).form["note"] == ["mine"]


def test_a_judgement_ends_the_lease_and_the_draft(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    actions.save_draft(listing_id=listing.pk, by=cast.analyst, form={"note": ["x"]})
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    assert not Lease.objects.exists()
    assert not Draft.objects.exists()


def test_judging_goes_on_to_the_next_and_takes_it(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    first, second = listing_in(collection, score=0.95), listing_in(collection, score=0.9)
    client = signed_in(cast.analyst)
    response = client.post(f"/queue/{first.pk}/judge/?band=high", {"answer": "relevant"})
    assert response["Location"] == f"/queue/{second.pk}/?band=high"
    assert Lease.objects.get().listing == second
    assert (
        client.post(f"/queue/{second.pk}/judge/?band=high", {"answer": "relevant"})["Location"] == "/queue/?band=high"
    )


def test_undo_lets_the_listing_wait_again_and_keeps_the_history(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    client = signed_in(cast.analyst)
    client.post(f"/queue/{listing.pk}/judge/", {"answer": "relevant"})
    judgement = Judgement.objects.get()
    assert f"/queue/undo/{judgement.pk}/" in client.get("/queue/").content.decode()
    assert client.post(f"/queue/undo/{judgement.pk}/")["Location"] == f"/queue/{listing.pk}/"
    judgement.refresh_from_db()
    assert judgement.undone_at is not None
    assert waiting(cast.colleague).get().listing == listing
    assert f"/queue/undo/{judgement.pk}/" not in client.get("/queue/").content.decode()


def test_undoing_a_correction_lets_the_former_stand_again(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    first = actions.judge_listing(listing_id=listing.pk, by=cast.colleague, decision=RELEVANT)
    second = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=NOT_RELEVANT, seen=first.pk)
    actions.undo_judgement(judgement_id=second.pk, by=cast.analyst)
    assert Judgement.objects.standing().get() == first


def test_undo_is_for_oneself_and_for_a_while(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    judgement = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    for other in (cast.colleague, cast.stranger):
        with pytest.raises(UndoTooLate):
            actions.undo_judgement(judgement_id=judgement.pk, by=other)
    Judgement.objects.update(judged_at=timezone.now() - UNDO - timedelta(seconds=1))
    with pytest.raises(UndoTooLate):
        actions.undo_judgement(judgement_id=judgement.pk, by=cast.analyst)
    response = signed_in(cast.analyst).post(f"/queue/undo/{judgement.pk}/", follow=True)
    assert "can no longer be undone" in response.content.decode()
    assert Judgement.objects.standing().get() == judgement


def test_later_a_correction_keeps_the_former(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    first = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    client = signed_in(cast.colleague)
    page = client.get(f"/queue/{listing.pk}/").content.decode()
    assert "Correct the judgement" in page
    assert f'name="seen" value="{first.pk}"' in page
    client.post(f"/queue/{listing.pk}/judge/", {"answer": "cannot_tell", "seen": str(first.pk)})
    assert [each.answer for each in judgements_of(cast.analyst, listing)] == ["cannot_tell", "relevant"]
    assert "corrected later" in client.get(f"/queue/{listing.pk}/").content.decode()


def test_near_duplicates_are_judged_together_after_a_look_and_undone_together(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    cluster = [listing_in(collection, likeness=9) for _ in range(3)]
    other = listing_in(collection, likeness=10)
    client = signed_in(cast.analyst)
    preview = client.get(f"/queue/together/?like={cluster[0].pk}").content.decode()
    assert all(f'value="{each.pk}"' in preview for each in cluster)
    assert f'value="{other.pk}"' not in preview
    assert not Judgement.objects.exists()
    client.post("/queue/together/", {"listing": [each.pk for each in cluster[:2]], "answer": "relevant"})
    judged = Judgement.objects.all()
    assert {each.listing_id for each in judged} == {each.pk for each in cluster[:2]}
    assert len({each.together for each in judged}) == 1
    assert "2 listings judged" in client.get("/queue/").content.decode()
    client.post(f"/queue/undo/{judged[0].pk}/")
    assert waiting(cast.analyst).count() == 4


def test_judging_together_leaves_what_colleagues_judged_or_work_on(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    free, held, done = (listing_in(collection, likeness=9) for _ in range(3))
    actions.take_lease(listing_id=held.pk, by=cast.colleague)
    theirs = actions.judge_listing(listing_id=done.pk, by=cast.colleague, decision=NOT_RELEVANT)
    act = actions.judge_together(listing_ids=[free.pk, held.pk, done.pk], by=cast.analyst, decision=RELEVANT)
    assert [each.listing_id for each in act.judgements] == [free.pk]
    assert act.left_out == 2
    assert Judgement.objects.standing().get(listing=done) == theirs
    assert not Judgement.objects.filter(listing=held).exists()


def test_of_several_each_keeps_what_was_found_in_it_unless_all_are_said_to_be_the_same(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    tusk = listing_in(collection)
    scale = listing_in(collection, taxa=["Manis javanica"], specimens=["SCA"], taxon_group="pangolins")
    client = signed_in(cast.analyst)
    both = [tusk.pk, scale.pk]
    page = client.get(f"/queue/together/?listing={tusk.pk}&listing={scale.pk}").content.decode()
    assert "Taxa and specimens as they were found in each" in page
    client.post("/queue/together/", {"listing": both, "answer": "relevant", "is_as_found": "on"})
    assert {each.listing_id: (each.taxa, each.specimens) for each in Judgement.objects.all()} == {
        tusk.pk: (["Elephantidae"], ["IVC"]),
        scale.pk: (["Manis javanica"], ["SCA"]),
    }
    client.post(f"/queue/undo/{Judgement.objects.first().pk}/")  # type: ignore[union-attr]  # there are two
    client.post("/queue/together/", {"listing": both, "answer": "relevant", "taxa": ["Manis javanica"]})
    assert [each.taxa for each in Judgement.objects.standing()] == [["Manis javanica"]] * 2
    alike = client.get(f"/queue/{tusk.pk}/").content.decode()
    assert "as they were found in each" not in alike


def test_too_many_at_once_judge_nothing(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    with pytest.raises(TooManyAtOnce):
        actions.judge_together(listing_ids=[listing.pk] * (MOST_AT_ONCE + 1), by=cast.analyst, decision=RELEVANT)
    assert not Judgement.objects.exists()


def test_several_of_the_list_are_judged_after_a_look(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    chosen = [listing_in(collection).pk for _ in range(2)]
    client = signed_in(cast.analyst)
    response = client.post("/queue/several/?band=high", {"listing": chosen, "act": "judge"})
    assert response["Location"].startswith("/queue/together/?listing=")
    assert client.get(response["Location"]).status_code == 200
    assert client.post("/queue/several/", {"act": "judge"})["Location"] == "/queue/?"


@pytest.mark.parametrize(
    "act", ["judge_listing", "take_lease", "release_lease", "ask_for_lease", "save_draft", "discard_draft"]
)
def test_no_act_reaches_a_hidden_listing(cast: Cast, act: str) -> None:
    hidden = listing_in(collection_of(cast.stranger))
    entries = Entry.objects.count()
    more = MORE.get(act, {})
    for listing_id in (hidden.pk, hidden.pk + 1000):
        with pytest.raises(ListingGone):
            getattr(actions, act)(listing_id=listing_id, by=cast.analyst, **more)
    assert (Judgement.objects.count(), Lease.objects.count(), Draft.objects.count()) == (0, 0, 0)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("act", ["judge_listing", "take_lease", "save_draft"])
def test_no_act_is_a_readers(cast: Cast, act: str) -> None:
    listing = listing_in(collection_of(cast.analyst))
    more = MORE.get(act, {})
    with pytest.raises(NotAllowed):
        getattr(actions, act)(listing_id=listing.pk, by=cast.reader, **more)
    assert (Judgement.objects.count(), Lease.objects.count(), Draft.objects.count()) == (0, 0, 0)


def test_judging_together_leaves_hidden_listings_alone(cast: Cast) -> None:
    hidden, visible = listing_in(collection_of(cast.stranger)), listing_in(collection_of(cast.analyst))
    act = actions.judge_together(listing_ids=[hidden.pk, visible.pk], by=cast.analyst, decision=RELEVANT)
    assert ([each.listing_id for each in act.judgements], act.left_out) == ([visible.pk], 0)


def test_every_act_is_in_the_audit_trail(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), likeness=3)
    actions.take_lease(listing_id=listing.pk, by=cast.analyst)
    judgement = actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    actions.undo_judgement(judgement_id=judgement.pk, by=cast.analyst)
    actions.judge_together(listing_ids=[listing.pk], by=cast.analyst, decision=NOT_RELEVANT)
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "take lease", "judge listing", "undo judgement", "judge together",
    ]  # fmt: skip
    assert "toy" not in str(list(Entry.objects.values_list("facts", "reason")))
