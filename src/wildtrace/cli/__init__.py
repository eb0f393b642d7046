"""The command `wildtrace`: what its commands are called and where each one lives."""

import gc
from typing import Annotated

import typer

from wildtrace import __version__, settings
from wildtrace.cli.lazy import LazyCommand, lazy_group

COMMANDS = (
    LazyCommand(
        "screen",
        "wildtrace.cli.screen",
        "screen",
        "Screen files of listings for offers of protected wildlife.",
    ),
    LazyCommand(
        "explain",
        "wildtrace.cli.explain",
        "explain",
        "Say what one text offers: its score, the words that were seen in it, and the reasons with their weights.",
        brief=True,
    ),
    LazyCommand(
        "learn",
        "wildtrace.cli.learn",
        "learn",
        "Train a model on listings that people have labelled.",
        "learn",
    ),
    LazyCommand(
        "evaluate",
        "wildtrace.cli.evaluate",
        "evaluate",
        "Measure how well findings agree with people's labels.",
        "learn",
    ),
    LazyCommand(
        "up", "wildtrace.cli.server", "up", "Start the workbench: web server and worker in one process.", "server"
    ),
    LazyCommand(
        "worker", "wildtrace.cli.server", "worker", "Run one more worker for a workbench on PostgreSQL.", "server"
    ),
    LazyCommand(
        "backup", "wildtrace.cli.backup", "backup", "Write the database and the data folder to one file.", "server"
    ),
    LazyCommand(
        "restore",
        "wildtrace.cli.backup",
        "restore",
        "Restore a backup into an empty data folder and an empty database.",
        "server",
    ),
    LazyCommand("audit", "wildtrace.cli.audit", "app", "Check that nobody rewrote the audit trail.", "server"),
    LazyCommand("taxa", "wildtrace.cli.taxa", "app", "Ask, import and check what is protected."),
)

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a fault should look like a fault, and show every line
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wildtrace {__version__}")
        raise typer.Exit


@app.callback()
def wildtrace(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and leave.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Find offers of protected wildlife in listings, in many languages and however disguised, and say why."""
    ctx.color = None if settings.is_colour_wanted() else False


def main() -> None:
    """Run the command line; leaves the process with an exit code."""
    # What a command imports it keeps to the end. Looking through all that for garbage, again and again and once more
    # on leaving, is a fifth of a cold start; commands that work for long switch the search on again.
    gc.disable()
    try:
        app()
    finally:
        gc.freeze()
