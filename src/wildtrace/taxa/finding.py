"""Finds a taxon by any of its names, in any language, and suggests names where one is misspelt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.taxa import store
from wildtrace.taxa.appendices import Pack, resolve
from wildtrace.taxa.catalogue import COMPILED, open_pack, open_table
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.focus import holding_all, taxon_called

_LEAST_ALIKE = 72  # of 100: what rapidfuzz gives to names that a person would take for slips of each other
_SLIP: Final = 90  # of 100: a letter too many, too few or another
FOUND: Final = pl.Schema(
    {
        "taxon": pl.String,
        "name": pl.String,
        "form": pl.String,
        "language": pl.String,
        "specimen": pl.String,
        "source": pl.String,
        "note": pl.String,
    }
)
"""Columns of names that were found. `form`: scientific, synonym or common; `source`: who says so."""


def folded(column: str) -> pl.Expr:
    """A name as it is compared, without case, Latin accents or double spaces: "Éléphant" → "elephant"."""
    bare = pl.col(column).str.to_lowercase().str.normalize("NFKD").str.replace_all(r"[\u0300-\u036f]", "")
    return bare.str.normalize("NFC").str.replace_all(r"[\s_]+", " ").str.strip_chars()


def fold(name: str) -> str:
    """One name as `folded` compares it."""
    return str(pl.select(pl.lit(name).alias("name")).select(folded("name")).item())


def known_names(compiled: Path = COMPILED) -> pl.DataFrame:
    """Every name of the catalogue, its renamings, and the user's imports and watchlists; columns as `FOUND`."""
    ours = open_table("vernacular", compiled).with_columns(form=pl.lit("common"))
    renamed = open_table("appendices/renamed", compiled).filter(pl.col("name") != pl.col("accepted"))
    others = renamed.select("name", taxon="accepted", form=pl.lit("synonym"))
    taxa = open_table("taxa", compiled, ["taxon"]).select("taxon", name="taxon", form=pl.lit("scientific"))
    users = [_names_of(entry) for entry in store.entries()]
    together = pl.concat([taxa, ours, others, *users], how="diagonal")
    return together.select(*FOUND).with_columns(pl.col("language", "specimen", "source", "note").fill_null(""))


def find_names(name: str, names: pl.DataFrame) -> pl.DataFrame:
    """Rows of `names` (as `known_names`) that are this name, but for case and accents; scientific names first."""
    order = pl.col("form").replace_strict({"scientific": 0, "synonym": 1, "common": 2}, return_dtype=pl.Int8)
    same = names.filter(folded("name") == fold(name))
    return same.sort(order, "taxon", "language", maintain_order=True).unique(maintain_order=True)


