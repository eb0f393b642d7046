"""`wildtrace evaluate`: how well findings agree with people's labels, and where they go most wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from wildtrace.cli import labels, options
from wildtrace.cli.errors import CommandUnavailable
from wildtrace.detection import Screener
from wildtrace.detection.learning.evaluation import Evaluation
from wildtrace.detection.learning.evaluation import evaluate as measure
from wildtrace.detection.learning.folds import make_folds
from wildtrace.detection.learning.labelled import Labelled, read_labelled

RULES = "rules"
REMEMBERED = (
    "{} was trained on these very listings: its figures here say how well it remembers them, not how well it does on "
    "others. Measure it on listings that it has not seen, or leave --model off to train within folds."
)


def evaluate(
    file: options.LabelledFile,
    label: options.Label,
    model: Annotated[
        Path | None, typer.Option(help="Measure this model; without one, models are trained within folds.")
    ] = None,
    focus: options.Focus = None,
    group: Annotated[
        str | None,
        typer.Option(
            metavar="HEADER", help="The column of whose the listing is, such as seller: it stays in one fold."
        ),
    ] = None,
    column: options.Columns = None,
    folds: Annotated[int, typer.Option(min=0, help="How many folds to train in; 0 measures the rules alone.")] = 5,
    budget: options.Budget = None,
    worst: Annotated[int, typer.Option(min=0, help="How many of the worst mistakes to show.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Measure how well findings agree with people's labels.

    Prints precision, recall, F1, accuracy and Matthews' correlation at a score of 0.5, the areas under the curves, and
    the recall at a review budget, each with its interval of 95 %; then the listings it gets most wrong.
    """
    labelled = read_labelled(file, label, group, options.columns_by_field(column))
    screener = Screener.load(focus=focus or [], model=model)
    found = {RULES: replace(screener, model=None).screen(labelled.listings).findings}
    if model:
        labels.warn_of_departures(model, screener, focus or [])
        found[str(model)] = screener.screen(labelled.listings).findings
    elif folds > 1:
        found[f"learned, {folds} folds{f' by {group}' if group else ''}"] = _learned(labelled, screener, folds)
    measured = {name: measure(labelled, findings, budget, worst) for name, findings in found.items()}
    remembered = str(model) if labels.is_trained_on(screener, labelled) else None
    if remembered:
        typer.echo(f"warning: {REMEMBERED.format(remembered)}", err=True)
    _print_json(measured, remembered) if as_json else _print(file, labelled, measured, remembered)


def _learned(labelled: Labelled, screener: Screener, folds: int) -> pl.DataFrame:
    try:
        # Training needs packages that measuring a model does not.
        from wildtrace.detection.learning.course import findings_unseen
        from wildtrace.detection.learning.training import INNER_FOLDS
    except ModuleNotFoundError as error:
        raise CommandUnavailable("evaluate --folds", error.name, "learn") from error
    splits = make_folds(labelled.labels, folds, labelled.groups)
    with labels.progress("training", folds * (INNER_FOLDS + 1)) as advance:
        return findings_unseen(labelled, screener, splits, advance)


def _print(file: Path, labelled: Labelled, measured: Mapping[str, Evaluation], remembered: str | None) -> None:
    labels.say_read(file, labelled)
    labels.say_figures({name: evaluation.figures for name, evaluation in measured.items()})
    if remembered:
        typer.echo(REMEMBERED.format(remembered))
    name, last = list(measured.items())[-1]
    if not last.mistakes:
        return
    typer.echo(f"most wrong ({name}):")
    for mistake in last.mistakes:
        said = "yes" if mistake.label else "no"
        typer.echo(f"  {mistake.score:.2f}, people said {said}: {mistake.listing_id}: {mistake.text}")
        typer.echo(f"        words: {', '.join(mistake.words) or 'none'}")


def _print_json(measured: Mapping[str, Evaluation], remembered: str | None) -> None:
    shown = {
        name: {"trained_on_these": name == remembered, **_without_nan(asdict(evaluation))}
        for name, evaluation in measured.items()
    }
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=1, allow_nan=False))


def _without_nan(value: Any) -> Any:
    """What could not be measured is null in JSON."""
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(each) for each in value]
    return None if value != value else value
