"""Files of listings for tests, and ways to bring them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.actions import bring_file, start_import
from wildtrace.collection.arriving.running import run_import
from wildtrace.collection.models import Collection, Import

IVORY = {
    "listing_id": "a1",
    "platform": "Trovanda",
    "url": "https://trovanda.example.org/item/1",
    "title": "Real ivory bracelet",
    "description": "Genuine elephant ivory, hand carved, shipping worldwide. WhatsApp +00 000 111.",
    "seller": "ivory_house",
    "price": "120 USD",
    "location": "Nairobi, Kenya",
    "posted_at": "2026-02-03T10:00:00Z",
}
BLANKET = IVORY | {"listing_id": "b1", "title": "Wool blanket", "description": "Warm and clean.", "seller": "weaver"}


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def brought(content: bytes, into: Collection, by: Viewer, name: str = "listings.csv") -> Import:
    """A file that waits for its columns to be confirmed."""
    return bring_file(chunks=[content], name=name, collection=into, by=by)


def imported(content: bytes, into: Collection, by: Viewer, name: str = "listings.csv", **options: Any) -> Import:
    """A file that has been imported to the end."""
    held = start_import(brought=brought(content, into, by, name), by=by, **options)
    run_import(held.pk)
    held.refresh_from_db()
    return held
