"""How a ledger came to its present shape: a list of functions, applied in order and once each.

The version of a ledger is the number of those that it has seen. To change the schema, add a
function to the end; never change one that has been released.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, inspect, select

import innercourt
from innercourt.errors import LedgerError
from innercourt.ledger.checks import instant
from innercourt.ledger.guards import guards, views
from innercourt.ledger.schema import metadata, schema_versions

APPLICATION = 0x494E4352
"""The mark of a ledger in the header of an SQLite file ("INCR")."""


def _first(connection: Connection) -> None:
    """Tables, guards and views as they were at the beginning."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    metadata.create_all(connection, checkfirst=False)
    for statement in guards(dialect):
        connection.exec_driver_sql(statement)
    for name, query in views(dialect):
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


def _views_in_the_order_of_reading(connection: Connection) -> None:
    """Columns that a reader looks for come first; nothing but views is touched."""
    made = list(views(connection.dialect.name))
    for name, _ in reversed(made):
        connection.exec_driver_sql(f"DROP VIEW {name}")
    for name, query in made:
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first, _views_in_the_order_of_reading)


def version_of(connection: Connection) -> int:
    """How many migrations a database has seen: 0 if it holds no ledger."""
    if not inspect(connection).has_table("schema_versions"):
        return 0
    newest = connection.execute(select(func.max(schema_versions.c.version))).scalar()
    return int(newest or 0)


def migrate(connection: Connection) -> int:
    """Apply what is missing, in the transaction of `connection`; the version reached."""
    seen = version_of(connection)
    for version in range(seen + 1, len(MIGRATIONS) + 1):
        MIGRATIONS[version - 1](connection)
        row = {
            "version": version,
            "applied_at": instant(datetime.now(UTC)),
            "program": innercourt.__version__,
        }
        connection.execute(insert(schema_versions), row)
    return max(seen, len(MIGRATIONS))


def refuse_newer(version: int) -> None:
    """Raise `LedgerError` for a ledger that a later program has made."""
    if version > len(MIGRATIONS):
        raise LedgerError(
            "the ledger was made by a newer Innercourt",
            expected=f"a schema of version {len(MIGRATIONS)} or less",
            found=f"version {version}",
            hint="update Innercourt; nothing was changed",
        )
