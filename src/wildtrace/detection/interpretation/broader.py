"""Under a narrow focus: names of a group that holds what is asked about, and nothing that says it is another of it."""

from __future__ import annotations

import numpy as np

from wildtrace.detection.interpretation.context import NONE, Context
from wildtrace.detection.interpretation.mentions import Mentions
from wildtrace.detection.lexicon.lexicon import ANCHORS, Lexicon
from wildtrace.detection.text.tokens import Bools

_REACH = 12  # tokens; another species named farther off is another matter


def may_be_asked_about(mentions: Mentions, broader: Bools, others: Bools, lexicon: Lexicon) -> Bools:
    """Which mentions name a group in `broader` while no species of `others` stands near, nor an epithet behind it.

    `broader`, `others`: over `Lexicon.refs`, as in `TaxonTable`.
    """
    latin = np.array([*(name == "la" for name in lexicon.languages), False])
    may: Bools = broader[mentions.ref] & ~(mentions.epithet & latin[mentions.language])
    groups = np.flatnonzero(may)
    excluding = np.flatnonzero(others[mentions.ref] & np.isin(mentions.kind, ANCHORS))
    if len(groups) and len(excluding):
        found = Context(mentions, groups).near("taxon", before=_REACH, after=_REACH, places=excluding)
        may[groups[found != NONE]] = False
    return may
