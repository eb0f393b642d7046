"""Takes apart a cell of synonyms with authors: "Astrea echinata Dana, 1846, Prionastrea echinata (Dana, 1846)"."""

from __future__ import annotations

import re
from typing import Final

# Words that stand where an epithet would, but belong to authors: "Hapalochilus (van Royen)", "Ritter ex Backeberg".
_AUTHORS_WORDS: Final = re.compile(
    r"(?:and|auctt?|con|da|dal|das|de|degli|dell?|della|den|der|des|di|do|dos|du|emend|et|ex|fide|fil|hort|hortorum"
    r"|in|la|le|les|nec|nom|nomen|non|of|pro|sensu|ten|ter|und|van|vel|von|zu|zur)\Z"
)
_RANK_WORDS: Final = frozenset(("var.", "subsp.", "ssp.", "f.", "forma", "subvar.", "subf.", "var", "subsp"))
_GENUS: Final = re.compile(r"[×x]?\s?[A-Z][a-zë]+(?:-[A-Z]?[a-zë]+)?\Z")
_EPITHET: Final = re.compile(r"[×x]?[a-zàâäçèéêëïñóôöúûü]{2,}(?:-[a-zàâäçèéêëïñóôöúûü]+)*\Z")
_COMMA: Final = re.compile(r",\s*")


def parts(cell: str) -> list[str]:
    """A cell cut at its commas, as the export's own statistics count it: a year after its author is a part too."""
    return cell.split(",") if cell.strip() else []


def synonyms(cell: str) -> list[str]:
    """The names in a cell, each once and without its authors.

    A part begins a new synonym when it begins as a Latin name does; others ("1846", "Mytnik & Romowicz") are the rest
    of the authors before them. The first part is always a name, also where it is that of a genus alone.
    """
    names: dict[str, None] = {}
    for place, part in enumerate(_COMMA.split(cell.strip())):
        name = bare_name(part)
        if " " in name or (place == 0 and name):
            names.setdefault(name)
    return list(names)


def bare_name(part: str) -> str:
    """A name without its authors: "Orchis maculata subsp. fuchsii (Druce) Hyl." → "Orchis maculata subsp. fuchsii".

    A text that does not begin as a Latin name gives "".
    """
    words = part.replace("× ", "×").split()
    if not words or not _GENUS.match(words[0]):
        return ""
    rest = words[2:] if len(words) > 1 and words[1].startswith("(") and words[1].endswith(")") else words[1:]
    kept = [words[0]]
    for place, word in enumerate(rest):
        after = rest[place + 1] if place + 1 < len(rest) else ""
        is_rank = word in _RANK_WORDS and len(kept) > 1 and _is_epithet(after)
        if not (is_rank or _is_epithet(word)):
            break
        kept.append(word)
    return " ".join(kept)


def _is_epithet(word: str) -> bool:
    return bool(_EPITHET.match(word)) and not _AUTHORS_WORDS.match(word)
