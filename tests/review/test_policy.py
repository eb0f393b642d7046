"""Policies: which rule decides, drafts and versions, who may change them, and that other organisations never matter."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser import freshly_signed_in
from tests.cast import Cast, join, signed_in
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry, Role
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.errors import PolicyChangedMeanwhile, TooManyRules
from wildtrace.review.models import Policy, PolicyRule
from wildtrace.review.policy import actions, queries
from wildtrace.review.policy.rules import (
    DEFAULT,
    MOST_RULES,
    Offer,
    Rule,
    Suggestion,
    Terms,
    is_within,
    misfits,
    suggest,
)

IVORY = Offer(0.9, ("Loxodonta africana",), "I/II", ("IVC",), "KE")


@pytest.fixture
def coordinator(cast: Cast) -> Viewer:
    """Who edits the policy of the analyst's organisation."""
    return join("coordinator", cast.analyst.member.organisation, Role.COORDINATOR)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule("block"), True),
        (Rule("block", score_from=0.9), True),
        (Rule("block", score_from=0.91), False),
        (Rule("block", appendix="I"), True),
        (Rule("block", appendix="II"), True),  # a split listing is in both
        (Rule("block", appendix="III"), False),
        (Rule("block", appendix="none"), False),
        (Rule("block", taxon="Loxodonta africana"), True),
        (Rule("block", taxon="Elephantidae"), True),  # any rank above
        (Rule("block", taxon="Mammalia"), True),
        (Rule("block", taxon="Elephas maximus"), False),
        (Rule("block", taxon="Felidae"), False),
        (Rule("block", specimen="IVC"), True),
        (Rule("block", specimen="HOR"), False),
        (Rule("block", country="KE"), True),
        (Rule("block", country="VN"), False),
        (Rule("block", score_from=0.5, appendix="I", taxon="Proboscidea", specimen="IVC", country="KE"), True),
        (Rule("block", score_from=0.5, appendix="I", taxon="Proboscidea", specimen="IVC", country="TZ"), False),
    ],
)
def test_a_rule_fits_what_it_asks_for(rule: Rule, fits: bool) -> None:
    assert (not misfits(rule, IVORY)) is fits
    assert suggest(Terms(1, (rule,), "allow"), IVORY).action == ("block" if fits else "allow")


@pytest.mark.parametrize(
    ("offer", "appendix", "fits"),
    [
        (Offer(0.9, ("Mammuthus",), ""), "none", True),
        (Offer(0.9, (), ""), "none", False),  # nothing was found that no Appendix lists
        (Offer(0.9, ("Manis",), "I"), "none", False),
        # the Appendix belongs to the taxon that the rule names, not to another in the same listing
        (Offer(0.9, ("Panthera tigris", "Python regius"), "I"), "I", False),
        (Offer(0.9, ("Panthera tigris", "Python regius"), "I"), "II", True),
    ],
)
def test_an_appendix_is_asked_of_the_taxon_that_the_rule_names(offer: Offer, appendix: str, fits: bool) -> None:
    taxon = "Pythonidae" if "Python regius" in offer.taxa else ""
    assert (not misfits(Rule("block", appendix=appendix, taxon=taxon), offer)) is fits


def test_the_first_rule_that_fits_decides_and_says_its_place() -> None:
    terms = Terms(3, (Rule("block", taxon="Felidae"), Rule("ask", message="Papers?"), Rule("warn")), "allow")
    assert suggest(terms, IVORY) == Suggestion("ask", 2, "Papers?")
    assert suggest(terms, Offer(0.1)) == Suggestion("allow", None, "")


@pytest.mark.parametrize(
    ("offer", "action"),
    [
        (IVORY, "block"),
        (Offer(0.9, ("Python regius",), "II"), "ask"),
        (Offer(0.6, ("Panthera tigris",), "I"), "ask"),
        (Offer(0.6, ("Python regius",), "II"), "warn"),
        (Offer(0.4, ("Panthera tigris",), "I"), "allow"),
        (Offer(0.0), "allow"),
    ],
)
def test_the_built_in_policy_blocks_only_what_is_surest(offer: Offer, action: str) -> None:
    assert suggest(DEFAULT, offer).action == action


