"""What the CITES Appendices say of any taxon: the listings, and how a name is resolved to them.

The Appendices list taxa at many levels: one subspecies, a genus, a whole order but for some of its
species, one country's population. A name is therefore resolved by walking from it upwards through the
classification until a listing covers it. The reviewed text behind it lies in ``reference/appendices``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Literal, TypeVar

import polars as pl

AS_OF = date(2026, 3, 5)
"""The day the pack describes: the amendments of CoP20 entered into force."""

Coverage = Literal["all", "part", "none"]
APPENDICES = ("I", "II", "III")
FILES = ("listings", "classification", "higher", "renamed", "decisions")

_CONNECTORS = {"var.", "var", "subsp.", "subsp", "ssp.", "ssp", "f.", "fa.", "forma", "×", "x", "cf.", "aff."}
_ALL_BUT = "text:all populations but "
_OPEN_NAMES = {"spp.", "spp", "sp.", "sp"}
_SPACE = re.compile(r"[\s\u00a0_]+")
_SUBGENUS = re.compile(r"(?<=\w) \([^\W\d_]+\)(?= [^\W\d_])")
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing as the Appendices write it.

    ``scope`` is empty for all populations, else ISO 3166 codes ("BW NA ZA ZW"), all but some
    ("not:BW NA ZA ZW"), or "text:" and words where no code fits. ``excluding`` names taxa below it that
    it does not cover. ``since`` is the day this entry took effect, None where that is not known for sure;
    ``in_force_by`` is then the earliest day on which it is known to have been in force.
    """

    entry_id: str
    taxon: str
    rank: str
    kingdom: str
    appendix: str
    scope: str = ""
    excluding: tuple[str, ...] = ()
    party: str = ""
    annotation: str = ""
    quota: str = ""
    since: date | None = None
    until: date | None = None
    decided_by: str = ""
    source: str = ""
    sure: bool = True
    sure_until: date | None = None
    in_force_by: date | None = None
    in_force_by_source: str = ""

    def in_force(self, on: date) -> bool:
        """True when the entry has begun by that day and has not ended."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of the Appendices since the index of April 2017, and who decided it."""

    taxon: str
    change: str
    was: frozenset[str]
    now: frozenset[str]
    decided_by: str
    in_force: date | None
    source: str
    sure: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the Appendices say of one name.

    ``entries`` cover the taxon itself (or a population of it), ``within`` are listings of taxa below it.
    ``path`` is the walk from the name to the listing. ``covers`` is "all" when every specimen of the taxon
    is listed, "part" when only some populations or lower taxa are, "none" when nothing is.
    ``known`` is False when no part of the name stands in the classification.
    """

    name: str
    accepted: str
    rank: str
    known: bool
    path: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    within: tuple[Entry, ...] = ()
    upcoming: tuple[Entry, ...] = ()
    covers: Coverage = "none"

    @property
    def appendix(self) -> str:
        """The Appendices of the taxon and of what stands below it: "I", "I/II", or "" when not listed."""
        return "/".join(sorted({e.appendix for e in (*self.entries, *self.within)}, key=APPENDICES.index))

    @property
    def is_listed(self) -> bool:
        """True when the taxon, a population of it or a lower taxon is listed."""
        return self.covers != "none"

    @property
    def since(self) -> date | None:
        """The latest day on which one of the covering entries took effect; None when any is unknown."""
        days = [e.since for e in self.entries]
        return max((d for d in days if d), default=None) if all(days) else None

    @property
    def sure(self) -> bool:
        """False when any listing that speaks for this taxon itself has not been confirmed."""
        return all(e.sure for e in self.entries)

    @property
    def source(self) -> str:
        """The sources of the covering entries, each once."""
        return "; ".join(dict.fromkeys(e.source for e in self.entries if e.source))

    @property
    def listed_as(self) -> str:
        """The taxon under which it is listed: "Felidae" for a serval; "" when only parts are."""
        return self.entries[0].taxon if self.entries else ""


@dataclass(frozen=True)
class Classification:
    """What stands above what. A genus and an order may share a name (Pholidota): genera are kept apart.

    ``genera`` and ``parents`` give the taxa directly above a genus and above anything higher; ``ranks`` those
    of the higher taxa; ``complete`` the genera whose every known species has a listing of its own.
    """

    genera: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, tuple[str, ...]]
    ranks: Mapping[str, str]
    complete: frozenset[str]
    families: Mapping[str, frozenset[str]]

    def above(self, name: str) -> tuple[str, ...]:
        """The taxa directly above a name of one word; a higher taxon wins over a genus of the same name."""
        return self.parents.get(name) or self.genera.get(name, ())

    def knows(self, name: str) -> bool:
        """True when the name stands in the classification, at whatever rank."""
        return name in self.ranks or name in self.genera


@dataclass(frozen=True)
class Pack:
    """The Appendices, the classification and the renamings, ready to answer.

    Build one with `load_pack` or `pack_from_frames`; it holds no open files and may be shared by threads.
    """

    entries: tuple[Entry, ...]
    classification: Classification
    renamed: Mapping[str, str]
    decisions: tuple[Decision, ...] = ()
    as_of: date = AS_OF

    @cached_property
    def by_taxon(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by the taxon they name, tidied."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[tidy_name(entry.taxon)].append(entry)
        return {taxon: tuple(rows) for taxon, rows in found.items()}

    @cached_property
    def below(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by every taxon that stands above the one they name."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for ancestor in lineage(tidy_name(entry.taxon), self.classification)[1:]:
                found[ancestor].append(entry)
        for old, accepted in self.renamed.items():
            for genus in self._former_genus(old, accepted):
                found[genus].extend(self.by_taxon.get(accepted, ()))
        return {taxon: tuple(dict.fromkeys(rows)) for taxon, rows in found.items()}

    def _former_genus(self, old: str, accepted: str) -> Iterator[str]:
        """The genus of a species' other name, when it is another one: Phataginus for Manis tricuspis."""
        genus = old.partition(" ")[0]
        if " " in old and genus != accepted.partition(" ")[0]:
            yield genus

    @cached_property
    def complete(self) -> frozenset[str]:
        """Genera and families under a wider listing of which every species is listed, or left out, by itself.

        The wider listing then says nothing of them: every Pongo is in Appendix I, though Primates are in II.
        """
        own, tree = self.by_taxon.keys(), self.classification
        shut = {genus for genus in tree.genera if genus in tree.complete or genus in own}
        families = {name for name, genera in tree.families.items() if genera <= shut}
        return frozenset(n for n in (shut | families) - own if not own.isdisjoint(lineage(n, tree)[1:]))


