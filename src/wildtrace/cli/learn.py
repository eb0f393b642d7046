"""`wildtrace learn`: a file of labelled listings in, a model out, and how well it does on listings it has not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wildtrace.cli import labels, options
from wildtrace.detection import Screener

# Named here so that a missing package is told before anything is read.
from wildtrace.detection.learning.course import learn as learn_from
from wildtrace.detection.learning.labelled import read_labelled
from wildtrace.detection.learning.training import INNER_FOLDS


def learn(
    file: options.LabelledFile,
    label: options.Label,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the model goes.")],
    group: Annotated[
        str | None,
        typer.Option(
            metavar="HEADER", help="The column of whose the listing is, such as seller: a group is tested on apart."
        ),
    ] = None,
    focus: options.Focus = None,
    column: options.Columns = None,
    budget: options.Budget = None,
) -> None:
    """Train a model on listings that people have labelled.

    The model weighs the words and what the rules saw. A score of 0.5 means even odds, as measured on listings that it
    was not trained on. Use it with `wildtrace screen FILE --model MODEL`, with the same --focus.
    """
    labels.refuse_place(output, file)
    labelled = read_labelled(file, label, group, options.columns_by_field(column))
    labels.say_read(file, labelled)
    screener = Screener.load(focus=focus or [])
    with labels.progress("training", INNER_FOLDS + 1) as advance:
        model, figures = learn_from(
            labelled,
            screener,
            budget=budget or labels.default_budget(len(labelled.labels)),
            label=label,
            focus=focus or [],
            progress=advance,
        )
    model.save(output)
    apart = f", by {group}" if group else ""
    labels.say_figures({f"on listings not seen in training ({INNER_FOLDS} folds{apart})": figures})
    typer.echo(f"wrote {output}")
