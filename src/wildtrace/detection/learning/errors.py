"""What can go wrong with learning: labels that cannot be used, models that cannot be opened."""

from __future__ import annotations

from pathlib import Path

from wildtrace.errors import WildtraceError


class LearningProblem(WildtraceError):
    """Base of every error about labels and models."""


class LabelsUnusable(LearningProblem):
    """The labels cannot be learned from or measured against: unknown words, one side missing, too few."""


class ModelRefused(LearningProblem):
    """A file is no model of ours, is damaged, or is of a version that this program does not know."""

    def __init__(self, path: Path | str, why: str) -> None:
        super().__init__(f"{path}: this model cannot be used: {why} Train it again with `wildtrace learn`.")
        self.path = Path(path)
        self.why = why
