"""Fills the database that the environment names, as people would: one organisation, one member, one import.

python -m benchmarks.workbench.filling LISTINGS.parquet    prints one line of JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from pathlib import Path

import django


def main(listings: Path) -> None:
    """Import `listings`; print how long it took, and the cookie and the addresses to ask with."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wildtrace.web.settings"
    django.setup()
    print(json.dumps(fill(listings)))


def fill(listings: Path) -> dict[str, object]:
    """How many listings were imported in how many seconds, and the session of a member."""
    # Imported here because Django has to be set up first.
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from wildtrace.accounts.models import Marking, Membership, Organisation, Person, Role
    from wildtrace.accounts.viewers import Viewer
    from wildtrace.collection.actions import import_path
    from wildtrace.collection.models import Collection, Listing
    from wildtrace.web.server.starting import bring_up_to_date, first_organisation

    bring_up_to_date(lambda said: None)
    organisation: Organisation = first_organisation()
    person = Person.objects.create_user("bench@example.org", None, name="Bench")
    TOTP.activate(person, generate_totp_secret())
    member = Membership.objects.create(person=person, organisation=organisation, role=Role.ADMINISTRATOR)
    collection = Collection.objects.create(
        organisation=organisation,
        made_by=person,
        marking=Marking.AMBER_STRICT,
        name="Bench",
        purpose="Measuring",
        basis=Collection.Basis.NO_PERSONAL_DATA,
        erase_on=date(2040, 1, 1),
    )
    began = time.monotonic()
    import_path(path=listings, collection=collection, by=Viewer(person, member))
    seconds = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum does within minutes
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "listings": Listing.objects.count(),
        "seconds": seconds,
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
