"""Whether a model meets the catalogue, the rules and the focus that it was trained with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from wildtrace.detection.interpretation.rules import RULES

if TYPE_CHECKING:
    from wildtrace.detection.screening import Screener

CHANGED: Final = (
    "the names, words, watchlists or rules have changed since it was trained, so its scores may be off: measure it "
    "with `wildtrace evaluate`, or train it again with `wildtrace learn`."
)


def catalogue_digest(screener: Screener) -> str:
    """What tells the names and words that are known, what is asked about, and the rules from any others (SHA-256)."""
    digest = hashlib.sha256(screener.lexicon.entries.key.tobytes())
    digest.update("\n".join(screener.lexicon.refs).encode())
    digest.update(np.packbits(screener.taxa.asked).tobytes())
    digest.update("\n".join(rule.__name__ for rule in RULES).encode())
    digest.update(np.array([screener.weights.base, *screener.weights.rules]).tobytes())
    return digest.hexdigest()


def departures(about: Mapping[str, Any], screener: Screener, focus: Sequence[str]) -> list[str]:
    """In a sentence each, what differs from the model's training; `about` is what the model says of itself."""
    trained = about.get("focus")
    if sorted(_names(trained)) != sorted(focus):
        return [f"it was trained {_with(_names(trained))} and is used {_with(focus)}; its scores hold for the former."]
    return [] if about.get("catalogue") == catalogue_digest(screener) else [CHANGED]


def _names(focus: Any) -> list[str]:
    """A focus as a model states it; a model may come from a stranger, so it may hold anything."""
    return list(map(str, focus)) if isinstance(focus, list) else []


def _with(focus: Sequence[str]) -> str:
    """A focus in words, quoted so that no name reaches a terminal raw."""
    return " ".join(["with --focus", *map(repr, focus)]) if focus else "without --focus"
