"""Pseudonyms of sellers: the same seller has the same one within a report, and nobody can be named by it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

_SHORTEST: Final = 4
_KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Pseudonyms:
    """Keyed digests of sellers; without a key given each report has its own, so that reports cannot be joined."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES), repr=False)

    def of(self, platform: str | None, seller: str | None) -> str:
        """A seller's digest (16 hex digits); "" when the listing names none."""
        if not seller or not seller.strip():
            return ""
        # A handle belongs to its platform: the same one elsewhere may be somebody else.
        named = f"{(platform or '').strip().casefold()}\0{seller.strip()}".encode("utf-8", "surrogatepass")
        return blake2b(named, digest_size=8, key=blake2b(self.key).digest()).hexdigest()


def short_names(digests: Iterable[str]) -> dict[str, str]:
    """ "seller 3f2a" for each digest: as few digits as keep those that are shown apart."""
    distinct = sorted({digest for digest in digests if digest})
    for digits in range(_SHORTEST, 17):
        if len({digest[:digits] for digest in distinct}) == len(distinct):
            return {digest: f"seller {digest[:digits]}" for digest in distinct}
    return {}
