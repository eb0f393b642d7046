"""From labelled listings to a model that knows what it was made of, and findings by models that had not seen them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from wildtrace import __version__
from wildtrace.detection.learning.examples import Examples, read_examples
from wildtrace.detection.learning.folds import Split
from wildtrace.detection.learning.labelled import Labelled
from wildtrace.detection.learning.metrics import Figure, figures
from wildtrace.detection.learning.model import Model
from wildtrace.detection.learning.origin import catalogue_digest
from wildtrace.detection.learning.training import INNER_FOLDS, train

if TYPE_CHECKING:
    from wildtrace.detection.screening import Screener


def learn(
    labelled: Labelled,
    screener: Screener,
    *,
    budget: int,
    label: str = "label",
    focus: Sequence[str] = (),
    progress: Callable[[], None] = lambda: None,
) -> tuple[Model, list[Figure]]:
    """A model of the labels, and its cross-validated figures. Calls `progress` INNER_FOLDS + 1 times.

    Raises LabelsUnusable when there are too few of either label.
    """
    examples = read_labelled_examples(labelled, screener)
    fitted = train(examples, progress, every_fold=True)
    measured = figures(labelled.labels, fitted.unseen, budget, labelled.groups)
    about = {
        "wildtrace": __version__,
        "label": label,
        "focus": list(focus),
        "listings": len(labelled.labels),
        "positive": int(labelled.labels.sum()),
        "groups": None if labelled.groups is None else len(set(labelled.groups.tolist())),
        "digest": labelled.digest,
        "catalogue": catalogue_digest(screener),
        "folds": INNER_FOLDS,
        "penalty": fitted.penalty,
        "figures": [_plain(figure) for figure in measured],
    }
    return Model(fitted.linear, about), measured


def findings_unseen(
    labelled: Labelled, screener: Screener, splits: Sequence[Split], progress: Callable[[], None] = lambda: None
) -> pl.DataFrame:
    """Findings, in order, each by a model that was trained and calibrated without the listing's fold.

    Calls `progress` INNER_FOLDS + 1 times for each split. Raises LabelsUnusable.
    """
    examples = read_labelled_examples(labelled, screener)
    parts = []
    for seen, held_back in splits:
        model = Model(train(examples.take(seen), progress).linear, {}, worth_saying=0.0)
        found = replace(screener, model=model).screen(labelled.listings[held_back]).findings
        parts.append(found.with_columns(row=pl.Series(held_back)))
    return pl.concat(parts).sort("row").drop("row")


def read_labelled_examples(labelled: Labelled, screener: Screener) -> Examples:
    """The labelled listings as what training works on."""
    return read_examples(labelled.listings, labelled.labels, screener, labelled.groups)


def _plain(figure: Figure) -> dict[str, Any]:
    """A figure as JSON holds it: what could not be measured is null."""
    return {name: None if value != value else value for name, value in asdict(figure).items()}
