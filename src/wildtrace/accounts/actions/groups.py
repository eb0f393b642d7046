"""Groups across organisations: founding, joining, leaving, closing. Only owners change a group."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.errors import LastOwner, NotAllowed
from wildtrace.accounts.models import Group, GroupInvitation, GroupMembership, Membership
from wildtrace.accounts.queries import group_invitations_for
from wildtrace.accounts.rules import require
from wildtrace.accounts.tasks import tell_of_group_invitation
from wildtrace.accounts.viewers import Viewer


@transaction.atomic
def found_group(*, name: str, description: str, by: Viewer) -> Group:
    """A new group, with whoever founds it as its owner."""
    require(by, "share")
    group = Group.objects.create(name=name, description=description)
    GroupMembership.objects.create(group=group, membership=by.member, is_owner=True)
    audit.record(action="found group", by=by, kind="group", object_id=group.pk)
    return group


@transaction.atomic
def invite_to_group(
    *, group: Group, email: str, organisation: str, is_owner: bool = False, by: Viewer
) -> GroupInvitation:
    """Ask somebody into a group one owns. The same happens whether or not anybody has this address."""
    own = _owned(group, by)
    invitation = GroupInvitation.objects.create(
        group=own,
        email=email.strip().casefold(),
        organisation=organisation.strip(),
        is_owner=is_owner,
        invited_by=by.member,
    )
    facts = {"invitation": invitation.pk, "owner": is_owner}
    audit.record(action="invite to group", by=by, kind="group", object_id=own.pk, facts=facts)
    transaction.on_commit(lambda: tell_of_group_invitation.enqueue(invitation.pk))
    return invitation


@transaction.atomic
def withdraw_from_group(*, invitation: GroupInvitation, by: Viewer) -> None:
    """Take back an invitation into a group one owns that was not yet accepted."""
    own = _owned(invitation.group, by)
    waiting = GroupInvitation.objects.select_for_update().get(pk=invitation.pk, group=own, accepted_at=None)
    waiting.withdrawn_at = timezone.now()
    waiting.save(update_fields=["withdrawn_at"])
    audit.record(action="withdraw from group", by=by, kind="group", object_id=own.pk, facts={"invitation": waiting.pk})


@transaction.atomic
def answer_group_invitation(*, invitation: GroupInvitation, is_accepted: bool, by: Viewer) -> None:
    """Accept or decline an invitation that is for `by`; accepting one when there already changes who is an owner."""
    require(by, "see")
    own = group_invitations_for(by).select_for_update(of=("self",)).get(pk=invitation.pk)
    Group.objects.select_for_update().get(pk=own.group_id)
    moment = "accepted_at" if is_accepted else "declined_at"
    setattr(own, moment, timezone.now())
    own.save(update_fields=[moment])
    if is_accepted:
        GroupMembership.objects.update_or_create(
            group_id=own.group_id, membership=by.member, left_at=None, defaults={"is_owner": own.is_owner}
        )
    action = "join group" if is_accepted else "decline group"
    audit.record(action=action, by=by, kind="group", object_id=own.group_id, facts={"invitation": own.pk})


@transaction.atomic
def remove_from_group(*, group: Group, membership: Membership, by: Viewer) -> None:
    """End somebody's place in a group; everyone may end their own. Raises LastOwner rather than leave none."""
    Group.objects.select_for_update().get(pk=group.pk)  # its places change one after the other
    if membership.pk != by.member.pk:
        _owned(group, by)
    places = GroupMembership.objects.select_for_update().filter(group=group, left_at=None)
    place = places.get(membership=membership)
    if place.is_owner and not places.filter(is_owner=True).exclude(pk=place.pk).exists():
        raise LastOwner
    place.left_at = timezone.now()
    place.save(update_fields=["left_at"])
    facts = {"membership": membership.pk}
    audit.record(action="remove from group", by=by, kind="group", object_id=group.pk, facts=facts)


@transaction.atomic
def close_group(*, group: Group, by: Viewer) -> None:
    """Close a group: nothing is shared through it any more, and its history stays."""
    own = _owned(group, by)
    own.closed_at = timezone.now()
    own.save(update_fields=["closed_at"])
    audit.record(action="close group", by=by, kind="group", object_id=own.pk)


def _owned(group: Group, by: Viewer) -> Group:
    """The group, locked, which `by` owns; raises NotAllowed otherwise."""
    own = Group.objects.select_for_update().get(pk=group.pk)
    owns = GroupMembership.objects.filter(group=own, membership=by.member, is_owner=True, left_at=None)
    if own.closed_at is not None or not owns.exists():
        raise NotAllowed("change this group")
    return own
