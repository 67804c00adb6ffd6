"""Looking things up: a page of statements at a time, or everything about one entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from innercourt.errors import LedgerError
from innercourt.ledger.known import refuse_source
from innercourt.ledger.record import Record
from innercourt.ledger.rows import record_of
from innercourt.ledger.schema import VERSIONS, contents, pages, statements, voices
from innercourt.ledger.standing import LAST, Moment, horizon, identities, names_of, standing
from innercourt.ledger.store import Ledger

LIMIT = 50
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of results in the order of recording; `after` leads to the next, None at the end."""

    records: tuple[Record, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, as it stands and as it came to be: every version, oldest first.

    `standing` is None if it was withdrawn. `also` are the other names of a source.
    """

    standing: Record | None
    history: tuple[Record, ...]
    also: tuple[str, ...] = ()


def list_statements(
    ledger: Ledger,
    *,
    as_of: Moment = None,
    known_on: date | None = None,
    case: str | None = None,
    proposition: str | None = None,
    source: str | None = None,
    origin: str | None = None,
    document: str | None = None,
    says: str | None = None,
    linked: bool | None = None,
    after: int = 0,
    limit: int = LIMIT,
) -> Listing:
    """Statements that stand, a page at a time.

    `source` may stand anywhere in the chain, `origin` at its end; both under any of their merged
    names. `known_on` leaves out what was said later, or on a day nobody knows. `linked` asks for those
    with, or without, a proposition. Give `after` from one listing to get the next.

    Raises `LedgerError` for a source or a document that the ledger has never heard of.
    """
    limit = max(1, min(limit, MOST))
    with ledger.reading() as connection:
        page = horizon(connection, as_of)
        for name in (source, origin):
            if name is not None and not _is_there(connection, "source", name):
                refuse_source(connection, name)
        if document is not None:
            document = _found(connection, "document", document, LAST)
        wanted = standing(statements, page).where(statements.c.number > after)
        exact = {"case_name": case, "proposition": proposition, "document": document, "says": says}
        for column, value in exact.items():
            if value is not None:
                wanted = wanted.where(statements.c[column] == value)
        if linked is not None:
            filled = statements.c.proposition != ""
            wanted = wanted.where(filled if linked else ~filled)
        if known_on is not None:
            wanted = wanted.where(statements.c.said_on != "", statements.c.said_on <= known_on.isoformat())
        if source is not None or origin is not None:
            wanted = _of_voices(wanted, source, origin, identities(connection, page))
        found = _records(connection, "statement", wanted.order_by(statements.c.number).limit(limit + 1))
    return Listing(tuple(found[:limit]), found[limit - 1].number if len(found) > limit else None)


def _of_voices(
    wanted: Select[Any], source: str | None, origin: str | None, merged: Mapping[str, str]
) -> Select[Any]:
    for name in (source, origin):
        if name is not None:
            spoken = select(voices.c.number).where(voices.c.source.in_(names_of(name, merged)))
            wanted = wanted.where(statements.c.number.in_(spoken))
    if origin is not None:
        wanted = wanted.where(statements.c.origin.in_(names_of(origin, merged)))
    return wanted


def all_standing(ledger: Ledger, kind: str, *, as_of: Moment = None) -> tuple[Record, ...]:
    """Everything of a kind that stands, in the order of recording."""
    table = VERSIONS[kind]
    with ledger.reading() as connection:
        wanted = standing(table, horizon(connection, as_of)).order_by(table.c.number)
        return tuple(_records(connection, kind, wanted))


def known_propositions(ledger: Ledger) -> frozenset[str]:
    """Every proposition that was recorded, and where none was of a case those that its statements are linked to."""
    recorded = {record.id for record in all_standing(ledger, "proposition")}
    cases = {id.partition("/")[0] for id in recorded}
    linked = select(statements.c.case_name, statements.c.proposition).distinct()
    with ledger.reading() as connection:
        pairs = [tuple(row) for row in connection.execute(linked.where(statements.c.proposition != ""))]
    return frozenset({*recorded, *(f"{case}/{name}" for case, name in pairs if case not in cases)})


def show(ledger: Ledger, id: str, *, as_of: Moment = None) -> Shown:
    """The entry of that id, with its history; the beginning of a statement's or document's id will do.

    Raises `LedgerError` if there is none, or several begin so.
    """
    with ledger.reading() as connection:
        page = horizon(connection, as_of)
        kind = kind_of(id)
        whole = _found(connection, kind, id, page)
        table = VERSIONS[kind]
        versions = select(table).where(table.c.id == whole, table.c.page <= page).order_by(table.c.version)
        history = _records(connection, kind, versions)
        merged = identities(connection, page) if kind == "source" else {}
    newest = history[-1]
    also = tuple(name for name in names_of(whole, merged) if name != whole)
    return Shown(None if newest.withdrawn else newest, tuple(history), also)


def content_of(ledger: Ledger, sha256: str) -> bytes | None:
    """The bytes with that SHA-256, or None if they were not captured."""
    with ledger.reading() as connection:
        wanted = select(contents.c["bytes"]).where(contents.c.sha256 == sha256)
        found = connection.execute(wanted).scalar()
    return None if found is None else bytes(found)


def kind_of(id: str) -> str:
    """The kind of entry that an id belongs to.

    >>> kind_of("s-00ff"), kind_of("tass"), kind_of("regent/flight"), kind_of("d-1/d-2")
    ('statement', 'source', 'proposition', 'copy')
    """
    if re.fullmatch(r"d-[0-9a-f]+/d-[0-9a-f]+", id):
        return "copy"
    if "/" in id:
        return "proposition"
    return {"s-": "statement", "d-": "document"}.get(id[:2], "source")


def _is_there(connection: Connection, kind: str, id: str) -> bool:
    column = VERSIONS[kind].c.id
    return connection.execute(select(column).where(column == id).limit(1)).first() is not None


def _found(connection: Connection, kind: str, id: str, page: int) -> str:
    table = VERSIONS[kind]
    column = table.c.id
    query = select(column).where(table.c.page <= page).distinct().limit(3)
    if kind in ("statement", "document") and re.fullmatch(r"[sd]-[0-9a-f]{4,}", id):
        query = query.where(column >= id, column < id + "g")
    else:
        query = query.where(column == id)
    ids: Sequence[str] = connection.execute(query).scalars().all()
    if len(ids) == 1:
        return ids[0]
    missing = f"no {'entry' if kind == 'source' else kind} has this id"
    raise LedgerError(
        "several entries have ids that begin so" if ids else missing,
        expected="an id as `ledger list` prints it", found=f"`{id[:120]}`",
        hint=" or ".join(f"`{other}`" for other in ids),
    )  # fmt: skip


def _records(connection: Connection, kind: str, query: Select[Any]) -> list[Record]:
    rows = connection.execute(query).mappings().all()
    told = _pages(connection, {row["page"] for row in rows})
    return [record_of(kind, row, told.get(row["page"])) for row in rows]


def _pages(connection: Connection, numbers: set[int]) -> dict[int, Any]:
    return dict(_page_rows(connection, sorted(numbers)))


def _page_rows(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
    for start in range(0, len(numbers), 900):
        some = numbers[start : start + 900]
        for row in connection.execute(select(pages).where(pages.c.page.in_(some))).mappings():
            yield row["page"], row
