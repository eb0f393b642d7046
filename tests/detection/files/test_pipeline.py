"""Batches come back in the order read, few are in hand at a time, and none is lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import pytest

from tests.detection.files.conftest import some_findings
from wildtrace.detection.files import Batch, screened_batches
from wildtrace.detection.files.errors import ListingsLost
from wildtrace.detection.frames import FINDINGS, LISTING_COLUMNS, MENTIONS


@dataclass
class Found:
    """Findings and mentions."""

    findings: pl.DataFrame
    mentions: pl.DataFrame


def batch(first: int, count: int) -> Batch:
    ids = [f"L{n}" for n in range(first, first + count)]
    columns = {name: ids if name == "listing_id" else [None] * count for name in LISTING_COLUMNS}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(LISTING_COLUMNS, pl.String))
    return Batch(frame.with_columns(pl.lit("x").alias("kept:label")), [])


def answer(listings: pl.DataFrame) -> Found:
    first = int(listings["listing_id"][0][1:])
    time.sleep(0.02 if first % 3 == 0 else 0.0)
    _, findings, mentions = some_findings(listings.height, first)
    return Found(findings, mentions)


def test_order_is_kept_whoever_is_first() -> None:
    screenings = list(screened_batches((batch(n * 10, 10) for n in range(12)), answer, workers=3))
    ids = [each for s in screenings for each in s.findings["listing_id"]]
    assert ids == [f"L{n}" for n in range(120)]
    assert all(s.batch.listings["listing_id"].equals(s.findings["listing_id"]) for s in screenings)


def test_few_batches_are_read_ahead() -> None:
    read = 0

    def reading() -> Iterator[Batch]:
        nonlocal read
        for n in range(50):
            read += 1
            yield batch(n, 1)

    for done, _ in enumerate(screened_batches(reading(), answer, workers=2), 1):
        assert read <= done + 3


def test_empty_batch_needs_no_screening() -> None:
    def never(_: pl.DataFrame) -> Found:
        raise AssertionError

    (screening,) = screened_batches([batch(0, 0)], never)
    assert screening.findings.schema == FINDINGS
    assert screening.mentions.schema == MENTIONS


def test_lost_listing_is_an_error() -> None:
    def forgetful(listings: pl.DataFrame) -> Found:
        return answer(listings.head(listings.height - 1))

    with pytest.raises(ListingsLost, match="10 listings went in and 9 findings came out"):
        list(screened_batches([batch(0, 10)], forgetful))


def test_error_in_screening_stops_everything() -> None:
    before = threading.active_count()

    def broken(_: pl.DataFrame) -> Found:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(screened_batches((batch(n, 1) for n in range(100)), broken))
    assert threading.active_count() == before
