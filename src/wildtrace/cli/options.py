"""Options that several commands take, declared once: what they are called, their help, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Focus = Annotated[
    list[str] | None,
    typer.Option(help="Ask only about this taxon (any rank) or watchlist. May be given several times."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=HEADER",
        help="Take this column for a field of the listing, as in title=Betreff. May be given several times.",
    ),
]
LabelledFile = Annotated[
    Path,
    typer.Argument(metavar="LABELLED", help="A file of listings, in any format that `screen` reads, with labels."),
]
Label = Annotated[str, typer.Option(metavar="HEADER", help="The column that says yes or no (1 or 0, true or false).")]
Budget = Annotated[
    int | None, typer.Option(min=1, help="How many listings people can look at: a tenth of all unless given.")
]


def columns_by_field(given: Sequence[str] | None) -> dict[str, list[str]]:
    """What was given as `Columns`: the headers of each field. Raises typer's BadParameter."""
    columns: dict[str, list[str]] = {}
    for each in given or ():
        name, equals, header = (part.strip() for part in each.partition("="))
        if not equals or not name or not header:
            raise typer.BadParameter(
                f"{each!r} should be FIELD=HEADER, for example title=Betreff.", param_hint="--column"
            )
        columns.setdefault(name, []).append(header)
    return columns
