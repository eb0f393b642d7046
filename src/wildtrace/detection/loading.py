"""Loads a `Screener`: the catalogue with the user's imports and watchlists, and the taxa that are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wildtrace.detection.catalogue import Catalogue, load_catalogue
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.taxa.catalogue import COMPILED, open_table
from wildtrace.taxa.focus import around_focus, taxa_within, with_other_names

# Imports are inside functions because most screenings have no focus and no model, and a cold start is short.
if TYPE_CHECKING:
    from wildtrace.detection.learning.model import Model
    from wildtrace.detection.screening import Screener
    from wildtrace.taxa.watchlists import Watchlist


def load_screener(focus: Sequence[str] = (), *, model: Path | None = None, compiled: Path = COMPILED) -> Screener:
    """Load everything a screening needs (some milliseconds; with a focus about 0.1 s).

    `focus`: names of taxa at any rank (scientific, or common names of one taxon), of watchlists, or paths to watchlist
    files. Raises TaxonUnknown, NameAmbiguous, WatchlistRefused, CatalogueMissing.
    """
    from wildtrace.detection.screening import Screener  # it imports this module when it loads

    files = {name: _watchlist_file(name) for name in focus}
    catalogue = load_catalogue(compiled).with_watchlists(w for w in files.values() if w)
    table = catalogue.table
    if focus:
        names = [files[name].name if files[name] else name for name in focus]  # type: ignore[union-attr]  # asked just before
        asked = asked_taxa(catalogue, names, compiled)
        table = table.asking(asked, *around_focus(asked, catalogue.taxa))
    return Screener(catalogue.lexicon, table, load_weights(), _learned(model))


def _learned(path: Path | None) -> Model | None:
    """The model in a file. Raises ModelRefused, FileMissing."""
    if path is None:
        return None
    from wildtrace.detection.learning.model import Model

    return Model.load(path)


def asked_taxa(catalogue: Catalogue, focus: Sequence[str], compiled: Path = COMPILED) -> frozenset[str]:
    """The taxa within the focus. Raises TaxonUnknown, NameAmbiguous."""
    from wildtrace.taxa.finding import focused_taxon

    wanted: list[str] = []
    for name in focus:
        taxa = catalogue.watchlists.get(name)
        wanted += taxa if taxa is not None else [focused_taxon(name, catalogue.taxa, catalogue.watchlists, compiled)]
    return taxa_within(with_other_names(wanted, open_table("appendices/renamed", compiled)), catalogue.taxa)


def _watchlist_file(name: str) -> Watchlist | None:
    """The watchlist in a file of this path; None when the name is not a path to one."""
    from wildtrace.taxa.watchlists import SUFFIXES, read_watchlist

    path = Path(name)
    return read_watchlist(path) if path.suffix.lower() in SUFFIXES and path.is_file() else None
