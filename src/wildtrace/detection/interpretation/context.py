"""`Context`: what stands near each taxon mention, asked for whole batches at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from wildtrace.detection.interpretation.mentions import Mentions
from wildtrace.detection.text.tokens import Bools, Ints

NONE: Final = -1
WEAK: Final = 2
TITLE: Final = 0
REACH: Final = 30  # tokens: about two sentences


@dataclass(frozen=True)
class Context:
    """The taxon mentions under judgement (`subjects`: their places in `mentions`) and everything around them."""

    mentions: Mentions
    subjects: Ints

    def __len__(self) -> int:
        return len(self.subjects)

    @property
    def rows(self) -> Ints:
        """Row of each subject."""
        return self.mentions.row[self.subjects]

    def near(self, kind: str, *, before: int, after: int, places: Ints | None = None, same_field: bool = True) -> Ints:
        """For each subject the nearest mention of `kind` at most so many tokens before or after it, or NONE.

        A mention that shares tokens with the subject itself counts as beside it.
        """
        m = self.mentions
        places = m.of_kind(kind) if places is None else places
        if not len(places):
            return np.full(len(self), NONE)
        left = self._nearest_before(places, before, same_field)
        right = self._nearest_after(places, after, same_field)
        gap_left = np.where(left == NONE, 1 << 30, m.first[self.subjects] - m.last[left])
        gap_right = np.where(right == NONE, 1 << 30, m.first[right] - m.last[self.subjects])
        return np.where(gap_left <= gap_right, left, right)

    def beside(self, kind: str, reach: int, places: Ints | None = None) -> Ints:
        """For each subject the nearest mention of `kind` within `reach` tokens; a weak word only right next to it."""
        m = self.mentions
        places = m.of_kind(kind) if places is None else places
        strong = self.near(kind, before=reach, after=reach, places=places[m.sense[places] < WEAK])
        if (m.sense[places] == WEAK).any():
            weak = self.near(kind, before=1, after=1, places=places[m.sense[places] == WEAK])
            return np.where(strong == NONE, weak, strong)
        return strong

    def anywhere(self, kind: str, *, strong: bool = True, places: Ints | None = None) -> Ints:
        """For each subject the first mention of `kind` in its row, or NONE; weak words count only if asked for."""
        m = self.mentions
        places = m.of_kind(kind) if places is None else places
        if strong:
            places = places[m.sense[places] < WEAK]
        if not len(places):
            return np.full(len(self), NONE)
        at = np.searchsorted(m.row[places], self.rows)
        found = places[np.minimum(at, len(places) - 1)]
        return np.where((at < len(places)) & (m.row[found] == self.rows), found, NONE)

    def around(self, kind: str, places: Ints | None = None) -> Ints:
        """For each subject a strong mention of `kind` in the title, or within REACH tokens of it, or NONE.

        A long description speaks of much besides its subject: shipping rules, a shop's other goods, a species' plight.
        """
        m = self.mentions
        places = m.of_kind(kind) if places is None else places
        places = places[m.sense[places] < WEAK]
        if not len(places):
            return np.full(len(self), NONE)
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

    def _nearest_before(self, places: Ints, reach: int, same_field: bool) -> Ints:
        m = self.mentions
        at = np.searchsorted(m.first[places], m.last[self.subjects], side="right") - 1
        # the subject itself, when it is of this kind, is no neighbour of its own
        found = places[np.maximum(at, 0)] if len(places) else np.full(len(self), NONE)
        own = found == self.subjects
        at = at - own
        found = places[np.maximum(at, 0)] if len(places) else found
        return self._if_close(found, at >= 0, m.first[self.subjects] - m.last[found], reach, same_field)

    def _nearest_after(self, places: Ints, reach: int, same_field: bool) -> Ints:
        m = self.mentions
        at = np.searchsorted(m.first[places], m.last[self.subjects], side="right")
        found = places[np.minimum(at, max(len(places) - 1, 0))] if len(places) else np.full(len(self), NONE)
        return self._if_close(found, at < len(places), m.first[found] - m.last[self.subjects], reach, same_field)

    def _if_close(self, found: Ints, exists: Bools, gap: Ints, reach: int, same_field: bool) -> Ints:
        m = self.mentions
        same = m.row[found] == self.rows
        if same_field:
            same = same & (m.field[found] == m.field[self.subjects])
        return np.where(exists & same & (gap <= reach), found, NONE)


def present(found: Ints) -> Bools:
    """Where something was found."""
    result: Bools = found != NONE
    return result
