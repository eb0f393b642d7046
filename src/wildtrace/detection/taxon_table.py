"""`TaxonTable`: for each taxon of a lexicon its group, Appendix and whether it is asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.array_file import map_arrays, write_arrays
from wildtrace.detection.text.tokens import Bools, Ints

SELDOM_SOLD_WHOLE: Final = frozenset(
    (
        "elephants",
        "rhinos",
        "bears",
        "marine_mammals",
        "marine_turtles",
        "antelopes",
        "deer",
        "sharks_rays",
        "big_cats",
        "crocodilians",
    )
)


WORN_THEMSELVES: Final = frozenset(
    (
        "arachnids", "cacti", "corals", "cycads", "insects", "molluscs", "orchids", "other_plants", "sea_cucumbers",
        "succulents", "timber",
    )
)  # fmt: skip
"""Groups of which jewellery is made, or that are no animals; of others jewellery of metal has the shape."""


@dataclass(frozen=True)
class TaxonTable:
    """Arrays over `Lexicon.refs` (one more at the end, for "none").

    `pairs[group, code]`: is a taxon of that group traded as that specimen; `appendix`: of each taxon, "" when none;
    `asked`: is the taxon within the focus. Under a narrow focus `broader` are the groups that hold it, and `others`
    what else they hold; None otherwise.
    """

    refs: tuple[str, ...]
    pairs: Bools
    group: Ints
    code: Ints
    groups: tuple[str, ...]
    appendix: NDArray[np.object_]
    asked: Bools
    broader: Bools | None = None
    others: Bools | None = None

    @cached_property
    def listed(self) -> Bools:
        """Whether the Appendices list each taxon."""
        result: Bools = self.appendix != ""
        return result

    @cached_property
    def large(self) -> Bools:
        """Whether each taxon is of a group that is seldom sold whole."""
        large = [name in SELDOM_SOLD_WHOLE for name in self.groups]
        result: Bools = np.array([*large, False])[self.group]
        return result

    @cached_property
    def shaped(self) -> Bools:
        """Whether each taxon is an animal whose shape is worn rather than the animal itself."""
        shaped = [name not in WORN_THEMSELVES for name in self.groups]
        result: Bools = np.array([*shaped, False])[self.group]
        return result

    @cached_property
    def worn(self) -> Bools:
        """Whether each reference is the code of a piece of jewellery or of a carving."""
        return self._which(("JWL", "CAR"))

    def asking(self, taxa: Collection[str], broader: Collection[str] = (), others: Collection[str] = ()) -> TaxonTable:
        """The same with a focus on these taxa; `broader` and `others` as `taxa.focus.around_focus` tells them."""
        around = (self._which(broader), self._which(others)) if broader else (None, None)
        return replace(self, asked=self._which(taxa), broader=around[0], others=around[1])

    def _which(self, taxa: Collection[str]) -> Bools:
        return np.array([*(ref in taxa for ref in self.refs), False], dtype=np.bool_)

    def group_of(self, taxon: str) -> str:
        """The group of a taxon of the table; "" when it has none."""
        return (*self.groups, "")[int(self.group[self.refs.index(taxon)])]

    def save(self, path: Path) -> None:
        """Write all but `refs`, which the lexicon holds."""
        appendices, numbers = np.unique(self.appendix.astype(np.str_), return_inverse=True)
        arrays = {"pairs": self.pairs, "group": self.group, "code": self.code, "asked": self.asked}
        labels = {"groups": self.groups, "appendices": appendices.tolist()}
        write_arrays(path, {**arrays, "appendix": numbers.astype(np.uint16)}, labels)

    @classmethod
    def load(cls, path: Path, refs: tuple[str, ...]) -> TaxonTable:
        """Map what `save` wrote for a lexicon with these `refs`. Raises ValueError for another file, OSError."""
        arrays, labels = map_arrays(path)
        if len(arrays["group"]) != len(refs) + 1:
            raise ValueError(f"{path} belongs to another lexicon")
        appendix = np.array(labels["appendices"], dtype=np.object_)[arrays["appendix"]]
        groups = tuple(labels["groups"])
        return cls(refs, arrays["pairs"], arrays["group"], arrays["code"], groups, appendix, arrays["asked"])

    @classmethod
    def build(
        cls,
        refs: Sequence[str],
        taxa: pl.DataFrame,
        plausible: Mapping[str, Iterable[str]],
        focus: Iterable[str] | None = None,
    ) -> TaxonTable:
        """From the catalogue's frame of taxa: taxon, group, appendix, lineage (list of names, itself first).

        `focus`: names any of which must be in a taxon's lineage; None asks about every taxon.
        """
        rows = {name: n for n, name in enumerate(taxa["taxon"].to_list())}
        at = [rows.get(ref, -1) for ref in refs]
        groups = sorted(plausible)
        codes = sorted({code for listed in plausible.values() for code in listed})
        group_of = [*taxa["group"].to_list(), None]
        appendix_of = [*taxa["appendix"].to_list(), ""]
        return cls(
            tuple(refs),
            _pairs(groups, codes, plausible),
            _places([group_of[a] for a in at], groups),
            _places(list(refs), codes),
            tuple(groups),
            np.array([*(appendix_of[a] or "" for a in at), ""], dtype=np.object_),
            _asked(at, taxa, focus),
        )


def _pairs(groups: list[str], codes: list[str], plausible: Mapping[str, Iterable[str]]) -> Bools:
    pairs = np.ones((len(groups) + 1, len(codes) + 1), dtype=np.bool_)
    for g, group in enumerate(groups):
        traded = set(plausible[group])
        pairs[g, :-1] = [code in traded for code in codes]
    return pairs


def _places(values: list[str | None], known: list[str]) -> Ints:
    place, none = {value: n for n, value in enumerate(known)}.get, len(known)
    return np.array([*[place(value or "", none) for value in values], none], dtype=np.int64)


def _asked(at: list[int], taxa: pl.DataFrame, focus: Iterable[str] | None) -> Bools:
    if focus is None:
        return np.ones(len(at) + 1, dtype=np.bool_)
    wanted = set(focus)
    within = [bool(wanted.intersection(lineage or ())) for lineage in taxa["lineage"].to_list()]
    return np.array([*(a >= 0 and within[a] for a in at), False], dtype=np.bool_)
