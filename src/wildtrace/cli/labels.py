"""What `learn` and `evaluate` share: how labelled files are named, and how figures are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from wildtrace.cli.errors import CommandLineError
from wildtrace.detection.learning.evaluation import default_budget
from wildtrace.detection.learning.labelled import Labelled
from wildtrace.detection.learning.metrics import Figure
from wildtrace.detection.learning.origin import departures

if TYPE_CHECKING:
    from wildtrace.detection import Screener

__all__ = [
    "default_budget",
    "is_trained_on",
    "progress",
    "refuse_place",
    "say_figures",
    "say_read",
    "warn_of_departures",
]


def refuse_place(output: Path, source: Path) -> None:
    """Raises CommandLineError when the model would replace the labels, or has no folder to go to."""
    if output.resolve() == source.resolve():
        raise CommandLineError(f"{output}: the model would overwrite the labelled listings. Name another file.")
    if not output.parent.is_dir():
        raise CommandLineError(f"{output}: the folder {str(output.parent)!r} does not exist. Make it, or name another.")
    if output.is_dir():
        raise CommandLineError(f"{output}: there is a folder of this name. Name a file, for example offers.model.")


def warn_of_departures(model: Path, screener: Screener, focus: Sequence[str]) -> None:
    """Say on the error stream when a model was trained with another focus, catalogue or rules than are used now."""
    for departure in departures(screener.model.about, screener, focus) if screener.model else []:
        typer.echo(f"warning: {model}: {departure}", err=True)


def is_trained_on(screener: Screener, labelled: Labelled) -> bool:
    """Whether the screener's model was trained on exactly these listings and labels."""
    return screener.model is not None and screener.model.about.get("digest") == labelled.digest


def say_read(file: Path, labelled: Labelled) -> None:
    """What was read of the labelled file."""
    typer.echo(f"{file}: {len(labelled.labels):,} labelled listings, {int(labelled.labels.sum()):,} of them positive")
    if labelled.groups is not None:
        typer.echo(f"  in {len(set(labelled.groups.tolist())):,} groups")
    if labelled.unlabelled:
        typer.echo(f"  {labelled.unlabelled:,} listings without a label were left out")
    if labelled.refused:
        typer.echo(f"  {labelled.refused:,} rows could not be read and were left out")


def say_figures(measured: Mapping[str, Sequence[Figure]]) -> None:
    """A table of figures with their intervals of 95 %, one column for each way of scoring."""
    table = Table(box=None, pad_edge=False, header_style="")
    table.add_column("")
    for name in measured:
        table.add_column(name, justify="right")
    for row in zip(*measured.values(), strict=True):
        table.add_row(row[0].name, *(f"{f.value:.3f}  [{f.low:.3f} to {f.high:.3f}]" for f in row))
    Console(highlight=False, width=max(120, Console().width)).print(table)


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing where output is piped; call what it yields after each step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
    ) as bar:  # fmt: skip
        task = bar.add_task(what, total=steps)
        yield lambda: bar.advance(task)
