"""From laid-out rows to the tables, set by set: a temporary table is filled in bulk, and merged in a few statements.

The same statements run on PostgreSQL and SQLite; what differs stands in `dialects`.
"""

# ruff: noqa: S608  # only names of our own columns are put in; every value is a parameter

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import connection

from wildtrace.collection.arriving.dialects import Dialect, dialect
from wildtrace.collection.arriving.tallying import tally

SAID: Final = (
    "url", "title", "description", "seller_bio", "price", "amount", "currency", "location", "country", "language",
    "category", "posted_at", "images", "digest", "likeness", "words",
)  # fmt: skip
FOUND: Final = (
    "score", "band", "taxa", "taxon_group", "appendix", "specimens", "specimen", "reasons", "mentions", "harm", "hours",
    "priority",
)  # fmt: skip
# What a finding repeats of its listing, so that the queue's filters read one table (`models.findings.repeated_of`).
REPEATED: Final = ("platform", "country", "language", "likeness")
COLUMNS: Final = ("wave", "platform", "listing_id", "handle", "pseudonym", *SAID, *FOUND)
# What a version keeps of a listing that says something else now.
KEPT: Final = (
    "url", "title", "description", "seller_bio", "price", "currency", "location", "category", "posted_at", "images",
    "seller_id", "last_seen_at",
)  # fmt: skip


@dataclass(frozen=True)
class Merge:
    """Where rows go, and with what: `seen_at` of the import, `catalogue` and `model` of the screening.

    `is_same_file`: the collection has had this very file, so being in it again does not mean being seen again.
    """

    collection_id: int
    organisation_id: int
    seen_at: datetime
    screened_at: datetime
    catalogue: str = ""
    model: str = ""
    is_same_file: bool = False


