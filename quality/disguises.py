"""How much recall is kept when the telling word is disguised: each disguise applied to the posts that sell ivory."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from quality.sets import LabelledSet
from wildtrace.detection import Screener

TELLING: Final = re.compile("ivory", re.IGNORECASE)
THRESHOLD: Final = 0.5
_CHANCE: Final = random.Random(20)
_LEET: Final = {"i": "1", "o": "0", "e": "3", "a": "4", "s": "5", "t": "7"}
_LOOK_ALIKE: Final = {"i": "і", "o": "о", "y": "у", "v": "ν", "e": "е", "a": "а", "c": "с", "p": "р", "r": "г"}

Disguise = Callable[[str], str]


def leetspeak(word: str) -> str:
    """One or two letters as digits: "iv0ry", "1v0ry"."""
    able = [n for n, letter in enumerate(word.lower()) if letter in _LEET]
    chosen = set(_CHANCE.sample(able, _CHANCE.randint(1, len(able))))
    return "".join(_LEET[c.lower()] if n in chosen else c for n, c in enumerate(word))


def dots(word: str) -> str:
    """Dots between all letters, or one inside: "i.v.o.r.y", "iv.ory"."""
    return _cut(word, _CHANCE.choice(".-_·"))


def spaces(word: str) -> str:
    """Spaces between all letters, or one inside: "i v o r y", "iv ory"."""
    return _cut(word, " ")


def zero_width(word: str) -> str:
    """Invisible characters between letters."""
    return _CHANCE.choice("\u200b\u200c\u200d\u2060\u00ad").join(word)


def homoglyphs(word: str) -> str:
    """Letters of other alphabets that look the same."""
    able = [n for n, letter in enumerate(word.lower()) if letter in _LOOK_ALIKE]
    chosen = set(_CHANCE.sample(able, _CHANCE.randint(1, len(able) - 1)))
    return "".join(_LOOK_ALIKE[c.lower()] if n in chosen else c for n, c in enumerate(word))


def full_width(word: str) -> str:
    """The wide letters of Asian keyboards."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def repeats(word: str) -> str:
    """A letter held down: "ivooory"."""
    at = _CHANCE.randrange(len(word))
    return word[:at] + word[at] * _CHANCE.randint(2, 4) + word[at:]


def asterisks(word: str) -> str:
    """One or two letters starred out: "iv*ry", "i**ry"."""
    at = _CHANCE.randrange(1, len(word) - 2)
    size = _CHANCE.randint(1, 2)
    return word[:at] + "*" * size + word[at + size :]


def emoji(_: str) -> str:
    """An elephant and a tooth."""
    return "🐘🦷"


def ox_bone(_: str) -> str:
    """The material that the trade says instead."""
    return "ox bone"


CHARACTERS: Final = (leetspeak, dots, spaces, zero_width, homoglyphs, full_width, repeats)
OTHERS: Final = (asterisks, emoji, ox_bone)


@dataclass(frozen=True)
class Kept:
    """Of `plain` listings found as written, `disguised` are still found."""

    disguise: str
    plain: int
    disguised: int

    @property
    def share(self) -> float:
        """Recall kept, 0 to 1."""
        return self.disguised / self.plain if self.plain else 0.0


def recall_kept(posts: LabelledSet, screener: Screener, disguise: Disguise) -> Kept:
    """Disguise the telling word wherever it stands in the positive posts, and count how many are still found."""
    sold = posts.listings.filter(pl.Series(posts.labels))
    told = pl.any_horizontal(pl.col("description", "seller_bio").str.contains("(?i)ivory")).fill_null(False)
    sold = sold.filter(told)
    found = sold.filter(screener.screen(sold).findings["score"] >= THRESHOLD)
    hidden = found.with_columns(
        pl.col("description", "seller_bio").map_elements(
            lambda text: TELLING.sub(lambda word: disguise(word.group()), text), return_dtype=pl.String
        )
    )
    still = int((screener.screen(hidden).findings["score"] >= THRESHOLD).sum())
    return Kept(disguise.__name__, len(found), still)


def _cut(word: str, cut: str) -> str:
    if _CHANCE.random() < 0.5:
        return cut.join(word)
    at = _CHANCE.randrange(2, len(word) - 1)
    return word[:at] + cut + word[at:]
