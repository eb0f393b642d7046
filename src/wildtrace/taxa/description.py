"""Everything that is known of one taxon, in one place: what `wildtrace taxa show` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace.taxa import store
from wildtrace.taxa.appendices import Decision, Pack, Resolution, accepted_name, lineage, resolve
from wildtrace.taxa.catalogue import COMPILED, open_pack, open_table, specimen_names
from wildtrace.taxa.errors import NameAmbiguous, TaxonUnknown
from wildtrace.taxa.finding import find_names, folded, known_names, suggestions
from wildtrace.taxa.focus import holding_all

_RANKS: Final = (
    "species", "genus", "tribe", "subfamily", "family", "superfamily", "infraorder", "suborder", "order", "superorder",
    "subclass", "class", "clade", "phylum", "kingdom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Description:
    """One taxon. `above`: (rank, taxon) nearest first; `names`: columns as `finding.FOUND`; `specimens`: code → name.

    `said_by_imports`: for each of the user's imports that names the taxon, the Appendix it gives ("" for none).
    """

    taxon: str
    resolution: Resolution
    above: tuple[tuple[str, str], ...]
    group: str
    names: pl.DataFrame
    specimens: Mapping[str, str]
    decisions: tuple[Decision, ...] = ()
    said_by_imports: Mapping[str, str] = field(default_factory=dict)


def describe_taxon(name: str, compiled: Path = COMPILED) -> Description:
    """What is known of the taxon with this name, scientific or common. Raises TaxonUnknown, NameAmbiguous."""
    names, pack = known_names(compiled), open_pack(compiled)
    taxon = _one_taxon(name, names, pack)
    resolution = resolve(taxon, pack)
    same = {taxon, resolution.accepted, *(old for old, now in pack.renamed.items() if now == resolution.accepted)}
    group = _group(same, resolution, compiled)
    return Description(
        taxon=taxon,
        resolution=resolution,
        above=_above(taxon, resolution, pack),
        group=group,
        names=_own_names(names, same),
        specimens=_specimens(group, compiled),
        decisions=tuple(d for d in pack.decisions if accepted_name(d.taxon, pack) in same),
        said_by_imports=_said_by_imports(same),
    )


def _one_taxon(name: str, names: pl.DataFrame, pack: Pack) -> str:
    found = find_names(name, names)
    scientific = found.filter(pl.col("form") != "common")["taxon"].unique(maintain_order=True).to_list()
    taxa = scientific[:1] or found["taxon"].unique(maintain_order=True).to_list()
    if len(taxa) == 1:
        return str(taxa[0])
    if taxa:
        if one := holding_all(taxa, {t: lineage(t, pack.classification) for t in taxa}):
            return one
        raise NameAmbiguous(name, taxa)
    resolution = resolve(name, pack)
    if resolution.known:
        return resolution.accepted
    raise TaxonUnknown(name, suggestions(name, names["name"]))


def _above(taxon: str, resolution: Resolution, pack: Pack) -> tuple[tuple[str, str], ...]:
    """The classification's line; for a taxon it does not know, what an import says stands above it."""
    line = lineage(resolution.accepted, pack.classification)[1:]
    if len(line) < 2:
        line = tuple(line) + tuple(n for n in _above_in_imports(taxon) if n not in line)
    ranks = pack.classification.ranks
    ranked = [(ranks.get(n, "species" if " " in n else "genus"), n) for n in line]
    return tuple(sorted(ranked, key=lambda pair: _RANKS.index(pair[0]) if pair[0] in _RANKS else 0))


def _above_in_imports(taxon: str) -> list[str]:
    for entry in store.entries():
        rows = store.entry_taxa(entry).filter(pl.col("taxon") == taxon)
        if rows.height:
            return list(rows["above"][0])
    return []


def _group(same: set[str], resolution: Resolution, compiled: Path) -> str:
    taxa = open_table("taxa", compiled, ["taxon", "group"]).drop_nulls()
    groups = dict(taxa.iter_rows())
    line = (*sorted(same), *lineage(resolution.accepted, open_pack(compiled).classification))
    return next((groups[name] for name in line if name in groups), "")


def _own_names(names: pl.DataFrame, taxa: set[str]) -> pl.DataFrame:
    written = (pl.col("form") == "scientific") | (pl.col("name") == pl.col("taxon"))
    own = names.filter(pl.col("taxon").is_in(sorted(taxa)) & ~written)
    alike = own.with_columns(folded=folded("name"), reviewed=~pl.col("source").is_in(["", "unreviewed"]))
    best = alike.sort("reviewed", descending=True, maintain_order=True)
    kept = best.unique(["folded", "language", "taxon"], keep="first", maintain_order=True)
    return kept.select(names.columns).sort("form", "language", maintain_order=True)


def _specimens(group: str, compiled: Path) -> dict[str, str]:
    plausible = json.loads((compiled / "plausible.json").read_text(encoding="utf-8"))
    known = specimen_names(compiled)
    return {code: known.get(code, code) for code in plausible.get(group, ())}


def _said_by_imports(taxa: set[str]) -> dict[str, str]:
    wanted = sorted(taxa)
    said = {}
    for entry in store.entries():
        rows = store.entry_taxa(entry).filter(pl.col("taxon").is_in(wanted))
        if entry.kind == "import" and rows.height:
            said[entry.name] = str(rows["appendix"][0])
    return said
