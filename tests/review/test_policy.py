"""Policies: which rule decides, drafts and versions, who may change them, and that other organisations never matter."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast, join
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry, Role
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.errors import PolicyChangedMeanwhile, TooManyRules
from wildtrace.review.models import Policy, PolicyRule
from wildtrace.review.policy import actions, queries
from wildtrace.review.policy.rules import DEFAULT, MOST_RULES, Offer, Rule, Suggestion, Terms, misfits, suggest

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
    with pytest.raises(Policy.DoesNotExist):
        actions.discard_draft(by=coordinator, revision=again.revision) or actions.begin_draft(by=coordinator, version=9)


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


def test_what_is_in_force_costs_one_query(
    coordinator: Viewer, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    draft = actions.begin_draft(by=coordinator)
    actions.put_in_force(by=coordinator, revision=draft.revision)
    queries.terms_in_force(coordinator)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django types it as a protocol of its own
        queries.terms_in_force(coordinator)
