"""Entries as rows of tables and back. Lists are JSON text, truth values 0 and 1; nothing else changes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields
from itertools import chain
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import DBAPIError

from innercourt.ledger.canonical import chain_text
from innercourt.ledger.guards import only_inserting
from innercourt.ledger.record import KIND_OF, KINDS, Entry, Hop, Record, Statement
from innercourt.ledger.schema import RENAMED, VERSIONS, voices

Row = tuple[Any, ...]

AT_ONCE = 10_000
"""Entries that are read at once where all of them are."""

_MANY = 500
"""Rows from which on a database is given them in its way for many."""

_PARAMETERS = 32_000
"""Parameters of one statement: SQLite takes 32,766 since its release 3.32."""

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TRUTHS = ("truth", "verdict")
_LISTS = ("tags", "aliases")
_OWN: dict[str, tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(made) if f.name not in ("content", "chain"))
    for kind, made in KINDS.items()
}
"""The fields of each kind that are columns of their own."""

COLUMNS: dict[str, tuple[str, ...]] = {
    kind: tuple(column.name for column in table.columns)
    for kind, table in (*VERSIONS.items(), ("voices", voices))
}
_HELD = {kind: attrgetter(*own) for kind, own in _OWN.items()}


def row_of(record: Record) -> Row:
    """The row of a record in the table of its kind, in the order of `COLUMNS`."""
    number, id, version, entry, digest, withdrawn, why, page, _, _ = record
    held: Row = _HELD[KIND_OF[type(entry)]](entry)
    if isinstance(entry, Statement):
        hops = entry.chain
        held = (*held, chain_text(hops), hops[0].source, hops[-1].source)
    else:
        held = tuple([_as_column(value) for value in held])
    return (number, page, id, version, int(withdrawn), why, digest, *held)


def voice_rows(said: Iterable[tuple[int, tuple[Hop, ...]]]) -> list[Row]:
    """Who speaks at which position of the chains of numbered statements, in the order of the table.

    Neighbours in the table one after the other are a third faster to insert.
    """
    by_source: dict[str, list[Row]] = {}
    for number, hops in said:
        for position, hop in enumerate(hops):
            by_source.setdefault(hop.source, []).append((hop.source, number, position))
    return [row for source in sorted(by_source) for row in by_source[source]]


class InOrder:
    """The rows of every kind in the order of their numbers, to `last`, taken up to one after another.

    They are read many at a time, however small the pages are that they belong to.
    """

    def __init__(self, connection: Connection, last: int) -> None:
        self._rows = _numbered(connection, last)
        self._waiting = next(self._rows, None)

    def up_to(self, number: int) -> Iterator[tuple[int, str, Any]]:
        """Number, kind and row of what is left up to `number`."""
        while self._waiting is not None and self._waiting[0] <= number:
            yield self._waiting
            self._waiting = next(self._rows, None)


def _numbered(connection: Connection, last: int) -> Iterator[tuple[int, str, Any]]:
    for low in range(1, last + 1, AT_ONCE):
        rows: list[tuple[int, str, Any]] = []
        for kind, table in VERSIONS.items():
            wanted = select(table).where(table.c.number.between(low, min(low + AT_ONCE - 1, last)))
            rows += [(row["number"], kind, row) for row in connection.execute(wanted).mappings()]
        yield from sorted(rows, key=lambda row: row[:2])


def insert_rows(connection: Connection, kind: str, rows: Sequence[Row]) -> None:
    """Put rows of a kind, or of `voices`, into their table, as fast as each database allows."""
    table: Table = voices if kind == "voices" else VERSIONS[kind]
    if connection.dialect.name == "postgresql" and len(rows) > _MANY:
        _copy_in(connection, table.name, rows)
    elif connection.dialect.name == "sqlite":
        with only_inserting(connection, table.name) if len(rows) > _MANY else nullcontext():
            _insert_blocks(connection, table, rows)
    else:
        connection.execute(insert(table), [dict(zip(COLUMNS[kind], row, strict=True)) for row in rows])


def _insert_blocks(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Rows as tuples in the order of the columns, which SQLAlchemy would make mappings of.

    As many go into one statement as SQLite takes parameters. It works through them without Python,
    which meanwhile prepares the next page; a row a statement would leave neither of them time.
    """
    head, _, row = str(insert(table).compile(dialect=connection.dialect)).rpartition("VALUES ")
    most = _PARAMETERS // len(table.columns)
    for start in range(0, len(rows), most):
        block = rows[start : start + most]
        values = tuple(chain.from_iterable(block))
        connection.exec_driver_sql(f"{head}VALUES {', '.join([row] * len(block))}", values)


def _copy_in(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """PostgreSQL's own way to take many rows: text, a line each, in the order of the columns."""
    lines = io.BytesIO("".join(map(_line, rows)).encode())
    cursor = connection.connection.cursor()
    try:
        cast(Any, cursor).execute(f"COPY {table} FROM STDIN", stream=lines)
    except connection.dialect.loaded_dbapi.Error as error:  # SQLAlchemy does not see this one
        raise DBAPIError("COPY", None, error) from error
    finally:
        cursor.close()


def _line(row: Row) -> str:
    """A row as COPY reads it; most have nothing in them that it would take for a mark of its own."""
    cells = ["\\N" if value is None else value if type(value) is str else str(value) for value in row]
    line = "\t".join(cells)
    plain = line.count("\\") == row.count(None) and line.count("\t") == len(row) - 1
    if not plain or "\n" in line or "\r" in line:
        line = "\t".join(["\\N" if value is None else str(value).translate(_ESCAPED) for value in row])
    return line + "\n"


def record_of(kind: str, row: Any, page: Any = None) -> Record:
    """The record that a row stands for; `page` tells when and by whom it was recorded."""
    held = {name: _as_field(name, row[RENAMED[kind].get(name, name)]) for name in _OWN[kind]}
    if kind == "statement":
        held["chain"] = chain_of(row["chain"])
    make: Callable[..., Entry] = KINDS[kind]
    return Record(
        number=row["number"], id=row["id"], version=row["version"], entry=make(**held), digest=row["digest"],
        withdrawn=bool(row["withdrawn"]), why=row["why"], page=row["page"],
        recorded_at=page["recorded_at"] if page else "", recorded_by=page["recorded_by"] if page else "",
    )  # fmt: skip


def chain_of(text: str) -> tuple[Hop, ...]:
    """The links of a chain from their JSON."""
    return tuple(Hop(**hop) for hop in json.loads(text))


def _as_column(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return int(value) if isinstance(value, bool) else value


def _as_field(name: str, value: Any) -> Any:
    if name in _LISTS:
        return tuple(json.loads(value)) if value else ()
    if name in _TRUTHS:
        return None if value is None else bool(value)
    return value
