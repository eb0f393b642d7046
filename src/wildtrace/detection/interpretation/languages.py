"""Which languages a listing seems to be in, from its small words and its script, and which readings that rules out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.interpretation.mentions import Mentions
from wildtrace.detection.lexicon.lexicon import KIND, Lexicon
from wildtrace.detection.text.tokens import Bools

Counts = NDArray[np.float64]

_LATIN_SCRIPT: Final = frozenset(
    ("cs", "de", "en", "es", "fi", "fr", "hu", "id", "it", "ms", "nl", "pl", "pt", "ro", "sv", "sw", "tl", "tr", "vi")
)
_KIN: Final = (("id", "ms"),)  # told apart by few words: what speaks for one speaks for the other
_NEUTRAL: Final = frozenset(("la", "emoji"))


def language_counts(mentions: Mentions, rows: int, lexicon: Lexicon) -> Counts:
    """Per row and language of the lexicon: how many small words, and (counting half) other words, are of it."""
    counts = np.zeros((rows, len(lexicon.languages) + 1))
    small = mentions.kind == KIND["language"]
    weight = np.where(small, 1.0, 0.3) * (mentions.kind != KIND["taxon"])
    np.add.at(counts, (mentions.row, mentions.language), weight)
    number = {name: n for n, name in enumerate(lexicon.languages)}
    for one, other in _KIN:
        if one in number and other in number:
            both = counts[:, number[one]] + counts[:, number[other]]
            counts[:, number[one]] = counts[:, number[other]] = both
    return counts


def likely_language(counts: Counts, lexicon: Lexicon) -> list[str | None]:
    """The language with most words in each row; None where nothing tells."""
    best = counts[:, :-1].argmax(axis=1) if counts.shape[1] > 1 else np.zeros(len(counts), dtype=np.int64)
    known = counts[:, :-1].max(axis=1, initial=0) > 0
    return [lexicon.languages[b] if k else None for b, k in zip(best.tolist(), known.tolist(), strict=True)]


def is_readable(mentions: Mentions, counts: Counts, lexicon: Lexicon) -> Bools:
    """Whether each mention's language may be that of its row.

    Only Latin script needs it, where a word of one language is often another of the next ("loro", "bei", "ray"). Clear
    names of six letters or more, Latin names and emoji are read everywhere.
    """
    gated = np.array([name in _LATIN_SCRIPT for name in lexicon.languages] + [False])[mentions.language]
    neutral = np.array([name in _NEUTRAL for name in lexicon.languages] + [True])[mentions.language]
    certain = (mentions.sense == 0) & (mentions.letters >= 6) & (mentions.kind == KIND["taxon"])
    evidence = counts[mentions.row, mentions.language]
    most = counts[:, :-1].max(axis=1, initial=0)[mentions.row]
    plausible = (evidence >= 0.34 * most) | (most < 1)
    readable: Bools = ~gated | neutral | certain | plausible
    return readable
