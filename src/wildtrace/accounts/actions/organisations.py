"""Organisations come into being."""

from __future__ import annotations

from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.models import Organisation
from wildtrace.accounts.viewers import NOBODY, Viewer


@transaction.atomic
def found_organisation(*, name: str, kind: str, country: str = "", by: Viewer = NOBODY) -> Organisation:
    """A new organisation, without members. Called from the command line by whoever runs the server."""
    organisation = Organisation.objects.create(name=name, kind=kind, country=country)
    audit.record(action="found organisation", by=by, kind="organisation", object_id=organisation.pk)
    return organisation
