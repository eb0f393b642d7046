"""A PostgreSQL server of the tests' own, for tests that need one whatever database the rest runs on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of a new server, without a database's name; it has the empty databases `one` and `two`."""
    command = [str(CHECKOUT / "tools" / "with_postgresql"), "sh", "-c", 'echo "$WILDTRACE_DATABASE"; cat >/dev/null']
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PG_SHARED_BUFFERS": "32MB"},
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, "PostgreSQL did not start"
        with psycopg.connect(address, autocommit=True) as connection:
            for name in ("one", "two"):
                connection.execute(f"CREATE DATABASE {name}")
        yield address.rsplit("/", 1)[0]
        server.communicate()
