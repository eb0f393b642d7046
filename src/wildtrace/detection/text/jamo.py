"""Korean syllables written letter by letter ("ㅅㅏㅇㅇㅏ" for 상아), put together again.

Whoever hides from a search types the letters apart; files named on a Mac hold them so too (Unicode's form D). Both
kinds of letters fold to one, so both are read here. Laughter and tears (ㅋㅋㅋ, ㅠㅠ) make no syllable.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import numpy as np

from wildtrace.detection.text.characters import WORD, tables
from wildtrace.detection.text.hashing import U64, prefix_sums, stretch_hashes
from wildtrace.detection.text.tokens import Ints, Tokens, values_of, within_tables

_FIRST, _LAST = 0x1100, 0x11FF  # what every Korean letter folds to lies between
_FINALS: Final = dict(zip("ᄀᄁᄂᄃᄅᄆᄇᄉᄊᄋᄌᄎᄏᄐᄑᄒ", "ᆨᆩᆫᆮᆯᆷᆸᆺᆻᆼᆽᆾᆿᇀᇁᇂ", strict=True))
_VOWEL: Final = "[\u1161-\u1175]"
# A consonant closes a syllable unless it opens the next.
_SYLLABLE: Final = re.compile(f"([\u1100-\u1112]{_VOWEL})([\u11a8-\u11c2]|[{''.join(_FINALS)}](?!{_VOWEL}))?")


def read_jamo(tokens: Tokens) -> tuple[Ints, Ints, U64]:
    """Start and end of each syllable that is written letter by letter, and the hash of the syllable."""
    text = tokens.text.codes
    if text.dtype == np.uint8:
        return _columns([])
    fold = tables().fold
    first = fold.take(within_tables(text.take(tokens.start)))
    words = np.flatnonzero((first >= _FIRST) & (first <= _LAST) & (tokens.cls == WORD))
    found: list[tuple[int, int, int]] = []
    for start, end in zip(tokens.start[words].tolist(), tokens.end[words].tolist(), strict=True):
        letters = "".join(map(chr, fold.take(within_tables(text[start:end])).tolist()))
        found += ((start + m.start(), start + m.end(), _syllable(m)) for m in _SYLLABLE.finditer(letters))
    return _columns(found)


def _syllable(found: re.Match[str]) -> int:
    final = found[2] or ""
    return ord(unicodedata.normalize("NFC", found[1] + _FINALS.get(final, final)))


def _columns(found: list[tuple[int, int, int]]) -> tuple[Ints, Ints, U64]:
    start, end, codes = np.array(found, dtype=np.int64).reshape(-1, 3).T
    each = np.arange(len(codes))
    sums = prefix_sums(values_of(codes.astype(np.uint32)).fold.take(codes))
    return start, end, stretch_hashes(sums, each, each + 1)