def suggestions(name: str, known: pl.Series, count: int = 5, least_alike: int = _LEAST_ALIKE) -> list[str]:
    """The names most like this one, most alike first; none where nothing is like it."""
    from rapidfuzz import fuzz, process  # only a misspelt name needs it

    alike = (known.str.len_chars().cast(pl.Int64) - len(name)).abs() <= max(2, len(name) // 3)
    frame = known.filter(alike).unique().sort().alias("name").to_frame()
    by_fold: dict[str, str] = {}
    for bare, written in frame.select(folded("name").alias("folded"), "name").iter_rows():
        if written == bare or bare not in by_fold:  # of names alike but for case and accents, the plainest is shown
            by_fold[bare] = written
    found = process.extract(fold(name), list(by_fold), scorer=fuzz.ratio, limit=count, score_cutoff=least_alike)
    return [by_fold[each] for each, _, _ in found]


def focused_taxon(name: str, taxa: pl.DataFrame, watchlists: Iterable[str] = (), compiled: Path = COMPILED) -> str:
    """The one taxon that a name stands for: a scientific name at any rank, or a common name of one taxon.

    `taxa`: a frame as `catalogue.TAXA`. A common name of several taxa stands for the one that holds the others.
    Raises TaxonUnknown with suggestions, NameAmbiguous.
    """
    if found := taxon_called(name, taxa):
        return found
    named = _taxa_named(name, compiled)
    if not named:
        known = pl.concat([known_names(compiled)["name"], pl.Series(list(watchlists), dtype=pl.String)])
        raise TaxonUnknown(name, suggestions(name, known))
    lineages = dict(taxa.filter(pl.col("taxon").is_in(named)).select("taxon", "lineage").iter_rows())
    if one := holding_all(named, lineages):
        return one
    raise NameAmbiguous(name, named)


def _taxa_named(name: str, compiled: Path) -> list[str]:
    """The taxa that a name stands for, as it is or as a form of one ("sharks")."""
    found = find_names(name, known_names(compiled))["taxon"].unique().sort().to_list()
    if found:
        return found
    forms = open_table("names", compiled, ["text", "kind", "ref"])
    alike = forms.filter((pl.col("kind") == "taxon") & (pl.col("text").str.to_lowercase() == name.lower()))
    return alike["ref"].unique().sort().to_list()


def _names_of(entry: store.Entry) -> pl.DataFrame:
    said_by = f"{entry.name} ({entry.dialect}, {entry.added[:10]})"
    return store.entry_names(entry).select(
        "taxon", "name", "form", "language", "specimen", pl.lit(said_by).alias("source"), "note"
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A taxon that a name led to.

    `names`: those that matched, or come nearest where none is exactly so, each with its languages; `exact`: some name
    is exactly as it was typed, but for case and accents.
    """

    taxon: str
    appendix: str
    group: str
    names: tuple[tuple[str, str], ...]
    exact: bool


def search(name: str, compiled: Path = COMPILED) -> list[Found]:
    """Taxa with this name; else, taxa with a name that holds it. Raises TaxonUnknown with suggestions.

    The taxa the name fits best come first: those it is a scientific name of, then those it is in most languages.
    """
    names = known_names(compiled)
    rows = find_names(name, names)
    exact = not rows.is_empty()
    if not exact:
        rows = _forms_of(name, names, compiled)
    if rows.is_empty():
        rows = names.filter(folded("name").str.contains(fold(name), literal=True)) if len(name) > 2 else rows
    pack = open_pack(compiled)
    if rows.is_empty():
        resolution = resolve(name, pack)
        if not resolution.known:
            raise TaxonUnknown(name, suggestions(name, names["name"]))
        rows = _of_its_genus(name, resolution.accepted, names)
    return _ranked(rows, pack, exact, compiled)


def _forms_of(name: str, names: pl.DataFrame, compiled: Path) -> pl.DataFrame:
    """Of the taxa of which this is a form ("sharks", "pangolinn"), the names most like it, as rows of `names`."""
    rows = [names.clear()]
    for taxon in _taxa_named(name, compiled):
        own = names.filter(pl.col("taxon") == taxon)
        near = own.filter(pl.col("name").is_in(suggestions(name, own["name"])))
        rows.append(near if near.height else _row(taxon, taxon, "scientific"))
    return pl.concat(rows)


def _of_its_genus(name: str, accepted: str, names: pl.DataFrame) -> pl.DataFrame:
    """The names of which this is most likely a slip; without any, a species that is known by its genus alone."""
    near = names.filter(pl.col("name").is_in(suggestions(name, names["name"], least_alike=_SLIP)))
    return near if near.height else _row(accepted, accepted, "scientific")


def _row(taxon: str, name: str, form: str) -> pl.DataFrame:
    row = {**dict.fromkeys(FOUND, ""), "taxon": taxon, "name": name, "form": form}
    return pl.DataFrame([row], schema=FOUND)


def _ranked(rows: pl.DataFrame, pack: Pack, exact: bool, compiled: Path) -> list[Found]:
    groups = dict(open_table("taxa", compiled, ["taxon", "group"]).drop_nulls().iter_rows())
    imported = _appendices_of_imports(rows["taxon"].unique().to_list())
    by_taxon: dict[str, dict[str, list[str]]] = {}
    for taxon, name, language in rows.select("taxon", "name", "language").iter_rows():
        languages = by_taxon.setdefault(taxon, {}).setdefault(name, [])
        if language and language not in languages:
            languages.append(language)
    found = []
    for taxon, held in by_taxon.items():
        resolution = resolve(taxon, pack)
        appendix = resolution.appendix if resolution.known else imported.get(taxon, "")
        named = tuple((name, " ".join(languages)) for name, languages in held.items())
        found.append(Found(taxon, appendix, groups.get(taxon, ""), named, exact))
    scientific = set(rows.filter(pl.col("form") != "common")["taxon"])
    return sorted(found, key=lambda f: (f.taxon not in scientific, -sum(len(n[1].split()) for n in f.names), f.taxon))


def _appendices_of_imports(taxa: list[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for entry in store.entries():
        rows = store.entry_taxa(entry).filter(pl.col("taxon").is_in(taxa))
        said.update(dict(rows.select("taxon", "appendix").iter_rows()))
    return said
