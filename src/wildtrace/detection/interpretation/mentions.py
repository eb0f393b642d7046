"""`Mentions`: each name or word found, with its meaning, where it stands, and how sure the reading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.lexicon.lexicon import KIND, Lexicon
from wildtrace.detection.lexicon.matching import Hits
from wildtrace.detection.text.distinct import distinct, is_among
from wildtrace.detection.text.hashing import prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Ints, Tokens

ROW_ROOM: Final = 1 << 24
WEAK: Final = 2  # the sense of a word that mostly means something else
_NOWHERE: Final = np.empty(0, dtype=np.int64)
_ENDS_ALONE: Final = [ord(c) for c in "aei"]
_BEFORE_S: Final = [ord(c) for c in "uie"]
_SHORT_UNACCENTED: Final = 6  # letters; a shorter word typed without its accents is too often another word


@dataclass(frozen=True)
class Mentions:
    """Arrays of equal length, in order of place.

    `row`; `first`, `last`: tokens, numbered on from `row * ROW_ROOM`, so that rows lie far apart;
    `start`, `end`: characters of the row's original text;
    `kind`, `ref`, `language`, `sense`, `specimen`: as in `Lexicon.entries`;
    `field`: number of the field it stands in; `disguised`: was hidden; `unaccented`: typed without its accents;
    `epithet`: a word like the second half of a Latin name follows, and is itself no name we know.
    """

    row: Ints
    first: Ints
    last: Ints
    start: Ints
    end: Ints
    field: Ints
    kind: NDArray[np.uint8]
    ref: NDArray[np.int32]
    language: NDArray[np.int16]
    sense: NDArray[np.uint8]
    specimen: NDArray[np.int32]
    letters: NDArray[np.uint8]
    disguised: Bools
    unaccented: Bools
    epithet: Bools

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, mask: Bools | Ints) -> Mentions:
        """Only these mentions."""
        return Mentions(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def in_rows(self, rows: Ints) -> Mentions:
        """The same, read from rows `rows` of a larger batch."""
        shift = (rows[self.row] - self.row) * ROW_ROOM
        return replace(self, row=rows[self.row], first=self.first + shift, last=self.last + shift)

    @cached_property
    def by_kind(self) -> dict[int, Ints]:
        """For each kind the places of its mentions, in order."""
        return {kind: np.flatnonzero(self.kind == kind) for kind in distinct(self.kind).tolist()}

    def of_kind(self, name: str) -> Ints:
        """Places of the mentions of a kind, in order."""
        return self.by_kind.get(KIND[name], _NOWHERE)

    @cached_property
    def strong_by_kind(self) -> dict[int, Ints]:
        """The same of words that say it surely."""
        return {kind: places[self.sense.take(places) < WEAK] for kind, places in self.by_kind.items()}

    def strong_of_kind(self, name: str) -> Ints:
        """Places of the mentions of a kind that are not weak, in order."""
        return self.strong_by_kind.get(KIND[name], _NOWHERE)


def together(parts: Sequence[Mentions]) -> Mentions:
    """Mentions of several chunks as one."""
    if len(parts) < 2:
        return parts[0] if parts else NO_MENTIONS
    return Mentions(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Mentions)})


def _no_mentions() -> Mentions:
    types: dict[str, type[np.generic]] = {
        "kind": np.uint8,
        "sense": np.uint8,
        "letters": np.uint8,
        "ref": np.int32,
        "specimen": np.int32,
    }
    types |= {"language": np.int16, "disguised": np.bool_, "unaccented": np.bool_, "epithet": np.bool_}
    return Mentions(**{f.name: np.empty(0, dtype=types.get(f.name, np.int64)) for f in fields(Mentions)})


NO_MENTIONS: Final = _no_mentions()


def read_mentions(hits: Hits, tokens: Tokens, lexicon: Lexicon, field_starts: Ints) -> Mentions:
    """Give each hit its meanings: one mention for each entry that fits its accents.

    `field_starts`: for each row the characters at which its fields begin (rows × 3).
    """
    low = lexicon.bounds[hits.name]
    count = lexicon.bounds[hits.name + 1] - low
    nth = np.repeat(np.arange(len(hits)), count)
    entry = np.repeat(low, count) + np.arange(len(nth)) - np.repeat(np.cumsum(count) - count, count)
    fits, unaccented = _accents_fit(hits, tokens, lexicon, nth, entry)
    nth, entry, unaccented = nth[fits], entry[fits], unaccented[fits]
    first, last = hits.first[nth], hits.last[nth]
    start, end = tokens.original_spans(first, last)
    held = lexicon.entries
    hidden = np.concatenate(([0], np.cumsum(tokens.disguised)))
    row = tokens.row[first]
    numbered = row * ROW_ROOM - np.searchsorted(tokens.row, row)
    return Mentions(
        row=row,
        first=first + numbered,
        last=last + numbered,
        start=start,
        end=end,
        field=(start[:, None] >= field_starts[row, 1:]).sum(axis=1),
        kind=held.kind[entry],
        ref=held.ref[entry],
        language=held.language[entry],
        sense=held.sense[entry],
        specimen=held.specimen[entry],
        letters=held.letters[entry],
        disguised=hidden[last + 1] > hidden[first],
        unaccented=unaccented,
        epithet=_epithet_follows(hits, tokens)[nth],
    )


def _epithet_follows(hits: Hits, tokens: Tokens) -> Bools:
    """Whether the token after each hit is of five letters or more, ends as Latin does, and begins no other hit."""
    codes = tokens.text.codes
    after = np.minimum(hits.last + 1, len(tokens) - 1)
    beside = (after > hits.last) & (tokens.start[after] - tokens.end[hits.last] == 1)
    beside &= tokens.unbroken(hits.last, after)
    end = tokens.end[after]
    last, before = codes[end - 1] | 32, codes[end - 2] | 32  # | 32: lower case
    latin = (
        np.isin(last, _ENDS_ALONE)
        | ((last == ord("s")) & np.isin(before, _BEFORE_S))
        | ((last == ord("m")) & (before == ord("u")))
    )
    unknown = ~is_among(after, hits.first)
    follows: Bools = beside & latin & unknown & (end - tokens.start[after] >= 5)
    return follows


def _accents_fit(hits: Hits, tokens: Tokens, lexicon: Lexicon, nth: Ints, entry: Ints) -> tuple[Bools, Bools]:
    """Which (hit, entry) pairs agree in their accents, and which of them were typed without.

    Sellers leave accents out; other accents than the name's make another word (Vietnamese "ngà" and "ngã").
    """
    held = lexicon.entries
    folded = stretch_hashes(prefix_sums(tokens.hash), hits.first, hits.last + 1)[nth]
    if tokens.accented is None:
        written = folded
    else:
        written = stretch_hashes(prefix_sums(tokens.accented), hits.first, hits.last + 1)[nth]
    same = written == held.accented[entry]
    bare = written == folded
    name_is_bare = held.accented[entry] == held.key[entry]
    enough = (held.letters[entry] >= _SHORT_UNACCENTED) | (held.size[entry] > 1)
    fits = ~held.latin[entry] | same | (bare & enough) | (name_is_bare & (held.letters[entry] >= 5))
    return fits, held.latin[entry] & bare & ~name_is_bare
