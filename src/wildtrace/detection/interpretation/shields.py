"""Phrases that only sound like wildlife ("leopard print", "faux stingray") and the names that they shield."""

from __future__ import annotations

import numpy as np

from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.mentions import Mentions
from wildtrace.detection.text.distinct import is_among
from wildtrace.detection.text.tokens import Ints

_SPAN = 64  # more tokens than any name has


def shields_of(mentions: Mentions, subjects: Ints) -> Ints:
    """For each subject the shield it shares a token with, or NONE: a name that begins in such a phrase belongs to it.

    Names wholly inside a shield are never found at all, since the longest match wins.
    """
    shields = mentions.of_kind("shield")
    taxa = mentions.of_kind("taxon")
    shields = shields[(mentions.sense[shields] == 0) & ~is_among(_spans(mentions, shields), _spans(mentions, taxa))]
    if not len(shields) or not len(subjects):
        return np.full(len(subjects), NONE)
    first, last = mentions.first[shields], mentions.last[shields]
    before = np.searchsorted(first, mentions.last[subjects], side="right") - 1
    furthest = np.maximum.accumulate(last)
    reaching = np.maximum.accumulate(np.where(last == furthest, np.arange(len(last)), 0))[np.maximum(before, 0)]
    overlaps = (before >= 0) & (last[reaching] >= mentions.first[subjects])
    return np.where(overlaps, shields[reaching], NONE)


def _spans(mentions: Mentions, places: Ints) -> Ints:
    """A number for each stretch of tokens; a shield that is also a name, letter for letter, shields nothing."""
    spans: Ints = mentions.first[places] * _SPAN + mentions.last[places] - mentions.first[places]
    return spans
