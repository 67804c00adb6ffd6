"""Questions in SQL, which can only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from innercourt.errors import LedgerError, StorageError
from innercourt.ledger.failures import REFUSED, ours
from innercourt.ledger.store import Ledger


def query(ledger: Ledger, sql: str, *, limit: int = 1000) -> Iterator[tuple[Any, ...]]:
    """The names of the columns of a query, then its rows, at most `limit` of them.

    The database itself refuses anything that writes. `sql` is the analyst's own: never put text
    from elsewhere into it. Raises `LedgerError` for one that cannot be answered.
    """
    with ledger.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        else:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            found = _asked(connection, sql, ledger.place)
            if found.returns_rows:
                yield tuple(found.keys())
                yield from (tuple(row) for row in found.fetchmany(limit))
        finally:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = OFF")


def _asked(connection: Connection, sql: str, place: str) -> CursorResult[Any]:
    try:
        return connection.exec_driver_sql(sql)
    except DBAPIError as error:
        told = ours(error, place)
        if not isinstance(told, StorageError):
            cause = "one that would write"
        elif told.message == REFUSED:
            cause = told.found
        else:
            raise
        raise LedgerError("the question cannot be answered", expected="one SELECT in the database's own SQL",
                          found=cause, hint="innercourt ledger sql \"SELECT * FROM statements\"") from None  # fmt: skip
