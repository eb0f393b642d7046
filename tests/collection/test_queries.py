"""How long listings stay up is learned from the collection's own imports, once enough of them have come and gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cast import Cast, collection_of
from tests.collection.listings import listing_in
from wildtrace.collection.models import Collection, Import
from wildtrace.collection.queries import collections_with_counts, hours_by_platform

NEWEST = datetime(2026, 3, 1, tzinfo=UTC)


def came_and_went(collection: Collection, count: int, hours: int, platform: str = "Trovanda") -> None:
    seen = NEWEST - timedelta(days=2)
    for _ in range(count):
        first = seen - timedelta(hours=hours)
        listing_in(collection, platform=platform, first_seen_at=first, last_seen_at=seen, seller=None)


def an_import(collection: Collection) -> None:
    Import.objects.create(
        collection=collection, stored_as=f"x{collection.pk}", size=1, sha256="x", state="finished", started_at=NEWEST
    )


def test_hours_are_those_that_listings_stayed(cast: Cast) -> None:
    collection, other = collection_of(cast.analyst), collection_of(cast.analyst)
    an_import(collection)
    came_and_went(collection, 20, 10)
    came_and_went(collection, 20, 30)
    came_and_went(collection, 29, 10, platform="Bazaar")  # too few to tell
    came_and_went(other, 40, 500)  # another collection's
    listing_in(collection, first_seen_at=NEWEST - timedelta(days=90), last_seen_at=NEWEST)  # still there
    assert hours_by_platform(collection) == {"Trovanda": 20.0}


def test_nothing_is_told_before_the_first_import(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    came_and_went(collection, 40, 10)
    assert hours_by_platform(collection) == {}


def test_empty_collection_counts_none(cast: Cast) -> None:
    collection_of(cast.analyst)
    assert [each.listings_count for each in collections_with_counts(cast.analyst)] == [0]
