"""The lexicon: every name and word that is looked for, as arrays that load in milliseconds."""

from wildtrace.detection.lexicon.lexicon import KINDS, Lexicon
from wildtrace.detection.lexicon.matching import Hits, find_hits, rows_with_names

__all__ = ["KINDS", "Hits", "Lexicon", "find_hits", "rows_with_names"]
