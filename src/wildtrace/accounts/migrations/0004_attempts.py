"""A table for the cache in which attempts to sign in are counted, the same for every process that serves."""

from __future__ import annotations

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "accounts_attempt"


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table as Django's own command does, unless it is there."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it."""
    editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_append_only")]
    operations = [migrations.RunPython(make, remove)]
