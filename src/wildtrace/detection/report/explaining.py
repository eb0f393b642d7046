"""Explains one text: the same screening as for a file, with everything that speaks in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from wildtrace.detection.report.passages import Mark, Piece, passage
from wildtrace.detection.report.selection import Reason, seen_by_pattern
from wildtrace.detection.report.wording import group_name, sentence_of, specimen_name
from wildtrace.detection.screening import Screener

LONGEST: Final = 4000  # characters of a text that are printed


@dataclass(frozen=True, slots=True)
class TaxonSaid:
    """A taxon that a text names: its group in words and its Appendix, "" where there is none."""

    name: str
    group: str
    appendix: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding and why: `passages` are title and text as pieces, `specimens` codes and their words.

    `focused`: whether only some taxa were asked about.
    `base` is what every listing starts from (log-odds), before the weights of the reasons.
    """

    score: float
    band: str
    taxa: tuple[TaxonSaid, ...]
    specimens: Mapping[str, str]
    reasons: tuple[Reason, ...]
    base: float
    passages: tuple[tuple[Piece, ...], ...]
    mentions: pl.DataFrame
    focused: bool = False

    def as_record(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "score": self.score,
            "band": self.band,
            "taxa": [{"taxon": t.name, "group": t.group, "appendix": t.appendix} for t in self.taxa],
            "specimens": [{"code": code, "name": name} for code, name in self.specimens.items()],
            "base": self.base,
            "reasons": [
                {"rule": r.rule, "weight": r.weight, "words": r.words, "reason": sentence_of(r.rule)}
                for r in self.reasons
            ],
            "mentions": self.mentions.drop("listing_id").to_dicts(),
        }


def explain_text(text: str, title: str = "", focus: Sequence[str] = ()) -> Explanation:
    """Screen one text and say why it scores as it does; `focus` as in `Screener.load`, which raises for it."""
    screener = Screener.load(focus=list(focus))
    listing = pl.DataFrame({"listing_id": ["text"], "title": [title], "description": [text]})
    screened = screener.screen(listing)
    finding = screened.findings.row(0, named=True)
    reasons = tuple(Reason(r["rule"], r["weight"], r["words"] or "") for r in finding["reasons"] or ())
    fields = {"title": title, "description": text}
    return Explanation(
        score=finding["score"],
        band=finding["band"],
        taxa=tuple(_said(taxon, screener) for taxon in finding["taxa"] or ()),
        specimens={code: specimen_name(code) for code in finding["specimens"] or ()},
        reasons=reasons,
        base=screener.weights.base,
        passages=tuple(
            passage(given, [*_marks(screened.mentions, name), *seen_by_pattern(given, reasons)], LONGEST)
            for name, given in fields.items()
            if given
        ),
        mentions=screened.mentions,
        focused=bool(focus),
    )


def _said(taxon: str, screener: Screener) -> TaxonSaid:
    table = screener.taxa
    return TaxonSaid(taxon, group_name(table.group_of(taxon)), str(table.appendix[table.refs.index(taxon)]))


def _marks(mentions: pl.DataFrame, field: str) -> list[Mark]:
    rows = mentions.filter(pl.col("field") == field).select("start", "end", "kind", "ref").iter_rows()
    return [Mark(*row) for row in rows]
