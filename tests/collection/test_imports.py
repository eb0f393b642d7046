"""An import reads all, writes each listing once, keeps history, counts everything, and can be killed at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.cast import Cast, collection_of
from tests.collection.files import BLANKET, IVORY, as_csv, brought, imported
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry
from wildtrace.collection.actions import bring_file, choose_columns, import_path, start_import, stop_import
from wildtrace.collection.arriving.running import run_import
from wildtrace.collection.arriving.side_file import refusals_in
from wildtrace.collection.arriving.uploads import refused_path, uploads_folder
from wildtrace.collection.errors import ImportRefused, UploadRefused
from wildtrace.collection.models import Collection, Finding, Import, Listing, ListingVersion, Tally

State = Import.State


def counts(held: Import) -> tuple[int, int, int, int, int]:
    return held.read, held.added, held.updated, held.unchanged, held.refused


def test_import_writes_listings_sellers_findings_and_tallies(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    held = imported(as_csv([IVORY, BLANKET]), collection, cast.analyst)
    assert (held.state, counts(held)) == (State.FINISHED, (2, 2, 0, 0, 0))
    ivory = Listing.objects.get(listing_id="a1")
    assert (ivory.country, str(ivory.amount), ivory.currency, ivory.language) == ("KE", "120.00", "USD", "en")
    assert ivory.posted_at is not None
    assert ivory.posted_at.isoformat() == "2026-02-03T10:00:00+00:00"
    assert ivory.seller is not None
    assert "ivory_house" not in ivory.seller.pseudonym
    assert (ivory.finding.band, ivory.finding.taxon_group, ivory.finding.platform) == ("high", "elephants", "Trovanda")
    assert ivory.finding.reasons[0]["words"]
    assert Listing.objects.get(listing_id="b1").finding.score < 0.2
    assert sum(Tally.objects.values_list("count", flat=True)) == 2


def test_mentions_point_at_the_words_they_quote(cast: Cast) -> None:
    imported(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst)
    finding = Finding.objects.get()
    assert finding.mentions
    for mention in finding.mentions:
        text = getattr(finding.listing, mention["field"])
        assert text[mention["start"] : mention["end"]] == mention["quote"]


def test_same_file_twice_adds_nothing(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    content = as_csv([IVORY, BLANKET])
    imported(content, collection, cast.analyst)
    before = list(Listing.objects.values("pk", "digest", "last_seen_at"))
    again = imported(content, collection, cast.analyst)
    assert counts(again) == (2, 0, 0, 2, 0)
    assert list(Listing.objects.values("pk", "digest", "last_seen_at")) == before
    assert not ListingVersion.objects.exists()
    assert sum(Tally.objects.values_list("count", flat=True)) == 2


def test_listing_seen_again_is_updated_and_keeps_its_history(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    imported(as_csv([IVORY, BLANKET]), collection, cast.analyst)
    first = Listing.objects.get(listing_id="a1")
    changed = IVORY | {"price": "80 USD", "title": "Resin bracelet", "description": "Faux ivory, plastic resin"}
    again = imported(as_csv([changed, BLANKET]), collection, cast.analyst)
    assert counts(again) == (2, 0, 1, 1, 0)
    listing = Listing.objects.get(pk=first.pk)
    assert (listing.price, listing.title) == ("80 USD", "Resin bracelet")
    assert listing.first_seen_at == first.first_seen_at
    assert listing.last_seen_at > first.last_seen_at
    former = listing.versions.get().former
    assert (former["price"], former["title"]) == ("120 USD", "Real ivory bracelet")
    assert former["last_seen_at"]
    assert "location" not in former
    assert listing.finding.band != "high"
    bands = dict(Tally.objects.exclude(count=0).values_list("band", "count"))
    assert "high" not in bands
    assert sum(Tally.objects.values_list("count", flat=True)) == 2


def test_listing_twice_in_one_file_is_one_listing_with_its_history(cast: Cast) -> None:
    rows = [IVORY, IVORY | {"price": "100 USD"}, IVORY | {"price": "90 USD"}, IVORY | {"price": "90 USD"}]
    held = imported(as_csv(rows), collection_of(cast.analyst), cast.analyst)
    assert counts(held) == (4, 1, 2, 1, 0)
    listing = Listing.objects.get()
    assert listing.price == "90 USD"
    assert {version.former["price"] for version in listing.versions.all()} == {"120 USD", "100 USD"}


def test_listings_without_ids_are_told_apart_by_what_they_say(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    rows = [{"title": "Ivory bangle", "description": "real"}, {"title": "Chair", "description": "oak"}]
    assert counts(imported(as_csv(rows), collection, cast.analyst)) == (2, 2, 0, 0, 0)
    assert counts(imported(as_csv(rows[::-1]), collection, cast.analyst)) == (2, 0, 0, 2, 0)


def test_refused_rows_are_counted_and_told_of(cast: Cast) -> None:
    content = as_csv([IVORY, BLANKET]) + b"c1,only,three\n" + as_csv([IVORY | {"listing_id": "d1"}]).split(b"\r\n")[1]
    held = imported(content, collection_of(cast.analyst), cast.analyst)
    assert counts(held) == (4, 3, 0, 0, 1)
    told = list(refusals_in(refused_path(held.stored_as), held.refused_bytes))
    assert told[0]["rows"] == "4"
    assert "only" in told[0]["raw"]


def test_dry_run_changes_nothing_and_says_what_would_happen(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    imported(as_csv([IVORY]), collection, cast.analyst)
    before = list(Listing.objects.values()), list(Finding.objects.values()), list(Tally.objects.values())
    changed = IVORY | {"price": "1 USD"}
    held = imported(as_csv([changed, BLANKET, changed]), collection, cast.analyst, is_dry_run=True)
    assert (held.state, counts(held)) == (State.FINISHED, (3, 1, 1, 1, 0))
    assert held.bands["high"] == 2
    assert (list(Listing.objects.values()), list(Finding.objects.values()), list(Tally.objects.values())) == before
    assert not ListingVersion.objects.exists()
    real = start_import(brought=held, by=cast.analyst)
    run_import(real.pk)
    real.refresh_from_db()
    assert counts(real) == (3, 1, 1, 1, 0)
    assert Listing.objects.count() == 2


def test_stopped_import_can_be_gone_on_with(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    held = start_import(brought=brought(as_csv([IVORY]), collection, cast.analyst), by=cast.analyst)
    stop_import(brought=held, by=cast.analyst)
    run_import(held.pk)
    held.refresh_from_db()
    assert (held.state, held.read) == (State.STOPPED, 0)
    run_import(start_import(brought=held, by=cast.analyst).pk)
    held.refresh_from_db()
    assert (held.state, held.added) == (State.FINISHED, 1)


def test_columns_that_were_chosen_are_used(cast: Cast) -> None:
    content = as_csv([{"Alpha": "x1", "Beta": "Elephant ivory for sale", "Gamma": "Cheap wood"}])
    held = brought(content, collection_of(cast.analyst), cast.analyst)
    choose_columns(brought=held, columns={"listing_id": ["Alpha"], "title": ["Beta"], "url": []}, by=cast.analyst)
    run_import(start_import(brought=held, by=cast.analyst).pk)
    listing = Listing.objects.get()
    assert (listing.listing_id, listing.title, listing.url) == ("x1", "Elephant ivory for sale", "")


def test_file_without_text_fails_with_a_message_and_writes_nothing(cast: Cast) -> None:
    held = imported(b"a,b\n1,2\n3,4\n", collection_of(cast.analyst), cast.analyst)
    assert held.state == State.FAILED
    assert "column" in held.error
    assert str(uploads_folder()) not in held.error
    assert not Listing.objects.exists()


def test_identifiers_and_platforms_of_any_length_stay_apart(cast: Cast) -> None:
    long = "x" * 400
    rows = [IVORY | {"listing_id": long + end, "platform": long, "seller": long} for end in "ab"]
    assert counts(imported(as_csv(rows), collection_of(cast.analyst), cast.analyst)) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize("who", ["stranger", "ally", "reader", "colleague"])
def test_nobody_brings_a_file_into_what_is_not_theirs(cast: Cast, who: str) -> None:
    collection = collection_of(cast.analyst)
    with pytest.raises((NotAllowed, Collection.DoesNotExist)):
        bring_file(chunks=[as_csv([IVORY])], name="x.csv", collection=collection, by=getattr(cast, who))
    assert not Import.objects.exists()
    assert not list(uploads_folder().iterdir())


def test_nobody_starts_what_is_not_theirs(cast: Cast) -> None:
    held = brought(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst)
    with pytest.raises(Import.DoesNotExist):
        start_import(brought=held, by=cast.stranger)
    held.refresh_from_db()
    assert held.state == State.PREVIEW


def test_finished_import_does_not_start_again(cast: Cast) -> None:
    held = imported(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst)
    with pytest.raises(ImportRefused):
        start_import(brought=held, by=cast.analyst)


def test_upload_beyond_the_limit_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(UploadRefused):
        bring_file(
            chunks=[b"x" * 600, b"x" * 600], name="x.csv", collection=collection_of(cast.analyst), by=cast.analyst,
            most_bytes=1000,
        )  # fmt: skip
    assert not list(uploads_folder().iterdir())
    assert not Import.objects.exists()


def test_trail_tells_of_an_import_by_keys_only(cast: Cast) -> None:
    held = imported(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst, name="names of people.csv")
    entries = Entry.objects.filter(kind="import", object_id=str(held.pk))
    assert [entry.action for entry in entries] == ["brought a file", "started"]
    assert "people" not in str(list(entries.values()))


def test_path_of_this_machine_is_imported_through_the_same_code(cast: Cast, reference: Path) -> None:
    held = import_path(
        path=reference / "sample" / "listings.csv", collection=collection_of(cast.analyst), by=cast.nobody
    )
    assert (held.state, held.read, held.added) == (State.FINISHED, 420, 420)


def test_statements_do_not_grow_with_the_file(cast: Cast) -> None:
    def statements(rows: int, start: int) -> int:
        content = as_csv([IVORY | {"listing_id": f"{start}-{n}", "title": f"Ivory {n}"} for n in range(rows)])
        held = start_import(brought=brought(content, collection, cast.analyst), by=cast.analyst)
        connection.force_debug_cursor = True
        before = len(connection.queries_log)
        run_import(held.pk)
        return len(connection.queries_log) - before

    collection = collection_of(cast.analyst)
    try:
        statements(1, 0)  # the first import has no history to ask
        assert statements(1, 1) == statements(300, 2)
    finally:
        connection.force_debug_cursor = False
