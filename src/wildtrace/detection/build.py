"""Compiles `reference/` into the arrays and tables that screening loads: `python -m wildtrace.detection.build`.

Run by the package build and by `make`; an installed package holds only what it made.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from wildtrace.detection.catalogue import LEXICON, TABLE, taxon_table
from wildtrace.detection.lexicon.entries import gather
from wildtrace.detection.lexicon.lexicon import compile_lexicon
from wildtrace.detection.text.characters import build_tables
from wildtrace.taxa.build import build_taxa
from wildtrace.taxa.catalogue import COMPILED, open_table


def build(reference: Path, output: Path) -> None:
    """Write everything compiled from `reference` into `output`."""
    output.mkdir(parents=True, exist_ok=True)
    build_tables().save(output / "characters.npz")
    rows = gather(reference)
    named = rows.filter(rows["kind"].is_in(["taxon", "code_word"]))["ref"].unique().sort().to_list()
    build_taxa(reference, output, named)
    rows.write_parquet(output / "names.parquet")
    lexicon = compile_lexicon(rows)
    lexicon.save(output / LEXICON)
    taxon_table(lexicon, open_table("taxa", output), {}, output).save(output / TABLE)
    shutil.rmtree(output / "lexicon", ignore_errors=True)  # where earlier ones stood


def main() -> None:
    """Read the two folders from the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, default=Path("reference"))
    parser.add_argument("--output", type=Path, default=COMPILED)
    given = parser.parse_args()
    build(given.reference, given.output)


if __name__ == "__main__":
    main()
