"""The catalogue a screening uses: the compiled one, with the user's imports and watchlists joined to it once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from wildtrace import __version__, settings
from wildtrace.detection.lexicon import Lexicon
from wildtrace.detection.lexicon.lexicon import compile_lexicon, merge
from wildtrace.detection.taxon_table import TaxonTable
from wildtrace.taxa import store
from wildtrace.taxa.catalogue import COMPILED, open_pack, open_table
from wildtrace.taxa.errors import CatalogueMissing, CatalogueOutdated, StoreUnwritable
from wildtrace.taxa.focus import asked_by_default

# Imports are inside functions because most starts join nothing, and a cold start is counted in milliseconds.
if TYPE_CHECKING:
    from wildtrace.taxa.watchlists import Watchlist

LEXICON: Final = "lexicon.arrays"
TABLE: Final = "taxon_table.arrays"
_TABLES: Final = ("taxa.parquet", "names.parquet", "plausible.json", LEXICON, TABLE)
_COLUMNS: Final = ["taxon", "group", "appendix", "lineage"]


@dataclass(frozen=True)
class Catalogue:
    """Everything that is known by name; `table` asks about all that is protected or watched.

    The rest is read when it is asked for, since most screenings never do: `open_taxa` gives a frame as
    `taxa.catalogue.TAXA`, `open_watchlists` for each watchlist the taxa it watches.
    """

    lexicon: Lexicon
    table: TaxonTable
    open_taxa: Callable[[], pl.DataFrame] = field(repr=False)
    open_watchlists: Callable[[], Mapping[str, Sequence[str]]] = field(default=dict, repr=False)
    compiled: Path = COMPILED

    @cached_property
    def taxa(self) -> pl.DataFrame:
        """All taxa, with group, Appendix and lineage."""
        return self.open_taxa()

    @cached_property
    def watchlists(self) -> Mapping[str, Sequence[str]]:
        """For each watchlist the taxa it watches."""
        return self.open_watchlists()

    def with_watchlists(self, watchlists: Iterable[Watchlist]) -> Catalogue:
        """The same with watchlists that are not in the data folder."""
        added = list(watchlists)
        if not added:
            return self
        from wildtrace.detection.lexicon.added import watched_rows
        from wildtrace.taxa.watchlists import watchlist_names, watchlist_taxa

        names = pl.concat([watchlist_names(each) for each in added])
        taxa = with_taxa(self.taxa, pl.concat([watchlist_taxa(each) for each in added]), self.compiled)
        lexicon = merge([self.lexicon, compile_lexicon(watched_rows(names))])
        watched = {**self.watchlists, **{each.name: each.taxa for each in added}}
        table = taxon_table(lexicon, taxa, watched, self.compiled)
        return Catalogue(lexicon, table, lambda: taxa, lambda: watched, self.compiled)


def load_catalogue(compiled: Path = COMPILED) -> Catalogue:
    """The compiled catalogue with all that the user has imported (some milliseconds).

    Joining takes seconds with a whole index, so it is done once after each change and kept in the data folder. What is
    kept belongs to one version of the compiled catalogue, and is made anew after an upgrade. Raises CatalogueMissing,
    CatalogueOutdated.
    """
    held = store.entries()
    if not held:
        lexicon, table = _open(compiled)
        return Catalogue(lexicon, table, lambda: open_table("taxa", compiled), compiled=compiled)
    lexicon, table, open_taxa = _joined(held, compiled)
    return Catalogue(lexicon, table, open_taxa, lambda: _watched(held), compiled)


def taxon_table(
    lexicon: Lexicon, taxa: pl.DataFrame, watchlists: Mapping[str, Sequence[str]], compiled: Path = COMPILED
) -> TaxonTable:
    """The table of a lexicon's taxa, asking about all that are protected or watched."""
    plausible = json.loads((compiled / "plausible.json").read_text(encoding="utf-8"))
    watched = frozenset(taxon for listed in watchlists.values() for taxon in listed)
    return TaxonTable.build(lexicon.refs, taxa, plausible).asking(asked_by_default(taxa, watched))


def forget_joined() -> None:
    """Remove what was joined and kept, which holds the names of every import. Raises StoreUnwritable."""
    folder = _joined_folder()
    if not folder.is_dir():
        return
    try:
        store.clear_left_behind(folder)
        for kept in folder.glob("[!.]*"):
            shutil.rmtree(kept)
    except OSError as error:
        raise StoreUnwritable(folder, f"the names in it cannot be removed ({error.strerror})") from error


