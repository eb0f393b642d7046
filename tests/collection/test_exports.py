"""Exports hold what their person may see, harmlessly, and are written down as disclosures."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tests.cast import Cast, collection_of, signed_in
from tests.collection.files import BLANKET, IVORY, as_csv, imported
from wildtrace.accounts.errors import NotAllowed
from wildtrace.accounts.models import Entry
from wildtrace.collection.actions import export_listings
from wildtrace.collection.models import Collection


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_export_holds_listings_with_findings_and_pseudonyms(cast: Cast, kind: str) -> None:
    collection = collection_of(cast.analyst)
    imported(as_csv([IVORY, BLANKET]), collection, cast.analyst)
    client = signed_in(cast.analyst)
    response = client.post(f"/collections/{collection.pk}/export/", {"kind": kind, "reason": "a case", "band": ""})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streaming response
    if kind == "csv":
        rows = pl.read_csv(io.BytesIO(content)).to_dicts()
    elif kind == "jsonl":
        rows = [json.loads(line) for line in content.decode().splitlines()]
    else:
        header, *cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        rows = [dict(zip(map(str, header), row, strict=True)) for row in cells]
    ivory = next(row for row in rows if row["listing_id"] == "a1")
    assert len(rows) == 2
    assert (ivory["band"], ivory["taxon_group"]) == ("high", "elephants")
    assert "ivory_house" not in str(rows)
    assert ivory["seller"]


def test_export_is_written_down_with_its_reason(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    imported(as_csv([IVORY, BLANKET]), collection, cast.analyst)
    list(export_listings(collection=collection, kind="csv", reason="a case", by=cast.analyst, band="high"))
    entry = Entry.objects.get(action="exported listings")
    assert (entry.reason, entry.facts) == ("a case", {"kind": "csv", "band": "high", "rows": 1})


@pytest.mark.parametrize(("who", "error"), [("stranger", Collection.DoesNotExist), ("reader", NotAllowed)])
def test_nothing_leaves_for_whom_it_is_not(cast: Cast, who: str, error: type[Exception]) -> None:
    collection = collection_of(cast.analyst)
    with pytest.raises(error):
        export_listings(collection=collection, kind="csv", reason="x", by=getattr(cast, who))
    assert not Entry.objects.filter(action="exported listings").exists()
