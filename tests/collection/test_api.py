"""Importing over the API: within a token's scope, into one's own collections only."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, collection_of
from tests.collection.files import BLANKET, IVORY, as_csv
from wildtrace.accounts.models import ApiToken
from wildtrace.accounts.secrets import digest_of
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.arriving.running import run_import
from wildtrace.collection.models import Collection, Import


def program(viewer: Viewer, *scopes: str) -> Client:
    secret = f"secret-of-{viewer.person_id}-{scopes}"
    ApiToken.objects.create(
        membership=viewer.member, name="test", digest=digest_of(secret), hint="se", scopes=list(scopes),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client: Client, collection: Collection, content: bytes | None = None, **fields: object) -> object:
    file = SimpleUploadedFile("listings.csv", content or as_csv([IVORY, BLANKET]))
    return client.post("/api/v1/imports", {"file": file, "collection": collection.pk, **fields})


def test_program_imports_a_file_and_asks_how_it_stands(cast: Cast) -> None:
    client = program(cast.analyst, "import", "read")
    answer = send(client, collection_of(cast.analyst)).json()  # type: ignore[attr-defined]  # a test response
    assert answer["state"] == "waiting"
    run_import(answer["id"])
    told = client.get(f"/api/v1/imports/{answer['id']}").json()
    assert (told["state"], told["read"], told["added"], told["bands"]["high"]) == ("finished", 2, 2, 1)


def test_dry_run_over_the_api(cast: Cast) -> None:
    client = program(cast.analyst, "import", "read")
    answer = send(client, collection_of(cast.analyst), dry_run="true").json()  # type: ignore[attr-defined]  # the same
    assert answer["is_dry_run"]


def test_program_without_the_scope_imports_nothing(cast: Cast) -> None:
    response = send(program(cast.analyst, "read", "screen"), collection_of(cast.analyst))
    assert response.status_code == 403  # type: ignore[attr-defined]  # a test response
    assert not Import.objects.exists()


def test_program_of_another_organisation_finds_nothing(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    response = send(program(cast.stranger, "import", "read"), collection)
    assert response.status_code == 404  # type: ignore[attr-defined]  # a test response
    answer = send(program(cast.analyst, "import"), collection).json()  # type: ignore[attr-defined]  # the same
    assert program(cast.stranger, "read").get(f"/api/v1/imports/{answer['id']}").status_code == 404


def test_refused_file_says_why(cast: Cast) -> None:
    response = send(program(cast.analyst, "import"), collection_of(cast.analyst), b"PK\x03\x04 broken")
    assert response.status_code == 422  # type: ignore[attr-defined]  # a test response
    assert response.json()["error"] == "refused"  # type: ignore[attr-defined]  # the same
    assert not Import.objects.exists()
