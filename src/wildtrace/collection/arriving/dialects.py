"""What PostgreSQL and SQLite say differently when rows come in bulk."""

# ruff: noqa: S608  # only names of our own columns are put in; every value is a parameter

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import polars as pl
from django.db import connection

_INTEGERS: Final = frozenset({"wave", "likeness"})
_FIGURES: Final = frozenset({"score", "harm", "hours", "priority"})
_DOCUMENTS: Final = frozenset({"images", "taxa", "specimens", "reasons", "mentions"})
_OURS: Final = "seller_id bigint, known_id bigint, finding_id bigint, was text, is_stale boolean DEFAULT TRUE"


class Dialect(Protocol):
    """How a database is told."""

    def fill(self, cursor: Any, rows: pl.DataFrame) -> None:
        """Make the temporary table `staging` if need be, and put `rows` into it."""

    def empty(self, cursor: Any) -> None:
        """Take everything out of it."""

    def moment(self, moment: datetime) -> object:
        """A moment as a parameter."""

    def month(self, moment: str) -> str:
        """The first day of the month of an expression."""

    def former(self, names: Sequence[str]) -> str:
        """A JSON object of the fields in which the listing `l` differs from the staged row `s`, as `l` has them."""


class PostgreSQL:
    """COPY into a temporary table that is emptied with each transaction."""

    def fill(self, cursor: Any, rows: pl.DataFrame) -> None:
        """Stage `rows`."""
        types = ", ".join(f"{name} {self._type(name)}" for name in rows.columns)
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS staging ({types}, {_OURS}) ON COMMIT DELETE ROWS")
        with cursor.copy(f"COPY staging ({', '.join(rows.columns)}) FROM STDIN") as copy:
            copy.write(_copy_text(rows))
        # Nobody counts a temporary table by itself, and a planner that guesses reads tables of millions whole.
        cursor.execute("ANALYZE staging (wave, platform, listing_id, handle)")

    def empty(self, cursor: Any) -> None:
        """The end of the transaction does it, but a test's transaction goes on."""
        cursor.execute("TRUNCATE staging")

    def moment(self, moment: datetime) -> object:
        """As it is."""
        return moment

    def month(self, moment: str) -> str:
        """In UTC, whatever the connection thinks."""
        return f"CAST(date_trunc('month', {moment} AT TIME ZONE 'UTC') AS date)"

    def former(self, names: Sequence[str]) -> str:
        """Built with the server's JSON functions."""
        pairs = ", ".join(f"'{n}', {self._changed(n)}" for n in names)
        return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"

    def _changed(self, name: str) -> str:
        if name == "last_seen_at":
            return "l.last_seen_at"
        return f"CASE WHEN l.{name} IS DISTINCT FROM s.{name} THEN l.{name} END"

    def _type(self, name: str) -> str:
        if name in _INTEGERS:
            return "bigint"
        if name in _FIGURES:
            return "double precision"
        if name in _DOCUMENTS:
            return "jsonb"
        return {"amount": "numeric", "posted_at": "timestamptz"}.get(name, "text")


def _copy_text(rows: pl.DataFrame) -> bytes:
    """Rows in COPY's text format. (In its CSV format a line of "\\." inside a text would end the data.)"""
    escaped = pl.col(pl.String).str.replace_all("\\", "\\\\", literal=True)
    for character, name in (("\n", "n"), ("\r", "r"), ("\t", "t")):
        escaped = escaped.str.replace_all(character, f"\\{name}", literal=True)
    plain = rows.with_columns(escaped)
    return plain.write_csv(include_header=False, separator="\t", quote_style="never", null_value="\\N").encode()


class SQLite:
    """Many rows in one statement, into a temporary table of this connection."""

    def fill(self, cursor: Any, rows: pl.DataFrame) -> None:
        """Stage `rows`."""
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS staging ({', '.join(rows.columns)}, {_OURS})")
        places = ", ".join(["%s"] * rows.width)
        cursor.executemany(f"INSERT INTO staging ({', '.join(rows.columns)}) VALUES ({places})", rows.rows())

    def empty(self, cursor: Any) -> None:
        """Delete all rows."""
        cursor.execute("DELETE FROM staging")

    def moment(self, moment: datetime) -> object:
        """As Django writes moments: UTC, without a zone."""
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")

    def month(self, moment: str) -> str:
        """Its first day as text."""
        return f"date({moment}, 'start of month')"

    def former(self, names: Sequence[str]) -> str:
        """A merge patch leaves out what is null."""
        pairs = ", ".join(f"'{n}', {self._changed(n)}" for n in names)
        return f"json_patch('{{}}', json_object({pairs}))"

    def _changed(self, name: str) -> str:
        if name == "last_seen_at":
            return "l.last_seen_at"
        value = f"json(l.{name})" if name in _DOCUMENTS else f"l.{name}"
        return f"CASE WHEN l.{name} IS NOT s.{name} THEN {value} END"


def dialect() -> Dialect:
    """How the database of this workbench is told."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
