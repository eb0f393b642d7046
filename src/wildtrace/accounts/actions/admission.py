"""An organisation's own sign-in service admits a newcomer."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wildtrace.accounts import audit
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Membership, Organisation, Person
from wildtrace.accounts.openid import Service, invitation_for, role_for
from wildtrace.accounts.viewers import Viewer


@transaction.atomic
def admit(*, person: Person, service: Service) -> Membership:
    """Let a new person join the service's organisation, by invitation or by domain; raises NotAllowed otherwise."""
    organisations = list(Organisation.objects.select_for_update().filter(name=service.organisation)[:2])
    role = role_for(service, person.email)
    if len(organisations) != 1 or role is None:  # two of that name: nobody knows which is meant
        raise NotAllowed("join this organisation")
    organisation = organisations[0]
    if invitation := invitation_for(service, person.email):
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    membership = Membership.objects.create(person=person, organisation=organisation, role=role)
    facts = {"role": role, "service": service.id}
    audit.record(action="join", by=Viewer(person, membership), kind="membership", object_id=membership.pk, facts=facts)
    return membership
