"""The database itself refuses to change or delete entries of the audit trail."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION accounts_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER accounts_entry_append_only BEFORE UPDATE OR DELETE ON accounts_entry
    FOR EACH ROW EXECUTE FUNCTION accounts_entry_is_append_only();
"""
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
SQLITE = (
    f"CREATE TRIGGER accounts_entry_no_update BEFORE UPDATE ON accounts_entry {_REFUSE}",
    f"CREATE TRIGGER accounts_entry_no_delete BEFORE DELETE ON accounts_entry {_REFUSE}",
)


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL)
        return
    for statement in SQLITE:
        editor.execute(statement)


def unlock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER accounts_entry_append_only ON accounts_entry")
        editor.execute("DROP FUNCTION accounts_entry_is_append_only")
        return
    for name in ("update", "delete"):
        editor.execute(f"DROP TRIGGER accounts_entry_no_{name}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitation_email")]
    operations = [migrations.RunPython(lock, unlock)]
