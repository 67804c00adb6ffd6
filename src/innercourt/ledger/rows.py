"""Entries as rows of tables and back. Lists are JSON text, truth values 0 and 1; nothing else changes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import fields
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError

from innercourt.ledger.canonical import chain_text
from innercourt.ledger.guards import only_inserting
from innercourt.ledger.record import KIND_OF, KINDS, Entry, Hop, Record, Statement
from innercourt.ledger.schema import RENAMED, VERSIONS, voices

Row = tuple[Any, ...]

_MANY = 500
"""Rows from which on a database is given them in its way for many."""

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
        chain = entry.chain
        held = (*held, chain_text(chain), chain[0].source, chain[-1].source)
    else:
        held = tuple([_as_column(value) for value in held])
    return (number, page, id, version, int(withdrawn), why, digest, *held)


def voice_rows(said: Iterable[tuple[int, Entry]]) -> list[Row]:
    """Who speaks at which position of the chains of numbered statements, in the order of the table.

    Neighbours in the table one after the other are a third faster to insert.
    """
    by_source: dict[str, list[Row]] = {}
    for number, entry in said:
        assert isinstance(entry, Statement)
        for position, hop in enumerate(entry.chain):
            by_source.setdefault(hop.source, []).append((hop.source, number, position))
    return [row for source in sorted(by_source) for row in by_source[source]]


def insert_rows(connection: Connection, kind: str, rows: Sequence[Row]) -> None:
    """Put rows of a kind, or of `voices`, into their table, as fast as each database allows."""
    table: Table = voices if kind == "voices" else VERSIONS[kind]
    if connection.dialect.name == "postgresql" and len(rows) > _MANY:
        _copy_in(connection, table.name, rows)
    elif connection.dialect.name == "sqlite":
        # The driver takes tuples in the order of the columns; SQLAlchemy would go by way of mappings.
        compiled = str(insert(table).compile(dialect=connection.dialect))
        with only_inserting(connection, table.name) if len(rows) > _MANY else nullcontext():
            connection.exec_driver_sql(compiled, list(rows))
    else:
        connection.execute(insert(table), [dict(zip(COLUMNS[kind], row, strict=True)) for row in rows])


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
    return "\t".join(["\\N" if value is None else str(value).translate(_ESCAPED) for value in row]) + "\n"


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
