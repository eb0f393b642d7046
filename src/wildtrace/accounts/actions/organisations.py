"""Organisations come into being, and are renamed."""

from __future__ import annotations

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.errors import NameBound
from wildtrace.accounts.models import Organisation
from wildtrace.accounts.openid import is_named
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import NOBODY, Viewer


@transaction.atomic
def found_organisation(*, name: str, kind: str, country: str = "", by: Viewer = NOBODY) -> Organisation:
    """A new organisation, without members. Called from the command line by whoever runs the server."""
    organisation = Organisation.objects.create(name=name, kind=kind, country=country)
    audit.record(action="found organisation", by=by, kind="organisation", object_id=organisation.pk)
    return organisation


@transaction.atomic
def change_organisation(*, name: str, kind: str, country: str, by: Viewer) -> Organisation:
    """Change what the organisation that `by` acts for is called and is; raises NameBound for a service's names."""
    require(by, "manage people")
    own = Organisation.objects.select_for_update().get(pk=by.member.organisation_id)
    if name != own.name and (is_named(name) or is_named(own.name)):
        raise NameBound
    own.name, own.kind, own.country = name, kind, country
    own.save(update_fields=["name", "kind", "country"])
    audit.record(action="change organisation", by=by, kind="organisation", object_id=own.pk)
    return own
