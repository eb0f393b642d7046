"""The country of a place as a listing names it: "Leeds, UK" is GB, "TP. Hồ Chí Minh, Việt Nam" is VN."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from babel import Locale

_LANGUAGES: Final = (
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "ar", "zh_Hans", "zh_Hant", "vi", "th", "id", "ms", "ja", "ko",
    "hi", "sw",
)  # fmt: skip
_ALSO: Final = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uae": "AE", "holland": "NL",
    "czech republic": "CZ", "ivory coast": "CI", "burma": "MM", "drc": "CD", "viet nam": "VN", "turkey": "TR",
    "mainland china": "CN", "prc": "CN", "hong kong": "HK", "hongkong": "HK", "macau": "MO", "lao pdr": "LA",
}  # fmt: skip
_TWO_MEANINGS: Final = frozenset({"georgia", "jersey"})  # also states of the USA
_STATES: Final = re.compile(
    "A[BKLRZ]|BC|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ABDEINOST]|N[BCDEHJLMSTUVY]|O[HKNR]|P[AE]|QC|RI|S[CDK]|T[NX]|"
    "UT|V[AT]|W[AIVY]|YT"
)
_PARTS: Final = re.compile(r"[,;/|()–—·،、]|\s-\s")


@lru_cache(maxsize=50_000)
def country_of(location: str) -> str:
    """Two letters, or "" when the place does not say its country."""
    parts = [part.strip() for part in _PARTS.split(location) if part.strip()]
    for part in (*reversed(parts), *parts[:1]):
        if code := _country(part, is_whole=len(parts) == 1):
            return code
    return ""


def _country(part: str, is_whole: bool) -> str:
    if len(part) == 2 and part.isascii() and part.isupper():
        # "Austin, TX" and "Wilmington, DE" name states; "DE" alone names a country
        return "" if _STATES.fullmatch(part) and not is_whole else _codes().get(part, _ALSO.get(part.lower(), ""))
    return _names().get(_folded(part), "")


@cache
def _codes() -> dict[str, str]:
    return {code: code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}


@cache
def _names() -> dict[str, str]:
    """The names of countries in the nineteen languages, folded, to their codes."""
    named: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "ZZ", "XA", "XB"):
                named.setdefault(_folded(name), code)
    return {name: code for name, code in (named | _ALSO).items() if name not in _TWO_MEANINGS}


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in bare if not "\u0300" <= c <= "\u036f").split())
