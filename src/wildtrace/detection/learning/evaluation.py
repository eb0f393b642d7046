"""Measuring how well findings agree with labels, and where they go most wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.detection.frames import TEXT_FIELDS
from wildtrace.detection.learning.labelled import Labelled
from wildtrace.detection.learning.metrics import Figure, figures

Floats = NDArray[np.float64]
BUDGET_SHARE: Final = 0.1  # of the listings, unless the user names a budget
_EXCERPT: Final = 160


@dataclass(frozen=True)
class Mistake:
    """A listing on the wrong side: what it says, what people said, what the score was, and the words behind it."""

    listing_id: str
    label: bool
    score: float
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """What was measured on how many listings, and where it went most wrong."""

    listings: int
    positive: int
    groups: int | None
    figures: list[Figure]
    mistakes: list[Mistake]


def evaluate(labelled: Labelled, findings: pl.DataFrame, budget: int | None = None, worst: int = 10) -> Evaluation:
    """Measure findings, one for each labelled listing in order. `budget` is a tenth of the listings unless given."""
    scores = findings["score"].to_numpy()
    return Evaluation(
        len(scores),
        int(labelled.labels.sum()),
        None if labelled.groups is None else len(set(labelled.groups.tolist())),
        figures(labelled.labels, scores, budget or default_budget(len(scores)), labelled.groups),
        _mistakes(labelled, scores, findings, worst),
    )


def default_budget(listings: int) -> int:
    """A tenth of the listings, at least one."""
    return max(1, round(listings * BUDGET_SHARE))


def _mistakes(labelled: Labelled, scores: Floats, findings: pl.DataFrame, worst: int) -> list[Mistake]:
    wrong = np.abs(scores - labelled.labels)
    order = np.argsort(-wrong, kind="stable")[:worst]
    order = order[wrong[order] > 0.5]
    return [_mistake(labelled, scores, findings, row) for row in order.tolist()]


def _mistake(labelled: Labelled, scores: Floats, findings: pl.DataFrame, row: int) -> Mistake:
    parts = [labelled.listings[name][row] or "" for name in TEXT_FIELDS]
    text = " · ".join(" ".join(part.split()) for part in parts if part.strip())
    words = dict.fromkeys(reason["words"] for reason in findings["reasons"][row].to_list() if reason["words"])
    return Mistake(
        str(labelled.listings["listing_id"][row]),
        bool(labelled.labels[row]),
        float(scores[row]),
        text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…",
        tuple(words),
    )
