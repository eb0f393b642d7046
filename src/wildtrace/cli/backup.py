"""`wildtrace backup` and `wildtrace restore`: a workbench in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wildtrace.cli.server import choose, load

# Imports are inside functions because Django reads its settings when it is loaded, after the options are known.

Database = Annotated[str | None, typer.Option(metavar="URL", help="The database of the workbench.")]


def backup(
    out: Annotated[Path, typer.Argument(metavar="OUT.tar", help="Where the backup goes: a new file.")],
    database: Database = None,
) -> None:
    """Write the database and the data folder to one file.

    The workbench may go on running. The file holds everything, the secret key too: keep it where only
    administrators can read it. Every part has its digest, and `restore --check` compares them.
    """
    choose(None, database)
    load()
    from wildtrace.web.server import backup as work

    made = work.back_up(out)
    typer.echo(f"{out}: the database ({made.vendor}) and {len(made.digests) - 1:,} files, made {made.made_at}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP.tar", help="A file that `wildtrace backup` wrote.")],
    check: Annotated[bool, typer.Option("--check", help="Only compare the digests; change nothing.")] = False,
    database: Database = None,
) -> None:
    """Restore a backup into an empty data folder and an empty database.

    Nothing is written before every digest has been compared.
    """
    choose(None, database)
    load()
    from wildtrace.web.server import backup as work

    made = work.check(file) if check else work.restore(file)
    done = "whole" if check else "restored"
    typer.echo(f"{file}: {done}; made {made.made_at} by version {made.version}, {len(made.digests) - 1:,} files")
