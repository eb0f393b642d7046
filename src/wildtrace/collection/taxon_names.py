"""Names of taxa in every language, kept ready for search: what a name stands for, and what begins so."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

import polars as pl

from wildtrace.collection.words import folded
from wildtrace.taxa import store
from wildtrace.taxa.catalogue import open_table
from wildtrace.taxa.finding import known_names, suggestions

_LEAST: Final = 2  # Latin letters before names are suggested; of other scripts one is enough
_MOST_BELOW: Final = 300  # taxa: "Plantae" stands for itself alone
_MOST_OF_ONE: Final = 3  # names of one taxon
_LOOKED_AT: Final = 400  # names that begin so


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and the taxon it stands for."""

    name: str
    taxon: str


@dataclass(frozen=True)
class _Names:
    by_fold: dict[str, list[Name]]
    ordered: list[str]
    below: dict[str, list[str]]


def taxa_called(text: str) -> list[str]:
    """The taxa that this is a name of, in any language; scientific names before others."""
    return list(dict.fromkeys(each.taxon for each in _known().by_fold.get(folded(text), ())))


def with_those_below(taxa: list[str]) -> list[str]:
    """These taxa, and the species and genera that belong to them as far as the catalogue knows."""
    below = _known().below
    found = dict.fromkeys(taxa)
    for taxon in taxa:
        held = below.get(taxon, ())
        if len(held) <= _MOST_BELOW:
            found |= dict.fromkeys(held)
    return list(found)


def names_beginning(text: str, count: int = 8) -> list[Name]:
    """Names that begin so, the shortest first, a few for each taxon."""
    typed = folded(text)
    if not typed or (len(typed) < _LEAST and typed.isascii()):
        return []
    known = _known()
    begin = bisect_left(known.ordered, typed)
    fitting = [each for each in islice(known.ordered, begin, begin + _LOOKED_AT) if each.startswith(typed)]
    chosen: list[Name] = []
    shown: Counter[str] = Counter()
    for fold in sorted(fitting, key=lambda each: (len(each), each)):
        name = known.by_fold[fold][0]
        shown[name.taxon] += 1
        if shown[name.taxon] <= _MOST_OF_ONE:
            chosen.append(name)
    return chosen[:count]


def names_alike(text: str, count: int = 3) -> list[str]:
    """Names that a person may have meant who wrote `text`."""
    return suggestions(text, known_names()["name"], count)


def _known() -> _Names:
    return _known_with(tuple((entry.name, entry.added) for entry in store.entries()))


@lru_cache(maxsize=1)
def _known_with(_imports: tuple[tuple[str, str], ...]) -> _Names:
    """Read once for what is imported now: names of a watchlist count from the next search on."""
    by_fold: defaultdict[str, list[Name]] = defaultdict(list)
    order = pl.col("form").replace_strict({"scientific": 0, "synonym": 1, "common": 2}, return_dtype=pl.Int8)
    rows = known_names().sort(order, "taxon", maintain_order=True).select("name", "taxon").unique(maintain_order=True)
    for name, taxon in rows.iter_rows():
        by_fold[folded(name)].append(Name(name, taxon))
    by_fold.pop("", None)
    below: defaultdict[str, list[str]] = defaultdict(list)
    for taxon, lineage in open_table("taxa").select("taxon", "lineage").iter_rows():
        for above in lineage[1:]:
            below[above].append(taxon)
    return _Names(dict(by_fold), sorted(by_fold), dict(below))
