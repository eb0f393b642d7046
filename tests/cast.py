"""The standing cast: an analyst, a colleague, a member of a shared group, a stranger, and nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from wildtrace.accounts.models import Group, GroupMembership, Marking, Membership, Organisation, Person, Role
from wildtrace.accounts.viewers import NOBODY, Viewer
from wildtrace.collection.models import Collection

PASSPHRASE = "correct horse battery staple"


@dataclass
class Cast:
    """Everybody in the tests. `analyst`, `colleague` and `administrator` share an organisation."""

    analyst: Viewer
    colleague: Viewer
    administrator: Viewer
    reader: Viewer
    ally: Viewer  # of another organisation, in the group `circle` with the analyst
    stranger: Viewer  # of a third organisation
    circle: Group
    nobody: Viewer = NOBODY


def gather_cast() -> Cast:
    """Make the cast in the database of the test."""
    ours = Organisation.objects.create(name="Savanna Watch", kind=Organisation.Kind.NGO, country="KE")
    theirs = Organisation.objects.create(name="Marketplace", kind=Organisation.Kind.PLATFORM, country="VN")
    others = Organisation.objects.create(name="Customs", kind=Organisation.Kind.ENFORCEMENT, country="FR")
    analyst = join("analyst", ours, Role.ANALYST)
    ally = join("ally", theirs, Role.ANALYST)
    circle = Group.objects.create(name="Ivory circle")
    GroupMembership.objects.create(group=circle, membership=analyst.member, is_owner=True)
    GroupMembership.objects.create(group=circle, membership=ally.member)
    return Cast(
        analyst=analyst,
        colleague=join("colleague", ours, Role.REVIEWER),
        administrator=join("administrator", ours, Role.ADMINISTRATOR),
        reader=join("reader", ours, Role.READER),
        ally=ally,
        stranger=join("stranger", others, Role.ADMINISTRATOR),
        circle=circle,
    )


def join(name: str, organisation: Organisation, role: Role) -> Viewer:
    """A person with a second factor who belongs to `organisation`."""
    person = Person.objects.create_user(f"{name}@example.org", PASSPHRASE, name=name.title())
    TOTP.activate(person, generate_totp_secret())
    return Viewer(person, Membership.objects.create(person=person, organisation=organisation, role=role))


def signed_in(viewer: Viewer) -> Client:
    """A browser in which `viewer` has signed in; `NOBODY` for one in which nobody has."""
    client = Client()
    if viewer.person is not None:
        client.force_login(viewer.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def collection_of(
    viewer: Viewer,
    marking: Marking = Marking.AMBER_STRICT,
    name: str = "Ivory online",
    erase_on: date = date(2030, 1, 1),
) -> Collection:
    """A collection that the organisation of `viewer` owns."""
    return Collection.objects.create(
        organisation=viewer.member.organisation,
        made_by=viewer.person,
        marking=marking,
        name=name,
        purpose="Finding offers of ivory",
        basis=Collection.Basis.PUBLIC_TASK,
        erase_on=erase_on,
    )
