"""`wildtrace taxa`: find and show taxa, import official exports and watchlists, check the Appendices."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wildtrace.cli.errors import CommandLineError

# Imports are inside functions because each command needs only a part, and `--help` needs none.
if TYPE_CHECKING:
    from wildtrace.taxa.importing.lines import Progress

UNEXPLAINED = 3  # the exit code of `check` when a difference has no explanation

app = typer.Typer(no_args_is_help=True, help="Ask, import and check what is protected.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables for people.")]


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="A name in any language and script, scientific or common.")],
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many taxa.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find taxa by any of their names, in any language; a misspelt name suggests others."""
    from wildtrace.cli.taxa_tables import print_found
    from wildtrace.taxa.finding import search

    found = search(name)
    if as_json:
        _print_json([vars_of(each) for each in found[:limit]])
    else:
        print_found(name, found[:limit], len(found))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A scientific name at any rank, or a common name of one taxon.")],
    as_json: AsJson = False,
) -> None:
    """Show what is known of one taxon: its Appendix, since when and why, its names and their sources, its specimens."""
    from wildtrace.cli.taxa_tables import as_record, print_description
    from wildtrace.taxa.description import describe_taxon

    described = describe_taxon(name)
    if as_json:
        _print_json(as_record(described))
    else:
        print_description(described)


@app.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="An official export (CSV, also .gz or .zst) or a watchlist (CSV, TOML).")
    ],
    name: Annotated[str | None, typer.Option(help="What to call it; else it is called by its file's name.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the one that has this name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import the CITES Checklist's index, a Species+ export, or a watchlist of your own.

    Which it is, is told from its header. It is taken whole or refused with the row and column at fault, and joins every
    screening from then on.
    """
    from wildtrace.cli.taxa_tables import print_imported
    from wildtrace.detection.catalogue import load_catalogue
    from wildtrace.taxa.importing import import_file

    with _progress(file) as progress:
        entry = import_file(file, name, replace=replace, progress=progress)
    with _waiting("joining the names"):
        load_catalogue()  # now, so that the next screening does not wait for it
    if as_json:
        _print_json(vars_of(entry))
    else:
        print_imported(entry)


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """List your imports and watchlists, and the folder they are in."""
    from wildtrace import settings
    from wildtrace.cli.taxa_tables import print_entries
    from wildtrace.taxa.store import entries

    held = entries()
    if as_json:
        _print_json({"folder": str(settings.data_folder()), "entries": [vars_of(entry) for entry in held]})
    else:
        print_entries(held, settings.data_folder())


@app.command()
def remove(
    name: Annotated[
        str, typer.Argument(help="The name of an import or watchlist, as `wildtrace taxa list` prints it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Remove an import or a watchlist; screenings no longer know what only it said."""
    from wildtrace.detection.catalogue import forget_joined
    from wildtrace.taxa.store import remove_entry

    remove_entry(name)
    forget_joined()  # the next screening joins what is left
    if as_json:
        _print_json({"removed": name})
    else:
        typer.echo(f"removed {name}")


@app.command()
def check(
    export: Annotated[
        Path | None, typer.Argument(help="An official export; without one, your newest import is used.")
    ] = None,
    exported_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of the export: only later decisions explain a difference."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the bundled Appendices against an official export and print every species they disagree about.

    Exit codes: 0 every difference is explained by a decision of the Parties; 3 some are not; 1 the export cannot be
    read.
    """
    from wildtrace.cli.taxa_tables import check_record, print_check
    from wildtrace.taxa.catalogue import open_pack
    from wildtrace.taxa.checking import check as compare

    label, taxa = _taxa_to_check(export)
    found = compare(open_pack(), taxa, exported_on=exported_on.date() if exported_on else None)
    if as_json:
        _print_json(check_record(label, found))
    else:
        print_check(label, found)
    if any(summary.unexplained for summary in found.summaries):
        raise typer.Exit(UNEXPLAINED)


def _taxa_to_check(export: Path | None) -> tuple[str, Any]:
    """An export's taxa (as `taxa.store.TAXA`) and what to call it."""
    from wildtrace.taxa.importing import read_export
    from wildtrace.taxa.store import entries, entry_taxa

    if export is not None:
        with _progress(export) as progress:
            return export.name, read_export(export, progress).taxa
    imports = [entry for entry in entries() if entry.kind == "import"]
    if not imports:
        raise CommandLineError(
            "there is no import to check against. Name an official export: wildtrace taxa check FILE"
        )
    return imports[-1].name, entry_taxa(imports[-1])


@contextmanager
def _progress(file: Path) -> Iterator[Progress]:
    """A bar on a terminal, nothing where output is piped."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading {task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeRemainingColumn(elapsed_when_finished=True), console=Console(stderr=True)) as bar:
        task = bar.add_task(file.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _waiting(what: str) -> Iterator[None]:
    """Says on a terminal what takes a while."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def vars_of(record: Any) -> dict[str, Any]:
    """A dataclass as a dictionary, its own fields only."""
    from dataclasses import asdict

    return asdict(record)


def _print_json(held: Any) -> None:
    typer.echo(json.dumps(held, ensure_ascii=False, indent=2, default=str))
