"""`Mentions`: each name or word found, with its meaning, where it stands, and how sure the reading is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.lexicon.lexicon import KIND, Lexicon
from wildtrace.detection.lexicon.matching import Hits
from wildtrace.detection.text.hashing import prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Bools, Ints, Tokens

_SHORT_UNACCENTED: Final = 6  # letters; a shorter word typed without its accents is too often another word


@dataclass(frozen=True)
class Mentions:
    """Arrays of equal length, in order of place.

    `row`; `first`, `last`: tokens; `start`, `end`: characters of the row's original text; `kind`, `ref`, `language`, `sense`, `specimen`: as in `Lexicon.entries`;
    `field`: number of the field it stands in; `disguised`: was hidden; `unaccented`: typed without its accents.
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

    def __len__(self) -> int:
        return len(self.row)

    def keep(self, mask: Bools | Ints) -> Mentions:
        """Only these mentions."""
        return Mentions(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    @cached_property
    def by_kind(self) -> dict[int, Ints]:
        """For each kind the places of its mentions, in order."""
        return {kind: np.flatnonzero(self.kind == kind) for kind in np.unique(self.kind).tolist()}

    def of_kind(self, name: str) -> Ints:
        """Places of the mentions of a kind, in order."""
        return self.by_kind.get(KIND[name], np.empty(0, dtype=np.int64))


def together(parts: list[Mentions], rows_before: list[int], tokens_before: list[int]) -> Mentions:
    """Mentions of several batches as one, rows and tokens renumbered."""
    columns = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Mentions)}
    sizes = [len(p) for p in parts]
    columns["row"] += np.repeat(rows_before, sizes)
    for name in ("first", "last"):
        columns[name] += np.repeat(tokens_before, sizes)
    return Mentions(**columns)


def read_mentions(hits: Hits, tokens: Tokens, lexicon: Lexicon, fields_of: NDArray[np.int64]) -> Mentions:
    """Give each hit its meanings: one mention for each entry that fits its accents.

    `fields_of`: for each token the number of its field.
    """
    count = hits.high - hits.low
    nth = np.repeat(np.arange(len(hits)), count)
    entry = np.repeat(hits.low, count) + np.arange(len(nth)) - np.repeat(np.cumsum(count) - count, count)
    fits, unaccented = _accents_fit(hits, tokens, lexicon, nth, entry)
    nth, entry, unaccented = nth[fits], entry[fits], unaccented[fits]
    first, last = hits.first[nth], hits.last[nth]
    start, end = tokens.original_spans(first, last)
    held = lexicon.entries
    hidden = np.concatenate(([0], np.cumsum(tokens.disguised)))
    return Mentions(
        row=tokens.row[first],
        first=first,
        last=last,
        start=start,
        end=end,
        field=fields_of[first],
        kind=held.kind[entry],
        ref=held.ref[entry],
        language=held.language[entry],
        sense=held.sense[entry],
        specimen=held.specimen[entry],
        letters=held.letters[entry],
        disguised=hidden[last + 1] > hidden[first],
        unaccented=unaccented,
    )


def _accents_fit(
    hits: Hits, tokens: Tokens, lexicon: Lexicon, nth: Ints, entry: Ints
) -> tuple[Bools, Bools]:
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
