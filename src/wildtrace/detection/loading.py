"""Loads a `Screener`: the catalogue with the user's imports and watchlists, and the taxa that are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wildtrace.detection.catalogue import Catalogue, load_catalogue
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.detection.taxon_table import TaxonTable
from wildtrace.taxa.catalogue import COMPILED, open_table
from wildtrace.taxa.finding import focused_taxon
from wildtrace.taxa.focus import asked_by_default, taxa_within, with_other_names
from wildtrace.taxa.watchlists import SUFFIXES, Watchlist, read_watchlist

if TYPE_CHECKING:
    from wildtrace.detection.learning.model import Model
    from wildtrace.detection.screening import Screener


def load_screener(focus: Sequence[str] = (), *, model: Path | None = None, compiled: Path = COMPILED) -> Screener:
    """Load everything a screening needs (about 0.3 s).

    `focus`: names of taxa at any rank (scientific, or common names of one taxon), of watchlists, or paths to watchlist
    files. Raises TaxonUnknown, NameAmbiguous, WatchlistRefused, CatalogueMissing.
    """
    from wildtrace.detection.screening import Screener  # imports this module's callers

    files = {name: _watchlist_file(name) for name in focus}
    catalogue = load_catalogue(compiled).with_watchlists(w for w in files.values() if w)
    table = TaxonTable.build(catalogue.lexicon.refs, catalogue.taxa, catalogue.plausible)
    names = [files[name].name if files[name] else name for name in focus]  # type: ignore[union-attr]  # asked just before
    asked = asked_taxa(catalogue, names, compiled)
    within = np.array([*[ref in asked for ref in table.refs], False], dtype=np.bool_)
    return Screener(catalogue.lexicon, replace(table, asked=within), load_weights(), _learned(model))


def _learned(path: Path | None) -> Model | None:
    """The model in a file. Raises ModelRefused, FileMissing."""
    if path is None:
        return None
    from wildtrace.detection.learning.model import Model  # most screenings have none, and a cold start is short

    return Model.load(path)


def asked_taxa(catalogue: Catalogue, focus: Sequence[str], compiled: Path = COMPILED) -> frozenset[str]:
    """The taxa within the focus; without one, all that are protected or watched. Raises TaxonUnknown, NameAmbiguous."""
    if not focus:
        return asked_by_default(catalogue.taxa, catalogue.watched)
    wanted: list[str] = []
    for name in focus:
        taxa = catalogue.watchlists.get(name)
        wanted += taxa if taxa is not None else [focused_taxon(name, catalogue.taxa, catalogue.watchlists, compiled)]
    return taxa_within(with_other_names(wanted, open_table("appendices/renamed", compiled)), catalogue.taxa)


def _watchlist_file(name: str) -> Watchlist | None:
    """The watchlist in a file of this path; None when the name is not a path to one."""
    path = Path(name)
    return read_watchlist(path) if path.suffix.lower() in SUFFIXES and path.is_file() else None
