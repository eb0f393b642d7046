"""Which specimens are plausible for which taxa, and which words of imitation are denied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.interpretation.context import NONE, Context
from wildtrace.detection.interpretation.mentions import WEAK, Mentions
from wildtrace.detection.lexicon.lexicon import KIND, Lexicon
from wildtrace.detection.text.distinct import is_among
from wildtrace.detection.text.tokens import Bools, Ints

_SPAN: Final = 64  # more tokens than any name has


@dataclass(frozen=True)
class Plausible:
    """`pairs[group, code]` tells whether taxa of a group are traded as that specimen.

    `group` and `code` give, for each `Lexicon.refs`, its group and its specimen code; what is unknown fits everything.
    `shaped`: whether jewellery is made in its shape; `worn`: whether a reference is the code of such pieces.
    `listed`: whether the Appendices list it; `large`: whether its group is seldom sold whole.
    """

    mentions: Mentions
    lexicon: Lexicon
    pairs: Bools
    group: Ints
    code: Ints
    listed: Bools
    large: Bools
    shaped: Bools
    worn: Bools
    broader: Bools | None = None  # the groups that hold the focus, where it is narrow

    @cached_property
    def specimens(self) -> Ints:
        """Places of specimen words that some taxon of the same row is traded as."""
        places = self.mentions.of_kind("specimen")
        taxa = np.flatnonzero((self.mentions.kind == KIND["taxon"]) | (self.mentions.kind == KIND["code_word"]))
        if not len(places) or not len(taxa):
            return places[:0]
        # each specimen word is held against the nearest taxon mention of its row
        at = np.searchsorted(self.mentions.first[taxa], self.mentions.first[places])
        before, after = np.maximum(at - 1, 0), np.minimum(at, len(taxa) - 1)
        fits = np.zeros(len(places), dtype=np.bool_)
        for near in (taxa[before], taxa[after]):
            same = self.mentions.row[near] == self.mentions.row[places]
            fits |= same & self.go_together(self.mentions.ref[near], self.mentions.ref[places])
        return places[fits & (self.mentions.sense[places] < WEAK) & ~self._is_the_name(places, taxa)]

    def part_named_near(self, context: Context, reach: int) -> Ints:
        """For each subject whose name says no part the nearest name within `reach` that says one of its, or NONE.

        "Tusk" and "bear bile" are names of their own; beside "Loxodonta africana" or "Ursus thibetanus" they are parts.
        """
        m = self.mentions
        places, whole = self._part_names, m.specimen[context.subjects] == NONE
        if not len(places) or not whole.any():
            return context.nowhere
        found = context.near("taxon", before=reach, after=reach, places=places)
        taxa, named = m.ref[context.subjects], m.ref[found]
        its = (self.group[taxa] == self.group[named]) & self.go_together(taxa, m.specimen[found])
        fits: Ints = np.where(whole & its & (found != NONE), found, NONE)
        return fits

    @cached_property
    def _part_names(self) -> Ints:
        """Places of names that say a part, weak ones left out."""
        places = self.mentions.strong_of_kind("taxon")
        parts: Ints = places[self.mentions.specimen[places] != NONE]
        return parts

    def _is_the_name(self, places: Ints, taxa: Ints) -> Bools:
        """Whether each of these words is itself the name of a taxon ("ivory"): it cannot stand beside itself."""
        spans = self.mentions.first * _SPAN + self.mentions.last - self.mentions.first
        return is_among(spans[places], spans[taxa])

    @cached_property
    def denied(self) -> Ints:
        """Places of words of imitation with a "not" just before them."""
        places = self.mentions.of_kind("replica")
        return places[self._is_denied(places)]

    @cached_property
    def replicas(self) -> Ints:
        """Places of words of imitation that are not denied; bronze, glass and other materials (weak) are none."""
        places = self.mentions.strong_of_kind("replica")
        return places[~self._is_denied(places)]

    def fits(self, context: Context, specimen: Ints) -> Bools:
        """Whether each subject's taxon is traded as the specimen mentioned at `specimen` (true for NONE)."""
        m = self.mentions
        fits: Bools = self.go_together(m.ref[context.subjects], m.ref[specimen]) | (specimen == NONE)
        return fits

    def go_together(self, taxa: NDArray[np.int32], specimens: NDArray[np.int32]) -> Bools:
        """Whether each taxon is traded as the specimen at the same place."""
        result: Bools = self.pairs[self.group[taxa], self.code[specimens]]
        return result

    def is_latin(self, context: Context) -> Bools:
        """Whether each subject is a scientific name."""
        latin = np.array([*(name == "la" for name in self.lexicon.languages), False])
        result: Bools = latin[self.mentions.language[context.subjects]]
        return result

    def is_listed(self, context: Context) -> Bools:
        """Whether the Appendices list each subject, all or part of it."""
        result: Bools = self.listed[self.mentions.ref[context.subjects]]
        return result

    def is_seldom_sold_whole(self, context: Context) -> Bools:
        """Whether each subject is of a group of which parts are sold, hardly ever the animal."""
        result: Bools = self.large[self.mentions.ref[context.subjects]]
        return result

    def is_broader(self, context: Context) -> Bools:
        """Whether each subject is a group that holds what is asked about."""
        if self.broader is None:
            return np.zeros(len(context), dtype=np.bool_)
        result: Bools = self.broader[self.mentions.ref[context.subjects]]
        return result

    def worn_shape(self, context: Context) -> Ints:
        """For each subject that may be a shape the jewellery near it, where no part of it is named; or NONE."""
        m = self.mentions
        worn = self.worn[m.ref[self.specimens]]
        piece = context.near("specimen", before=12, after=12, places=self.specimens[worn])
        if not (piece != NONE).any():
            return context.nowhere
        part = context.near("specimen", before=12, after=12, places=self.specimens[~worn])
        whole = (part == NONE) & (self.part_named_near(context, 12) == NONE) & (m.specimen[context.subjects] == NONE)
        return np.where(self.shaped[m.ref[context.subjects]] & whole, piece, NONE)

    def is_code(self, context: Context) -> Bools:
        """Whether each subject is a code word."""
        result: Bools = self.mentions.kind[context.subjects] == KIND["code_word"]
        return result

    def _is_denied(self, places: Ints) -> Bools:
        negations = self.mentions.of_kind("negation")
        if not len(negations):
            return np.zeros(len(places), dtype=np.bool_)
        at = np.searchsorted(self.mentions.last[negations], self.mentions.first[places]) - 1
        near = negations[np.maximum(at, 0)]
        gap = self.mentions.first[places] - self.mentions.last[near]
        same = self.mentions.row[near] == self.mentions.row[places]
        denied: Bools = (at >= 0) & same & (gap <= 2)
        return denied
