"""Turns verdicts into the findings frame and the mentions frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from wildtrace.detection.frames import FINDINGS, MENTIONS, TEXT_FIELDS
from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import BANDS, also_named, band_of, probability
from wildtrace.detection.lexicon.lexicon import KIND, KINDS
from wildtrace.detection.text.distinct import distinct

if TYPE_CHECKING:
    from wildtrace.detection.interpretation.mentions import Mentions
    from wildtrace.detection.screening import Reading, Screener

Ints = NDArray[np.int64]

RULE_NAMES: Final = tuple(rule.__name__ for rule in RULES)
SET_ASIDE: Final = "is_part_of_another_phrase"
"""The reason where every name is part of a phrase that means something else; no rule, since nothing is weighed."""
_SPECIMEN_RULES: Final = [
    RULE_NAMES.index(name)
    for name in ("names_a_specimen_beside_it", "names_a_specimen_near_it", "names_a_specimen_somewhere")
]
_CERTAINTY: Final = np.array([0.95, 0.6, 0.3])  # of a clear, a shared and a weak word
_STRICTEST: Final = ("I", "I/II", "I/III", "I/II/III", "II", "II/III", "III", "")
_MOST_TAXA: Final = 5
_NO_MENTIONS: Final = pl.DataFrame(schema=MENTIONS)
# The finding, but for its id, of a listing that names no taxon.
_OF_NOTHING: Final = pl.DataFrame(
    {"score": 0.0, "band": BANDS[-1][0], "taxa": [[]], "appendix": "", "specimens": [[]], "reasons": [[]]},
    schema={name: kind for name, kind in FINDINGS.items() if name != "listing_id"},
)


def to_findings(reading: Reading, ids: pl.Series, screener: Screener) -> pl.DataFrame:
    """One row for each listing, as `frames.FINDINGS`."""
    if len(ids) == 1 and not len(reading.subjects) and not len(reading.set_aside):
        return _OF_NOTHING.clone().insert_column(0, ids.alias("listing_id"))
    taxa, appendix = _named(reading, screener)
    score = scores(reading)
    columns = {
        "score": score,
        "band": _bands(score, reading.verdicts.rows),
        "taxa": taxa,
        "appendix": appendix,
        "specimens": _specimens(reading, screener),
        "reasons": _reasons(reading, screener),
    }
    return _frame(columns, ids)


def scores(reading: Reading) -> NDArray[np.float64]:
    """The score of each listing, 0 where no taxon is named."""
    score = np.zeros(reading.n_rows)
    score[reading.verdicts.rows] = probability(reading.verdicts.logit[reading.verdicts.best])
    return score


def banded() -> pl.Expr:
    """The name of the band that the column `score` falls in."""
    expression = pl.lit(BANDS[-1][0])
    for name, least in reversed(BANDS[:-1]):
        expression = pl.when(pl.col("score") >= least).then(pl.lit(name)).otherwise(expression)
    return expression.alias("band")


def _bands(score: NDArray[np.float64], rows: Ints) -> list[str]:
    """The band of each score; only `rows` may have one above nothing."""
    bands = [BANDS[-1][0]] * len(score)
    for row in rows.tolist():
        bands[row] = band_of(score[row])
    return bands


def to_mentions(reading: Reading, listings: pl.DataFrame, ids: pl.Series, screener: Screener) -> pl.DataFrame:
    """One row for each word recognised in a listing that names some taxon, as `frames.MENTIONS`."""
    m = reading.mentions
    if not len(m):
        return _NO_MENTIONS.clone()
    m = m.keep(np.flatnonzero(_told_apart(m) & (m.kind != KIND["language"])))
    if not len(m):
        return _NO_MENTIONS.clone()
    begin = reading.field_starts[m.row, m.field]
    columns = {
        "field": [TEXT_FIELDS[field] for field in m.field.tolist()],
        "start": m.start - begin,
        "end": m.end - begin,
        "quote": _with_line_ends(_quotes(reading, m.row, m.start, m.end), m, begin, listings),
        "kind": [KINDS[kind] for kind in m.kind.tolist()],
        "ref": _names(screener, m.ref),
        "certainty": np.where(m.disguised | m.unaccented, 0.8, 1.0) * _CERTAINTY[m.sense],
    }
    return _frame(columns, ids.new_from_index(0, len(m)) if len(ids) == 1 else ids[m.row])


def _frame(columns: Mapping[str, list[str] | NDArray[np.generic] | pa.Array], ids: pl.Series) -> pl.DataFrame:
    """Columns after that of the ids.

    Made in Arrow, which costs one listing a fraction of what frames do, and one by one: of a whole table Polars makes
    the columns on its other threads, and on a busy machine one listing would wait for them.
    """
    return pl.DataFrame([ids.alias("listing_id"), *(_series(name, held) for name, held in columns.items())])


def _series(name: str, held: list[str] | NDArray[np.generic] | pa.Array) -> pl.Series:
    if isinstance(held, list):
        held = pa.array(held, pa.large_string())
    return pl.Series(name, _Handed(held if isinstance(held, pa.Array) else _numbers(held))).alias(name)


class _Handed:
    """An Arrow array that is handed over by the Arrow interface alone.

    For one that it knows as such, Polars imports `pyarrow.compute`, which takes a tenth of a second of a cold start.
    """

    def __init__(self, array: pa.Array) -> None:
        self._array = array

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        handed: tuple[object, object] = self._array.__arrow_c_array__(requested_schema)
        return handed


def _named(reading: Reading, screener: Screener) -> tuple[pa.Array, list[str]]:
    """Per row the taxa named, best first, and the strictest Appendix among them."""
    m = reading.mentions
    rows = m.row[reading.subjects]
    kept = also_named(reading.verdicts, rows, reading.n_rows)
    rows, refs, logit = rows[kept], m.ref[reading.subjects[kept]], reading.verdicts.logit[kept]
    names = np.array(_names(screener, refs), dtype=np.object_)
    order = np.lexsort((-logit, rows))
    rows, refs, names = rows[order], refs[order], names[order]
    rank = np.array([_STRICTEST.index(a) if a in _STRICTEST else 0 for a in screener.taxa.appendix[refs].tolist()])
    strictest = np.full(reading.n_rows, len(_STRICTEST) - 1)
    np.minimum.at(strictest, rows, rank.astype(np.int64))
    first = _first_of_each(rows, names, _MOST_TAXA)
    appendix = [_STRICTEST[place] for place in strictest.tolist()]
    return _lists(rows[first], names[first].tolist(), reading.n_rows), appendix


def _specimens(reading: Reading, screener: Screener) -> pa.Array:
    """Per row the specimen types: those that names say, and the plausible ones named beside."""
    m = reading.mentions
    own = reading.subjects[m.specimen[reading.subjects] != NONE]
    beside = reading.verdicts.fired[_SPECIMEN_RULES]
    words = distinct(beside[beside != NONE])
    rows = np.concatenate((m.row[own], m.row[words]))
    # what stands beside is a word for a part, or a name that says one
    said = np.where(m.kind[words] == KIND["specimen"], m.ref[words], m.specimen[words])
    names = np.array(_names(screener, np.concatenate((m.specimen[own], said))), dtype=np.object_)
    order = np.argsort(rows, kind="stable")
    rows, names = rows[order], names[order]
    first = _first_of_each(rows, names, _MOST_TAXA)
    return _lists(rows[first], names[first].tolist(), reading.n_rows)


def _reasons(reading: Reading, screener: Screener) -> pa.Array:
    """Per row the rules that fired for its best mention, heaviest first, with the words they saw.

    A row whose names are all part of other phrases has one reason, without weight: the phrase.
    """
    verdicts, m = reading.verdicts, reading.mentions
    rule, nth = np.nonzero(verdicts.fired[:, verdicts.best] != NONE)
    rows = verdicts.rows[nth]
    order = np.lexsort((-np.abs(screener.weights.rules[rule]), rows))
    rule, nth, rows = rule[order], nth[order], rows[order]
    place = verdicts.fired[rule, verdicts.best[nth]]
    words = _quotes(reading, rows, m.start[place], m.end[place])
    for name, seen in reading.facts.items():
        for at in np.flatnonzero(rule == RULE_NAMES.index(name)).tolist():
            words[at] = seen.get(int(rows[at]), words[at])
    names, weights = [RULE_NAMES[n] for n in rule.tolist()], screener.weights.rules[rule]
    if len(aside := reading.set_aside):
        rows = np.concatenate((rows, m.row[aside]))
        order = np.argsort(rows, kind="stable")
        rows, weights = rows[order], np.concatenate((weights, np.zeros(len(aside))))[order]
        names = [*names, *[SET_ASIDE] * len(aside)]
        words += _quotes(reading, m.row[aside], m.start[aside], m.end[aside])
        names, words = [names[n] for n in order.tolist()], [words[n] for n in order.tolist()]
    values = pa.StructArray.from_arrays(
        [
            pa.array(names, pa.large_string()),
            _numbers(weights),
            pa.array(words, pa.large_string()),
        ],
        names=["rule", "weight", "words"],
    )
    return _lists(rows, values, reading.n_rows)


def _lists(rows: Ints, values: list[str] | pa.Array, n_rows: int) -> pa.Array:
    """A column of lists: to each row the values given for it; `rows` are in order."""
    offsets = np.searchsorted(rows, np.arange(n_rows + 1)).astype(np.int64, copy=False)
    held = values if isinstance(values, pa.Array) else pa.array(values, pa.large_string())
    return pa.LargeListArray.from_arrays(_numbers(offsets), held)


def _numbers(values: NDArray[np.generic]) -> pa.Array:
    """Numbers as an Arrow array, in the memory they have: `pa.array` asks `numpy.ma`, which takes long to import."""
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def _first_of_each(rows: Ints, names: NDArray[np.object_], most: int) -> Ints:
    """Places of the first `most` distinct names of each row, in order."""
    seen: dict[int, set[str]] = {}
    kept = []
    for place, (row, name) in enumerate(zip(rows.tolist(), names.tolist(), strict=True)):
        of_row = seen.setdefault(row, set())
        if name not in of_row and len(of_row) < most:
            of_row.add(name)
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _told_apart(m: Mentions) -> NDArray[np.bool_]:
    """Which mentions differ from all before them in place, kind and reference; those of one place stand together."""
    first = np.ones(len(m), dtype=np.bool_)
    first[1:] = (m.row[1:] != m.row[:-1]) | (m.start[1:] != m.start[:-1]) | (m.end[1:] != m.end[:-1])
    meaning = (m.ref.astype(np.int64) + 1) * len(KINDS) + m.kind
    order = np.lexsort((meaning, np.cumsum(first)))
    meaning, place = meaning[order], np.cumsum(first)[order]
    told_apart = np.ones(len(m), dtype=np.bool_)
    told_apart[order[1:]] = (meaning[1:] != meaning[:-1]) | (place[1:] != place[:-1])
    return told_apart


def _quotes(reading: Reading, rows: Ints, start: Ints, end: Ints) -> list[str]:
    """What stands at these places of the rows' texts."""
    texts = reading.strings
    return [texts[row][s:e] for row, s, e in zip(rows.tolist(), start.tolist(), end.tolist(), strict=True)]


def _with_line_ends(quotes: list[str], m: Mentions, begin: Ints, listings: pl.DataFrame) -> list[str]:
    """Quotes as the listings have them: a line end is read as a space, and a name may go on across it."""
    spaced = np.array([at for at, quote in enumerate(quotes) if " " in quote], dtype=np.int64)
    for field, name in enumerate(TEXT_FIELDS):
        inside = spaced[m.field[spaced] == field]
        if not len(inside):
            continue
        # only these rows, since looking through the column is slow to start where there is one listing
        # as a list: given an array, Polars asks numpy.ma about it, which takes long to load
        texts = listings[name][m.row[inside].tolist()].cast(pl.String).to_list()
        for at, text in zip(inside.tolist(), texts, strict=True):
            if "\n" in text:
                quotes[at] = text[int(m.start[at] - begin[at]) : int(m.end[at] - begin[at])]
    return quotes


def _names(screener: Screener, refs: NDArray[np.int32]) -> list[str]:
    known = screener.lexicon.refs
    return [known[ref] if ref >= 0 else "" for ref in refs.tolist()]
