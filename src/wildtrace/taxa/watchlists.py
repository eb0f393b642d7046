"""Watchlists: a user's own taxa and names, in a CSV or TOML file that a person can write."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import polars as pl

from wildtrace.taxa.catalogue import name_languages, specimen_names
from wildtrace.taxa.errors import WatchlistRefused
from wildtrace.taxa.store import NAMES, TAXA

SENSES: Final = ("clear", "shared", "weak")
COLUMNS: Final = ("taxon", "name", "language", "sense", "specimen", "note")
SUFFIXES: Final = (".csv", ".tsv", ".toml")
SCIENTIFIC: Final = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*){0,2}\Z")
_LATIN: Final = "la"  # of scientific names
_LONGEST: Final = 200  # characters of a name; a longer one is a sentence that stood in the wrong column
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class WatchedName:
    """One name of a watched taxon. `sense` is one of `SENSES`; `language` and `specimen` may be empty."""

    taxon: str
    name: str
    language: str = ""
    sense: str = "clear"
    specimen: str = ""
    note: str = ""

    @property
    def is_scientific(self) -> bool:
        """True for the taxon's own Latin name; it is found abbreviated and misspelt too."""
        return self.name == self.taxon and bool(SCIENTIFIC.match(self.name))


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The names of a watchlist, in the order of its file."""

    name: str
    names: tuple[WatchedName, ...]

    @property
    def taxa(self) -> tuple[str, ...]:
        """The taxa it watches, each once."""
        return tuple(dict.fromkeys(n.taxon for n in self.names))


def read_watchlist(path: Path, name: str | None = None) -> Watchlist:
    """Read a watchlist (CSV with a header, or TOML); it is called `name`, else by its file's name.

    Raises WatchlistRefused, with row and column, when anything in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WatchlistRefused(path, f"it cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise WatchlistRefused(path, "it is not UTF-8; save it as UTF-8.", row=row) from error
    rows = _toml_rows(text, path) if path.suffix == ".toml" else _csv_rows(text, path)
    names = tuple(_watched(row, line, path) for line, row in rows)
    if not names:
        raise WatchlistRefused(path, "it names nothing; write at least one row under its header.")
    return Watchlist(name or path.stem, names)


def is_watchlist_header(columns: Sequence[str]) -> bool:
    """True when a header holds names, as no official export's does, or nothing but columns of a watchlist.

    So a watchlist without its column of taxa is one too, and its author is told what is missing.
    """
    held = {c.strip().lower() for c in columns}
    return "name" in held or (bool(held) and held <= set(COLUMNS))


def watchlist_names(watchlist: Watchlist) -> pl.DataFrame:
    """A watchlist's names as `store.NAMES`; each taxon's own Latin name is one of them, written or not."""
    own = [WatchedName(taxon, taxon) for taxon in watchlist.taxa if SCIENTIFIC.match(taxon)]
    stated = {n.name for n in watchlist.names if n.is_scientific}
    names = [*watchlist.names, *(n for n in own if n.name not in stated)]
    rows = [
        (n.taxon, n.name, "scientific" if n.is_scientific else "common", n.language, n.sense, n.specimen, n.note)
        for n in names
    ]
    return pl.DataFrame(rows, schema=NAMES, orient="row")


def watchlist_taxa(watchlist: Watchlist) -> pl.DataFrame:
    """A watchlist's taxa as `store.TAXA`: no Appendix, and above a species its genus."""
    taxa = watchlist.taxa
    above = [[t.split(" ")[0]] if " " in t and SCIENTIFIC.match(t) else [] for t in taxa]
    columns = {"taxon": taxa, "rank": [""] * len(taxa), "appendix": [""] * len(taxa), "above": above}
    return pl.DataFrame(columns, schema=TAXA)


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line and their columns by name; blank lines and lines that begin with # are passed over."""
    lines = text.splitlines()
    header_line = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    delimiter = max(_DELIMITERS, key=header_line.count)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    try:
        for row in reader:
            if not any(cell.strip() for cell in row) or row[0].startswith("#"):
                continue
            if columns is None:
                columns = _header(row, reader.line_num, path)
            elif len(row) > len(columns):
                what = f"it has {len(row)} cells, the header has {len(columns)}; put names with a comma in quotes."
                raise WatchlistRefused(path, what, row=reader.line_num)
            else:
                yield reader.line_num, dict(zip(columns, (cell.strip() for cell in row), strict=False))
    except csv.Error as error:
        raise WatchlistRefused(path, f"{error}; look for a stray quotation mark.", row=reader.line_num) from error


def _header(row: list[str], line: int, path: Path) -> list[str]:
    columns = [cell.strip().lower() for cell in row]
    if "taxon" not in columns:
        what = (
            f"it looks like a watchlist without this column (there are {', '.join(columns)}); add it, or name one so."
        )
        raise WatchlistRefused(path, what, row=line, column="taxon")
    for column in columns:
        if column not in COLUMNS:
            raise WatchlistRefused(path, f"unknown column; known are {', '.join(COLUMNS)}.", row=line, column=column)
    for column in ("taxon", "name"):
        if columns.count(column) != 1:
            raise WatchlistRefused(path, "each watchlist has this column, once.", row=line, column=column)
    return columns


def _toml_rows(text: str, path: Path) -> Iterator[tuple[None, dict[str, str]]]:
    """`[[taxon]]` tables with `taxon` and `names`: strings, or tables with the columns of a CSV row."""
    try:
        tables = tomllib.loads(text).get("taxon", [])
    except tomllib.TOMLDecodeError as error:
        raise WatchlistRefused(path, f"it is not TOML: {error}.") from error
    if not isinstance(tables, list):
        raise WatchlistRefused(path, "write each taxon as a table [[taxon]].", column="taxon")
    for number, table in enumerate(tables, start=1):
        names = table.get("names") or [table.get("taxon")]
        if not isinstance(names, list):
            raise WatchlistRefused(path, f"names of [[taxon]] number {number} should be a list.", column="names")
        for each in names:
            yield None, _toml_row(table, each, number, path)


def _toml_row(table: Mapping[str, Any], each: Any, number: int, path: Path) -> dict[str, str]:
    row = {"taxon": table.get("taxon", ""), **(each if isinstance(each, dict) else {"name": each})}
    wrong = [key for key, value in row.items() if key not in COLUMNS or not isinstance(value, str)]
    if wrong:
        what = f"[[taxon]] number {number}: known are {', '.join(COLUMNS)}, each a text."
        raise WatchlistRefused(path, what, column=wrong[0])
    return {key: value.strip() for key, value in row.items()}


def _watched(row: Mapping[str, str], line: int | None, path: Path) -> WatchedName:
    name = WatchedName(
        **{**{key: value for key, value in row.items() if value}, "taxon": row["taxon"], "name": row.get("name", "")}
    )
    for column, problem in _problems(name):
        raise WatchlistRefused(path, problem, row=line, column=column)
    return name


def _problems(name: WatchedName) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: column and advice."""
    for column, value in (("taxon", name.taxon), ("name", name.name)):
        if not any(c.isalpha() for c in value):
            yield column, f"{value!r} has no letter; write a {column}."
        if len(value) > _LONGEST:
            yield column, f"{len(value)} characters are no {column}; is a quotation mark missing?"
    if name.sense not in SENSES:
        yield "sense", f"{name.sense!r} is none of {', '.join(SENSES)}."
    if name.language and name.language not in (known := (*name_languages(), _LATIN)):
        nearest = _nearest(name.language, {code: code for code in known})
        what = f"{name.language!r} is no language that wildtrace knows names in{nearest}"
        yield "language", f"{what} Known are {', '.join(known)}; leave it empty for any other."
    if name.specimen and name.specimen not in (codes := specimen_names()):
        what = f"{name.specimen!r} is no code of a specimen{_nearest(name.specimen, codes)}"
        yield "specimen", f"{what} Known are {', '.join(codes)}; leave it empty when the name does not say it."


def _nearest(value: str, known: Mapping[str, str]) -> str:
    """Ends a sentence with the code that this value is most like, or whose name: "; did you mean SKE (skeleton)?"."""
    by_text = {**{name.lower(): code for code, name in known.items()}, **{code.lower(): code for code in known}}
    longer = [text for text in by_text if text.startswith(f"{value.lower()}-")]  # zh: zh-Hans
    found = longer or get_close_matches(value.lower(), by_text, n=1)
    if not found:
        return "."
    code = by_text[found[0]]
    return f"; did you mean {code}{f' ({known[code]})' if known[code] != code else ''}?"
