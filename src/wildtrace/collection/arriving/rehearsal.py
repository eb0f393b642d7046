"""A dry run: says what an import would do, and writes nothing but to a table that goes with the connection."""

from __future__ import annotations

import polars as pl
from django.db import connection, transaction

from wildtrace.collection.arriving.staging import Counted

_TYPES = "platform text, listing_id text, digest text"


class Rehearsal:
    """Counts what would be added, updated and left as it is, remembering on disk what it has met so far."""

    def __init__(self, collection_id: int) -> None:
        self._collection_id = collection_id
        with connection.cursor() as cursor:
            for table in ("rehearsal", "rehearsed"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
                cursor.execute(f"CREATE TEMP TABLE {table} ({_TYPES}, wave bigint)")
            cursor.execute("CREATE UNIQUE INDEX rehearsed_once ON rehearsed (platform, listing_id)")

    def count(self, rows: pl.DataFrame) -> Counted:
        """What would become of laid-out rows, after all that came before them."""
        waved = rows.select("platform", "listing_id", "digest").with_columns(
            wave=pl.int_range(pl.len()).over("platform", "listing_id")
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM rehearsal")
            cursor.executemany("INSERT INTO rehearsal VALUES (%s, %s, %s, %s)", waved.rows())
            added = updated = 0
            for wave in range(waved["wave"].n_unique()):
                new, changed = self._wave(cursor, wave)
                added, updated = added + new, updated + changed
        return Counted(added, updated, rows.height - added - updated)

    def _wave(self, cursor: object, wave: int) -> tuple[int, int]:
        execute, fetch = cursor.execute, cursor.fetchone  # type: ignore[attr-defined]  # Django's cursor has no name
        execute(
            # A question for each row: joined, a planner that has not counted the collection would read all of it.
            "SELECT count(*), count(was), coalesce(sum(CASE WHEN was <> digest THEN 1 ELSE 0 END), 0) FROM "
            "(SELECT r.digest, coalesce((SELECT m.digest FROM rehearsed m "
            "WHERE m.platform = r.platform AND m.listing_id = r.listing_id), (SELECT l.digest "
            "FROM collection_listing l WHERE l.collection_id = %s AND l.platform = r.platform "
            "AND l.listing_id = r.listing_id)) AS was FROM rehearsal r WHERE r.wave = %s) met",
            [self._collection_id, wave],
        )
        total, known, changed = fetch()
        execute(
            "INSERT INTO rehearsed SELECT platform, listing_id, digest, wave FROM rehearsal WHERE wave = %s "
            "ON CONFLICT (platform, listing_id) DO UPDATE SET digest = excluded.digest",
            [wave],
        )
        return int(total - known), int(changed)