def test_an_organisation_begins_with_the_built_in_policy(coordinator: Viewer) -> None:
    assert queries.terms_in_force(coordinator) == DEFAULT
    assert queries.terms_of(actions.begin_draft(by=coordinator)).rules == DEFAULT.rules


def test_a_draft_decides_nothing_until_it_is_put_in_force(coordinator: Viewer) -> None:
    draft = actions.begin_draft(by=coordinator)
    draft = actions.change_otherwise(by=coordinator, revision=draft.revision, action="warn")
    assert queries.terms_in_force(coordinator) == DEFAULT
    actions.put_in_force(by=coordinator, revision=draft.revision)
    held = queries.terms_in_force(coordinator)
    assert (held.version, held.otherwise, held.rules) == (1, "warn", DEFAULT.rules)
    assert queries.draft(coordinator) is None


def test_rules_are_added_changed_moved_and_removed(coordinator: Viewer) -> None:
    draft = actions.begin_draft(by=coordinator)
    while draft.rules.exists():
        draft = actions.remove_rule(by=coordinator, revision=draft.revision, place=1)
    for taxon in ("Felidae", "Ursidae", "Manidae"):
        draft = actions.add_rule(by=coordinator, revision=draft.revision, rule=Rule("block", taxon=taxon))
    draft = actions.move_rule(by=coordinator, revision=draft.revision, place=3, to=1)
    draft = actions.change_rule(by=coordinator, revision=draft.revision, place=2, rule=Rule("warn", taxon="Canidae"))
    draft = actions.remove_rule(by=coordinator, revision=draft.revision, place=3)
    assert [(rule.action, rule.taxon) for rule in queries.terms_of(draft).rules] == [
        ("block", "Manidae"),
        ("warn", "Canidae"),
    ]


def test_a_version_in_force_never_changes(coordinator: Viewer) -> None:
    first = actions.begin_draft(by=coordinator)
    actions.put_in_force(by=coordinator, revision=first.revision)
    before = queries.terms_in_force(coordinator)
    second = actions.begin_draft(by=coordinator)
    second = actions.remove_rule(by=coordinator, revision=second.revision, place=1)
    actions.put_in_force(by=coordinator, revision=second.revision)
    kept = queries.history(coordinator).get(version=1)
    assert queries.terms_of(kept) == before
    assert kept.in_force_until is not None
    assert queries.terms_in_force(coordinator).version == 2
    with pytest.raises(PolicyChangedMeanwhile):
        actions.remove_rule(by=coordinator, revision=kept.revision, place=1)
    assert queries.terms_of(kept) == before


def test_an_earlier_version_can_be_drafted_again(coordinator: Viewer) -> None:
    actions.put_in_force(by=coordinator, revision=actions.begin_draft(by=coordinator).revision)
    draft = actions.begin_draft(by=coordinator)
    actions.put_in_force(
        by=coordinator, revision=actions.remove_rule(by=coordinator, revision=draft.revision, place=1).revision
    )
    again = actions.begin_draft(by=coordinator, version=1)
    assert queries.terms_of(again).rules == DEFAULT.rules
    actions.discard_draft(by=coordinator, revision=again.revision)
    with pytest.raises(Policy.DoesNotExist):
        actions.begin_draft(by=coordinator, version=9)


def test_whoever_saw_another_draft_changes_nothing(coordinator: Viewer) -> None:
    seen = actions.begin_draft(by=coordinator).revision
    changed = actions.remove_rule(by=coordinator, revision=seen, place=1)
    before = queries.terms_of(changed)
    for attempt in (
        lambda: actions.remove_rule(by=coordinator, revision=seen, place=1),
        lambda: actions.put_in_force(by=coordinator, revision=seen),
        lambda: actions.discard_draft(by=coordinator, revision=seen),
        lambda: actions.remove_rule(by=coordinator, revision=changed.revision, place=0),
        lambda: actions.remove_rule(by=coordinator, revision=changed.revision, place=9),
    ):
        with pytest.raises(PolicyChangedMeanwhile):
            attempt()
    assert queries.terms_of(changed) == before
    assert queries.terms_in_force(coordinator) == DEFAULT


