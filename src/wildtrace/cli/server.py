"""The server's commands: `up` and `worker`. They load Django only when they are run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from wildtrace import settings
from wildtrace.cli.errors import CommandLineError

# Imports are inside functions because Django reads its settings when it is loaded, after the options are known.

_LOOPBACK = "127.0.0.1"


def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    host: Annotated[
        str, typer.Option(help="The address to listen on; others than this machine need https.")
    ] = _LOOPBACK,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="postgresql://… for a team; an SQLite file when not given.")
    ] = None,
    sample: Annotated[bool, typer.Option(help="Import the bundled sample at the first start.")] = True,
    worker: Annotated[bool, typer.Option(help="Run the worker in the same process.")] = True,
) -> None:
    """Start the workbench: web server and worker in one process.

    The first start sets up the database, creates an organisation and prints a link with which its first
    administrator signs in. Everything is kept in the data folder (WILDTRACE_DATA).
    """
    choose(port, database)
    load()
    from wildtrace.web.server.serving import up as serve

    _refuse_open_door(host)
    serve(host=host, port=port, sample=_sample() if sample else None, with_worker=worker, say=typer.echo)


def worker(
    database: Annotated[str | None, typer.Option(metavar="URL", help="The database of the workbench.")] = None,
) -> None:
    """Run one more worker for a workbench on PostgreSQL."""
    choose(None, database)
    load()
    from wildtrace.web.server.serving import work

    work(say=typer.echo)


def choose(port: int | None, database: str | None) -> None:
    """Options stand before the environment, and what loads later reads the environment."""
    if database:
        os.environ[settings.DATABASE.name] = database
    if port and not settings.value(settings.ADDRESS):
        os.environ[settings.ADDRESS.name] = f"http://{_LOOPBACK}:{port}"


def load() -> None:
    """Load Django with its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wildtrace.web.settings")
    import django

    django.setup()


def _refuse_open_door(host: str) -> None:
    """Outside loopback, passphrases may only travel by https, which `WILDTRACE_ADDRESS` has to say."""
    address = urlsplit(settings.value(settings.ADDRESS))
    if host != _LOOPBACK and address.scheme != "https":
        raise CommandLineError(
            f"--host {host} opens the workbench to other machines, but {settings.ADDRESS.name} does not begin with "
            "https. Put a proxy with a certificate before it and set that address (docs: Run it for a team)."
        )


def _sample() -> Path | None:
    """The sample beside a checkout or inside an installed package."""
    import wildtrace

    package = Path(wildtrace.__file__).parent
    places = (package.parents[1] / "reference" / "sample" / "listings.csv", package / "web" / "sample" / "sample.csv")
    return next((place for place in places if place.is_file()), None)
