"""What the tests of `accounts` share."""

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection


class Statements:
    """Executes what a schema editor would; Django's own refuses to run inside a test's transaction on SQLite."""

    connection = connection

    def execute(self, statement: str) -> None:
        """Run one statement."""
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def unlocked(db: None) -> Iterator[None]:
    """The audit trail without the database's own lock, as somebody with the database's passphrase could have it."""
    lock = importlib.import_module("wildtrace.accounts.migrations.0003_append_only")
    lock.unlock(apps, Statements())
    yield
    lock.lock(apps, Statements())
