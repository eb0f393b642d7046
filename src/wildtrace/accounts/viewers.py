"""`Viewer`: who is asking, and for which organisation. Everything that is shown or changed is asked with one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Membership, Organisation, Person


@dataclass(frozen=True)
class Viewer:
    """A person acting for one organisation; both None for somebody who is not signed in.

    `scopes`: what a token allows, None for a person at a page.
    """

    person: Person | None = None
    membership: Membership | None = None
    scopes: frozenset[str] | None = None

    @property
    def person_id(self) -> int | None:
        """The person's key."""
        return self.person.pk if self.person else None

    @property
    def organisation(self) -> Organisation | None:
        """Whom they act for."""
        return self.membership.organisation if self.membership else None

    @property
    def organisation_id(self) -> int | None:
        """The key of the organisation they act for."""
        return self.membership.organisation_id if self.membership else None

    @property
    def member(self) -> Membership:
        """The membership they act through; raises NotAllowed when there is none."""
        if self.membership is None:
            raise NotAllowed("anything, without an organisation")
        return self.membership

    @property
    def role(self) -> str:
        """Their role there; empty when they act for nobody."""
        return self.membership.role if self.membership else ""


NOBODY = Viewer()


def current_memberships(person: Person) -> models.QuerySet[Membership]:
    """The organisations a person belongs to now."""
    return Membership.objects.filter(person=person, left_at=None).select_related("organisation")


def viewer_for(person: Person, chosen: int | None = None) -> Viewer:
    """`person` acting through the membership `chosen`, else through their first; for nobody when they have none."""
    memberships = list(current_memberships(person))
    membership = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
    return Viewer(person, membership)
