"""The tables that `python -m quality` prints and writes: what was measured, beside what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """One measured figure. `before`: what keyword search or a linear model reaches in the same run, as text."""

    task: str
    measure: str
    before: str
    measured: float
    reach: float | None
    at_most: bool = False

    @property
    def is_reached(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        if self.reach is None:
            return None
        return self.measured <= self.reach if self.at_most else self.measured >= self.reach

    def cells(self) -> list[str]:
        """The row as text."""
        aim = "" if self.reach is None else f"{'≤' if self.at_most else '≥'} {self.reach:g}"
        verdict = {None: "", True: "yes", False: f"no, by {abs(self.measured - (self.reach or 0)):.3f}"}
        return [self.task, self.measure, self.before, f"{self.measured:.3f}", aim, verdict[self.is_reached]]


HEADERS = ("task", "measure", "keyword or linear", "wildtrace", "aim", "reached")


def markdown(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
    lines += [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of a yes-or-no answer."""

    precision: float
    recall: float
    f1: float

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


def score(labels: Bools, answers: Bools) -> Score:
    """How well `answers` agree with `labels`."""
    hits = float((labels & answers).sum())
    precision = hits / answers.sum() if answers.any() else 0.0
    recall = hits / labels.sum() if labels.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Score(float(precision), float(recall), float(f1))
