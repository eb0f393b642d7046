"""Exporting judged findings: a disclosure, so it is written down with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final

import polars as pl
from django.db import transaction

from wildtrace.accounts import audit
from wildtrace.accounts.rules import require
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.models import Finding
from wildtrace.detection.files.sinks import CsvSink, XlsxBook, XlsxSink
from wildtrace.review.filters import Filters
from wildtrace.review.models import Judgement
from wildtrace.review.queries.waiting import in_order, judged

_CHUNK: Final = 1000
COLUMNS: Final = pl.Schema(
    {
        "collection": pl.String(), "platform": pl.String(), "listing_id": pl.String(), "url": pl.String(),
        "title": pl.String(), "description": pl.String(), "price": pl.String(), "currency": pl.String(),
        "location": pl.String(), "country": pl.String(), "language": pl.String(), "seller": pl.String(),
        "posted_at": pl.String(), "first_seen_at": pl.String(), "last_seen_at": pl.String(),
        "score": pl.Float64(), "band": pl.String(), "found_taxa": pl.String(), "appendix": pl.String(),
        "found_specimens": pl.String(), "answer": pl.String(), "taxa": pl.String(), "specimens": pl.String(),
        "reality": pl.String(), "quantity": pl.Float64(), "unit": pl.String(), "legality": pl.String(),
        "jurisdiction": pl.String(), "legality_reason": pl.String(), "note": pl.String(), "judged_at": pl.String(),
        "marking": pl.String(),
    }
)  # fmt: skip
"""One row a judged listing. `seller` is a pseudonym; who judged is not told: judging is no figure of anybody's."""


@transaction.atomic
def export_judged(*, by: Viewer, filters: Filters, kind: str, reason: str, file: BinaryIO) -> int:
    """Write what one's organisation has judged, within the filters, into `file` as csv or xlsx; returns the rows.

    Cells that a spreadsheet would run as formulas are written as text (`detection.files.formulas`).
    """
    require(by, "export")
    frames = (pl.DataFrame(rows, schema=COLUMNS, orient="row") for rows in _chunks(by, filters))
    count = _write_xlsx(frames, file) if kind == "xlsx" else _write_csv(frames, file)
    facts = {"kind": kind, "rows": count, "filters": sorted(filters.chosen)}
    audit.record(action="export judged findings", by=by, kind="disclosure", reason=reason, facts=facts)
    return count


def _write_csv(frames: Iterator[pl.DataFrame], file: BinaryIO) -> int:
    return _write(frames, CsvSink(file, COLUMNS))


def _write_xlsx(frames: Iterator[pl.DataFrame], file: BinaryIO) -> int:
    book = XlsxBook(file)
    try:
        count = _write(frames, XlsxSink(book, "Judged findings", COLUMNS))
        book.close()
    finally:
        book.abandon()
    return count


def _write(frames: Iterator[pl.DataFrame], sink: CsvSink | XlsxSink) -> int:
    count = 0
    for frame in frames:
        sink.write(frame)
        count += frame.height
    return count


def _chunks(by: Viewer, filters: Filters) -> Iterator[list[tuple[Any, ...]]]:
    keys = list(in_order(judged(by, filters), filters.order).values_list("pk", flat=True))
    for some in _batched(keys, _CHUNK):
        findings = Finding.objects.filter(pk__in=some).select_related("listing__seller", "collection").in_bulk()
        listings = [finding.listing_id for finding in findings.values()]
        standing = Judgement.objects.standing().filter(organisation=by.organisation_id, listing__in=listings)
        judgements = {judgement.listing_id: judgement for judgement in standing}
        shown = (findings[key] for key in some if key in findings)
        yield [_row(finding, judgements[finding.listing_id]) for finding in shown if finding.listing_id in judgements]


def _row(finding: Finding, judgement: Judgement) -> tuple[Any, ...]:
    return (*_listing_cells(finding), *_finding_cells(finding), *_judgement_cells(judgement))


def _listing_cells(finding: Finding) -> tuple[Any, ...]:
    listing = finding.listing
    return (
        finding.collection.name, listing.platform, listing.listing_id, listing.url, listing.title,
        listing.description, listing.price, listing.currency, listing.location, listing.country, listing.language,
        listing.seller.pseudonym if listing.seller else "", _instant(listing.posted_at),
        _instant(listing.first_seen_at), _instant(listing.last_seen_at),
    )  # fmt: skip


def _finding_cells(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.score, finding.band, "; ".join(finding.taxa), finding.appendix, "; ".join(finding.specimens),
    )  # fmt: skip


def _judgement_cells(judgement: Judgement) -> tuple[Any, ...]:
    quantity = None if judgement.quantity is None else float(judgement.quantity)
    return (
        judgement.answer, "; ".join(judgement.taxa), "; ".join(judgement.specimens), judgement.reality, quantity,
        judgement.unit, judgement.legality, judgement.jurisdiction, judgement.legality_reason, judgement.note,
        _instant(judgement.judged_at), judgement.marking,
    )  # fmt: skip


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _batched(keys: list[int], size: int) -> Iterator[list[int]]:
    return (keys[at : at + size] for at in range(0, len(keys), size))
