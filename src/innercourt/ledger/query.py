"""Questions in SQL, which can only read."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from innercourt.errors import LedgerError, StorageError
from innercourt.ledger.failures import REFUSED, ours
from innercourt.ledger.store import Ledger

_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_TELLS = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"}
"""The pragmas that tell how tables are made."""

Row = tuple[Any, ...]


def query(ledger: Ledger, sql: str, *, limit: int = 1000) -> Iterator[Row]:
    """The names of the columns of a query, then its rows, at most `limit` of them.

    The database itself refuses anything that does more than read, this ledger or another file. `sql` is the
    analyst's own: never put text from elsewhere into it. Raises `LedgerError` for one that cannot be answered.
    """
    with ledger.reading() as connection:
        ask = _of_server if connection.dialect.name == "postgresql" else _of_file
        yield from ask(connection, sql, ledger.place, limit)


def _of_file(connection: Connection, sql: str, place: str, limit: int) -> Iterator[Row]:
    """SQLite asks for every step of a statement whether it may be taken; only reading may."""
    driver: Any = connection.connection.driver_connection
    driver.set_authorizer(_may)
    try:
        with _refused(place):
            found = connection.exec_driver_sql(sql)
        if found.returns_rows:
            yield tuple(found.keys())
            yield from (tuple(row) for row in found.fetchmany(limit))
    finally:
        driver.set_authorizer(None)


def _may(action: int, first: str | None, *_: str | None) -> int:
    told = action == sqlite3.SQLITE_PRAGMA and first in _TELLS
    return sqlite3.SQLITE_OK if action in _READS or told else sqlite3.SQLITE_DENY


def _of_server(connection: Connection, sql: str, place: str, limit: int) -> Iterator[Row]:
    """PostgreSQL opens a cursor for one SELECT and for nothing else, in a transaction that can only read.

    The text goes by the protocol that takes one statement: otherwise one after a semicolon could end the
    transaction and write. That the transaction reads can no longer be taken back once it has read.
    """
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql("SELECT 1")
    driver: Any = connection.connection.driver_connection
    with _refused(place, connection.dialect.loaded_dbapi.Error):
        driver.execute_unnamed(f"DECLARE question NO SCROLL CURSOR FOR {sql}", vals=())
        found = driver.execute_unnamed(f"FETCH {int(limit)} FROM question", vals=())
    yield tuple(column["name"] for column in found.columns)
    yield from (tuple(row) for row in found.rows or ())


@contextlib.contextmanager
def _refused(place: str, *also: type[Exception]) -> Iterator[None]:
    kinds: tuple[type[Exception], ...] = (DBAPIError, *also)
    try:
        yield
    except kinds as error:
        told = ours(error, place)
        if not isinstance(told, StorageError) or "not authorized" in told.found:
            cause = "one that would do more than read"
        elif told.message == REFUSED:
            cause = told.found
        else:
            raise told from error
        raise LedgerError("the question cannot be answered", expected="one SELECT in the database's own SQL",
                          found=cause, hint="innercourt ledger sql \"SELECT * FROM statements\"") from None  # fmt: skip
