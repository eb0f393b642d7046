"""Inviting people, and what happens when they come."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.errors import InvitationOver
from wildtrace.accounts.models import Invitation, Membership, Organisation, Person, Role
from wildtrace.accounts.rules import require
from wildtrace.accounts.secrets import digest_of, new_secret
from wildtrace.accounts.viewers import NOBODY, Viewer

LASTS: Final = timedelta(days=7)


@transaction.atomic
def invite(*, organisation: Organisation, role: Role, email: str = "", by: Viewer) -> tuple[Invitation, str]:
    """Invite somebody; gives the invitation and the secret of its link, which is not kept.

    `by` is an administrator of the organisation, or NOBODY for the command line of whoever runs the server.
    """
    if by is not NOBODY:
        require(by, "manage people")
        organisation = by.member.organisation
    secret = new_secret()
    invitation = Invitation.objects.create(
        organisation=organisation,
        role=role,
        email=email.casefold(),
        digest=digest_of(secret),
        invited_by=by.person,
        expires_at=timezone.now() + LASTS,
    )
    audit.record(action="invite", by=by, kind="invitation", object_id=invitation.pk, facts={"role": role})
    return invitation, secret


def open_invitation(secret: str) -> Invitation:
    """The invitation of a link; raises InvitationOver when it was used, withdrawn, or is too old."""
    found = (
        Invitation.objects.filter(digest=digest_of(secret), accepted_at=None, withdrawn_at=None)
        .filter(expires_at__gt=timezone.now())
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise InvitationOver
    return found


@transaction.atomic
def accept_invitation(*, secret: str, person: Person | None, email: str, name: str, passphrase: str) -> Person:
    """Join the organisation that invited: as `person`, or as a new person with a passphrase.

    Raises InvitationOver, and Django's ValidationError for a weak passphrase or an address already in use.
    """
    invitation = Invitation.objects.select_for_update().get(pk=open_invitation(secret).pk)
    if invitation.accepted_at is not None:
        raise InvitationOver
    joining = person or _new_person(invitation.email or email.casefold(), name, passphrase)
    membership, _ = Membership.objects.update_or_create(
        person=joining, organisation=invitation.organisation, left_at=None, defaults={"role": invitation.role}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    by = Viewer(joining, membership)
    audit.record(action="join", by=by, kind="membership", object_id=membership.pk, facts={"role": invitation.role})
    return joining


def _new_person(email: str, name: str, passphrase: str) -> Person:
    person = Person(email=email, name=name)
    validate_password(passphrase, person)
    person.full_clean(exclude=["password"])
    return Person.objects.create_user(email, passphrase, name=name)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Viewer) -> None:
    """Make a link that was not yet used worthless."""
    require(by, "manage people")
    own = Invitation.objects.select_for_update().get(pk=invitation.pk, organisation=by.member.organisation)
    own.withdrawn_at = timezone.now()
    own.save(update_fields=["withdrawn_at"])
    audit.record(action="withdraw invitation", by=by, kind="invitation", object_id=own.pk)
