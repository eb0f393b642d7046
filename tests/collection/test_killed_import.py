"""A worker killed with SIGKILL in the middle of an import: the next one goes on, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.collection.files import IVORY, as_csv

ROWS = 12_000
BAD_EVERY = 1_000

BEGIN = """
import os, sys, json
os.environ["DJANGO_SETTINGS_MODULE"] = "wildtrace.web.settings"
import django; django.setup()
from datetime import date
from pathlib import Path
from django.core.management import call_command
from wildtrace.accounts.models import Organisation
from wildtrace.accounts.viewers import Viewer
from wildtrace.collection.actions import imports
from wildtrace.collection.arriving import reading, running
from wildtrace.collection.models import *
reading.PIECE_ROWS = 500  # more places to be killed at
"""
PREPARE = (
    BEGIN
    + """
call_command("migrate", verbosity=0)
organisation = Organisation.objects.create(name="Savanna Watch", kind="ngo")
collection = Collection.objects.create(organisation=organisation, name="c", purpose="p", basis="research",
                                       erase_on=date(2030, 1, 1), marking="amber+strict")
with open(sys.argv[1], "rb") as file:
    held = imports._bring([file.read()], "listings.csv", collection, Viewer(), 1 << 30)
imports._make_ready(held, False)
"""
)
WORK = BEGIN + "running.run_import(Import.objects.get().pk)\n"
TELL = (
    BEGIN
    + """
from wildtrace.collection.arriving.side_file import refusals_in
from wildtrace.collection.arriving.uploads import refused_path
held = Import.objects.get()
print(json.dumps({
    "state": held.state, "read": held.read, "added": held.added, "updated": held.updated,
    "unchanged": held.unchanged, "refused": held.refused,
    "listings": Listing.objects.count(), "ids": Listing.objects.values("listing_id").distinct().count(),
    "findings": Finding.objects.count(), "versions": ListingVersion.objects.count(),
    "tallied": sum(Tally.objects.values_list("count", flat=True)),
    "told": len(list(refusals_in(refused_path(held.stored_as), held.refused_bytes))),
}))
"""
)


def environ() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "WILDTRACE_DATABASE"}


def ran(code: str, *arguments: str) -> bytes:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=environ(), stdout=subprocess.PIPE, check=True, timeout=300).stdout


def told() -> dict[str, Any]:
    return dict(json.loads(ran(TELL)))


def listings() -> bytes:
    rows = [IVORY | {"listing_id": f"n{n}", "title": f"Ivory bangle {n}"} for n in range(ROWS)]
    lines = as_csv(rows).split(b"\r\n")
    return b"\r\n".join(line + (b"\r\nno,listing" if n and n % BAD_EVERY == 0 else b"") for n, line in enumerate(lines))


@pytest.mark.slow
def test_killed_worker_loses_and_doubles_nothing(tmp_path: Path, data_folder: Path) -> None:
    file = tmp_path / "listings.csv"
    file.write_bytes(listings())
    ran(PREPARE, str(file))
    kills = 0
    for _ in range(2):
        if kill_in_the_middle(data_folder):
            kills += 1
    between = told()
    assert kills
    assert between["state"] == "running"
    assert 0 < between["read"] < ROWS
    assert between["listings"] == between["added"]
    ran(WORK)
    refused = ROWS // BAD_EVERY
    assert told() == {
        "state": "finished", "read": ROWS + refused, "added": ROWS, "updated": 0, "unchanged": 0, "refused": refused,
        "listings": ROWS, "ids": ROWS, "findings": ROWS, "versions": 0, "tallied": ROWS, "told": refused,
    }  # fmt: skip


def kill_in_the_middle(data_folder: Path) -> bool:
    """Start a worker and kill it as soon as it has committed something more; whether that was before its end."""
    before = committed(data_folder)
    deadline = time.monotonic() + 120
    with subprocess.Popen([sys.executable, "-c", WORK], env=environ()) as worker:
        while time.monotonic() < deadline and worker.poll() is None:
            if committed(data_folder) > before:
                break
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        return worker.wait(30) == -signal.SIGKILL


def committed(data_folder: Path) -> int:
    """How many rows the database says are done."""
    import sqlite3  # only here: the file is looked at from outside, as another process would

    with sqlite3.connect(f"file:{data_folder / 'wildtrace.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
        (read,) = database.execute("SELECT read FROM collection_import").fetchone()
    database.close()
    return int(read)
