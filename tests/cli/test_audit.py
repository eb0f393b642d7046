"""`wildtrace audit verify` on a real database: whole, and broken by hand."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "WILDTRACE_DATA": str(data)}
    environ.pop("WILDTRACE_DATABASE", None)
    environ["DJANGO_SETTINGS_MODULE"] = "wildtrace.web.settings"
    return subprocess.run(
        [sys.executable, "-m", "wildtrace", *arguments], env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a workbench whose trail has three entries."""
    environ = {**os.environ, "WILDTRACE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wildtrace.web.settings"}
    environ.pop("WILDTRACE_DATABASE", None)
    script = (
        "import django; django.setup()\n"
        "from wildtrace.web.server.starting import bring_up_to_date, first_organisation, way_in\n"
        "bring_up_to_date(print); o = first_organisation(); way_in(o); way_in(o)\n"
    )
    subprocess.run([sys.executable, "-c", script], env=environ, check=True, capture_output=True)
    return tmp_path


def test_verify_tells_a_whole_trail_from_a_broken_one(data: Path) -> None:
    whole = run(data, "audit", "verify")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("3 entries")
    digest = whole.stdout.strip().rsplit(" ", 1)[1]
    assert run(data, "audit", "verify", "--head", digest).returncode == 0
    database = sqlite3.connect(data / "wildtrace.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE accounts_entry SET reason = 'x' WHERE id = 2")
    database.execute("DROP TRIGGER accounts_entry_no_update")
    database.execute("UPDATE accounts_entry SET reason = 'x' WHERE id = 2")
    database.commit()
    database.close()
    broken = run(data, "audit", "verify")
    assert broken.returncode == 1
    assert "entry 2" in broken.stderr