def _joined_folder() -> Path:
    return settings.data_folder() / "joined"


def _open(compiled: Path) -> tuple[Lexicon, TaxonTable]:
    """What `build` compiled. Raises CatalogueMissing, CatalogueOutdated."""
    try:
        lexicon = Lexicon.load(compiled / LEXICON)
        return lexicon, TaxonTable.load(compiled / TABLE, lexicon.refs)
    except FileNotFoundError as error:
        raise CatalogueMissing(Path(error.filename)) from error
    except (KeyError, ValueError) as error:
        raise CatalogueOutdated(compiled / LEXICON) from error


def _watched(held: Sequence[store.Entry]) -> dict[str, list[str]]:
    return {e.name: store.entry_taxa(e)["taxon"].to_list() for e in held if e.kind == "watchlist"}


def with_taxa(taxa: pl.DataFrame, added: pl.DataFrame, compiled: Path = COMPILED) -> pl.DataFrame:
    """`taxa` with those of a user's entry that are new.

    What the pack says of a taxon it knows comes before what an export says, which is older; of others the export is all
    there is.
    """
    from wildtrace.taxa.build import taxa_frame

    new = added.join(taxa, on="taxon", how="anti").unique("taxon", keep="first", maintain_order=True)
    if new.is_empty():
        return taxa
    groups = dict(taxa.filter(pl.col("group").is_not_null()).select("taxon", "group").iter_rows())
    pack = open_pack(compiled)
    names = new["taxon"].to_list()
    frame = taxa_frame(names, pack, groups, dict(new.select("taxon", "above").iter_rows()))
    appendix = frame["appendix"].zip_with(frame["known"], new["appendix"])
    return pl.concat([taxa.select(_COLUMNS), frame.with_columns(appendix=appendix).select(_COLUMNS)])


def _joined(held: Sequence[store.Entry], compiled: Path) -> tuple[Lexicon, TaxonTable, Callable[[], pl.DataFrame]]:
    """The lexicon and the taxa of everything together, as kept; made and kept where they are not."""
    kept = _joined_folder() / _key(held, compiled)
    # What cannot be opened (never made, damaged, being replaced) is joined again.
    with contextlib.suppress(OSError, ValueError, KeyError):
        lexicon = Lexicon.load(kept / LEXICON)
        table = TaxonTable.load(kept / TABLE, lexicon.refs)
        return lexicon, table, lambda: pl.read_parquet(kept / "taxa.parquet")
    lexicon, taxa = _join(held, compiled)
    table = taxon_table(lexicon, taxa, _watched(held), compiled)
    # Where nothing can be written (a shared folder, a full disk), it is joined for each run: slower, and as right.
    with contextlib.suppress(OSError, pl.exceptions.PolarsError):
        _keep(kept, lexicon, table, taxa)
    return lexicon, table, lambda: taxa


def _join(held: Sequence[store.Entry], compiled: Path) -> tuple[Lexicon, pl.DataFrame]:
    from wildtrace.detection.lexicon.added import imported_rows, watched_rows

    known, taxa = open_table("names", compiled), open_table("taxa", compiled)
    lexicons = [_open(compiled)[0]]
    for entry in held:
        names = store.entry_names(entry)
        rows = imported_rows(names, known) if entry.kind == "import" else watched_rows(names)
        lexicons.append(compile_lexicon(rows))
        taxa = with_taxa(taxa, store.entry_taxa(entry), compiled)
    return merge(lexicons), taxa


def _keep(folder: Path, lexicon: Lexicon, table: TaxonTable, taxa: pl.DataFrame) -> None:
    """Write what was joined, whole or not at all, and forget what was joined before."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    store.clear_left_behind(folder.parent)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder.parent, ignore_cleanup_errors=True) as partial:
        whole = Path(partial) / "whole"
        lexicon.save(whole / LEXICON)
        table.save(whole / TABLE)
        taxa.write_parquet(whole / "taxa.parquet")
        shutil.rmtree(folder, ignore_errors=True)  # there only when it could not be opened
        whole.rename(folder)
    for old in folder.parent.glob("[!.]*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _key(held: Sequence[store.Entry], compiled: Path) -> str:
    """A name for this combination of a compiled catalogue and entries."""
    files = [(name, (compiled / name).stat()) for name in _TABLES]
    made_of = [
        __version__,
        *((name, s.st_size, s.st_mtime_ns) for name, s in files),
        *((e.name, e.sha256, e.added) for e in held),
    ]
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:24]
