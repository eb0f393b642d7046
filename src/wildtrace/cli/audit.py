"""`wildtrace audit`: check that nobody rewrote the audit trail."""

from __future__ import annotations

from typing import Annotated

import typer

from wildtrace.cli.server import choose, load

# Imports are inside functions because Django reads its settings when it is loaded, after the options are known.

app = typer.Typer(no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Check that nobody rewrote the audit trail."""


@app.command()
def verify(
    database: Annotated[str | None, typer.Option(metavar="URL", help="The database of the workbench.")] = None,
    head: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="The last digest you kept: fails when the trail lacks it.")
    ] = None,
) -> None:
    """Check every entry of the audit trail against its digest and the one before it.

    Prints how many entries there are and the digest of the last: keep it elsewhere, and give it as --head next time,
    since a trail whose end was cut off looks whole from inside. Exit codes: 0 whole; 1 broken, the message names the
    first broken entry.
    """
    choose(None, database)
    load()
    from wildtrace.accounts import audit as trail

    count = trail.verify(head)
    typer.echo(f"{count:,} entries, each as it was written.")
    typer.echo(f"The last digest is {trail.head()}")
