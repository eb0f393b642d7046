"""Pseudonyms of sellers: keyed, so that nobody without the key finds the name behind one, and readable aloud."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Final

from django.conf import settings

_CONSONANTS: Final = "bdfghjklmnprstvz"  # 16: four bits
_VOWELS: Final = "aiou"  # two bits
_SALT: Final = b"wildtrace.collection.pseudonyms"


@lru_cache(maxsize=1 << 16)
def pseudonym_of(organisation_id: int, platform: str, handle: str) -> str:
    """What a seller is called in front of people, as in "lusab-babad-gutih-tugad" (64 bits, keyed by the secret key).

    Differs between organisations, so that two of them cannot match their sellers without meaning to.
    """
    message = f"{organisation_id}\0{platform}\0{handle}".encode()
    digest = hmac.digest(_key(settings.SECRET_KEY), message, "sha256")
    return "-".join(_word(int.from_bytes(digest[at : at + 2], "big")) for at in (0, 2, 4, 6))


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hashlib.sha256(_SALT + secret.encode()).digest()


def _word(number: int) -> str:
    """Sixteen bits as consonant, vowel, consonant, vowel, consonant (after D. S. Wilkerson's proquints)."""
    letters = [
        _CONSONANTS[number >> 12 & 15],
        _VOWELS[number >> 10 & 3],
        _CONSONANTS[number >> 6 & 15],
        _VOWELS[number >> 4 & 3],
        _CONSONANTS[number & 15],
    ]
    return "".join(letters)