def tidy_name(name: str) -> str:
    """The bare scientific name: "paphiopedilum  × delenatii Guillaumin" → "Paphiopedilum delenatii".

    Case, spaces, hybrid signs, rank words ("var.", "ssp."), "spp.", a subgenus in brackets and the authors
    after a species are evened out.
    """
    spaced = _SUBGENUS.sub("", _SPACE.sub(" ", name).strip())
    signless = (word.lstrip("×") for word in spaced.split(" "))
    words = _without_authors([w for w in signless if w and w.lower() not in _CONNECTORS])
    while words and words[-1].lower() in _OPEN_NAMES:
        words.pop()
    return " ".join([_capital(words[0]), *(w.lower() for w in words[1:])]) if words else ""


def _without_authors(words: list[str]) -> list[str]:
    """The words before the first capital or bracket; all of them where Every Word is a capital anyway."""
    if len(words) < 3 or not words[1][:1].islower():
        return words
    return words[:2] + list(takewhile(lambda word: word[:1].islower(), words[2:]))


def _capital(word: str) -> str:
    """First letter up, also behind a hyphen: Neo-Urbania."""
    return "-".join(part.capitalize() for part in word.split("-"))


def accepted_name(name: str, pack: Pack) -> str:
    """The name under which the Appendices know the taxon; the tidied name itself when it was not renamed."""
    bare = tidy_name(name)
    if bare in pack.renamed:
        return pack.renamed[bare]
    species, _, rest = _split_species(bare)
    return f"{pack.renamed[species]} {rest}" if rest and species in pack.renamed else bare


def _split_species(name: str) -> tuple[str, str, str]:
    words = name.split(" ", 2)
    return (" ".join(words[:2]), " ", words[2]) if len(words) == 3 else (name, "", "")


def lineage(taxon: str, classification: Classification) -> tuple[str, ...]:
    """The taxon and everything above it, nearest first; only what the classification knows."""
    words = taxon.split(" ")
    walk = dict.fromkeys(" ".join(words[:n]) for n in range(len(words), 0, -1))
    first = classification.above(taxon) if len(words) == 1 else classification.genera.get(words[0], ())
    for name in _climb(first, classification):
        walk.setdefault(name)
    return tuple(walk)


def _climb(level: tuple[str, ...], classification: Classification) -> Iterator[str]:
    while level:
        yield from level
        level = tuple(dict.fromkeys(above for name in level for above in classification.above(name)))


