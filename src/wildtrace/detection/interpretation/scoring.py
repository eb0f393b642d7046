"""From rules to a score: weights are added, the best-supported mention speaks for its listing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wildtrace.detection.interpretation.context import NONE
from wildtrace.detection.interpretation.rules import RULES, Judged
from wildtrace.detection.text.tokens import Bools, Ints

WEIGHTS_FILE: Final = Path(__file__).with_name("weights.csv")
BASE: Final = "base"
BANDS: Final = (("high", 0.8), ("medium", 0.5), ("low", 0.2), ("none", 0.0))
_ALSO_NAMED: Final = 2.5  # how far behind the best mention another taxon may be and still be named


@dataclass(frozen=True)
class Weights:
    """`base`: log-odds before any rule; `rules`: what each rule adds, in the order of `RULES`."""

    base: float
    rules: NDArray[np.float64]


@dataclass(frozen=True)
class Verdicts:
    """`fired[rule, subject]`: the mention that made the rule fire, or NONE; `logit` of each subject;
    `best`: for each row with subjects the place of its best subject; `rows`: those rows."""

    fired: Ints
    logit: NDArray[np.float64]
    rows: Ints
    best: Ints


@cache
def load_weights(path: Path = WEIGHTS_FILE) -> Weights:
    """Read the table of weights. Raises `KeyError` unless every rule stands in it, once, and nothing else does."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["rule"], float(row["weight"])) for row in csv.DictReader(file)]
    names = [name for name, _ in rows]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise KeyError(f"{path}: more than one weight for {', '.join(twice)}")
    return weights_from(dict(rows))


def weights_from(table: Mapping[str, float]) -> Weights:
    """Weights from rule names; raises `KeyError` for a rule without a weight and a weight without a rule."""
    if strange := sorted(table.keys() - {BASE, *(rule.__name__ for rule in RULES)}):
        raise KeyError(f"no rule is called {', '.join(strange)}")
    return Weights(table[BASE], np.array([table[rule.__name__] for rule in RULES]))


def judge(judged: Judged, weights: Weights) -> Verdicts:
    """Apply every rule to every subject, and choose for each row the subject that stands best."""
    fired = np.stack([judged.by(rule) for rule in RULES])
    # rounded, since the order in which a batch is added up differs with its size, and equal mentions must stay equal
    logit = np.round(weights.base + weights.rules @ (fired != NONE), 9)
    rows = judged.context.rows
    order = np.lexsort((np.arange(len(rows)), -logit, rows))
    distinct, first = np.unique(rows[order], return_index=True)
    return Verdicts(fired, logit, distinct, order[first])


def also_named(verdicts: Verdicts, rows: Ints, n_rows: int) -> Bools:
    """Which subjects are named in the finding: those not far behind the best of their row."""
    best = np.full(n_rows, -np.inf)
    best[verdicts.rows] = verdicts.logit[verdicts.best]
    result: Bools = verdicts.logit >= best[rows] - _ALSO_NAMED
    return result


def probability(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return result


def band_of(score: float) -> str:
    """The name of a score's band."""
    return next(name for name, least in BANDS if score >= least)
