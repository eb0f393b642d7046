"""Making a collection, and changing what it is for, how long it is kept and who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.models import Group, Marking, Person
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Collection
from wildtrace.collection.queries import own_collections


@transaction.atomic
def make_collection(
    *,
    name: str,
    purpose: str,
    basis: str,
    erase_on: date,
    by: Viewer,
    marking: str = Marking.AMBER_STRICT,
    groups: Sequence[Group] = (),
    named: Sequence[Person] = (),
) -> Collection:
    """A collection of the organisation that `by` acts for. Raises NotAllowed."""
    require(by, "import")
    collection = Collection.objects.create(
        organisation=by.member.organisation,
        made_by=by.person,
        name=name,
        purpose=purpose,
        basis=basis,
        erase_on=erase_on,
        marking=marking,
    )
    _share(collection, groups, named, by)
    facts = {"basis": basis, "erase_on": erase_on.isoformat(), "marking": marking}
    audit.record(action="made", by=by, kind="collection", object_id=collection.pk, facts=facts)
    return collection


@transaction.atomic
def change_collection(
    *,
    collection: Collection,
    name: str,
    purpose: str,
    basis: str,
    erase_on: date,
    marking: str,
    groups: Sequence[Group],
    named: Sequence[Person],
    reason: str,
    by: Viewer,
) -> Collection:
    """Change what a collection says of itself; the trail says which of it, and why. Raises NotAllowed.

    Who may see it is changed by its maker, or by those whose role covers sharing.
    """
    require(by, "import")
    held = own_collections(by).select_for_update().get(pk=collection.pk)
    wanted = {"name": name, "purpose": purpose, "basis": basis, "erase_on": erase_on, "marking": marking}
    changed = sorted(key for key, value in wanted.items() if getattr(held, key) != value)
    if set(held.groups.all()) != set(groups) or set(held.named.all()) != _named(marking, named, by):
        changed.append("audience")
    if {"marking", "audience"} & set(changed) and held.made_by_id != by.person_id:
        require(by, "share")
    facts = {"changed": changed, "erase_on": erase_on.isoformat(), "before": held.erase_on.isoformat()}
    for key, value in wanted.items():
        setattr(held, key, value)
    held.save()
    _share(held, groups, named, by)
    audit.record(action="changed", by=by, kind="collection", object_id=held.pk, reason=reason, facts=facts)
    return held


def _share(collection: Collection, groups: Sequence[Group], named: Sequence[Person], by: Viewer) -> None:
    collection.groups.set(groups if collection.marking == Marking.AMBER else [])
    collection.named.set(_named(collection.marking, named, by))


def _named(marking: str, named: Sequence[Person], by: Viewer) -> set[Person]:
    """Whom a TLP:RED record names; whoever marks it so is always among them, or they would lose it themselves."""
    if marking != Marking.RED:
        return set()
    return {*named, *([by.person] if by.person else [])}
