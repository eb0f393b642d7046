"""One pass that finds every name of a lexicon in a batch of tokens, the longest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from wildtrace.detection.lexicon.lexicon import FILTER_BITS, FirstTokens, Lexicon
from wildtrace.detection.text.characters import HANGUL
from wildtrace.detection.text.hashing import U64, prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Ints, Tokens

_SHIFT: Final = np.uint64(64 - FILTER_BITS)
# Thai vowels and tone marks that belong to the syllable before them: a name cannot end in front of one.
_THAI_FOLLOWERS: Final = np.array([*range(0x0E30, 0x0E3B), 0x0E45, *range(0x0E47, 0x0E4F)])


@dataclass(frozen=True, slots=True)
class Hits:
    """Names found. `first`, `last`: tokens (inclusive); `name`: its place among `Lexicon.names`."""

    first: Ints
    last: Ints
    name: Ints

    def __len__(self) -> int:
        return len(self.first)

    def keep(self, mask: Bools | Ints) -> Hits:
        """Only these hits."""
        return Hits(self.first[mask], self.last[mask], self.name[mask])


def find_hits(tokens: Tokens, lexicon: Lexicon, *, anchored: bool = False) -> Hits:
    """Names in `tokens`, those inside a longer one left out, in order of place.

    `anchored`: only of rows that hold some taxon or code word, be it inside a longer name.
    """
    hits = _on_boundaries(_all_hits(tokens, lexicon, lexicon.everything), tokens, lexicon)
    if anchored:
        named = np.zeros(len(tokens.text.row_starts), dtype=np.bool_)
        named[tokens.row[hits.first[lexicon.is_anchor[hits.name]]]] = True
        hits = hits.keep(named[tokens.row[hits.first]])
    return _longest(hits)


def rows_with_names(tokens: Tokens, lexicon: Lexicon) -> Ints:
    """Rows that hold some taxon or code word, some of them several times: the quick first pass."""
    hits = _all_hits(tokens, lexicon, lexicon.anchors)
    return tokens.row[hits.first[lexicon.is_anchor[hits.name]]]


def _all_hits(tokens: Tokens, lexicon: Lexicon, begins: FirstTokens) -> Hits:
    """Every name, also one inside another, among those that begin as `begins` says."""
    first, last = _possible_stretches(tokens.hash, begins)
    hashes = stretch_hashes(prefix_sums(tokens.hash), first, last + 1)
    known, name = lexicon.names.find(hashes)
    first, last = first[known], last[known]
    whole = tokens.unbroken(first, last)
    return Hits(first[whole], last[whole], name[whole])


def _possible_stretches(hashes: U64, begins: FirstTokens) -> tuple[Ints, Ints]:
    """First and last token of each stretch that begins as some name of its length does."""
    places = np.flatnonzero(begins.filter.take((hashes >> _SHIFT).view(np.int64)))
    known, at = begins.index.find(hashes.take(places))
    places, lengths = places[known], begins.lengths.take(at)
    sizes = int(np.bitwise_or.reduce(lengths)) if len(lengths) else 0
    firsts, lasts = [places[:0]], [places[:0]]
    for size in range(1, sizes.bit_length()):
        if sizes >> size & 1:
            first = places[(lengths & np.uint32(1 << size)) != 0]
            first = first[: np.searchsorted(first, len(hashes) - size, side="right")]
            firsts.append(first)
            lasts.append(first + (size - 1))
    return np.concatenate(firsts), np.concatenate(lasts)


def _on_boundaries(hits: Hits, tokens: Tokens, lexicon: Lexicon) -> Hits:
    """Leave out what begins or ends inside a word of a script without spaces."""
    if tokens.accented is None or not len(hits):
        return hits
    before = np.maximum(hits.first - 1, 0)
    glued = (tokens.end[before] == tokens.start[hits.first]) & (tokens.cls[before] == HANGUL) & (hits.first > 0)
    wrong = lexicon.entries.leading[lexicon.bounds[hits.name]] & glued
    codes = tokens.text.codes
    following = codes[np.minimum(tokens.end[hits.last], len(codes) - 1)]
    thai = (following >= 0x0E30) & (following <= 0x0E4E)
    if thai.any():
        wrong |= np.isin(following, _THAI_FOLLOWERS)
    return hits.keep(~wrong)


def _longest(hits: Hits) -> Hits:
    """Leave out each hit that lies inside a longer one."""
    order = np.lexsort((-hits.last, hits.first))
    hits = hits.keep(order)
    if len(hits) < 2:
        return hits
    furthest = np.maximum.accumulate(hits.last)
    inside = np.zeros(len(hits), dtype=np.bool_)
    inside[1:] = hits.last[1:] <= furthest[:-1]
    return hits.keep(~inside)
