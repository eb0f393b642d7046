"""What search reads quickly: an index of the words of listings and of the taxa that findings name."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Taken as they are: PostgreSQL's own parser would cut words of other scripts at their vowel signs. Its cost says that
# making this of a listing's words is dear, so that the planner reads the index instead.
POSTGRESQL = (
    """
CREATE FUNCTION collection_lexemes(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(words, ' '), ''));
END $$
""",
    """
CREATE INDEX listing_by_words ON collection_listing USING gin (collection_lexemes(words))
WITH (gin_pending_list_limit = 16384)
""",
    "CREATE INDEX finding_by_taxa ON collection_finding USING gin (taxa)",
)
# The index keeps no text of its own; triggers keep it true whoever writes listings.
_OUT = (
    "INSERT INTO collection_listing_words (collection_listing_words, rowid, words) VALUES ('delete', old.id, old.words)"
)
_IN = "INSERT INTO collection_listing_words (rowid, words) VALUES (new.id, new.words)"
SQLITE = (
    """
CREATE VIRTUAL TABLE collection_listing_words USING fts5
(words, content='collection_listing', content_rowid='id', tokenize='ascii', detail='none')
""",
    f"CREATE TRIGGER collection_listing_words_in AFTER INSERT ON collection_listing BEGIN {_IN}; END",
    f"CREATE TRIGGER collection_listing_words_out AFTER DELETE ON collection_listing BEGIN {_OUT}; END",
    f"""
CREATE TRIGGER collection_listing_words_changed AFTER UPDATE OF words ON collection_listing
WHEN old.words <> new.words BEGIN {_OUT}; {_IN}; END
""",
    "INSERT INTO collection_listing_words (collection_listing_words) VALUES ('rebuild')",
)


def index(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make them."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def forget(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    if editor.connection.vendor == "postgresql":
        for name in ("finding_by_taxa", "listing_by_words"):
            editor.execute(f"DROP INDEX {name}")
        editor.execute("DROP FUNCTION collection_lexemes")
        return
    for name in ("in", "out", "changed"):
        editor.execute(f"DROP TRIGGER collection_listing_words_{name}")
    editor.execute("DROP TABLE collection_listing_words")


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]
    operations = [migrations.RunPython(index, forget)]
