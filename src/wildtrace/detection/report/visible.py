"""Shows the characters that nobody sees: controls, zero widths and those that turn the direction of writing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_HIDDEN: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and new line
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # soft hyphen, joiners and fillers
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff"
    "]"
    # Joiners belong to Arabic, Indic scripts and emoji; between Latin letters or digits they only hide a word.
    "|(?<=[0-9A-Za-z])[\u200c\u200d]+"
)
_LINE_ENDS: Final = re.compile(r"[ \t]*\n\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """Some text, or (with a `name`) characters that would not be seen."""

    text: str
    name: str = ""

    @property
    def code(self) -> str:
        """What stands in the place of a hidden character: "U+202E", with its count when it repeats."""
        times = f" ×{len(self.text)}" if len(self.text) > 1 else ""
        return f"U+{ord(self.text[0]):04X}{times}" if self.name else ""

    @property
    def shown(self) -> str:
        """The text as a page prints it: no more than one empty line end in a row."""
        return _LINE_ENDS.sub("\n", self.text)


def parts_of(text: str) -> tuple[Part, ...]:
    """The text in order, hidden characters set apart; the same ones in a row are one part."""
    parts: list[Part] = []
    place = 0
    for found in _HIDDEN.finditer(text):
        if found.start() > place:
            parts.append(Part(text[place : found.start()]))
        _add_hidden(parts, found.group())
        place = found.end()
    if place < len(text):
        parts.append(Part(text[place:]))
    return tuple(parts)


def _add_hidden(parts: list[Part], characters: str) -> None:
    for character in characters:
        if parts and parts[-1].name and parts[-1].text[-1] == character:
            parts[-1] = Part(parts[-1].text + character, parts[-1].name)
        else:
            parts.append(Part(character, unicodedata.name(character, "CONTROL CHARACTER").lower()))


def visible(text: str) -> str:
    """One string with hidden characters written out, for a terminal or a single line: "iv⟨U+200B⟩ory"."""
    return "".join(f"⟨{part.code}⟩" if part.name else part.text for part in parts_of(text))
