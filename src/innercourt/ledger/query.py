"""Questions in SQL, which can only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from innercourt.ledger.store import Ledger


def query(ledger: Ledger, sql: str, *, limit: int = 1000) -> Iterator[tuple[Any, ...]]:
    """The names of the columns of a query, then its rows, at most `limit` of them.

    The database itself refuses anything that writes. `sql` is the analyst's own: never put text
    from elsewhere into it.
    """
    with ledger.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        else:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            found = connection.exec_driver_sql(sql)
            if found.returns_rows:
                yield tuple(found.keys())
                yield from (tuple(row) for row in found.fetchmany(limit))
        finally:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = OFF")
