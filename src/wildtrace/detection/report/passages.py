"""Cuts a text to what is worth reading, the surroundings of the words that were seen, and says how to colour it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from wildtrace.detection.report.visible import Part, parts_of
from wildtrace.detection.report.wording import FAMILIES, KINDS, specimen_name

LONGEST: Final = 700  # characters of a field that are shown
AROUND: Final = 130  # characters on each side of a word that was seen
_SNAP: Final = 16  # how far an edge may move to fall between words
_PRIORITY: Final = {family: place for place, family in enumerate(FAMILIES)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that was seen: `start:end` are characters of the field, `ref` what it means."""

    start: int
    end: int
    kind: str
    ref: str = ""

    @property
    def family(self) -> str:
        """What it is coloured by; "" for kinds that are not shown."""
        return KINDS.get(self.kind, ("", ""))[0]

    @property
    def priority(self) -> int:
        """0 for the strongest family."""
        return _PRIORITY.get(self.family, len(_PRIORITY))

    @property
    def hint(self) -> str:
        """What the word was taken for: "taxon: Elephantidae"."""
        name = KINDS.get(self.kind, ("", self.kind))[1]
        meaning = specimen_name(self.ref) if self.kind == "specimen" else self.ref
        return f"{name}: {meaning}" if meaning and self.family in ("taxon", "specimen") else name


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text of one colour. `family` is "" for plain text and "gap" where something was left out."""

    parts: tuple[Part, ...]
    family: str = ""
    hint: str = ""

    @property
    def text(self) -> str:
        """The run as it stands in the listing."""
        return "".join(part.text for part in self.parts)


GAP: Final = Piece((Part("…"),), "gap")


def passage(text: str, marks: Iterable[Mark], longest: int = LONGEST) -> tuple[Piece, ...]:
    """The text as pieces, cut to about `longest` characters around the strongest marks."""
    shown = [mark for mark in marks if mark.family and 0 <= mark.start < mark.end <= len(text)]
    windows = _windows(text, shown, longest)
    pieces: list[Piece] = []
    for nth, (start, end) in enumerate(windows):
        if start > 0 or nth > 0:
            pieces.append(GAP)
        pieces += _coloured(text, start, end, shown)
    if windows and windows[-1][1] < len(text):
        pieces.append(GAP)
    return tuple(pieces)


def _windows(text: str, marks: Sequence[Mark], longest: int) -> list[tuple[int, int]]:
    """The stretches that are shown, in order and apart from each other."""
    if len(text) <= longest:
        return [(0, len(text))]
    chosen: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda m: (m.priority, m.start)):
        end = min(mark.end, mark.start + AROUND)
        wider = _joined([*chosen, (_edge(text, mark.start - AROUND, -1), _edge(text, end + AROUND, 1))])
        if sum(e - s for s, e in wider) > longest and chosen:
            break
        chosen = wider
    return chosen or [(0, _edge(text, longest, 1))]


def _joined(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _edge(text: str, place: int, direction: int) -> int:
    """A place near `place` where the text may be cut: at a space, else at least not inside a letter with its signs."""
    place = min(max(place, 0), len(text))
    for moved in range(place, place + direction * _SNAP, direction):
        if moved <= 0 or moved >= len(text) or text[moved].isspace():
            return min(max(moved, 0), len(text))
    while place < len(text) and (unicodedata.category(text[place])[0] == "M" or text[place] == "\u200d"):
        place += 1
    return place


def _coloured(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """One stretch as pieces; where marks overlap, the strongest family shows."""
    seen = sorted((m for m in marks if m.start < end and m.end > start), key=lambda m: -m.priority)
    colour = [""] * (end - start)
    for mark in seen:
        first, last = max(mark.start, start) - start, min(mark.end, end) - start
        colour[first:last] = [mark.family] * (last - first)
    pieces = []
    for family, places in groupby(range(end - start), key=colour.__getitem__):
        run = list(places)
        first, last = run[0] + start, run[-1] + start + 1
        here = [m for m in seen if m.family == family and m.start < last and m.end > first]
        hint = "; ".join(dict.fromkeys(m.hint for m in sorted(here, key=lambda m: m.start)))
        pieces.append(Piece(parts_of(text[first:last]), family, hint))
    return pieces
