"""The `Screener` of this process: loaded once, at the first question or when the server warms up."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Final

import polars as pl

from wildtrace.detection import Screened, Screener

_LOADING: Final = Lock()


def screened(listings: pl.DataFrame) -> Screened:
    """Findings and mentions of listings, as `Screener.screen` gives them. Safe in many threads."""
    return _screener().screen(listings)


def warm_up() -> None:
    """Load what the first question would wait for. What somebody imports into the catalogue later needs a restart."""
    screened(pl.DataFrame({"listing_id": ["1"], "title": ["Carved ivory tusk for sale"], "description": [""]}))


def _screener() -> Screener:
    with _LOADING:  # several first questions at once wait for one load
        return _loaded()


@cache
def _loaded() -> Screener:
    return Screener.load()
