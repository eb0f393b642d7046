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
    """Names found. `first`, `last`: tokens (inclusive); `low`, `high`: the entries `Lexicon.entries[low:high]`."""

    first: Ints
    last: Ints
    low: Ints
    high: Ints

    def __len__(self) -> int:
        return len(self.first)

    def keep(self, mask: Bools | Ints) -> Hits:
        """Only these hits."""
        return Hits(self.first[mask], self.last[mask], self.low[mask], self.high[mask])


_NO_HITS: Final = Hits(*(np.empty(0, dtype=np.int64) for _ in range(4)))


def find_hits(tokens: Tokens, lexicon: Lexicon, *, anchors_only: bool) -> Hits:
    """Names in `tokens`, those inside a longer one left out, in order of place.

    With `anchors_only`, only stretches that begin as some taxon or code word does are tried: the quick first pass.
    """
    begins = lexicon.anchors if anchors_only else lexicon.everything
    places, lengths = _possible_starts(tokens.hash, begins)
    sums = prefix_sums(tokens.hash)
    sizes = int(np.bitwise_or.reduce(lengths)) if len(lengths) else 0
    found = [
        _hits_of_size(tokens, lexicon, sums, places[(lengths >> np.uint32(size)) & np.uint32(1) == 1], size)
        for size in lexicon.bounds
        if sizes >> size & 1
    ] or [_NO_HITS]
    hits = Hits(*(np.concatenate([getattr(f, name) for f in found]) for name in ("first", "last", "low", "high")))
    return _longest(_on_boundaries(hits, tokens, lexicon))


def _possible_starts(hashes: U64, begins: FirstTokens) -> tuple[Ints, np.ndarray[tuple[int], np.dtype[np.uint32]]]:
    places = np.flatnonzero(begins.filter[hashes >> _SHIFT])
    at = np.minimum(np.searchsorted(begins.keys, hashes[places]), max(len(begins.keys) - 1, 0))
    known = begins.keys[at] == hashes[places] if len(begins.keys) else np.zeros(0, dtype=np.bool_)
    return places[known], begins.lengths[at[known]]


def _hits_of_size(tokens: Tokens, lexicon: Lexicon, sums: U64, first: Ints, size: int) -> Hits:
    keys, starts = lexicon.bounds[size]
    first = first[first + size <= len(tokens)]
    last = first + size - 1
    if size > 1:
        whole = (tokens.row[first] == tokens.row[last]) & (tokens.phrase[first] == tokens.phrase[last])
        first, last = first[whole], last[whole]
    hashes = stretch_hashes(sums, first, last + 1)
    at = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    known = keys[at] == hashes
    at = at[known]
    return Hits(first[known], last[known], starts[at], starts[at + 1])


def _on_boundaries(hits: Hits, tokens: Tokens, lexicon: Lexicon) -> Hits:
    """Leave out what begins or ends inside a word of a script without spaces."""
    if tokens.accented is None or not len(hits):
        return hits
    before = np.maximum(hits.first - 1, 0)
    glued = (tokens.end[before] == tokens.start[hits.first]) & (tokens.cls[before] == HANGUL) & (hits.first > 0)
    wrong = lexicon.entries.leading[hits.low] & glued
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
