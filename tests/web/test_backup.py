"""A backup restores to the same workbench, on SQLite and PostgreSQL; a damaged one is refused whole."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FILL = """
import django; django.setup()
from django.conf import settings
from wildtrace.web.server.starting import bring_up_to_date, first_organisation, way_in
bring_up_to_date(lambda said: None); way_in(first_organisation())
(settings.ENVIRONMENT.data / "uploads").mkdir(exist_ok=True)
(settings.ENVIRONMENT.data / "uploads" / "one").write_bytes(b"a listing")
"""
COUNT = """
import django; django.setup()
from wildtrace.accounts import audit
from wildtrace.accounts.models import Invitation, Organisation
print(audit.verify(), audit.head(), Organisation.objects.get().name, Invitation.objects.count())
"""


def python(data: Path, code: str, database: str = "") -> str:
    """What a program prints that uses the workbench in `data`."""
    return run(data, [sys.executable, "-c", code], database).stdout


def wildtrace(data: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    return run(data, [sys.executable, "-m", "wildtrace", *arguments], database, check=False)


def run(data: Path, command: list[str], database: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "WILDTRACE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "wildtrace.web.settings"}
    environ.pop("WILDTRACE_DATABASE", None)
    if database:
        environ["WILDTRACE_DATABASE"] = database
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=check)


@pytest.fixture
def workbench(tmp_path: Path) -> Path:
    """The data folder of a workbench with something in it."""
    python(tmp_path / "data", FILL)
    return tmp_path / "data"


def test_a_backup_restores_to_the_same_workbench(workbench: Path, tmp_path: Path) -> None:
    before = python(workbench, COUNT)
    backup = tmp_path / "backup.tar"
    assert wildtrace(workbench, "backup", str(backup)).returncode == 0
    assert backup.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere"
    restored = wildtrace(elsewhere, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert python(elsewhere, COUNT) == before
    assert (elsewhere / "uploads" / "one").read_bytes() == b"a listing"
    assert (elsewhere / "secret-key").read_bytes() == (workbench / "secret-key").read_bytes()


def test_nothing_is_restored_over_something(workbench: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    wildtrace(workbench, "backup", str(backup))
    before = python(workbench, COUNT)
    refused = wildtrace(workbench, "restore", str(backup))
    assert refused.returncode == 1
    assert "empty" in refused.stderr
    assert python(workbench, COUNT) == before
    assert wildtrace(workbench, "backup", str(backup)).returncode == 1


@pytest.mark.parametrize("damage", ["flip", "cut", "other"])
def test_a_damaged_backup_is_refused_whole(workbench: Path, tmp_path: Path, damage: str) -> None:
    backup = tmp_path / "backup.tar"
    wildtrace(workbench, "backup", str(backup))
    content = bytearray(backup.read_bytes())
    if damage == "flip":
        content[4096] ^= 1
    backup.write_bytes({"flip": bytes(content), "cut": bytes(content[:-20000]), "other": b"not a backup"}[damage])
    elsewhere = tmp_path / "elsewhere"
    assert wildtrace(elsewhere, "restore", "--check", str(backup)).returncode == 1
    refused = wildtrace(elsewhere, "restore", str(backup))
    assert refused.returncode == 1
    assert "cannot be trusted" in refused.stderr
    assert sqlite3.connect(elsewhere / "wildtrace.sqlite3").execute("SELECT * FROM sqlite_master").fetchall() == []
    assert not (elsewhere / "uploads").exists()


def test_a_backup_of_postgresql_restores(tmp_path: Path, postgresql: str) -> None:
    one, two = (f"{postgresql}/{name}" for name in ("one", "two"))
    python(tmp_path / "data", FILL, one)
    before = python(tmp_path / "data", COUNT, one)
    backup = tmp_path / "backup.tar"
    made = wildtrace(tmp_path / "data", "backup", str(backup), database=one)
    assert made.returncode == 0, made.stderr
    restored = wildtrace(tmp_path / "elsewhere", "restore", str(backup), database=two)
    assert restored.returncode == 0, restored.stderr
    assert python(tmp_path / "elsewhere", COUNT, two) == before
