"""Loads a `Screener` from the compiled catalogue, the user's imports and watchlists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from wildtrace.detection.build import COMPILED
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.detection.lexicon import Lexicon
from wildtrace.detection.taxon_table import TaxonTable

if TYPE_CHECKING:
    from wildtrace.detection.screening import Screener


def load_screener(focus: Sequence[str] = (), *, compiled: Path = COMPILED) -> Screener:
    """Load everything a screening needs (about 0.2 s)."""
    from wildtrace.detection.screening import Screener

    lexicon = Lexicon.load(compiled / "lexicon")
    taxa = pl.read_parquet(compiled / "taxa.parquet")
    plausible = json.loads((compiled / "plausible.json").read_text(encoding="utf-8"))
    return Screener(lexicon, TaxonTable.build(lexicon.refs, taxa, plausible, focus or None), load_weights())
