"""Reads an official export whole or not at all: its taxa, their listings, synonyms and names, and its counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.taxa.appendices import APPENDICES
from wildtrace.taxa.errors import ExportRefused
from wildtrace.taxa.importing.dialects import LEVELS, Dialect, recognise
from wildtrace.taxa.importing.lines import Progress, read_rows
from wildtrace.taxa.importing.synonyms import parts, synonyms
from wildtrace.taxa.store import NAMES, TAXA

RANKS: Final = frozenset(
    (
        "KINGDOM",
        "PHYLUM",
        "CLASS",
        "ORDER",
        "FAMILY",
        "SUBFAMILY",
        "GENUS",
        "SPECIES",
        "SUBSPECIES",
        "VARIETY",
        "HYBRID",
    )
)
_NUMBER: Final = re.compile(r"\d+\Z")
_LISTING: Final = re.compile(r"(?:(?:I|II|III|NC)(?:/(?:I|II|III|NC))*)?\Z")
_TAXON: Final = re.compile(r"[A-Z][\w.×'\"()-]*(?: [\w.×'\"()/-]+)*\Z")
_OF_SPECIES: Final = ("SPECIES", "SUBSPECIES", "VARIETY")


@dataclass(slots=True)
class Taxon:
    """One taxon of an export. `synonyms` without authors; `names` as (language, name)."""

    name: str
    rank: str
    above: tuple[str, ...]
    kingdom: str
    appendices: set[str] = field(default_factory=set)
    synonyms: list[str] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds. `names` and `taxa` as `store.NAMES` and `store.TAXA`; `counts` by what was counted."""

    dialect: str
    taxa: pl.DataFrame
    names: pl.DataFrame
    counts: Mapping[str, int]


def read_export(path: Path, progress: Progress = lambda done, total: None) -> Export:
    """Read an export of either dialect, plain, gzip or zstd, told by its header and not by its name.

    Raises ExportRefused with row and column where anything in it is wrong: a column shifted by one would otherwise
    make authors into taxa.
    """
    rows = read_rows(path, progress)
    header = [cell.strip() for cell in next(rows, (1, []))[1]]
    if not header:
        what = "it is empty. A watchlist needs a header (taxon, name) and a row; download an export again."
        raise ExportRefused(path, what)
    dialect = recognise(header, path)
    counts: Counter[str] = Counter()
    taxa: dict[tuple[str, str], Taxon] = {}
    for row in _checked(rows, header, dialect, path):
        _take(row, dialect, taxa, counts)
    if not taxa:
        raise ExportRefused(path, "it has a header and no taxa. Download it again.", row=1)
    return Export(
        dialect.name, _taxa_frame(taxa.values()), _names_frame(taxa.values()), _counted(taxa.values(), counts)
    )


def _checked(
    rows: Iterator[tuple[int, list[str]]], header: list[str], dialect: Dialect, path: Path
) -> Iterator[dict[str, str]]:
    wanted = [(column, header.index(column)) for column in dialect.needed]
    for line, cells in rows:
        if len(cells) != len(header):
            place = header[min(len(cells), len(header)) - 1]
            what = f"it has {len(cells)} cells, the header {len(header)}: its columns are shifted. Download it again."
            raise ExportRefused(path, what, row=line, column=place)
        row = {column: " ".join(cells[place].split()) for column, place in wanted}
        for column, expected in _problems(row, dialect):
            what = f"{row[column][:60]!r} is no {expected}; perhaps the columns are shifted. Download it again."
            raise ExportRefused(path, what, row=line, column=column)
        yield row


def _problems(row: Mapping[str, str], dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Columns of a row that cannot be right, each with what should stand there."""
    if not _NUMBER.match(row[dialect.identity]):
        yield dialect.identity, "number of a taxon"
    if row[dialect.rank].upper() not in RANKS:
        yield dialect.rank, "rank"
    if not _LISTING.match(row[dialect.listing]):
        yield dialect.listing, "Appendix"
    if not _TAXON.match(row[dialect.taxon]):
        yield dialect.taxon, "scientific name without authors"
    elif row[dialect.rank].upper() in _OF_SPECIES and not row[dialect.taxon].startswith(f"{row['Genus']} "):
        yield dialect.taxon, f"name in the genus {row['Genus']!r}"
    if row["Kingdom"] not in ("Animalia", "Plantae"):
        yield "Kingdom", "kingdom (Animalia or Plantae)"


def _take(row: Mapping[str, str], dialect: Dialect, taxa: dict[tuple[str, str], Taxon], counts: Counter[str]) -> None:
    """Add a row to its taxon: Species+ writes one row for each listing of a taxon."""
    name, rank = row[dialect.taxon], row[dialect.rank].lower()
    above = tuple(dict.fromkeys(row[level] for level in LEVELS if row[level] and row[level] != name))
    taxon = taxa.setdefault((name, rank), Taxon(name, rank, above, row["Kingdom"]))
    taxon.appendices |= set(row[dialect.listing].split("/")) & set(APPENDICES)
    if dialect.synonyms:
        cell = row[dialect.synonyms]
        counts["synonyms"] += len(parts(cell))
        taxon.synonyms += synonyms(cell)
    for column, language in dialect.names.items():
        names = [part.strip() for part in row[column].split(",") if part.strip()]
        counts[f"names_{language}"] += len(names)
        taxon.names += [(language, each) for each in names]


def _counted(taxa: Collection[Taxon], counts: Counter[str]) -> dict[str, int]:
    """The counts of an export, in the order in which they are shown.

    A species with a split listing counts in each of its Appendices. Synonyms are counted as the export's own statistics
    do, by the commas of their column, in which a year after its author counts too; `synonym_names` are the names.
    """
    species = [taxon for taxon in taxa if taxon.rank == "species"]
    found = Counter(taxa=len(taxa), species=len(species))
    found.update(f"species_{taxon.kingdom}" for taxon in species)
    found.update(f"species_{appendix}" for taxon in species for appendix in taxon.appendices)
    found.update(counts)
    found["synonym_names"] = sum(len(taxon.synonyms) for taxon in taxa)
    return dict(found)


def _taxa_frame(taxa: Collection[Taxon]) -> pl.DataFrame:
    rows = [(t.name, t.rank, "/".join(a for a in APPENDICES if a in t.appendices), list(t.above)) for t in taxa]
    return pl.DataFrame(rows, schema=TAXA, orient="row")


def _names_frame(taxa: Collection[Taxon]) -> pl.DataFrame:
    rows = [row for taxon in taxa for row in _names_of(taxon)]
    return pl.DataFrame(rows, schema=NAMES, orient="row")


def _names_of(taxon: Taxon) -> Iterator[tuple[str, ...]]:
    yield (taxon.name, taxon.name, "scientific", "", "", "", "")
    for name in taxon.synonyms:
        yield (taxon.name, name, "synonym", "", "", "", "")
    for language, name in taxon.names:
        yield (taxon.name, name, "common", language, "", "", "")
