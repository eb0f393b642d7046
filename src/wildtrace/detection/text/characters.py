"""What each character is and folds to: the tables behind tokenising and behind undoing disguise.

Every table is indexed by code point below `PLANES` and is built once, from the Unicode data of Python itself.
Characters above (rare scripts, private use) count as separators.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLANES: Final = 0x20000

# Classes of characters. WORD and KATAKANA make runs; SOLO, HANGUL and EMOJI are a token each, because their scripts
# write no spaces (or, Korean, glue particles on); DROP vanishes; BREAK ends a phrase.
SEPARATOR, WORD, SOLO, KATAKANA, DROP, EMOJI, BREAK, HANGUL = range(8)

_SOLO_RANGES: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3041, 0x309F),  # Hiragana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
)
_KATAKANA_RANGES: Final = ((0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D))
_HANGUL_RANGES: Final = ((0xAC00, 0xD7A3),)
_DROP_RANGES: Final = (
    (0x0300, 0x036F),  # combining accents: with them off, "i\u0301vory" reads as its letters do
    (0x0483, 0x0487),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),
    (0x064B, 0x065F),  # Arabic vowel signs
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x093C, 0x093C),  # Devanagari nukta: typed or left out at will
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFE20, 0xFE2F),
    (0x1F3FB, 0x1F3FF),  # skin tones
)
_EMOJI_RANGES: Final = ((0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1F0FF), (0x1F200, 0x1FAFF))
_BREAKS: Final = "\n\r\v\f\x1e\u2028\u2029。！？；，、．!?;"

# Letters that fold to another although Unicode does not say so.
_LETTERS: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t", "ɨ": "i", "ɡ": "g", "ɑ": "a", "ʀ": "r", "ς": "σ",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ہ": "ه",
    "ھ": "ه", "ँ": "ं", "ॉ": "ो",
}  # fmt: skip
_SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_LETTER_BLOCKS: Final = (0x249C, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)  # (a) 🄰 🅐 🅰 🇦: 26 letters each

# What a letter is mistaken for on purpose (leetspeak and look-alike letters of other alphabets). `i`, `l` and `1`
# are one class, because a "1" may stand for either.
_LOOK_ALIKES: Final = {
    "0": "o", "1": "i", "l": "i", "!": "i", "|": "i", "¡": "i", "3": "e", "€": "e", "£": "e", "4": "a", "@": "a",
    "5": "s", "$": "s", "§": "s", "7": "t", "+": "t", "8": "b", "9": "g", "6": "g", "2": "z", "¢": "c", "¥": "y",
    "♡": "o", "○": "o", "●": "o", "◯": "o", "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o",
    "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ԛ": "q", "ԝ": "w",
    "һ": "h", "ѵ": "v", "г": "r", "п": "n", "ӏ": "i", "ғ": "f", "и": "u", "α": "a", "β": "b", "γ": "y", "ε": "e",
    "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "χ": "x",
    "ω": "w", "ո": "n", "օ": "o", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "ɩ": "i", "ʋ": "u", "ʏ": "y",
}  # fmt: skip
LEET_SYMBOLS: Final = "@$!|€£+¡§¢¥♡○●◯"
MASKS: Final = "*#✱✲＊∗⁎★☆✖❌×•●○°~^_.-'’`·"  # what stands for, or between, letters of a hidden word


@dataclass(frozen=True, slots=True)
class CharacterTables:
    """Lookup arrays over code points 0..PLANES-1.

    `cls` uint8 class; `fold` uint32 letter without case, accent or style; `accented` uint32 letter without case or
    style but with its accent; `skeleton` uint32 the letter it may pretend to be.
    """

    cls: NDArray[np.uint8]
    fold: NDArray[np.uint32]
    accented: NDArray[np.uint32]
    skeleton: NDArray[np.uint32]

    def save(self, path: Path) -> None:
        """Write the tables to an .npz file."""
        np.savez(path, cls=self.cls, fold=self.fold, accented=self.accented, skeleton=self.skeleton)


@cache
def tables() -> CharacterTables:
    """Return the tables, read from the compiled file when it is there, else built (about 0.3 s)."""
    path = compiled_path()
    if path.exists():
        with np.load(path, allow_pickle=False) as held:
            return CharacterTables(held["cls"], held["fold"], held["accented"], held["skeleton"])
    return build_tables()


def compiled_path() -> Path:
    """Where the build puts the compiled tables."""
    return Path(__file__).parents[2] / "taxa" / "compiled" / "characters.npz"


def build_tables() -> CharacterTables:
    """Build all tables from `unicodedata`."""
    fold = np.arange(PLANES, dtype=np.uint32)
    accented = fold.copy()
    cls = np.zeros(PLANES, dtype=np.uint8)
    for code in range(PLANES):
        cls[code] = _class_of(code)
        if cls[code] in (WORD, KATAKANA, SOLO):
            accented[code], fold[code] = _folds_of(chr(code))
    _take_styled_letters(cls, fold, accented)
    return CharacterTables(cls, fold, accented, _skeleton(fold))


def _class_of(code: int) -> int:
    char = chr(code)
    if char in _BREAKS:
        return BREAK
    if char in MASKS or char in LEET_SYMBOLS:
        return SEPARATOR
    for ranges, cls in (
        (_DROP_RANGES, DROP),
        (_HANGUL_RANGES, HANGUL),
        (_KATAKANA_RANGES, KATAKANA),
        (_SOLO_RANGES, SOLO),
        (_EMOJI_RANGES, EMOJI),
    ):
        if any(low <= code <= high for low, high in ranges):
            return cls
    category = unicodedata.category(char)
    if category == "Cf" or code == 0x0640:  # zero width, soft hyphen, direction marks; the Arabic stretcher
        return DROP
    return WORD if category[0] in "LMN" else SEPARATOR


def _folds_of(char: str) -> tuple[int, int]:
    """Return (accented, folded) code points; a character that folds to several keeps its first form."""
    compatible = unicodedata.normalize("NFKC", char).lower()
    accented = compatible if len(compatible) == 1 else char.lower()[:1]
    decomposed = unicodedata.normalize("NFKD", accented)
    is_kana = "\u3040" <= accented <= "\u30ff"
    base = decomposed[0] if decomposed and not is_kana and ord(accented) < 0xAC00 else accented
    base = _LETTERS.get(accented, _LETTERS.get(base, base))
    base = _SMALL_CAPITALS.get(base, base)
    return _within(accented, char), _within(base, char)


def _within(folded: str, char: str) -> int:
    """The code point of `folded`, or of `char` itself where the tables end before it."""
    return ord(folded) if ord(folded) < PLANES else ord(char)


def _take_styled_letters(cls: NDArray[np.uint8], fold: NDArray[np.uint32], accented: NDArray[np.uint32]) -> None:
    for first in _LETTER_BLOCKS:
        for offset in range(26):
            cls[first + offset] = WORD
            fold[first + offset] = accented[first + offset] = ord("a") + offset


def _skeleton(fold: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mapping = np.arange(PLANES, dtype=np.uint32)
    for char, looks_like in _LOOK_ALIKES.items():
        mapping[ord(char)] = ord(looks_like)
    skeleton: NDArray[np.uint32] = mapping[fold]
    return skeleton
