"""The terms of every passage of every kept index, for finding the first hundred over all handbooks.

The database's own full text does that, each in its way, so the table has no model: handbook.reading.search.full_text
reads and writes it. A cache: it may be emptied, and comes back with the indexes.
"""

from django.db import migrations

TABLE = "handbook_passageterms"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, index_id bigint NOT NULL, place integer NOT NULL,"
            " terms tsvector NOT NULL)"
        )
        schema_editor.execute(f"CREATE INDEX {TABLE}_terms ON {TABLE} USING gin (terms)")
        schema_editor.execute(f"CREATE INDEX {TABLE}_index ON {TABLE} (index_id)")
    else:
        # Terms are written in letters and figures of ASCII: the usual tokenizer would lose the vowels of Khmer.
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(terms, index_id UNINDEXED, place UNINDEXED, tokenize='ascii')"
        )


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("handbook", "0013_searching")]
    operations = [migrations.RunPython(make, drop)]
