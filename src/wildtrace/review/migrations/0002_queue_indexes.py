"""The queue's indexes: a page of it, under any filters, is answered from one index without reading a listing.

They stand here and not in the model because PostgreSQL and SQLite want them differently: PostgreSQL keeps the columns
of the filters beside the keys, SQLite has them after the keys.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "collection_finding"
BESIDE = (
    "listing_id",
    "collection_id",
    "band",
    "taxon_group",
    "appendix",
    "specimen",
    "platform",
    "country",
    "language",
    "likeness",
    "score",
)
ORDERS = {
    "queue_by_priority": ("band", "priority DESC", "id DESC"),
    "queue_by_uncertainty": ("band", "abs(score - 0.5)", "id DESC"),
    "queue_by_freshness": ("band", "fresh_at DESC", "id DESC"),
    "queue_by_likeness": ("likeness", "priority DESC", "id DESC"),
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name, keys in ORDERS.items():
        named = {key.split()[0] for key in keys}
        beside = ", ".join(column for column in BESIDE if column not in named)
        if schema_editor.connection.vendor == "postgresql":
            ordered = ", ".join(f"({key})" if key.startswith("abs") else key for key in keys)
            condition = "WHERE likeness IS NOT NULL" if name == "queue_by_likeness" else ""
            schema_editor.execute(f"CREATE INDEX {name} ON {TABLE} ({ordered}) INCLUDE ({beside}) {condition}")
        else:
            schema_editor.execute(f"CREATE INDEX {name} ON {TABLE} ({', '.join(keys)}, {beside})")


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ORDERS:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial"), ("collection", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
