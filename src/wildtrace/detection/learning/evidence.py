"""What the rules saw of each listing, as named numbers that a model can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import probability
from wildtrace.detection.lexicon.lexicon import KIND, KINDS
from wildtrace.detection.text.tokens import Ints

if TYPE_CHECKING:
    from wildtrace.detection.screening import Reading, Screener

Floats = NDArray[np.float64]
LEANING: Final = "leaning"
_FAR: Final = 4.0  # log-odds, beyond which the rules are no surer for a model
_UNNAMED: Final = -3.0  # log-odds, for a listing that names nothing, on the same scale


@dataclass(frozen=True, slots=True)
class Evidence:
    """Named numbers of rows: `value` of feature `names[name]` in `row`; what is not there is zero."""

    names: tuple[str, ...]
    row: Ints
    name: Ints
    value: Floats


def read_evidence(reading: Reading, screener: Screener) -> Evidence:
    """The rules' features of a batch: which fired, how the rules judge it, what is named and how often."""
    parts = [_score(reading), _best(reading), _any(reading), _kinds(reading), *_named(reading, screener)]
    return together(parts)


def together(parts: list[Evidence]) -> Evidence:
    """Several sets of features of the same rows as one."""
    shifts = np.cumsum([0, *(len(part.names) for part in parts)])
    return Evidence(
        tuple(name for part in parts for name in part.names),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.name + shift for part, shift in zip(parts, shifts, strict=False)]),
        np.concatenate([part.value for part in parts]),
    )


def _score(reading: Reading) -> Evidence:
    """Whether anything is named at all, the rules' own score, and which way and how far they lean."""
    verdicts = reading.verdicts
    rows, logit = verdicts.rows, verdicts.logit[verdicts.best]
    leaning = (np.clip(logit, -_FAR, _FAR) - _UNNAMED) / 2
    return Evidence(
        ("named", "score", LEANING),
        np.tile(rows, 3),
        np.repeat(np.arange(3), len(rows)),
        np.concatenate((np.ones(len(rows)), probability(logit), leaning)),
    )


def _best(reading: Reading) -> Evidence:
    """The rules that fired for the best mention."""
    verdicts = reading.verdicts
    rule, nth = np.nonzero(verdicts.fired[:, verdicts.best] != NONE)
    names = tuple(f"best:{rule.__name__}" for rule in RULES)
    return Evidence(names, verdicts.rows[nth], rule, np.ones(len(rule)))


def _any(reading: Reading) -> Evidence:
    """The rules that fired for any mention."""
    rule, subject = np.nonzero(reading.verdicts.fired != NONE)
    names = tuple(f"any:{rule.__name__}" for rule in RULES)
    row, name, _ = _counted(reading.mentions.row[reading.subjects[subject]], rule, len(names))
    return Evidence(names, row, name, np.ones(len(row)))


def _kinds(reading: Reading) -> Evidence:
    """How many words of each kind stand in the listing."""
    m = reading.mentions
    kept = m.kind != KIND["language"]
    row, name, count = _counted(m.row[kept], m.kind[kept].astype(np.int64), len(KINDS))
    return Evidence(tuple(f"kind:{kind}" for kind in KINDS), row, name, np.log1p(count))


def _named(reading: Reading, screener: Screener) -> list[Evidence]:
    """The taxa, their groups and the specimens that are named."""
    m = reading.mentions
    refs, groups = screener.lexicon.refs, screener.taxa.groups
    rows, taxa = m.row[reading.subjects], m.ref[reading.subjects].astype(np.int64)
    group = screener.taxa.group[taxa]
    specimen = m.specimen[reading.subjects].astype(np.int64)
    said = specimen >= 0
    places = m.of_kind("specimen")
    grouped = group < len(groups)
    return [
        _present("taxon", refs, rows, taxa),
        _present("group", groups, rows[grouped], group[grouped]),
        _present(
            "specimen",
            refs,
            np.concatenate((rows[said], m.row[places])),
            np.concatenate((specimen[said], m.ref[places].astype(np.int64))),
        ),
    ]


def _present(what: str, known: tuple[str, ...], rows: Ints, refs: Ints) -> Evidence:
    """One feature for each distinct name; the same name may have several numbers in a lexicon."""
    used, nth = np.unique(refs, return_inverse=True)
    names = sorted({known[ref] for ref in used.tolist()})
    number = {name: place for place, name in enumerate(names)}
    of = np.array([number[known[ref]] for ref in used.tolist()], dtype=np.int64)
    row, name, _ = _counted(rows, of[nth] if len(nth) else refs, max(len(names), 1))
    return Evidence(tuple(f"{what}:{name}" for name in names), row, name, np.ones(len(row)))


def _counted(rows: Ints, names: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """The distinct pairs of row and name, and how often each occurs."""
    pairs, count = np.unique(rows * size + names, return_counts=True)
    return pairs // size, pairs % size, count.astype(np.int64)
