"""Listings with their findings, going out: a disclosure, so it is written down with its reason before a row leaves."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final, cast

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.errors import ExportRefused
from wildtrace.collection.models import Collection, Listing, WithinQuerySet
from wildtrace.detection.files.sinks import CsvSink, JsonLinesSink, XlsxBook, XlsxSink

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS: Final = pl.Schema(
    {
        "platform": pl.String(), "listing_id": pl.String(), "url": pl.String(), "title": pl.String(),
        "description": pl.String(), "seller": pl.String(), "price": pl.String(), "currency": pl.String(),
        "location": pl.String(), "country": pl.String(), "language": pl.String(), "category": pl.String(),
        "posted_at": pl.String(), "first_seen_at": pl.String(), "last_seen_at": pl.String(), "score": pl.Float64(),
        "band": pl.String(), "taxa": pl.String(), "taxon_group": pl.String(), "appendix": pl.String(),
        "specimens": pl.String(), "reasons": pl.String(), "marking": pl.String(),
    }
)  # fmt: skip
"""One row a listing. `seller` is a pseudonym; `reasons` are the rules with the words they saw."""

_FROM: Final = {"high": ("high",), "medium": ("high", "medium"), "low": ("high", "medium", "low")}
_CHUNK: Final = 2000
_PIECE: Final = 1 << 16


def export_listings(*, collection: Collection, kind: str, reason: str, by: Viewer, band: str = "") -> Iterator[bytes]:
    """The listings of a collection as a file, piece by piece; `kind`: csv, jsonl or xlsx; `band`: the least one wanted.

    Raises NotAllowed, ExportRefused, and Collection.DoesNotExist for what `by` may not see.
    """
    require(by, "export")
    if kind not in MEDIA_TYPES or (band and band not in _FROM):
        raise ExportRefused(_("There is no such export: choose CSV, XLSX or JSON Lines."))
    with transaction.atomic():
        held = Collection.objects.visible_to(by).get(pk=collection.pk)
        listings = _listings(held, by, band)
        facts = {"kind": kind, "band": band, "rows": listings.count()}
        audit.record(
            action="exported listings", by=by, kind="collection", object_id=held.pk, reason=reason, facts=facts
        )
    return _streamed(listings, kind, held.marking)


def _listings(collection: Collection, by: Viewer, band: str) -> WithinQuerySet[Listing]:
    found = Listing.objects.visible_to(by).filter(collection=collection)
    found = found.filter(finding__band__in=_FROM[band]) if band else found
    return found.select_related("seller", "finding").defer("words", "finding__mentions").order_by("pk")


def _streamed(listings: WithinQuerySet[Listing], kind: str, marking: str) -> Iterator[bytes]:
    if kind == "xlsx":
        yield from _workbook(_frames(listings, marking))
        return
    buffer = io.BytesIO()
    sink = CsvSink(buffer, COLUMNS) if kind == "csv" else JsonLinesSink(buffer, COLUMNS)
    for frame in _frames(listings, marking):
        sink.write(frame)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _workbook(frames: Iterator[pl.DataFrame]) -> Iterator[bytes]:
    """A workbook is a ZIP archive whose end is written last, so it is made on the disk and sent from there."""
    with tempfile.TemporaryFile(prefix="wildtrace-export-") as file:
        book = XlsxBook(cast("BinaryIO", file))
        try:
            sink = XlsxSink(book, "Listings", COLUMNS)
            for frame in frames:
                sink.write(frame)
            book.close()
        finally:
            book.abandon()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _frames(listings: WithinQuerySet[Listing], marking: str) -> Iterator[pl.DataFrame]:
    """By key, a chunk at a time: no cursor is held open while somebody's slow line takes the rows."""
    last = 0
    while rows := list(listings.filter(pk__gt=last)[:_CHUNK]):
        last = rows[-1].pk
        yield pl.DataFrame([_row(listing, marking) for listing in rows], schema=COLUMNS, orient="row")


def _row(listing: Listing, marking: str) -> tuple[Any, ...]:
    finding = getattr(listing, "finding", None)
    found = (
        (
            finding.score, finding.band, "; ".join(finding.taxa), finding.taxon_group, finding.appendix,
            "; ".join(finding.specimens), _reasons(finding.reasons),
        )
        if finding
        else (None, "", "", "", "", "", "")
    )  # fmt: skip
    return (
        listing.platform, listing.listing_id, listing.url, listing.title, listing.description,
        listing.seller.pseudonym if listing.seller else "", listing.price, listing.currency, listing.location,
        listing.country, listing.language, listing.category, _instant(listing.posted_at),
        _instant(listing.first_seen_at), _instant(listing.last_seen_at), *found, marking,
    )  # fmt: skip


def _reasons(reasons: list[dict[str, Any]]) -> str:
    return " | ".join(f"{each['rule']} ({each['weight']:+.2f}): {each['words'] or ''}" for each in reasons)


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
