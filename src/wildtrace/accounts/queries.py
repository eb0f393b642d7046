"""Questions about people, groups, tokens and the audit trail, each asked by somebody."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from wildtrace.accounts.models import ApiToken, Entry, Group, GroupInvitation, GroupMembership, Invitation, Membership
from wildtrace.accounts.viewers import Viewer


def colleagues(viewer: Viewer) -> QuerySet[Membership]:
    """Who belongs to the organisation that `viewer` acts for."""
    found = Membership.objects.filter(organisation=viewer.member.organisation_id, left_at=None)
    return found.select_related("person").order_by("person__name", "pk")


def open_invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """Invitations to that organisation that can still be accepted."""
    found = Invitation.objects.filter(organisation=viewer.member.organisation_id, accepted_at=None, withdrawn_at=None)
    return found.filter(expires_at__gt=timezone.now())


def own_groups(viewer: Viewer) -> QuerySet[Group]:
    """The open groups that `viewer` belongs to through the organisation they act for; others do not exist for them."""
    place = GroupMembership.objects.filter(group=OuterRef("pk"), membership=viewer.membership, left_at=None)
    return Group.objects.filter(Exists(place), closed_at=None)


def is_owner(group: Group, viewer: Viewer) -> bool:
    """Whether `viewer` may change who belongs to `group`."""
    places = GroupMembership.objects.filter(group=group, membership=viewer.membership, left_at=None)
    return places.filter(is_owner=True).exists()


def places_in(group: Group) -> QuerySet[GroupMembership]:
    """Everybody who is or was in `group`, the current ones first."""
    found = GroupMembership.objects.filter(group=group)
    return found.select_related("membership__person", "membership__organisation").order_by("left_at", "pk")


def open_group_invitations(group: Group) -> QuerySet[GroupInvitation]:
    """Who was asked into `group` and has not come; that somebody declined is theirs to tell."""
    return GroupInvitation.objects.filter(group=group, accepted_at=None, withdrawn_at=None)


def group_invitations_for(viewer: Viewer) -> QuerySet[GroupInvitation]:
    """What `viewer` is asked into: written for their address and for the organisation that they act for."""
    if viewer.person is None or viewer.organisation is None:
        return GroupInvitation.objects.none()
    waiting = GroupInvitation.objects.filter(accepted_at=None, declined_at=None, withdrawn_at=None)
    mine = waiting.filter(email=viewer.person.email, organisation__iexact=viewer.organisation.name)
    return mine.filter(group__closed_at=None).select_related("group", "invited_by__person", "invited_by__organisation")


def tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """The organisation's tokens that have not been revoked."""
    found = ApiToken.objects.filter(membership__organisation=viewer.member.organisation_id, revoked_at=None)
    return found.select_related("membership__person")


def trail(viewer: Viewer, *, action: str = "", kind: str = "", person: int | None = None) -> QuerySet[Entry]:
    """What was done for the organisation that `viewer` acts for, the latest first."""
    found = Entry.objects.filter(organisation_id=viewer.member.organisation_id)
    if action:
        found = found.filter(action=action)
    if kind:
        found = found.filter(kind=kind)
    if person is not None:
        found = found.filter(person_id=person)
    return found.order_by("-pk")
