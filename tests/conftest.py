"""What every test may lean on: the checkout, its reference files, the real data, an empty data folder."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, gather_cast
from tests.postgresql import postgresql as postgresql
from wildtrace.settings import DATA, NO_COLOR, shared_folder

# The machines that run these tests are small and shared: a slow example is not a failing one.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")

pytest_plugins = ["tests.browser"]  # server, browser, visit

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top folder of the repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def reference(checkout: Path) -> Path:
    """The folder of reviewed reference files."""
    return checkout / "reference"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that is read in place; without it, the test says so and is skipped."""
    folder = shared_folder(CHECKOUT) / "data"
    if not folder.is_dir():
        pytest.skip(f"the shared data is not here: {folder} does not exist (set WILDTRACE_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the test's own, so that no test touches what its person has imported."""
    folder = tmp_path_factory.mktemp("wildtrace-data")
    monkeypatch.setenv(DATA.name, str(folder))
    monkeypatch.setenv(NO_COLOR.name, "1")
    return folder


class Statements:
    """Executes what a schema editor would; Django's own refuses to run inside a test's transaction on SQLite."""

    def __init__(self) -> None:
        self.connection = connection

    def execute(self, statement: str) -> None:
        """Run one statement."""
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _append_only() -> Any:
    return importlib.import_module("wildtrace.accounts.migrations.0003_append_only")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database without its lock on the audit trail, since tests that commit have to be tidied up after."""
    with django_db_blocker.unblock():
        _append_only().unlock(apps, Statements())


@pytest.fixture
def locked(db: None) -> Iterator[None]:
    """The lock that the database itself has on the audit trail."""
    _append_only().lock(apps, Statements())
    yield
    _append_only().unlock(apps, Statements())


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast, in the database of this test."""
    return gather_cast()
