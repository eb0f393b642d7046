"""Help while typing: names of taxa in any language, pseudonyms of visible sellers, and what one searched for lately."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.seller_queries import sellers_beginning
from wildtrace.collection.taxon_names import names_beginning
from wildtrace.collection.words import folded

_LATELY: Final = "searched-for"  # in the session of the person, so that it goes when they sign out
_KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to search for, and what they are: a taxon, a platform, or nothing to say."""

    words: str
    hint: str = ""


def suggestions_for(viewer: Viewer, typed: str, session: MutableMapping[str, Any]) -> list[Suggestion]:
    """What somebody may be typing. Nothing in it depends on records that they cannot see."""
    begun = folded(typed)
    lately = [Suggestion(words) for words in searched_lately(session) if begun in folded(words) and words != typed]
    names = [Suggestion(each.name, "" if each.name == each.taxon else each.taxon) for each in names_beginning(typed)]
    sellers = [Suggestion(seller.pseudonym, seller.platform) for seller in sellers_beginning(viewer, typed)]
    return [*lately[:4], *sellers, *names]


def searched_lately(session: MutableMapping[str, Any]) -> Sequence[str]:
    """What the person searched for in this session, the last first."""
    kept = session.get(_LATELY, [])
    return [each for each in kept if isinstance(each, str)] if isinstance(kept, list) else []


def keep_searched(session: MutableMapping[str, Any], words: str) -> None:
    """Remember it for as long as the session lasts."""
    kept = list(searched_lately(session))
    if words and kept[:1] != [words]:
        session[_LATELY] = [words, *(each for each in kept if each != words)][:_KEPT]
