"""The catalogue a screening uses: the compiled one, with the user's imports and watchlists joined to it once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from wildtrace import __version__, settings
from wildtrace.detection.lexicon import Lexicon
from wildtrace.detection.lexicon.added import imported_rows, watched_rows
from wildtrace.detection.lexicon.lexicon import compile_lexicon, merge
from wildtrace.taxa import store
from wildtrace.taxa.build import taxa_frame
from wildtrace.taxa.catalogue import COMPILED, open_pack, open_table
from wildtrace.taxa.watchlists import Watchlist, watchlist_names, watchlist_taxa

_TABLES: Final = ("taxa.parquet", "names.parquet", "lexicon/entries.npz", "lexicon/lexicon.json")
_COLUMNS: Final = ["taxon", "group", "appendix", "lineage"]


@dataclass(frozen=True)
class Catalogue:
    """Everything that is known by name. `watchlists`: for each watchlist the taxa it watches."""

    lexicon: Lexicon
    taxa: pl.DataFrame
    plausible: Mapping[str, Sequence[str]]
    watchlists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def watched(self) -> frozenset[str]:
        """The taxa of all watchlists."""
        return frozenset(taxon for taxa in self.watchlists.values() for taxon in taxa)

    def with_watchlists(self, watchlists: Iterable[Watchlist]) -> Catalogue:
        """The same with watchlists that are not in the data folder."""
        added = list(watchlists)
        if not added:
            return self
        names = pl.concat([watchlist_names(each) for each in added])
        taxa = pl.concat([watchlist_taxa(each) for each in added])
        return Catalogue(
            merge([self.lexicon, compile_lexicon(watched_rows(names))]),
            with_taxa(self.taxa, taxa),
            self.plausible,
            {**self.watchlists, **{each.name: each.taxa for each in added}},
        )


def load_catalogue(compiled: Path = COMPILED) -> Catalogue:
    """The compiled catalogue with all that the user has imported (about 0.3 s).

    Joining takes seconds with a whole index, so it is done once after each change and kept in the data folder. What is
    kept belongs to one version of the compiled catalogue, and is made anew after an upgrade.
    """
    held = store.entries()
    plausible = json.loads((compiled / "plausible.json").read_text(encoding="utf-8"))
    if not held:
        return Catalogue(Lexicon.load(compiled / "lexicon"), open_table("taxa", compiled), plausible)
    watched = {e.name: store.entry_taxa(e)["taxon"].to_list() for e in held if e.kind == "watchlist"}
    return Catalogue(*_joined(held, compiled), plausible, watched)


def with_taxa(taxa: pl.DataFrame, added: pl.DataFrame, compiled: Path = COMPILED) -> pl.DataFrame:
    """`taxa` with those of a user's entry that are new.

    What the pack says of a taxon it knows comes before what an export says, which is older; of others the export is all
    there is.
    """
    new = added.join(taxa, on="taxon", how="anti").unique("taxon", keep="first", maintain_order=True)
    if new.is_empty():
        return taxa
    groups = dict(taxa.filter(pl.col("group").is_not_null()).select("taxon", "group").iter_rows())
    pack = open_pack(compiled)
    names = new["taxon"].to_list()
    frame = taxa_frame(names, pack, groups, dict(new.select("taxon", "above").iter_rows()))
    appendix = frame["appendix"].zip_with(frame["known"], new["appendix"])
    return pl.concat([taxa.select(_COLUMNS), frame.with_columns(appendix=appendix).select(_COLUMNS)])


def _joined(held: Sequence[store.Entry], compiled: Path) -> tuple[Lexicon, pl.DataFrame]:
    """The lexicon and the taxa of everything together, as kept; made and kept where they are not."""
    kept = settings.data_folder() / "joined" / _key(held, compiled)
    if (kept / "taxa.parquet").exists():
        return Lexicon.load(kept / "lexicon"), pl.read_parquet(kept / "taxa.parquet")
    lexicon, taxa = _join(held, compiled)
    # Where nothing can be written (a shared folder, a full disk), it is joined for each run: slower, and as right.
    with contextlib.suppress(OSError, pl.exceptions.PolarsError):
        _keep(kept, lexicon, taxa)
    return lexicon, taxa


def _join(held: Sequence[store.Entry], compiled: Path) -> tuple[Lexicon, pl.DataFrame]:
    known, taxa = open_table("names", compiled), open_table("taxa", compiled)
    lexicons = [Lexicon.load(compiled / "lexicon")]
    for entry in held:
        names = store.entry_names(entry)
        rows = imported_rows(names, known) if entry.kind == "import" else watched_rows(names)
        lexicons.append(compile_lexicon(rows))
        taxa = with_taxa(taxa, store.entry_taxa(entry), compiled)
    return merge(lexicons), taxa


def _keep(folder: Path, lexicon: Lexicon, taxa: pl.DataFrame) -> None:
    """Write what was joined, whole or not at all, and forget what was joined before."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    store.clear_left_behind(folder.parent)
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder.parent, ignore_cleanup_errors=True) as partial:
        whole = Path(partial) / "whole"
        lexicon.save(whole / "lexicon")
        taxa.write_parquet(whole / "taxa.parquet")
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
