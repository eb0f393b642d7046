"""Questions about an organisation's policy: what is in force, the draft, the history."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from wildtrace.accounts.viewers import Viewer
from wildtrace.review.models import Policy, PolicyRule
from wildtrace.review.models.policies import DRAFT, IN_FORCE
from wildtrace.review.policy.rules import DEFAULT, Rule, Terms


def policies(viewer: Viewer) -> QuerySet[Policy]:
    """The policies of the organisation that `viewer` acts for; there are no others for them."""
    return Policy.objects.filter(organisation=viewer.member.organisation_id)


def terms_in_force(viewer: Viewer) -> Terms:
    """What holds now: the organisation's policy in force, else the one built in. One query.

    Since a version in force never changes, it is read once and kept; the query only asks which one it is.
    """
    found = policies(viewer).filter(IN_FORCE).values_list("pk", "in_force_since").first()
    return _kept_terms(*found) if found else DEFAULT


def policy_in_force(viewer: Viewer) -> Policy | None:
    """The policy in force; None while the built-in one holds."""
    return policies(viewer).filter(IN_FORCE).select_related("made_by", "put_in_force_by").first()


def draft(viewer: Viewer) -> Policy | None:
    """The draft, when somebody has begun one."""
    return policies(viewer).filter(DRAFT).select_related("made_by").first()


def history(viewer: Viewer) -> QuerySet[Policy]:
    """Every version that is or was in force, the latest first."""
    return policies(viewer).exclude(DRAFT).select_related("made_by", "put_in_force_by").order_by("-version")


def terms_of(policy: Policy) -> Terms:
    """What a policy says, draft or not."""
    return Terms(policy.version, tuple(rule_of(row) for row in policy.rules.order_by("place")), policy.otherwise)


def rule_of(row: PolicyRule) -> Rule:
    """A row as a plain rule."""
    return Rule(row.action, row.score_from, row.appendix, row.taxon, row.specimen, row.country, row.message)


@lru_cache(maxsize=1024)
def _kept_terms(key: int, since: datetime) -> Terms:
    """`since` is in the key, so that a database put back from a backup is never mistaken for what was read before."""
    return terms_of(Policy.objects.get(pk=key))
