"""Keeps the findings that score highest, each cut to what the report prints of it."""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from wildtrace.detection.frames import TEXT_FIELDS
from wildtrace.detection.interpretation.scoring import BANDS
from wildtrace.detection.report.passages import LONGEST, Mark, Piece, passage
from wildtrace.detection.report.wording import FAMILIES, KINDS

LEAST_SCORE: Final = dict(BANDS)["low"]
LONGEST_TITLE: Final = 240  # characters
_MOST_MARKS: Final = 300  # of one listing
_SHORT_TEXT: Final = 200  # characters kept of an id, a place, a platform
_LONGEST_URL: Final = 2000
_DAY: Final = re.compile(r"^(\d{4}-\d\d-\d\d)[T ].*$")
_SEEN_BY_PATTERN: Final = ("states_a_price", "gives_a_phone_number")  # rules whose words are no mentions


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding scores as it does: the rule, its weight and the words it saw."""

    rule: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with its listing, as the report prints it; passages are by field, empty where there is no text."""

    listing_id: str
    score: float
    band: str
    taxa: tuple[str, ...]
    appendix: str
    specimens: tuple[str, ...]
    reasons: tuple[Reason, ...]
    passages: Mapping[str, tuple[Piece, ...]]
    facts: Mapping[str, str]
    seller: str  # its digest

    @property
    def weight_for(self) -> float:
        """What the reasons for it add up to."""
        return sum(reason.weight for reason in self.reasons if reason.weight > 0)

    @property
    def weight_against(self) -> float:
        """What the reasons against it add up to."""
        return sum(reason.weight for reason in self.reasons if reason.weight < 0)


@dataclass
class Selection:
    """A heap of the `most` best findings; of equal scores the one read first stays."""

    most: int
    heap: list[tuple[float, int, Found]] = field(default_factory=list)
    _next: int = 0

    def candidates(self, findings: pl.DataFrame) -> pl.Series:
        """The rows of a batch that might be kept, best first."""
        least = self.heap[0][0] if len(self.heap) >= self.most > 0 else 0.0
        rows = findings.select("score").with_row_index("row")
        good = rows.filter((pl.col("score") >= LEAST_SCORE) & (pl.col("score") > least))
        return good.sort("score", descending=True, maintain_order=True).head(self.most)["row"]

    def keep(self, found: Found) -> None:
        """Take one finding in, and let the weakest go when there are too many."""
        self._next += 1
        item = (found.score, -self._next, found)
        if len(self.heap) < self.most:
            heapq.heappush(self.heap, item)
        elif self.heap:
            heapq.heappushpop(self.heap, item)

    def best(self) -> list[Found]:
        """What is kept, highest first."""
        return [found for _, _, found in sorted(self.heap, key=lambda item: (-item[0], -item[1]))]


def cut_out(listings: pl.DataFrame, findings: pl.DataFrame, mentions: pl.DataFrame) -> list[tuple[Found, str, str]]:
    """Listings and their findings (row by row the same) as `Found`, with platform and seller for the pseudonym."""
    marks = _marks_by_listing(mentions, findings["listing_id"])
    rows = zip(listings.iter_rows(named=True), findings.iter_rows(named=True), strict=True)
    return [
        (_found(listing, finding, marks.get(finding["listing_id"], [])), listing["platform"], listing["seller"])
        for listing, finding in rows
    ]


def _marks_by_listing(mentions: pl.DataFrame, ids: pl.Series) -> dict[str, list[tuple[str, Mark]]]:
    family = {kind: list(FAMILIES).index(family) for kind, (family, _) in KINDS.items()}
    wanted = mentions.filter(pl.col("listing_id").is_in(ids.implode()) & pl.col("kind").is_in(list(KINDS)))
    strongest = wanted.sort(pl.col("kind").replace_strict(family, return_dtype=pl.Int8), "start", maintain_order=True)
    few = strongest.group_by("listing_id", maintain_order=True).head(_MOST_MARKS)
    found: dict[str, list[tuple[str, Mark]]] = {}
    for listing_id, name, *mark in few.select("listing_id", "field", "start", "end", "kind", "ref").iter_rows():
        found.setdefault(listing_id, []).append((name, Mark(*mark)))
    return found


def _found(listing: Mapping[str, Any], finding: Mapping[str, Any], marks: Sequence[tuple[str, Mark]]) -> Found:
    reasons = tuple(Reason(r["rule"], r["weight"], (r["words"] or "")[:_SHORT_TEXT]) for r in finding["reasons"] or ())
    return Found(
        listing_id=str(finding["listing_id"])[:_SHORT_TEXT],
        score=finding["score"],
        band=finding["band"],
        taxa=tuple(finding["taxa"] or ()),
        appendix=finding["appendix"] or "",
        specimens=tuple(finding["specimens"] or ()),
        reasons=reasons,
        passages=_passages(listing, marks, reasons),
        facts=_facts(listing),
        seller="",
    )


def _passages(
    listing: Mapping[str, Any], marks: Sequence[tuple[str, Mark]], reasons: Sequence[Reason]
) -> dict[str, tuple[Piece, ...]]:
    found: dict[str, tuple[Piece, ...]] = dict.fromkeys(TEXT_FIELDS, ())
    for name in TEXT_FIELDS:
        text = str(listing[name] or "")
        of_field = [mark for field_name, mark in marks if field_name == name]
        of_field += seen_by_pattern(text, reasons)
        # Who a seller says to be is shown only where it is part of the reason.
        if text.strip() and (of_field or name != "seller_bio"):
            found[name] = passage(text, of_field, LONGEST_TITLE if name == "title" else LONGEST)
    return found


def seen_by_pattern(text: str, reasons: Sequence[Reason]) -> list[Mark]:
    """Where the words of rules about patterns (sums, telephone numbers) stand in a text."""
    words = [r.words.strip() for r in reasons if r.rule in _SEEN_BY_PATTERN and r.words.strip()]
    places = [(text.find(each), each) for each in words]
    return [Mark(place, place + len(each), "price") for place, each in places if place >= 0]


def _facts(listing: Mapping[str, Any]) -> dict[str, str]:
    short = ("platform", "price", "currency", "location", "posted_at")
    facts = {name: str(listing[name] or "").strip()[:_SHORT_TEXT] for name in short}
    day = _DAY.sub(r"\1", facts["posted_at"])
    return {**facts, "posted_at": day, "url": str(listing["url"] or "").strip()[:_LONGEST_URL]}
