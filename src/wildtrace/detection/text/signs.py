"""What each character may be part of, as bits: words, their disguises, the ends of phrases."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.text.characters import BREAK, LEET_SYMBOLS, MASKS, PLANES, WORD, tables

LETTER, DIGIT, LEET, MASK, FOREIGN, LATIN, STAR, ENDS = (np.uint8(1 << i) for i in range(8))
STARS: Final = "*#✱✲＊∗⁎★☆✖❌×●○•_"  # stand for a missing letter, not only between letters

Signs = NDArray[np.uint8]


@cache
def signs() -> Signs:
    """For each code point its bits: LETTER or DIGIT of a word, LEET symbol, MASK or STAR, FOREIGN letter that may pass
    for a LATIN one, ENDS of a phrase.
    """
    tabs = tables()
    table = np.zeros(PLANES, dtype=np.uint8)
    folded = tabs.fold
    latin = (folded >= ord("a")) & (folded <= ord("z"))
    digit = (folded >= ord("0")) & (folded <= ord("9"))
    word = tabs.cls == WORD
    table[word & ~digit] |= LETTER
    table[word & digit] |= DIGIT
    table[word & latin] |= LATIN
    table[word & (tabs.skeleton != folded) & ~latin & ~digit] |= FOREIGN
    table[tabs.cls == BREAK] |= ENDS
    for chars, bit in ((LEET_SYMBOLS, LEET), (MASKS, MASK), (STARS, STAR)):
        table[[ord(char) for char in chars]] |= bit
    return table


@cache
def narrow_signs() -> Signs:
    """The same for ASCII alone."""
    return signs()[:256].copy()
