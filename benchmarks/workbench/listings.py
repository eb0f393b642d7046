"""Listings as a platform would export them: the texts of the other benchmarks, with sellers, prices, days, places."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

_SEED: Final = 20261122
_PLATFORMS: Final = ("Trovanda", "KlikLapako", "BazaarOne", "Plazuno", "Ombramart")
_PLACES: Final = ("KE", "VN", "FR", "US", "ID", "TH", "NG", "DE", "CN", "BR")
_LANGUAGES: Final = ("en", "fr", "vi", "es", "id", "th", "zh-Hans")
_CURRENCIES: Final = ("USD", "EUR", "KES", "VND")
_LAST_DAY: Final = datetime(2026, 11, 20, tzinfo=UTC)


def furnish(plain: Path, furnished: Path) -> None:
    """Add what a platform knows to listings that have an id, a title, a description and a seller."""
    chance = random.Random(_SEED)
    listings = pl.read_parquet(plain)
    count = listings.height
    days = [_LAST_DAY - timedelta(minutes=chance.randrange(365 * 24 * 60)) for _ in range(count)]
    listings.with_columns(
        platform=pl.Series(chance.choices(_PLATFORMS, k=count)),
        price=pl.Series([str(chance.randrange(5, 5000)) for _ in range(count)]),
        currency=pl.Series(chance.choices(_CURRENCIES, k=count)),
        location=pl.Series(chance.choices(_PLACES, k=count)),
        language=pl.Series(chance.choices(_LANGUAGES, k=count)),
        posted_at=pl.Series([day.isoformat() for day in days]),
        url=pl.format("https://market.example/{}", pl.col("listing_id")),
    ).write_parquet(furnished)