def test_there_is_one_draft_and_one_policy_in_force(coordinator: Viewer) -> None:
    first = actions.begin_draft(by=coordinator)
    assert actions.begin_draft(by=coordinator) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(organisation=first.organisation, version=9)
    assert Policy.objects.count() == 1


def test_a_policy_has_an_end(coordinator: Viewer) -> None:
    draft = actions.begin_draft(by=coordinator)
    PolicyRule.objects.bulk_create(
        PolicyRule(policy=draft, place=place, action="warn") for place in range(5, MOST_RULES + 1)
    )
    with pytest.raises(TooManyRules):
        actions.add_rule(by=coordinator, revision=draft.revision, rule=Rule("warn"))
    assert draft.rules.count() == MOST_RULES


@pytest.mark.parametrize("who", ["analyst", "colleague", "reader"])
def test_only_who_edits_policies_changes_one(cast: Cast, coordinator: Viewer, who: str) -> None:
    held = actions.begin_draft(by=coordinator)
    before, entries, other = queries.terms_of(held), Entry.objects.count(), getattr(cast, who)
    for attempt in (
        lambda: actions.begin_draft(by=other),
        lambda: actions.add_rule(by=other, revision=0, rule=Rule("allow")),
        lambda: actions.change_otherwise(by=other, revision=0, action="block"),
        lambda: actions.put_in_force(by=other, revision=0),
        lambda: actions.discard_draft(by=other, revision=0),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (queries.terms_of(held), Entry.objects.count()) == (before, entries)
    assert queries.terms_in_force(cast.analyst) == DEFAULT


def test_another_organisations_policy_never_matters(cast: Cast, coordinator: Viewer) -> None:
    """The stranger administers another organisation: its drafts and versions leave ours, and its numbers, alone."""
    theirs = actions.begin_draft(by=cast.stranger)
    with pytest.raises(PolicyChangedMeanwhile):
        actions.remove_rule(by=coordinator, revision=theirs.revision, place=1)
    theirs = actions.change_otherwise(by=cast.stranger, revision=theirs.revision, action="block")
    actions.put_in_force(by=cast.stranger, revision=theirs.revision)
    assert queries.terms_in_force(coordinator) == DEFAULT
    assert not queries.history(coordinator)
    assert actions.begin_draft(by=coordinator).version == 1
    with pytest.raises(Policy.DoesNotExist):
        actions.begin_draft(by=join("other", cast.ally.member.organisation, Role.COORDINATOR), version=1)


def test_every_change_stands_in_the_audit_trail(coordinator: Viewer) -> None:
    draft = actions.begin_draft(by=coordinator)
    draft = actions.add_rule(by=coordinator, revision=draft.revision, rule=Rule("block", message="Not here."))
    actions.put_in_force(by=coordinator, revision=draft.revision)
    entries = Entry.objects.filter(kind="policy").order_by("pk")
    assert [entry.action for entry in entries] == ["draft policy", "add policy rule", "put policy in force"]
    assert {entry.person_id for entry in entries} == {coordinator.person_id}
    assert all("Not here" not in str(entry.facts) for entry in entries)


def test_what_is_in_force_costs_one_query(coordinator: Viewer, django_assert_num_queries: Any) -> None:
    draft = actions.begin_draft(by=coordinator)
    actions.put_in_force(by=coordinator, revision=draft.revision)
    queries.terms_in_force(coordinator)
    with django_assert_num_queries(1):
        queries.terms_in_force(coordinator)


# --- pages

TRIED = {"title": "Real elephant ivory tusk for sale", "description": "450 EUR, DM me.", "location": "Lyon, France"}


def drafting(viewer: Viewer, **rule: Any) -> Client:
    """A browser in which a draft has been begun and, where a rule is given, one added."""
    client = freshly_signed_in(viewer)
    client.post("/policy/draft/begin/")
    if rule:
        client.post("/policy/draft/rules/", {"score_from": "0.5", "action": "warn", "revision": 0, **rule})
    return client


def said(response: Any) -> str:
    """What a page says to people."""
    return unescape(response.content.decode())


def test_a_policy_is_written_tried_and_put_in_force_by_forms_alone(coordinator: Viewer) -> None:
    client = drafting(coordinator, taxon="pangolin", country="Viet Nam", specimen="SCA", message="Not pangolins.")
    page = said(client.get("/policy/draft/"))
    assert "Not pangolins." in page
    assert "Vietnam" in page
    rule = queries.terms_of(queries.draft(coordinator)).rules[-1]  # type: ignore[arg-type]  # it was begun above
    assert (rule.country, rule.specimen) == ("VN", "SCA")
    assert is_within("Manis javanica", rule.taxon)
    client.post("/policy/draft/rules/5/move/", {"direction": "up", "revision": 1})
    client.post("/policy/draft/rules/1/remove/", {"revision": 2})
    client.post("/policy/draft/otherwise/", {"action": "warn", "revision": 3})
    change = {"score_from": "0.2", "action": "block", "taxon": "Loxodonta africana", "revision": 4}
    client.post("/policy/draft/rules/1/", change)
    tried = said(client.post("/policy/try/", {**TRIED, "of": "draft"}))
    assert "The draft of version 1" in tried
    assert "Put version 1 in force?" in said(client.get("/policy/draft/put-in-force/"))
    answer = client.post("/policy/draft/put-in-force/", {"revision": 5}, follow=True)
    assert "Version 1, in force since" in said(answer)
    assert client.get("/policy/draft/").status_code == 404
    terms = queries.terms_in_force(coordinator)
    assert (terms.version, terms.otherwise) == (1, "warn")
    assert [each.action for each in terms.rules] == ["block", "ask", "warn", "warn"]


def test_trying_says_which_rule_decides_and_why_others_do_not(cast: Cast) -> None:
    page = said(signed_in(cast.analyst).post("/policy/try/", TRIED))
    assert "by rule 1" in page
    assert "fits, and decides" in page
    assert "not asked any more" in page
    assert "The seller is told:" in page
    harmless = said(signed_in(cast.analyst).post("/policy/try/", {"title": "Grey sofa"}))
    assert "since no rule fits" in harmless
    assert "its score is lower" in harmless


def test_what_is_pasted_is_shown_as_text_and_kept_nowhere(cast: Cast) -> None:
    before = Entry.objects.count()
    hostile = "<script>alert(1)</script> ivory tusk for sale \x00"
    page = signed_in(cast.analyst).post("/policy/try/", {"title": hostile, "description": hostile * 20}).content
    assert b"<script>alert" not in page
    assert Entry.objects.count() == before
    assert "Paste the title" in said(signed_in(cast.analyst).post("/policy/try/", {"title": " "}))


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("score_from", "1.5", "less than or equal to 1"),
        ("score_from", "nan", "Enter a number"),
        ("taxon", "no such beast at all", "The catalogue knows no such name."),
        ("taxon", "x" * 121, "at most 120"),
        ("country", "Atlantis", "No country is called so."),
        ("specimen", "NOPE", "not one of the available choices"),
        ("appendix", "IV", "not one of the available choices"),
        ("action", "jail", "not one of the available choices"),
        ("message", "x" * 501, "at most 500"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(coordinator: Viewer, field: str, value: str, fault: str) -> None:
    client = drafting(coordinator)
    given = {"score_from": "0.5", "action": "warn", "revision": 0, field: value}
    answer = client.post("/policy/draft/rules/", given)
    assert answer.status_code == 200
    assert fault in said(answer)
    assert queries.terms_of(queries.draft(coordinator)).rules == DEFAULT.rules  # type: ignore[arg-type]  # it was begun above


def test_a_form_of_an_older_draft_changes_nothing_and_says_so(coordinator: Viewer) -> None:
    client = drafting(coordinator, message="First.")
    for revision in ("0", "", "-1", "x", "9" * 30):
        answer = client.post("/policy/draft/rules/1/remove/", {"revision": revision}, follow=True)
        assert "A colleague has changed the draft meanwhile." in said(answer)
    assert queries.draft(coordinator).rules.count() == len(DEFAULT.rules) + 1  # type: ignore[union-attr]  # it was begun above


CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/policy/draft/begin/", {}),
    ("/policy/draft/otherwise/", {"action": "block", "revision": "0"}),
    ("/policy/draft/rules/", {"score_from": "0", "action": "block", "revision": "0"}),
    ("/policy/draft/rules/1/", {"score_from": "0", "action": "block", "revision": "0"}),
    ("/policy/draft/rules/1/move/", {"direction": "down", "revision": "0"}),
    ("/policy/draft/rules/1/remove/", {"revision": "0"}),
    ("/policy/draft/put-in-force/", {"revision": "0"}),
    ("/policy/draft/discard/", {"revision": "0"}),
)


@pytest.mark.parametrize("who", ["analyst", "colleague", "reader", "ally", "nobody"])
@pytest.mark.parametrize(("path", "given"), CHANGES)
def test_whoever_may_not_edit_changes_nothing(
    cast: Cast, coordinator: Viewer, who: str, path: str, given: dict[str, str]
) -> None:
    held = actions.begin_draft(by=coordinator)
    before, entries = queries.terms_of(held), Entry.objects.count()
    answer = freshly_signed_in(getattr(cast, who)).post(path, given)
    assert answer.status_code == (302 if who == "nobody" else 403)
    held.refresh_from_db()
    assert (held.revision, held.in_force_since, queries.terms_of(held)) == (0, None, before)
    assert Entry.objects.count() == entries
    assert Policy.objects.count() == 1


@pytest.mark.parametrize(("path", "given"), CHANGES)
def test_a_stranger_who_edits_their_own_policy_changes_not_ours(
    cast: Cast, coordinator: Viewer, path: str, given: dict[str, str]
) -> None:
    """And is answered the same, whether or not we have a draft."""
    stranger = freshly_signed_in(cast.stranger)
    without = stranger.post(path, given)
    Policy.objects.all().delete()
    before = queries.terms_of(actions.begin_draft(by=coordinator))
    with_ours = stranger.post(path, given)
    assert without_tokens(with_ours) == without_tokens(without)
    ours = queries.draft(coordinator)
    assert ours is not None
    assert (ours.revision, queries.terms_of(ours)) == (0, before)


def test_pages_of_a_stranger_show_nothing_of_our_policy(cast: Cast, coordinator: Viewer) -> None:
    paths = ("/policy/", "/policy/draft/", "/policy/versions/1/", "/policy/draft/rules/1/", "/policy/try/")
    stranger = freshly_signed_in(cast.stranger)
    before = [without_tokens(stranger.get(path)) for path in paths]
    client = drafting(coordinator, message="Our own secret policy.")
    client.post("/policy/draft/put-in-force/", {"revision": 1})
    drafting(coordinator)
    assert [without_tokens(stranger.get(path)) for path in paths] == before
    assert "Our own secret policy." in said(client.get("/policy/versions/1/"))


def without_tokens(response: Any) -> tuple[int, bytes]:
    """A response without what is random in every form."""
    return response.status_code, re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def test_putting_in_force_asks_who_one_is_once_more(coordinator: Viewer) -> None:
    draft = actions.begin_draft(by=coordinator)
    answer = signed_in(coordinator).post("/policy/draft/put-in-force/", {"revision": draft.revision})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.headers["Location"]
    assert queries.terms_in_force(coordinator) == DEFAULT


def test_typing_help_names_taxa(coordinator: Viewer) -> None:
    assert "Panthera tigris" in said(freshly_signed_in(coordinator).get("/policy/taxa/", {"taxon": "tiger"}))


def test_a_long_policy_runs_as_many_queries_as_a_short_one(
    coordinator: Viewer,
) -> None:
    client = drafting(coordinator)
    client.get("/policy/draft/")
    with CaptureQueriesContext(connection) as short:
        client.get("/policy/draft/")
    held = queries.draft(coordinator)
    PolicyRule.objects.bulk_create(PolicyRule(policy=held, place=place, action="warn") for place in range(5, 35))
    with CaptureQueriesContext(connection) as long:
        client.get("/policy/draft/")
    assert len(long) == len(short)
