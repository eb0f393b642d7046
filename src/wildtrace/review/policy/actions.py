"""A policy is drafted, changed rule by rule, put in force, or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.review.errors import PolicyChangedMeanwhile, TooManyRules
from wildtrace.review.models import Policy, PolicyRule
from wildtrace.review.models.policies import DRAFT, IN_FORCE
from wildtrace.review.policy.queries import policies, terms_in_force, terms_of
from wildtrace.review.policy.rules import MOST_RULES, Rule

Rules = tuple[Rule, ...]


def begin_draft(*, by: Viewer, version: int | None = None) -> Policy:
    """A draft of what is in force, or of an earlier `version`; the one that is there already when there is one.

    Raises Policy.DoesNotExist for a version that the organisation never had.
    """
    require(by, "edit policies")
    try:
        return _begin(by, version)
    except IntegrityError:  # a colleague was a moment quicker: there is one draft
        return policies(by).get(DRAFT)


@transaction.atomic
def _begin(by: Viewer, version: int | None) -> Policy:
    if held := policies(by).filter(DRAFT).first():
        return held
    terms = terms_in_force(by) if not version else terms_of(policies(by).exclude(DRAFT).get(version=version))
    latest = policies(by).aggregate(latest=Max("version"))["latest"] or 0
    begun = Policy.objects.create(
        organisation=by.member.organisation, version=latest + 1, made_by=by.person, otherwise=terms.otherwise
    )
    _write(begun, terms.rules)
    audit.record(
        action="draft policy", by=by, kind="policy", object_id=begun.version, facts={"copied from": terms.version}
    )
    return begun


@transaction.atomic
def change_otherwise(*, by: Viewer, revision: int, action: str) -> Policy:
    """Change what a draft says where no rule fits."""
    draft = _draft(by, revision)
    draft.otherwise = action
    draft.save(update_fields=["otherwise"])
    return _changed(draft, by, "change what a policy says otherwise", {"action": action})


def add_rule(*, by: Viewer, revision: int, rule: Rule) -> Policy:
    """Add a rule at the end of a draft. Raises TooManyRules."""
    return _change(by, revision, "add policy rule", lambda rules: (*rules, rule))


def change_rule(*, by: Viewer, revision: int, place: int, rule: Rule) -> Policy:
    """Put another rule in a place of a draft; places count from 1."""
    return _change(by, revision, "change policy rule", lambda rules: (*rules[: place - 1], rule, *rules[place:]), place)


def remove_rule(*, by: Viewer, revision: int, place: int) -> Policy:
    """Take a rule out of a draft."""
    return _change(by, revision, "remove policy rule", lambda rules: (*rules[: place - 1], *rules[place:]), place)


def move_rule(*, by: Viewer, revision: int, place: int, to: int) -> Policy:
    """Move a rule of a draft to another place, as near to `to` as there is one."""

    def moved(rules: Rules) -> Rules:
        others = [*rules[: place - 1], *rules[place:]]
        others.insert(min(max(to, 1), len(rules)) - 1, rules[place - 1])
        return tuple(others)

    return _change(by, revision, "move policy rule", moved, place)


@transaction.atomic
def put_in_force(*, by: Viewer, revision: int) -> Policy:
    """Let the draft decide from now on. It never changes again; what was in force stays in the history."""
    draft, now = _draft(by, revision), timezone.now()
    policies(by).filter(IN_FORCE).update(in_force_until=now)
    draft.in_force_since, draft.put_in_force_by = now, by.person
    draft.save(update_fields=["in_force_since", "put_in_force_by"])
    facts = {"rules": draft.rules.count(), "otherwise": draft.otherwise}
    audit.record(action="put policy in force", by=by, kind="policy", object_id=draft.version, facts=facts)
    return draft


@transaction.atomic
def discard_draft(*, by: Viewer, revision: int) -> None:
    """Give a draft up."""
    draft = _draft(by, revision)
    audit.record(action="discard policy draft", by=by, kind="policy", object_id=draft.version)
    draft.delete()


@transaction.atomic
def _change(
    by: Viewer, revision: int, action: str, change: Callable[[Rules], Rules], place: int | None = None
) -> Policy:
    """Write a draft's rules anew; raises PolicyChangedMeanwhile also for a place that it has not."""
    draft = _draft(by, revision)
    rules = terms_of(draft).rules
    if place is not None and not 1 <= place <= len(rules):
        raise PolicyChangedMeanwhile
    changed = change(rules)
    if len(changed) > MOST_RULES:
        raise TooManyRules(MOST_RULES)
    draft.rules.all().delete()
    _write(draft, changed)
    return _changed(draft, by, action, {"place": place or len(changed)})


def _draft(by: Viewer, revision: int) -> Policy:
    """The organisation's draft, locked, as the person saw it; raises PolicyChangedMeanwhile, NotAllowed."""
    require(by, "edit policies")
    held = policies(by).filter(DRAFT, revision=revision).select_for_update().first()
    if held is None:
        raise PolicyChangedMeanwhile
    return held


def _changed(draft: Policy, by: Viewer, action: str, facts: dict[str, object]) -> Policy:
    draft.revision += 1
    draft.save(update_fields=["revision"])
    audit.record(action=action, by=by, kind="policy", object_id=draft.version, facts=facts)
    return draft


def _write(draft: Policy, rules: Sequence[Rule]) -> None:
    rows = [PolicyRule(policy=draft, place=place, **asdict(rule)) for place, rule in enumerate(rules, start=1)]
    PolicyRule.objects.bulk_create(rows)