def resolve(name: str, pack: Pack, *, on: date | None = None) -> Resolution:
    """What the Appendices say of a name at any rank, on a day (default: the day the pack describes).

    The walk goes up from the name and stops at the first level with a listing of all populations. A listing
    of some populations ("only Mexico") is kept, and the walk goes on for the rest. A listing above that
    excludes the taxon, or one on its way, is passed over. A name that nobody knows is "not listed" with
    ``known=False``; that is an answer about the pack, not about the law.
    """
    day = on or pack.as_of
    accepted = accepted_name(name, pack)
    walk = lineage(accepted, pack.classification)
    covering, path = ((), walk[:1]) if accepted in pack.complete else _covering(walk, pack, day)
    within = tuple(e for e in pack.below.get(accepted, ()) if e.in_force(day) and e not in covering)
    whole = accepted in pack.complete and bool(within)
    return Resolution(
        name=name,
        accepted=accepted,
        rank=_rank(accepted, pack),
        known=accepted in pack.by_taxon or bool(within) or any(map(pack.classification.knows, walk)),
        path=path,
        entries=covering,
        within=within,
        upcoming=_upcoming(walk, pack, day),
        covers="all" if whole else _coverage(covering, within),
    )


def resolve_many(names: Iterable[str], pack: Pack, *, on: date | None = None) -> pl.DataFrame:
    """One row a name: name, accepted, rank, appendix, covers, listed_as, path, since, source, sure.

    Names that repeat are resolved once; 40,000 take about a second.
    """
    known: dict[str, Resolution] = {}
    rows = [known.get(n) or known.setdefault(n, resolve(n, pack, on=on)) for n in names]
    return pl.DataFrame([_row(r) for r in rows], schema=_ROW)


_ROW = {
    "name": pl.String,
    "accepted": pl.String,
    "rank": pl.String,
    "appendix": pl.String,
    "covers": pl.String,
    "listed_as": pl.String,
    "path": pl.String,
    "since": pl.Date,
    "source": pl.String,
    "sure": pl.Boolean,
}


def _row(found: Resolution) -> dict[str, object]:
    values = (getattr(found, column) for column in _ROW)
    return dict(zip(_ROW, (" > ".join(v) if isinstance(v, tuple) else v for v in values), strict=True))


def _covering(walk: tuple[str, ...], pack: Pack, day: date) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    found: list[Entry] = []
    path: tuple[str, ...] = walk[:1]
    for depth, taxon in enumerate(walk):
        here = [e for e in pack.by_taxon.get(taxon, ()) if e.in_force(day) and not _excludes(e, walk[:depth])]
        found += here
        path = walk[: depth + 1] if here else path
        if _covers_all(found):
            break
    return tuple(found), path


def _excludes(entry: Entry, below: tuple[str, ...]) -> bool:
    return bool(entry.excluding) and not set(entry.excluding).isdisjoint(below)


def _covers_all(entries: Iterable[Entry]) -> bool:
    """True for a listing of all populations, and for a pair that share them ("BW NA" and "not:BW NA")."""
    scopes = {e.scope for e in entries}
    named_and_rest = len(scopes) > 1 and any(scope.startswith(_ALL_BUT) for scope in scopes)
    return "" in scopes or named_and_rest or any(f"not:{scope}" in scopes for scope in scopes)


def _coverage(covering: tuple[Entry, ...], within: tuple[Entry, ...]) -> Coverage:
    if _covers_all(covering):
        return "all"
    return "part" if covering or within else "none"


def _upcoming(walk: tuple[str, ...], pack: Pack, day: date) -> tuple[Entry, ...]:
    later = (e for taxon in walk for e in pack.by_taxon.get(taxon, ()) if e.since and e.since > day)
    return tuple(e for e in later if not _excludes(e, walk))


def _rank(taxon: str, pack: Pack) -> str:
    if taxon in pack.by_taxon:
        return pack.by_taxon[taxon][0].rank
    if " " in taxon:
        return "species" if taxon.count(" ") == 1 else "subspecies"
    return pack.classification.ranks.get(taxon) or ("genus" if taxon in pack.classification.genera else "")


def load_pack(folder: Path, *, as_of: date = AS_OF) -> Pack:
    """Read the reviewed text in ``reference/appendices`` (the files named in `FILES`, CSV).

    Raises FileNotFoundError when one is missing, ValueError with file and row when one cannot be right.
    """
    return pack_from_frames({name: _read(folder / f"{name}.csv") for name in FILES}, as_of=as_of)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")