@dataclass(frozen=True)
class Counted:
    """What became of some rows."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


def merge_rows(rows: pl.DataFrame, into: Merge) -> Counted:
    """Write laid-out rows (columns of `COLUMNS` but for `wave`) in the transaction that is open.

    A listing that comes twice among them is written in its order, so that its history is whole.
    """
    waved = rows.with_columns(wave=pl.int_range(pl.len(), dtype=pl.Int32).over("platform", "listing_id"))
    with connection.cursor() as cursor:
        spoken = dialect()
        spoken.fill(cursor, waved.select(COLUMNS))
        statements = _Statements(cursor, spoken, into)
        statements.sellers()
        sizes = dict(waved["wave"].value_counts().rows())
        counts = [statements.wave(number, sizes[number]) for number in range(len(sizes))]
        spoken.empty(cursor)
    return Counted(sum(c.added for c in counts), sum(c.updated for c in counts), sum(c.unchanged for c in counts))


class _Statements:
    """The statements of one merge."""

    def __init__(self, cursor: Any, spoken: Dialect, into: Merge) -> None:
        self._cursor = cursor
        self._spoken = spoken
        self._into = into
        self._wave = 0

    def sellers(self) -> None:
        """Make the sellers that are new; in one order, so that two imports never wait for each other in a ring."""
        self._find_sellers()
        self._run(
            "INSERT INTO collection_seller (organisation_id, platform, handle, pseudonym) "
            "SELECT DISTINCT CAST(%(organisation)s AS bigint), platform, handle, pseudonym FROM staging "
            "WHERE handle <> '' AND seller_id IS NULL ORDER BY platform, handle ON CONFLICT DO NOTHING"
        )
        self._find_sellers()

    def _find_sellers(self) -> None:
        # A question for each row, here and in _find_known: joined instead, a planner that has not yet counted a new
        # collection takes it for empty, and compares all of it with all that is staged.
        self._run(
            "UPDATE staging SET seller_id = (SELECT s.id FROM collection_seller s "
            "WHERE s.organisation_id = %(organisation)s AND s.platform = staging.platform "
            "AND s.handle = staging.handle) WHERE handle <> '' AND seller_id IS NULL"
        )

    def wave(self, number: int, size: int) -> Counted:
        """Write the `size` rows of one wave, in which no listing comes twice."""
        self._wave = number
        self._find_known()
        self._find_findings()
        self._tally(-1)
        self._keep_versions()
        updated = self._update_changed()
        self._see_unchanged()
        added = self._add_new()
        self._find_known()
        self._write_findings()
        self._tally(1)
        return Counted(added, updated, size - added - updated)

    def _find_known(self) -> None:
        """Which rows are listings that the collection has. Rows are wide, so those it hasn't are not written again."""
        found = (
            "FROM collection_listing l WHERE l.collection_id = %(collection)s "
            "AND l.platform = staging.platform AND l.listing_id = staging.listing_id"
        )
        self._run(
            f"UPDATE staging SET (known_id, was) = (SELECT l.id, l.digest {found}) "
            f"WHERE wave = %(wave)s AND known_id IS NULL AND (SELECT l.id {found}) IS NOT NULL"
        )

    def _find_findings(self) -> None:
        """Which of those have a finding, and whether it is of the same words, catalogue and model."""
        self._run(
            "UPDATE staging SET (finding_id, is_stale) = (SELECT f.id, staging.was <> staging.digest "
            "OR f.catalogue <> %(catalogue)s OR f.model <> %(model)s FROM collection_finding f "
            "WHERE f.listing_id = staging.known_id) WHERE wave = %(wave)s AND known_id IS NOT NULL"
        )
        self._run(
            "UPDATE staging SET is_stale = TRUE WHERE wave = %(wave)s AND known_id IS NOT NULL AND finding_id IS NULL"
        )

    def _keep_versions(self) -> None:
        self._run(
            "INSERT INTO collection_listingversion (listing_id, until, former) "
            f"SELECT l.id, %(seen_at)s, {self._spoken.former(KEPT)} "
            "FROM staging s JOIN collection_listing l ON l.id = s.known_id "
            "WHERE s.wave = %(wave)s AND s.was <> s.digest"
        )

    def _update_changed(self) -> int:
        written = ", ".join(f"{name} = s.{name}" for name in (*SAID, "seller_id"))
        return self._run(
            f"UPDATE collection_listing SET {written}, last_seen_at = %(seen_at)s FROM staging s "
            "WHERE collection_listing.id = s.known_id AND s.wave = %(wave)s AND s.was <> s.digest"
        )

    def _see_unchanged(self) -> None:
        if not self._into.is_same_file:
            self._run(
                "UPDATE collection_listing SET last_seen_at = %(seen_at)s FROM staging s "
                "WHERE collection_listing.id = s.known_id AND s.wave = %(wave)s AND s.was = s.digest "
                "AND collection_listing.last_seen_at < %(seen_at)s"
            )

    def _add_new(self) -> int:
        names = ", ".join((*SAID, "seller_id", "platform", "listing_id"))
        return self._run(
            f"INSERT INTO collection_listing (collection_id, first_seen_at, last_seen_at, {names}) "
            f"SELECT %(collection)s, %(seen_at)s, %(seen_at)s, {names} "
            "FROM staging WHERE wave = %(wave)s AND known_id IS NULL"
        )

    def _write_findings(self) -> None:
        """Findings of what is new, or says something else, or was screened with another catalogue or model."""
        written = ", ".join(f"{name} = s.{name}" for name in (*FOUND, *REPEATED))
        self._run(
            f"UPDATE collection_finding SET {written}, fresh_at = coalesce(s.posted_at, l.first_seen_at), "
            "screened_at = %(screened_at)s, catalogue = %(catalogue)s, model = %(model)s "
            "FROM staging s JOIN collection_listing l ON l.id = s.known_id "
            "WHERE collection_finding.id = s.finding_id AND s.wave = %(wave)s AND s.is_stale"
        )
        names = ", ".join((*FOUND, *REPEATED))
        values = ", ".join(f"s.{name}" for name in (*FOUND, *REPEATED))
        self._run(
            "INSERT INTO collection_finding "
            f"(listing_id, collection_id, screened_at, catalogue, model, fresh_at, {names}) "
            "SELECT s.known_id, %(collection)s, %(screened_at)s, %(catalogue)s, %(model)s, "
            f"coalesce(s.posted_at, l.first_seen_at), {values} "
            "FROM staging s JOIN collection_listing l ON l.id = s.known_id "
            "WHERE s.wave = %(wave)s AND s.finding_id IS NULL"
        )

    def _tally(self, sign: int) -> None:
        """Take the findings out of the counts before they change, and put them back after."""
        self._run(tally(self._spoken, sign, "staging.wave = %(wave)s AND staging.is_stale"))

    def _run(self, statement: str) -> int:
        into = self._into
        named = {
            "collection": into.collection_id,
            "organisation": into.organisation_id,
            "seen_at": self._spoken.moment(into.seen_at),
            "screened_at": self._spoken.moment(into.screened_at),
            "catalogue": into.catalogue,
            "model": into.model,
            "wave": self._wave,
        }
        self._cursor.execute(statement, named)
        return int(self._cursor.rowcount)
