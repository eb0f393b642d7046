"""Members get other roles, and leave."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.errors import LastAdministrator, NotAllowed
from wildtrace.accounts.models import ApiToken, GroupMembership, Membership, Organisation, Role
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer, current_memberships


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: Viewer) -> Membership:
    """Give a member of one's organisation another role; raises LastAdministrator rather than leave none."""
    own = _own_member(membership, by)
    before = own.role
    if before == role:
        return own
    if before == Role.ADMINISTRATOR:
        _keep_an_administrator(own)
    own.role = role
    own.save(update_fields=["role"])
    facts = {"from": before, "to": str(role)}
    audit.record(action="change role", by=by, kind="membership", object_id=own.pk, facts=facts)
    return own


@transaction.atomic
def end_membership(*, membership: Membership, by: Viewer, reason: str = "") -> None:
    """Let a member of one's organisation go: tokens and groups end with it, and sessions of whoever is left nowhere."""
    own = _own_member(membership, by)
    if own.role == Role.ADMINISTRATOR:
        _keep_an_administrator(own)
    now = timezone.now()
    own.left_at = now
    own.save(update_fields=["left_at"])
    ApiToken.objects.filter(membership=own, revoked_at=None).update(revoked_at=now)
    GroupMembership.objects.filter(membership=own, left_at=None).update(left_at=now)
    audit.record(action="end membership", by=by, kind="membership", object_id=own.pk, reason=reason)
    if not current_memberships(own.person).exists():
        transaction.on_commit(lambda: _sign_out(own))


def _own_member(membership: Membership, by: Viewer) -> Membership:
    require(by, "manage people")
    Organisation.objects.select_for_update().get(pk=by.member.organisation_id)  # its people change one after the other
    _require_still(by)
    return Membership.objects.select_for_update().get(
        pk=membership.pk, organisation=by.member.organisation, left_at=None
    )


def _require_still(by: Viewer) -> None:
    """Raise NotAllowed if somebody else has just changed the role of `by`, or let them go."""
    current = Membership.objects.filter(pk=by.member.pk, left_at=None, role=by.role)
    if not current.exists():
        raise NotAllowed("manage people")


def _keep_an_administrator(leaving: Membership) -> None:
    others = Membership.objects.filter(organisation=leaving.organisation_id, role=Role.ADMINISTRATOR, left_at=None)
    if not others.exclude(pk=leaving.pk).exists():
        raise LastAdministrator


def _sign_out(membership: Membership) -> None:
    for session in UserSession.objects.filter(user=membership.person_id):
        session.end()
