"""What a ledger holds already of the things that a page is about: looked up once, under the lock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NoReturn

from sqlalchemy import JSON, Column, ColumnElement, Connection, and_, cast, func, select

from innercourt.errors import LedgerError
from innercourt.ledger.canonical import entry_text
from innercourt.ledger.record import Copy, Document, Entry, Merge, Statement
from innercourt.ledger.rows import record_of
from innercourt.ledger.schema import VERSIONS, merges, sources
from innercourt.ledger.standing import LAST, standing

_BY_CONTENT = ("statement", "document")
"""Kinds whose name is made from what they say, so that the same name is the same thing."""


def among(column: Column[str], names: Iterable[str], dialect: str) -> ColumnElement[bool]:
    """That a column has one of the `names`, however many: they are one parameter of the query."""
    if dialect == "postgresql":
        return column.in_(select(func.json_array_elements_text(cast(list(names), JSON))))
    listed = func.json_each(json.dumps(list(names), ensure_ascii=False)).table_valued("value")
    return column.in_(select(listed.c.value))


class Known:
    """The newest version of everything a page names, and what it leans on that is not there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._versions: dict[tuple[str, str], int] = {}
        self._held: dict[tuple[str, str], str] = {}
        self._sources: set[str] = set()
        self._documents: set[str] = set()
        self._merges: list[Merge] = []

    def look_up(self, items: Iterable[tuple[str, str, Entry]]) -> None:
        """Read what is there of `items`, each a kind, a name and the entry to come."""
        named: dict[str, list[str]] = {}
        for kind, id, entry in items:
            named.setdefault(kind, []).append(id)
            if isinstance(entry, Statement):
                self._sources.update([hop.source for hop in entry.chain])
                if entry.document:
                    self._documents.add(entry.document)
            else:
                self._sources.update(_sources_of(entry))
                self._documents.update(_documents_of(entry))
                if isinstance(entry, Merge):
                    self._merges.append(entry)
        for kind, ids in named.items():
            self._versions_of(kind, ids)
        self._sources -= self._there("source", self._sources) | {*named.get("source", ())}
        self._documents -= self._there("document", self._documents) | {*named.get("document", ())}

    def check_references(self) -> None:
        """Refuse a page that leans on a source or a document that nobody has recorded, nor it itself."""
        if self._sources:
            refuse_source(self._connection, min(self._sources))
        if self._documents:
            raise LedgerError("there is no such document", expected="the id of a document of this ledger",
                              found=f"`{min(self._documents)}`")  # fmt: skip
        if self._merges:
            self._refuse_circles()

    def _refuse_circles(self) -> None:
        rows = self._connection.execute(standing(merges, LAST)).mappings()
        steps = {row["source"]: row["stands_for"] for row in rows}
        steps.update({merge.source: merge.into for merge in self._merges})
        for merge in self._merges:
            here, seen = merge.source, [merge.source]
            while here := steps.get(here, ""):
                seen.append(here)
                if here == merge.source:
                    raise LedgerError("names cannot be merged in a circle", expected="one name at the end",
                                      found=" into ".join(seen), hint="unmerge one of them first")  # fmt: skip
                if seen.count(here) > 1:
                    break

    def next_version(
        self, kind: str, id: str, is_correction: bool, seen: int | None, text: str
    ) -> int | None:
        """The version that an entry gets, or None if the ledger says the same already."""
        newest = self._versions.get((kind, id), 0)
        if is_correction:
            if not newest:
                raise LedgerError(f"there is no such {kind}", expected=f"the id of a {kind}", found=f"`{id}`")
            if seen is not None and seen != newest:
                raise LedgerError(
                    f"the {kind} was corrected in the meantime", expected=f"a correction of version {newest}",
                    found=f"one of version {seen}", hint=f"innercourt ledger show {id}",
                )  # fmt: skip
            return newest + 1
        if not newest:
            return 1
        if kind in _BY_CONTENT or self._held[kind, id] == text:
            return None
        if kind in ("merge", "copy"):
            return newest + 1
        raise LedgerError(
            f"the {kind} `{id}` is recorded already, otherwise", expected="the same, or a correction of it",
            found=f"another {kind} of that name", hint=f"innercourt ledger correct {id}",
        )  # fmt: skip

    def note(self, kind: str, id: str, version: int, text: str) -> None:
        """Take a version of this page into account for what follows in it."""
        self._versions[kind, id] = version
        if kind not in _BY_CONTENT:
            self._held[kind, id] = text

    def _there(self, kind: str, names: Iterable[str]) -> set[str]:
        column = VERSIONS[kind].c.id
        found = select(column).where(self._among(column, names)).distinct()
        return set(self._connection.execute(found).scalars())

    def _versions_of(self, kind: str, ids: Iterable[str]) -> None:
        table = VERSIONS[kind]
        newest = (
            select(table.c.id, func.max(table.c.version).label("version"))
            .where(self._among(table.c.id, ids)).group_by(table.c.id)
        )  # fmt: skip
        for id, version in self._connection.execute(newest):
            self._versions[kind, id] = version
        if kind in _BY_CONTENT:
            return
        held = newest.subquery()
        joined = select(table).join(held, and_(table.c.id == held.c.id, table.c.version == held.c.version))
        for row in self._connection.execute(joined).mappings():
            record = record_of(kind, row)
            self._held[kind, record.id] = "" if record.withdrawn else entry_text(record.entry)

    def _among(self, column: Column[Any], names: Iterable[str]) -> ColumnElement[bool]:
        return among(column, names, self._connection.dialect.name)


def refuse_source(connection: Connection, name: str) -> NoReturn:
    """Tell that a ledger knows no source of this name, with the nearest that it knows."""
    all_names = connection.execute(select(sources.c.id).distinct()).scalars().all()
    near = get_close_matches(name, all_names, 1)
    raise LedgerError(
        "there is no such source", expected="a source that this ledger knows", found=f"`{name}`",
        hint=f"`{near[0]}`, or add it first" if near else "add it first",
    )  # fmt: skip


def _sources_of(entry: Entry) -> Iterator[str]:
    match entry:
        case Document() if entry.publisher:
            yield entry.publisher
        case Merge():
            yield entry.source
            if entry.into:
                yield entry.into
        case _:
            pass


def _documents_of(entry: Entry) -> Iterator[str]:
    if isinstance(entry, Copy):
        yield entry.copy
        yield entry.original
