"""Compiles the taxa of `reference/` into tables: taxa with group, Appendix and lineage, their names, the Appendices."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from wildtrace.taxa.appendices import FILES, Pack, lineage, load_pack, resolve
from wildtrace.taxa.catalogue import TAXA


def build_taxa(reference: Path, output: Path, names: Iterable[str]) -> None:
    """Write the tables of the catalogue for these taxa, the priority taxa and all that are named in a language.

    `taxa.parquet` (as `catalogue.TAXA`), `vernacular.parquet` (names/*.csv with their language), `appendices/*.parquet`
    (the reviewed text), `plausible.json` (group → specimen codes), `specimens.json` (code → name).
    """
    pack = load_pack(reference / "appendices")
    groups = {row["taxon"]: row["group"] for row in _rows(reference / "taxa" / "priority.csv")}
    vernacular = _vernacular(reference / "names")
    named = {*names, *groups, *vernacular["taxon"].to_list()}
    taxa_frame(sorted(named), pack, groups).drop("known").write_parquet(output / "taxa.parquet")
    vernacular.write_parquet(output / "vernacular.parquet")
    _appendices(reference / "appendices", output / "appendices")
    plausible = {row["group"]: row["specimens"].split() for row in _rows(reference / "taxa" / "plausible.csv")}
    _write(output / "plausible.json", plausible)
    _write(output / "specimens.json", {row["code"]: row["name"] for row in _rows(reference / "specimens.csv")})


def taxa_frame(
    names: list[str], pack: Pack, groups: Mapping[str, str], above: Mapping[str, Iterable[str]] | None = None
) -> pl.DataFrame:
    """One row a name, as `catalogue.TAXA`; the group is its own, else that of the nearest taxon above that has one.

    `above` gives, for names that the classification may not know, the taxa that an export says stand above them.
    One more column, `known`, tells whether the Appendices' classification knows any part of the name.
    """
    lines = [_line(name, pack, above or {}) for name in names]
    resolved = [resolve(name, pack) for name in names]
    columns = {
        "taxon": names,
        "group": [next((groups[n] for n in line if n in groups), None) for line in lines],
        "appendix": [each.appendix for each in resolved],
        "lineage": lines,
        "known": [each.known for each in resolved],
    }
    return pl.DataFrame(columns, schema=pl.Schema({**TAXA, "known": pl.Boolean()}))


def _line(name: str, pack: Pack, above: Mapping[str, Iterable[str]]) -> list[str]:
    return list(dict.fromkeys([name, *lineage(name, pack.classification), *above.get(name, ())]))


def _vernacular(folder: Path) -> pl.DataFrame:
    """The names of every language: taxon, name, language, sense, specimen, source, note."""
    parts = [
        pl.read_csv(path, infer_schema=False).fill_null("").with_columns(language=pl.lit(path.stem))
        for path in sorted(folder.glob("*.csv"))
    ]
    columns = ("taxon", "name", "language", "sense", "specimen", "source", "note")
    return pl.concat([part.select(columns) for part in parts])


def _appendices(folder: Path, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        pl.read_csv(folder / f"{name}.csv", infer_schema=False).fill_null("").write_parquet(output / f"{name}.parquet")


def _write(path: Path, held: Mapping[str, object]) -> None:
    path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
