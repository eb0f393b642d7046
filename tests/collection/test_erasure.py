"""On its day a collection is erased for good: no row, no file and no byte of the database tells what it held."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import Cast, collection_of
from tests.collection.files import IVORY, as_csv, brought, imported
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Entry
from wildtrace.collection.actions import bring_file
from wildtrace.collection.actions.erasure import erase_due_collections
from wildtrace.collection.models import Collection, Finding, Import, Listing, ListingVersion, Seller, Tally

SECRETS = ("zebedeeseller", "quixotictitle", "mellifluousphone", "formerlyknownas")
PERSONAL = IVORY | {
    "seller": "zebedeeseller",
    "title": "Ivory quixotictitle",
    "description": "Real elephant ivory. WhatsApp mellifluousphone +00 123 456",
}
DUE = date(2026, 1, 1)


def fill(cast: Cast) -> Collection:
    """A collection that is due, with a listing that has a history, and a file that waits."""
    collection = collection_of(cast.analyst, erase_on=DUE)
    imported(as_csv([PERSONAL | {"location": "formerlyknownas"}]), collection, cast.analyst, name="zebedeeseller.csv")
    imported(as_csv([PERSONAL]), collection, cast.analyst, name="zebedeeseller.csv")
    imported(as_csv([PERSONAL, PERSONAL]) + b"zebedeeseller,one\n", collection, cast.analyst)
    brought(as_csv([PERSONAL]), collection, cast.analyst)
    return collection


def files_with(secret: str, folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_nothing_is_left_in_any_table_or_file(cast: Cast, data_folder: Path) -> None:
    collection = fill(cast)
    assert files_with("mellifluousphone", data_folder)
    assert erase_due_collections(DUE) == 1
    assert [model.objects.count() for model in (Listing, ListingVersion, Finding, Seller, Tally, Import)] == [0] * 6
    assert not [name for secret in SECRETS for name in files_with(secret, data_folder)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            rows = str(cursor.fetchall())
            assert not [secret for secret in SECRETS if secret in rows], table
    collection.refresh_from_db()
    assert collection.erased_at is not None
    entry = Entry.objects.get(action="erased")
    assert (entry.object_id, entry.facts) == (str(collection.pk), {"listings": 1, "files": 4})


def test_nothing_is_left_in_the_database_file(tmp_path: Path, data_folder: Path) -> None:
    import os  # a database of its own, in a process of its own: the test's lies in memory
    import subprocess
    import sys

    code = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.server_settings"
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cast import gather_cast
from tests.collection.test_erasure import fill
from wildtrace.collection.actions.erasure import erase_due_collections
from datetime import date
from pathlib import Path
from wildtrace.settings import data_folder
def has(secret):
    folder = data_folder()
    return [p.name for p in folder.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
fill(gather_cast())
assert all(has(secret) for secret in {SECRETS!r}), "the test would prove nothing"
assert erase_due_collections(date(2026, 1, 1)) == 1
left = [name for secret in {SECRETS!r} for name in has(secret)]
assert not left, left
"""
    environ = {key: value for key, value in os.environ.items() if key != "WILDTRACE_DATABASE"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=300, check=False,
        cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_what_is_not_due_stays(cast: Cast) -> None:
    kept = listing_in(collection_of(cast.analyst, erase_on=DUE + timedelta(days=1)))
    assert erase_due_collections(DUE) == 0
    assert Listing.objects.get() == kept


def test_seller_who_has_listings_elsewhere_stays(cast: Cast) -> None:
    listing_in(collection_of(cast.analyst, erase_on=DUE), seller="both")
    listing_in(collection_of(cast.analyst, erase_on=DUE), seller="only")
    elsewhere = listing_in(collection_of(cast.analyst), seller="both")
    erase_due_collections(DUE)
    assert list(Seller.objects.all()) == [elsewhere.seller]


def test_nothing_comes_into_what_was_erased(cast: Cast) -> None:
    collection = collection_of(cast.analyst, erase_on=DUE)
    erase_due_collections(timezone.localdate())
    with pytest.raises(Collection.DoesNotExist):
        bring_file(chunks=[b"title\nx\n"], name="x.csv", collection=collection, by=cast.analyst)
    assert not Import.objects.exists()
