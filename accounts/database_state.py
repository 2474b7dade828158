"""What a database has come to, asked where migrations may stand anywhere between the first and the last."""

from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model


def has_tables_of(models: Iterable[type[Model]], using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether every column of these models is in the database, so that rows can be read and written."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        return all(
            model._meta.db_table in tables
            and {field.column for field in model._meta.concrete_fields}
            <= {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
            for model in models
        )


def has_all_migrations(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether no migration of this code is due."""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
