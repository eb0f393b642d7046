"""`Context`: what stands near each taxon mention, asked for whole batches at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from wildtrace.detection.interpretation.mentions import WEAK, Mentions
from wildtrace.detection.text.tokens import Bools, Ints

NONE: Final = -1
TITLE: Final = 0
REACH: Final = 30  # tokens: about two sentences
_FAR: Final = 1 << 30


@dataclass(frozen=True)
class Context:
    """The taxon mentions under judgement (`subjects`: their places in `mentions`) and everything around them."""

    mentions: Mentions
    subjects: Ints

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def rows(self) -> Ints:
        """Row of each subject."""
        return self.mentions.row[self.subjects]

    @cached_property
    def nowhere(self) -> Ints:
        """NONE for each subject: the answer for every kind of word that a batch holds none of, made once."""
        nowhere = np.full(len(self), NONE)
        nowhere.flags.writeable = False
        return nowhere

    def near(self, kind: str, *, before: int, after: int, places: Ints | None = None, same_field: bool = True) -> Ints:
        """For each subject the nearest mention of `kind` at most so many tokens before or after it, or NONE.

        A mention that shares tokens with the subject itself counts as beside it.
        """
        m = self.mentions
        places = m.of_kind(kind) if places is None else places
        if not len(places):
            return self.nowhere
        firsts = m.first.take(places)
        left, gap_left = self._nearest_before(places, firsts, before, same_field)
        right, gap_right = self._nearest_after(places, firsts, after, same_field)
        return np.where(gap_left <= gap_right, left, right)

    def beside(self, kind: str, reach: int) -> Ints:
        """For each subject the nearest mention of `kind` within `reach` tokens; a weak word only right next to it."""
        m = self.mentions
        every, surely = m.of_kind(kind), m.strong_of_kind(kind)
        strong = self.near(kind, before=reach, after=reach, places=surely)
        if len(surely) < len(every):
            weak = self.near(kind, before=1, after=1, places=every[m.sense[every] == WEAK])
            return np.where(strong == NONE, weak, strong)
        return strong

    def anywhere(self, kind: str, *, strong: bool = True, places: Ints | None = None) -> Ints:
        """For each subject the first mention of `kind` in its row, or NONE; weak words count only if asked for.

        Of `places`, if given, every one counts.
        """
        m = self.mentions
        if places is None:
            places = m.strong_of_kind(kind) if strong else m.of_kind(kind)
        if not len(places):
            return self.nowhere
        at = np.searchsorted(m.row[places], self.rows)
        found = places[np.minimum(at, len(places) - 1)]
        return np.where((at < len(places)) & (m.row[found] == self.rows), found, NONE)

    def around(self, kind: str, places: Ints | None = None) -> Ints:
        """For each subject a strong mention of `kind` in the title, or within REACH tokens of it, or NONE.

        A long description speaks of much besides its subject: shipping rules, a shop's other goods, a species' plight.
        """
        m = self.mentions
        places = m.strong_of_kind(kind) if places is None else places
        if not len(places):
            return self.nowhere
        near = self.near(kind, before=REACH, after=REACH, places=places, same_field=False)
        titled = self.anywhere(kind, places=places[m.field[places] == TITLE])
        return np.where(near == NONE, titled, near)

    def count(self, kind: str) -> Ints:
        """For each subject how many words of `kind` its row holds; one that several languages share is one."""
        m = self.mentions
        places = m.of_kind(kind)
        begins = np.ones(len(places), dtype=np.bool_)
        begins[1:] = m.first[places[1:]] != m.first[places[:-1]]
        rows = m.row[places[begins]]
        return np.searchsorted(rows, self.rows, side="right") - np.searchsorted(rows, self.rows, side="left")

    @cached_property
    def _first(self) -> Ints:
        return self.mentions.first[self.subjects]

    @cached_property
    def _last(self) -> Ints:
        return self.mentions.last[self.subjects]

    @cached_property
    def _field(self) -> Ints:
        return self.mentions.field[self.subjects]

    def _nearest_before(self, places: Ints, firsts: Ints, reach: int, same_field: bool) -> tuple[Ints, Ints]:
        at = np.searchsorted(firsts, self._last, side="right") - 1
        # the subject itself, when it is of this kind, is no neighbour of its own
        at -= places.take(np.maximum(at, 0)) == self.subjects
        found = places.take(np.maximum(at, 0))
        return self._if_close(found, at >= 0, self._first - self.mentions.last.take(found), reach, same_field)

    def _nearest_after(self, places: Ints, firsts: Ints, reach: int, same_field: bool) -> tuple[Ints, Ints]:
        at = np.searchsorted(firsts, self._last, side="right")
        nth = np.minimum(at, len(places) - 1)
        return self._if_close(places.take(nth), at < len(places), firsts.take(nth) - self._last, reach, same_field)

    def _if_close(self, found: Ints, exists: Bools, gap: Ints, reach: int, same_field: bool) -> tuple[Ints, Ints]:
        """Those that are close, else NONE; and how far off they are, NONE very far."""
        close = exists & (self.mentions.row.take(found) == self.rows) & (gap <= reach)
        if same_field:
            close &= self.mentions.field.take(found) == self._field
        return np.where(close, found, NONE), np.where(close, gap, _FAR)


def present(found: Ints) -> Bools:
    """Where something was found."""
    result: Bools = found != NONE
    return result
