"""Everything before the first page: the database as it should be, a first organisation, a way in, the sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from wildtrace.accounts.actions import found_organisation, invite
from wildtrace.accounts.models import Marking, Membership, Organisation, Role
from wildtrace.accounts.viewers import NOBODY, Viewer
from wildtrace.collection.models import Collection

Say = Callable[[str], None]

FIRST_NAME: Final = "My organisation"
_SAMPLE_KEPT: Final = timedelta(days=365)


def bring_up_to_date(say: Say) -> None:
    """Apply the migrations that are missing."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        say(f"Setting up the database ({len(missing)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)


def first_organisation() -> Organisation:
    """The organisation that was founded first; founded now when there is none."""
    found = Organisation.objects.order_by("pk").first()
    return found or found_organisation(name=FIRST_NAME, kind=Organisation.Kind.NGO)


def way_in(organisation: Organisation) -> str | None:
    """A one-time link for the first administrator, or None when there already is one who can sign in."""
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR, left_at=None, person__is_active=True)
    if administrators.exists():
        return None
    _, secret = invite(organisation=organisation, role=Role.ADMINISTRATOR, by=NOBODY)
    return address_of(reverse("accounts:join", args=[secret]))


def address_of(path: str) -> str:
    """The whole address of a page, as people type it."""
    address = settings.ENVIRONMENT.address
    return f"{address.scheme}://{address.netloc}{path}"


def bring_sample(organisation: Organisation, sample: Path, say: Say) -> None:
    """Import the bundled sample through the same code as any user's file, once."""
    if Collection.objects.filter(organisation=organisation).exists():
        return
    from wildtrace.collection.actions import import_path  # loads the frames, which later starts need not wait for

    collection = Collection.objects.create(
        organisation=organisation,
        marking=Marking.AMBER_STRICT,
        name="Sample: listings to try things with",
        purpose="Trying wildtrace with listings that its makers wrote.",
        basis=Collection.Basis.NO_PERSONAL_DATA,
        erase_on=timezone.localdate() + _SAMPLE_KEPT,
    )
    say("Importing and screening the sample …")
    import_path(path=sample, collection=collection, by=Viewer())
