"""Reading, screening and writing at the same time, in order, with few batches in hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from wildtrace.detection.files.errors import ListingsLost
from wildtrace.detection.files.reading import Batch
from wildtrace.detection.frames import FINDINGS, LISTING_COLUMNS, MENTIONS


class Found(Protocol):
    """What a screener gives back: a finding for each listing in order, and the mentions in them."""

    @property
    def findings(self) -> pl.DataFrame:
        """One row for each listing."""

    @property
    def mentions(self) -> pl.DataFrame:
        """One row for each word recognised."""


@dataclass(frozen=True)
class Screening:
    """A batch and what was found in it."""

    batch: Batch
    findings: pl.DataFrame
    mentions: pl.DataFrame


def screened_batches(
    batches: Iterable[Batch], screen: Callable[[pl.DataFrame], Found], workers: int = 2
) -> Iterator[Screening]:
    """Each batch with its findings, in the order read.

    `screen` is called from `workers` threads while the caller reads and writes, so it has to be safe to
    share. No more than `workers` + 2 batches are in memory. Raises `ListingsLost` when a batch has not one
    finding for each listing.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="screening")
    waiting: deque[Future[Screening]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_screened, batch, screen))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _screened(batch: Batch, screen: Callable[[pl.DataFrame], Found]) -> Screening:
    if not batch.listings.height:
        return Screening(batch, pl.DataFrame(schema=FINDINGS), pl.DataFrame(schema=MENTIONS))
    found = screen(batch.listings.select(LISTING_COLUMNS))
    if found.findings.height != batch.listings.height:
        raise ListingsLost(batch.listings.height, found.findings.height)
    return Screening(batch, found.findings, found.mentions)
