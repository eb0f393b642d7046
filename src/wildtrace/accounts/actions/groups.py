"""Groups across organisations: founding, joining, leaving, closing. Only owners change a group."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.errors import LastOwner, NotAllowed
from wildtrace.accounts.models import Group, GroupMembership, Membership
from wildtrace.accounts.rules import require
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
def add_to_group(*, group: Group, membership: Membership, is_owner: bool = False, by: Viewer) -> GroupMembership:
    """Add a member of any organisation; adding somebody who is there already changes whether they are an owner."""
    _owned(group, by)
    current = Membership.objects.get(pk=membership.pk, left_at=None)
    added, _ = GroupMembership.objects.update_or_create(
        group=group, membership=current, left_at=None, defaults={"is_owner": is_owner}
    )
    facts = {"membership": current.pk, "owner": is_owner}
    audit.record(action="add to group", by=by, kind="group", object_id=group.pk, facts=facts)
    return added


@transaction.atomic
def remove_from_group(*, group: Group, membership: Membership, by: Viewer) -> None:
    """End somebody's place in a group; everyone may end their own. Raises LastOwner rather than leave none."""
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
    owns = GroupMembership.objects.filter(group=group, membership=by.member, is_owner=True, left_at=None)
    if not owns.exists():
        raise NotAllowed("change this group")
    return Group.objects.select_for_update().get(pk=group.pk, closed_at=None)
