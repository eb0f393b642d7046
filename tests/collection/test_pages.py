"""The pages from a new collection to the result of an import, as a person walks them, and who may walk them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import Cast, collection_of, signed_in
from tests.collection.files import BLANKET, IVORY, as_csv, brought, imported
from tests.collection.listings import listing_in
from wildtrace.accounts.models import Entry, Marking
from wildtrace.collection.arriving.running import run_import
from wildtrace.collection.models import Collection, Import, Listing


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def upload(client: Client, collection: Collection, content: bytes, name: str = "listings.csv") -> Import:
    response = client.post(f"/collections/{collection.pk}/bring/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302
    return Import.objects.latest("pk")


def test_new_collection_asks_for_purpose_basis_and_date(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    day = timezone.localdate() + timedelta(days=90)
    filled = {"name": "Ivory 2026", "purpose": "Finding ivory", "basis": "research", "erase_on": day.isoformat(),
              "marking": "amber", "groups": [cast.circle.pk]}  # fmt: skip
    for missing in ("purpose", "basis", "erase_on"):
        response = client.post("/collections/new/", {key: value for key, value in filled.items() if key != missing})
        assert response.status_code == 200
    assert not Collection.objects.exists()
    assert client.post("/collections/new/", filled).status_code == 302
    made = Collection.objects.get()
    assert (made.marking, made.erase_on, list(made.groups.all())) == (Marking.AMBER, day, [cast.circle])
    assert "Ivory 2026" in text(signed_in(cast.ally), "/collections/")


def test_date_of_erasure_is_neither_past_nor_never(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    for day in (timezone.localdate(), timezone.localdate() + timedelta(days=5000)):
        filled = {"name": "x", "purpose": "x", "basis": "research", "erase_on": day.isoformat(), "marking": "red"}
        assert client.post("/collections/new/", filled).status_code == 200
    assert not Collection.objects.exists()


def test_red_collection_always_names_its_maker(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    client.post(
        "/collections/new/", {"name": "x", "purpose": "x", "basis": "research", "erase_on": day, "marking": "red"}
    )
    assert Collection.objects.visible_to(cast.analyst).count() == 1
    assert not Collection.objects.visible_to(cast.administrator)


def test_changing_date_and_purpose_is_written_down_with_its_reason(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    client = signed_in(cast.administrator)
    day = timezone.localdate() + timedelta(days=30)
    filled = {"name": collection.name, "purpose": "Another", "basis": collection.basis, "erase_on": day.isoformat(),
              "marking": collection.marking}  # fmt: skip
    assert client.post(f"/collections/{collection.pk}/change/", filled).status_code == 200
    collection.refresh_from_db()
    assert collection.purpose != "Another"
    assert client.post(f"/collections/{collection.pk}/change/", filled | {"reason": "shorter"}).status_code == 302
    entry = Entry.objects.get(action="changed", kind="collection")
    assert (entry.reason, entry.facts["changed"]) == ("shorter", ["erase_on", "purpose"])


def test_whole_way_from_upload_to_result(cast: Cast) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    held = upload(client, collection, as_csv([IVORY, BLANKET]) + b"only,three,cells\n")
    page = text(client, f"/imports/{held.pk}/")
    assert "Real ivory bracelet" in page
    assert 'name="column_0"' in page
    names = ("listing_id", "platform", "url", "title", "description", "seller", "price", "location", "posted_at")
    columns = {f"column_{n}": name for n, name in enumerate(names)}
    client.post(f"/imports/{held.pk}/confirm/", columns | {"act": "dry"})
    assert "% of the file is read" in text(client, f"/imports/{held.pk}/")
    run_import(held.pk)
    assert "nothing has been written" in text(client, f"/imports/{held.pk}/")
    assert not Listing.objects.exists()
    client.post(f"/imports/{held.pk}/go-on/")
    run_import(held.pk)
    held.refresh_from_db()
    assert (held.state, held.added, held.refused) == ("finished", 2, 1)
    assert "Download the refused rows" in text(client, f"/imports/{held.pk}/")
    refused = b"".join(client.get(f"/imports/{held.pk}/refused.csv").streaming_content)  # type: ignore[attr-defined]  # a streaming response
    assert b"only" in refused
    assert "listings.csv" in text(client, f"/collections/{collection.pk}/")


def test_corrected_columns_are_taken(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    held = upload(client, collection_of(cast.analyst), as_csv([{"title": "Chair", "notes": "Elephant ivory for sale"}]))
    client.post(f"/imports/{held.pk}/confirm/", {"column_0": "", "column_1": "title", "act": "import"})
    run_import(held.pk)
    assert Listing.objects.get().title == "Elephant ivory for sale"


def test_file_without_known_columns_is_shown_with_them_to_choose(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    held = upload(client, collection_of(cast.analyst), b"a,b\n1,2\n3,4\n")
    assert "No column was recognised" in text(client, f"/imports/{held.pk}/")
    assert client.post(f"/imports/{held.pk}/confirm/", {"act": "import"}).status_code == 200
    held.refresh_from_db()
    assert held.state == "preview"


def test_progress_ends_by_asking_for_the_whole_page(cast: Cast) -> None:
    held = imported(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst)
    assert signed_in(cast.analyst).get(f"/imports/{held.pk}/progress/")["HX-Refresh"] == "true"


def test_listing_page_shows_words_reasons_and_history(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    imported(as_csv([IVORY]), collection, cast.analyst)
    imported(as_csv([IVORY | {"price": "80 USD"}]), collection, cast.analyst)
    page = text(signed_in(cast.colleague), f"/listings/{Listing.objects.get().pk}/")
    for expected in ('<mark class="taxon"', "English", "120 USD", "Elephantidae", "Appendix"):
        assert expected in page
    assert "ivory_house" not in page


@pytest.mark.parametrize("who", ["stranger", "ally"])
def test_what_is_hidden_does_not_exist(cast: Cast, who: str) -> None:
    collection = collection_of(cast.analyst)
    held, listing = brought(as_csv([IVORY]), collection, cast.analyst), listing_in(collection)
    client = signed_in(getattr(cast, who))
    addresses = [f"/collections/{collection.pk}/", f"/collections/{collection.pk}/change/", f"/listings/{listing.pk}/",
                 f"/collections/{collection.pk}/export/", f"/imports/{held.pk}/", f"/imports/{held.pk}/progress/",
                 f"/imports/{held.pk}/refused.csv"]  # fmt: skip
    for address in addresses:
        found, never = client.get(address), client.get(address.replace(f"/{collection.pk}/", "/999999/"))
        assert found.status_code == never.status_code == 404, address
    for verb in ("confirm", "go-on", "stop", "discard"):
        assert client.post(f"/imports/{held.pk}/{verb}/").status_code == 404
    file = {"file": SimpleUploadedFile("x.csv", as_csv([IVORY]))}
    assert client.post(f"/collections/{collection.pk}/bring/", file).status_code == 404
    assert client.post(f"/collections/{collection.pk}/export/", {"kind": "csv", "reason": "x"}).status_code == 404
    held.refresh_from_db()
    assert (held.state, Import.objects.count(), Entry.objects.filter(action="exported listings").count()) == (
        "preview", 1, 0,
    )  # fmt: skip


def test_shared_collection_is_read_but_not_written_by_others(cast: Cast) -> None:
    collection = collection_of(cast.analyst, Marking.GREEN)
    held = brought(as_csv([IVORY]), collection, cast.analyst)
    client = signed_in(cast.stranger)
    assert "Upload" not in text(client, f"/collections/{collection.pk}/")
    assert "ivory_house" in text(signed_in(cast.analyst), f"/imports/{held.pk}/")
    assert "ivory_house" not in text(client, f"/imports/{held.pk}/")
    assert client.post(f"/imports/{held.pk}/go-on/").status_code == 404
    held.refresh_from_db()
    assert held.state == "preview"


def test_pages_ask_as_much_of_one_as_of_thirty(cast: Cast, django_assert_max_num_queries: object) -> None:
    from django.db import connection  # counted here by hand, for two addresses
    from django.test.utils import CaptureQueriesContext

    client, collection = signed_in(cast.analyst), collection_of(cast.analyst)
    brought(as_csv([IVORY]), collection, cast.analyst)
    client.get("/collections/")

    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address)
        return len(captured)

    addresses = ("/collections/", f"/collections/{collection.pk}/")
    few = [asked(address) for address in addresses]
    for _ in range(29):
        collection_of(cast.analyst)
        brought(as_csv([IVORY]), collection, cast.analyst)
    assert [asked(address) for address in addresses] == few
