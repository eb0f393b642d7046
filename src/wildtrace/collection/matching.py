"""Conditions that the database answers from an index: which listings say words, which findings name taxa."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler

_SHORTEST_BEGINNING: Final = 3  # letters: fewer begin so many words that finding them all takes long
_OTHER_SCRIPTS: Final = "\u0250"  # from here on a letter or two can be a word, or half of one

Alternatives = Sequence[Sequence[str]]
"""Words that have to be there together; of several such rows any suffices. Words as `words.query_words` makes them."""


class SaysWords(Func):
    """Whether a listing says what one of `alternatives` holds; `is_begun`: a last word may be the beginning of one."""

    output_field = BooleanField()

    def __init__(self, alternatives: Alternatives, *, is_begun: bool = False) -> None:
        super().__init__(F("pk"), F("words"))
        self.alternatives = alternatives
        self.is_begun = is_begun

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        """The index is of the words as lexemes."""
        column, params = compiler.compile(self.source_expressions[1])
        query = self._joined(" & ", " | ", "'{}'", "'{}':*")
        return f"collection_lexemes({column}) @@ CAST(%s AS tsquery)", [*params, query]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """The index is a table of its own."""
        key, params = compiler.compile(self.source_expressions[0])
        query = self._joined(" AND ", " OR ", '"{}"', '"{}" *')
        found = "SELECT rowid FROM collection_listing_words WHERE collection_listing_words MATCH %s"
        return f"{key} IN ({found})", (*params, query)

    def _joined(self, both: str, either: str, word: str, beginning: str) -> str:
        """A query in the language of the database. Words hold letters and digits only, so nothing in them is a sign."""
        rows = []
        for words in self.alternatives:
            *first, last = words
            form = beginning if self.is_begun and may_begin(last) else word
            rows.append("(" + both.join([*(word.format(each) for each in first), form.format(last)]) + ")")
        return either.join(rows)


class ReadsWords(Func):
    """The same as `SaysWords` of one row of words, by reading each listing: quick where few have to be read."""

    output_field = BooleanField()

    def __init__(self, words: Sequence[str], *, is_begun: bool = False) -> None:
        super().__init__(F("words"))
        *first, last = words
        end = "" if is_begun and may_begin(last) else " "
        self.patterns = [*(f"% {word} %" for word in first), f"% {last}{end}%"]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Words stand between single spaces, and none holds a sign that LIKE knows."""
        column, params = compiler.compile(self.source_expressions[0])
        said = f"(' ' || {column} || ' ') LIKE %s"
        asked = [value for pattern in self.patterns for value in (*params, pattern)]
        return f"({' AND '.join([said] * len(self.patterns))})", tuple(asked)


class NamesTaxon(Func):
    """Whether a finding names one of these taxa."""

    output_field = BooleanField()

    def __init__(self, taxa: Sequence[str]) -> None:
        super().__init__(F("taxa"))
        self.taxa = taxa

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, list[Any]]:
        """Asked of the index."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} ?| CAST(%s AS text[])", [*params, list(self.taxa)]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Read from each finding: SQLite is for collections of which that doesn't take long."""
        column, params = compiler.compile(self.source_expressions[0])
        asked = "SELECT value FROM json_each(%s)"
        named = f"SELECT 1 FROM json_each({column}) WHERE value IN ({asked})"  # noqa: S608  # a column's own name
        return f"EXISTS ({named})", (*params, json.dumps(self.taxa))


def may_begin(word: str) -> bool:
    """Whether `word` is long enough to be taken for the beginning of one."""
    return len(word) >= _SHORTEST_BEGINNING or word[0] >= _OTHER_SCRIPTS
