"""The words of a listing with what screening saw in them, ready for a page to highlight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wildtrace.collection.models import Finding, Listing
from wildtrace.detection.frames import TEXT_FIELDS
from wildtrace.detection.report.passages import Mark, Piece, passage

WHOLE: Final = 100_000  # characters: more than anybody writes, so that the whole text is shown
HEADING: Final = 160  # characters of a title that stand over a page or in a list
_LABELS: Final[dict[str, Promise]] = {
    "title": _("Title"),
    "description": _("Description"),
    "seller_bio": _("What the seller says of themselves"),
}
# The style sheets know four kinds of highlight; claims and what speaks against an offer are both to be doubted.
_CLASSES: Final = {"taxon": "taxon", "specimen": "specimen", "offer": "offer", "claim": "doubt", "against": "doubt"}


@dataclass(frozen=True)
class Shown:
    """A run of a text: `style` is the class of its highlight, "gap" where something was left out, or empty."""

    piece: Piece
    style: str

    @property
    def hint(self) -> str:
        """Why it is highlighted."""
        return self.piece.hint


@dataclass(frozen=True)
class Passage:
    """One field of a listing, in its own words."""

    field: str
    label: Promise
    runs: tuple[Shown, ...]


def passages(listing: Listing, finding: Finding | None, longest: int = WHOLE) -> list[Passage]:
    """The fields of a listing that hold text; cut to about `longest` characters around the words that were seen."""
    mentions = finding.mentions if finding else []
    return [
        Passage(field, _LABELS[field], _runs(text, mentions, field, longest))
        for field in TEXT_FIELDS
        if (text := getattr(listing, field))
    ]


def title_runs(listing: Listing, finding: Finding | None) -> tuple[Shown, ...]:
    """The title alone, for lists."""
    return _runs(
        listing.title or listing.listing_id, finding.mentions if finding and listing.title else [], "title", 160
    )


def _runs(text: str, mentions: list[dict[str, Any]], field: str, longest: int) -> tuple[Shown, ...]:
    marks = [
        Mark(int(seen["start"]), int(seen["end"]), seen["kind"], seen.get("ref") or "")
        for seen in mentions
        if seen.get("field") == field
    ]
    pieces = passage(text, marks, longest)
    return tuple(Shown(piece, _CLASSES.get(piece.family, piece.family)) for piece in pieces)
