"""Compiles the taxa of `reference/` into one table: each taxon with its group, its Appendix and its lineage."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from wildtrace.taxa.appendices import Pack, lineage, load_pack, resolve_many


def build_taxa(reference: Path, output: Path, names: Iterable[str]) -> None:
    """Write `taxa.parquet` (taxon, group, appendix, lineage) for these names, and `plausible.json` (group → specimen codes)."""
    pack = load_pack(reference / "appendices")
    priority = {row["taxon"]: row["group"] for row in _rows(reference / "taxa" / "priority.csv")}
    plausible = {row["group"]: row["specimens"].split() for row in _rows(reference / "taxa" / "plausible.csv")}
    taxa_frame(sorted(set(names) | set(priority)), pack, priority).write_parquet(output / "taxa.parquet")
    (output / "plausible.json").write_text(json.dumps(plausible), encoding="utf-8")


def taxa_frame(names: list[str], pack: Pack, groups: dict[str, str]) -> pl.DataFrame:
    """One row a name: taxon, group (of itself, else of the nearest taxon above that has one), appendix, lineage."""
    lines = [list(lineage(name, pack.classification)) for name in names]
    group = [
        next((groups[n] for n in [name, *line] if n in groups), None) for name, line in zip(names, lines, strict=True)
    ]
    resolved = resolve_many(names, pack)
    return pl.DataFrame(
        {
            "taxon": names,
            "group": pl.Series(group, dtype=pl.String),
            "appendix": resolved["appendix"],
            "lineage": [list(dict.fromkeys([name, *line])) for name, line in zip(names, lines, strict=True)],
        }
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