def pack_from_frames(frames: Mapping[str, pl.DataFrame], *, as_of: date = AS_OF) -> Pack:
    """The pack from frames of strings named as in `FILES`: what a compiled catalogue keeps as Parquet."""
    return Pack(
        entries=_parsed("listings", frames["listings"], _entry),
        classification=_classification(frames["classification"], frames["higher"]),
        renamed=dict(frames["renamed"].select("name", "accepted").iter_rows()),
        decisions=_parsed("decisions", frames["decisions"], _decision),
        as_of=as_of,
    )


_LEVELS = ("subfamily", "family", "order", "class", "phylum", "kingdom")


def _classification(genera: pl.DataFrame, higher: pl.DataFrame) -> Classification:
    parents: dict[str, tuple[str, ...]] = {}
    ranks: dict[str, str] = {}
    of_genus: dict[str, tuple[str, ...]] = {}
    for row in genera.iter_rows(named=True):
        chain = [(level, row[level]) for level in _LEVELS if row[level]]
        ranks.update((name, level) for level, name in chain)
        for (_, name), (_, above) in pairwise(chain):
            _add_parent(parents, name, above)
        of_genus[row["genus"]] = (row["listed_as"],) if row["listed_as"] else (chain[0][1],)
    for taxon, rank, parent in higher.select("taxon", "rank", "parent").iter_rows():
        if rank != "genus":
            ranks.setdefault(taxon, rank)
        _add_parent(of_genus if rank == "genus" else parents, taxon, parent)
    complete = genera.filter(pl.col("complete") == "yes")["genus"]
    return Classification(of_genus, parents, ranks, frozenset(complete), _genera_by_family(genera))


def _genera_by_family(genera: pl.DataFrame) -> dict[str, frozenset[str]]:
    grouped = genera.group_by("family").agg("genus")
    return {family: frozenset(names) for family, names in grouped.iter_rows()}


def _add_parent(parents: dict[str, tuple[str, ...]], name: str, above: str) -> None:
    known = parents.get(name, ())
    if above not in known:
        parents[name] = (*known, above)


def _parsed(name: str, frame: pl.DataFrame, parse: Callable[[Mapping[str, str]], _Parsed]) -> tuple[_Parsed, ...]:
    """Every row parsed; a row that cannot be right is named as an editor counts lines, the header being 1."""
    found: list[_Parsed] = []
    for line, row in enumerate(frame.iter_rows(named=True), start=2):
        try:
            found.append(parse(row))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name}.csv, row {line} ({row.get('taxon')}): {error}") from error
    return tuple(found)


def _entry(row: Mapping[str, str]) -> Entry:
    if row["appendix"] not in APPENDICES:
        raise ValueError(f"'{row['appendix']}' is no Appendix (write I, II or III)")
    entry = Entry(
        entry_id=row["entry_id"],
        taxon=row["taxon"],
        rank=row["rank"],
        kingdom=row["kingdom"],
        appendix=row["appendix"],
        scope=row["scope"],
        excluding=tuple(t.strip() for t in row["excluding"].split(";") if t.strip()),
        party=row["party"],
        annotation=row["annotation"],
        quota=row["quota"],
        since=_day(row["since"]),
        until=_day(row["until"]),
        decided_by=row["decided_by"],
        source=row["source"],
        sure=row["sure"] == "yes",
        sure_until=_day(row["sure_until"]),
        in_force_by=_day(row["in_force_by"]),
        in_force_by_source=row["in_force_by_source"],
    )
    if complaint := _undated(entry):
        raise ValueError(complaint)
    return entry


def _undated(entry: Entry) -> str:
    """What is wrong with the days of an entry; "" when they are as they should be."""
    if entry.since and entry.in_force_by:
        return "write one of since and in_force_by, not both"
    if bool(entry.in_force_by) != bool(entry.in_force_by_source):
        return "in_force_by needs in_force_by_source, and the other way round"
    if entry.sure and not (entry.since or entry.in_force_by):
        return "say since when, or by which day it was in force, or that it is not sure"
    return ""


def _decision(row: Mapping[str, str]) -> Decision:
    return Decision(
        taxon=row["taxon"],
        change=row["change"],
        was=frozenset(row["was"].split("/")) - {""},
        now=frozenset(row["now"].split("/")) - {""},
        decided_by=row["decided_by"],
        in_force=_day(row["in_force"]),
        source=row["source"],
        sure=row["sure"] == "yes",
        note=row["note"],
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is no date (write 2026-03-05)") from error


def without_unsure(pack: Pack) -> Pack:
    """The same pack with only the entries that are confirmed, for users who must not act on the rest."""
    return replace(pack, entries=tuple(e for e in pack.entries if e.sure))
