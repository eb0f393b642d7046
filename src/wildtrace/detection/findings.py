"""Turns verdicts into the findings frame and the mentions frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.frames import FINDINGS, MENTIONS, TEXT_FIELDS
from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import BANDS, also_named, probability
from wildtrace.detection.lexicon.lexicon import KIND, KINDS

if TYPE_CHECKING:
    from wildtrace.detection.screening import Reading, Screener

_CERTAINTY: Final = np.array([0.95, 0.6, 0.3])  # of a clear, a shared and a weak word
_ORDER: Final = {"I": 0, "I/II": 1, "II": 2, "III": 3}


def to_findings(reading: Reading, ids: pl.Series, screener: Screener) -> pl.DataFrame:
    """One row for each listing, as `frames.FINDINGS`."""
    verdicts = reading.verdicts
    score = np.zeros(reading.n_rows)
    score[verdicts.rows] = probability(verdicts.logit[verdicts.best])
    frame = pl.DataFrame({"listing_id": ids, "score": score, "row": np.arange(reading.n_rows)})
    named = _named(reading, screener)
    reasons = _reasons(reading, screener)
    for part in (named, _specimens(reading, screener), reasons):
        frame = frame.join(part, on="row", how="left")
    return frame.with_columns(
        _band(),
        pl.col("taxa").fill_null([]),
        pl.col("appendix").fill_null(""),
        pl.col("specimens").fill_null([]),
        pl.col("reasons").fill_null([]),
    ).select(FINDINGS.names())


def to_mentions(reading: Reading, ids: pl.Series, screener: Screener) -> pl.DataFrame:
    """One row for each word recognised in a listing that names some taxon, as `frames.MENTIONS`."""
    m = reading.mentions.keep(reading.mentions.kind != KIND["language"])
    begin = reading.field_starts[m.row, m.field] if len(m) else m.start
    frame = pl.DataFrame(
        {
            "row": m.row,
            "field": np.array(TEXT_FIELDS)[m.field] if len(m) else [],
            "start": m.start - begin,
            "end": m.end - begin,
            "quote": _quotes(reading, m.row, m.start, m.end),
            "kind": np.array(KINDS)[m.kind],
            "ref": _names(screener, m.ref),
            "certainty": np.where(m.disguised | m.unaccented, 0.8, 1.0) * _CERTAINTY[m.sense],
        },
        schema_overrides={"field": pl.String, "kind": pl.String, "ref": pl.String, "quote": pl.String},
    )
    found = pl.DataFrame({"row": np.arange(reading.n_rows), "listing_id": ids})
    return (
        frame.join(found, on="row", how="left", maintain_order="left")
        .select(MENTIONS.names())
        .unique(maintain_order=True)
    )


def _band() -> pl.Expr:
    expression = pl.lit(BANDS[-1][0])
    for name, least in reversed(BANDS[:-1]):
        expression = pl.when(pl.col("score") >= least).then(pl.lit(name)).otherwise(expression)
    return expression.alias("band")


def _named(reading: Reading, screener: Screener) -> pl.DataFrame:
    """Per row the taxa named, best first, and the strictest Appendix among them."""
    m = reading.mentions
    rows = m.row[reading.subjects]
    kept = also_named(reading.verdicts, rows, reading.n_rows)
    refs = m.ref[reading.subjects[kept]]
    frame = pl.DataFrame(
        {
            "row": rows[kept],
            "taxa": _names(screener, refs),
            "appendix": pl.Series(screener.taxa.appendix[refs].tolist(), dtype=pl.String),
            "logit": reading.verdicts.logit[kept],
        }
    )
    strictest = pl.col("appendix").sort_by(pl.col("appendix").replace_strict(_ORDER, default=9)).first()
    return (
        frame.sort("row", "logit", descending=[False, True], maintain_order=True)
        .group_by("row", maintain_order=True)
        .agg(pl.col("taxa").unique(maintain_order=True).head(5), strictest)
    )


def _specimens(reading: Reading, screener: Screener) -> pl.DataFrame:
    """Per row the specimen types: those that names say, and the plausible ones named beside."""
    m = reading.mentions
    own = reading.subjects[m.specimen[reading.subjects] != NONE]
    fired = {rule.__name__: n for n, rule in enumerate(RULES)}
    beside = [
        reading.verdicts.fired[fired[name]]
        for name in ("names_a_specimen_beside_it", "names_a_specimen_near_it", "names_a_specimen_somewhere")
    ]
    words = np.unique(np.concatenate([b[b != NONE] for b in beside]))
    rows = np.concatenate((m.row[own], m.row[words]))
    refs = np.concatenate((m.specimen[own], m.ref[words]))
    frame = pl.DataFrame({"row": rows, "specimens": _names(screener, refs)})
    return frame.group_by("row", maintain_order=True).agg(pl.col("specimens").unique(maintain_order=True))


def _reasons(reading: Reading, screener: Screener) -> pl.DataFrame:
    """Per row the rules that fired for its best mention, heaviest first, with the words they saw."""
    verdicts, m = reading.verdicts, reading.mentions
    rule, nth = np.nonzero(verdicts.fired[:, verdicts.best] != NONE)
    place = verdicts.fired[rule, verdicts.best[nth]]
    weight = screener.weights.rules[rule]
    rows = verdicts.rows[nth]
    order = np.lexsort((-np.abs(weight), rows))
    rule, place, weight, rows = rule[order], place[order], weight[order], rows[order]
    names = [r.__name__ for r in RULES]
    words = _quotes(reading, rows, m.start[place], m.end[place])
    for name, seen in reading.facts.items():
        for at in np.flatnonzero(rule == names.index(name)).tolist():
            words[at] = seen[int(rows[at])] or words[at]
    frame = pl.DataFrame(
        {"row": rows, "rule": np.array(names)[rule], "weight": weight, "words": words},
        schema_overrides={"words": pl.String},
    )
    return frame.group_by("row", maintain_order=True).agg(pl.struct("rule", "weight", "words").alias("reasons"))


def _quotes(reading: Reading, rows: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]) -> list[str]:
    """What stands at these places of the rows' texts."""
    distinct, nth = np.unique(rows, return_inverse=True)
    texts = reading.texts[distinct].to_list()
    return [texts[n][s:e] for n, s, e in zip(nth.tolist(), start.tolist(), end.tolist(), strict=True)]


def _names(screener: Screener, refs: NDArray[np.int32]) -> pl.Series:
    known = screener.lexicon.refs
    return pl.Series([known[ref] if ref >= 0 else "" for ref in refs.tolist()], dtype=pl.String)
