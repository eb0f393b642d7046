"""What is exported: the judged findings one may see, for the filters, with formulas made harmless, written down."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.cast import Cast, collection_of, signed_in
from tests.collection.listings import listing_in
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry, Marking
from wildtrace.accounts.viewers import Viewer
from wildtrace.review import actions
from wildtrace.review.actions.exporting import COLUMNS
from wildtrace.review.decisions import Decision
from wildtrace.review.filters import Filters

RELEVANT = Decision(answer="relevant", taxa=["Elephantidae"], note="=1+1")


def exported(viewer: Viewer, address: str = "") -> list[dict[str, str]]:
    """The rows of the CSV that the page hands out."""
    response = signed_in(viewer).post(f"/queue/export/?{address}", {"kind": "csv", "reason": "For the court"})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # a file is streamed
    return list(csv.DictReader(io.StringIO(text)))


def test_export_holds_what_the_organisation_judged_within_the_filters(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    kenya, vietnam = listing_in(collection, country="KE"), listing_in(collection, country="VN")
    listing_in(collection)  # not judged
    for listing in (kenya, vietnam):
        actions.judge_listing(listing_id=listing.pk, by=cast.colleague, decision=RELEVANT)
    rows = exported(cast.analyst)
    assert {row["listing_id"] for row in rows} == {kenya.listing_id, vietnam.listing_id}
    assert list(rows[0]) == list(COLUMNS)
    assert [row["listing_id"] for row in exported(cast.analyst, "country=VN")] == [vietnam.listing_id]
    assert rows[0]["taxa"] == "Elephantidae"
    assert "ivory_house" not in str(rows)  # pseudonyms only
    assert "Colleague" not in str(rows)  # who judged is nobody's business


def test_formulas_are_text(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst), title='=HYPERLINK("http://evil.example")', description="@SUM(1)")
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    (row,) = exported(cast.analyst)
    assert row["title"] == '\'=HYPERLINK("http://evil.example")'
    assert (row["description"], row["note"]) == ("'@SUM(1)", "'=1+1")
    response = signed_in(cast.analyst).post("/queue/export/", {"kind": "xlsx", "reason": "For the court"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]  # a file is streamed
    header, cells = book.get_sheet_by_index(0).to_python()
    assert header == list(COLUMNS)
    assert dict(zip(header, cells, strict=True))["title"] == '=HYPERLINK("http://evil.example")'


def test_an_export_is_a_disclosure_with_its_reason(cast: Cast) -> None:
    listing = listing_in(collection_of(cast.analyst))
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    exported(cast.analyst, "band=high")
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.kind, entry.reason) == ("export judged findings", "disclosure", "For the court")
    assert entry.facts == {"kind": "csv", "rows": 1, "filters": ["band"]}


def test_no_reason_no_export(cast: Cast) -> None:
    entries = Entry.objects.count()
    response = signed_in(cast.analyst).post("/queue/export/", {"kind": "csv", "reason": " "})
    assert response.status_code == 422
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("who", ["reader", "colleague"])  # a reviewer judges but does not export
def test_export_takes_the_verb(cast: Cast, who: str) -> None:
    viewer: Viewer = getattr(cast, who)
    assert signed_in(viewer).post("/queue/export/", {"kind": "csv", "reason": "x"}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.export_judged(by=viewer, filters=Filters(), kind="csv", reason="x", file=io.BytesIO())
    assert not Entry.objects.exists()


def test_export_says_nothing_of_hidden_listings_and_judgements(cast: Cast) -> None:
    ours, shared = collection_of(cast.analyst), collection_of(cast.stranger, Marking.GREEN)
    listing = listing_in(ours)
    actions.judge_listing(listing_id=listing.pk, by=cast.analyst, decision=RELEVANT)
    before = exported(cast.analyst)
    hidden = listing_in(collection_of(cast.stranger))
    actions.judge_listing(listing_id=hidden.pk, by=cast.stranger, decision=RELEVANT)
    theirs = listing_in(shared)
    actions.judge_listing(listing_id=theirs.pk, by=cast.stranger, decision=RELEVANT)
    assert exported(cast.analyst) == before
