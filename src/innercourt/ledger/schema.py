"""The tables of a ledger, the guards that keep them append-only, and views with plain names.

Each kind of entry has a table of *versions*; nothing is updated, so a table is also its own
history. A view of the plain name (`statements`, `documents`, ...) shows what stands now. The same
definitions serve SQLite and PostgreSQL.

    pages       one row a transaction: when, by whom, and the digest that chains it to the one before
    contents    the bytes of documents by their SHA-256
    *_versions  the entries; `number` counts all of them in the order of recording
    voices      which source stands where in the chains of which statements, publisher at position 0

Empty text means that nothing is said; only numbers may be NULL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.sqlite import REAL

metadata = MetaData()

_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_REAL: Any = Double().with_variant(REAL(), "sqlite")


def _text(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def _where(condition: ColumnElement[bool] | TextClause) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


def _versions(kind: str, *columns: Any) -> Table:
    """A table of versions: the columns that every kind has, then its own."""
    return Table(
        f"{kind}_versions",
        metadata,
        Column("number", _WHOLE, primary_key=True, autoincrement=False),
        Column("page", _WHOLE, nullable=False),
        Column("id", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("withdrawn", Integer, nullable=False),
        *_text("why", "digest"),
        *columns,
        UniqueConstraint("id", "version", name=f"{kind}_versions_once"),
        Index(f"{kind}_corrections", "id", "version", **_where(text("version > 1"))),
        sqlite_strict=True,
    )


schema_versions = Table(
    "schema_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    *_text("applied_at", "program"),
    sqlite_strict=True,
)
pages = Table(
    "pages",
    metadata,
    Column("page", _WHOLE, primary_key=True, autoincrement=False),
    Column("first", _WHOLE, nullable=False),
    Column("last", _WHOLE, nullable=False),
    *_text("recorded_at", "recorded_by", "digest"),
    Index("pages_by_time", "recorded_at"),
    sqlite_strict=True,
)
contents = Table(
    "contents",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    sqlite_strict=True,
)
# Columns stand in the order of the fields in record.py.
documents = _versions(
    "document",
    *_text("address", "sha256", "media_type", "publisher", "language", "title"),
    *_text("published_on", "event_on", "captured_at", "name", "about"),
)
sources = _versions("source", *_text("source", "name", "kind", "grade", "nature", "aliases", "about"))
propositions = _versions(
    "proposition",
    *_text("case_name", "proposition", "text", "tags"),
    Column("truth", Integer),
    *_text("resolved_on", "reason"),
)
statements = _versions(
    "statement",
    *_text("document"),
    Column("span_start", Integer),
    Column("span_end", Integer),
    *_text("quote", "case_name", "proposition", "says", "kind", "hedge", "scale", "wording"),
    Column("expected", _REAL),
    *_text("lineage", "said_on", "event_on", "report", "summary", "coded_by", "coded_on"),
    *_text("chain", "publisher", "origin"),
    Index("statements_by_proposition", "case_name", "proposition"),
)
Index("statements_by_document", statements.c.document, **_where(statements.c.document != ""))
voices = Table(
    "voices",
    metadata,
    Column("source", Text),
    Column("number", _WHOLE),
    Column("position", Integer),
    PrimaryKeyConstraint("source", "number", "position"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
merges = _versions("merge", *_text("source", "stands_for", "reason"))
copies = _versions(
    "copy", *_text("copy", "original"), Column("verdict", Integer, nullable=False), *_text("shared", "reason")
)

VERSIONS: dict[str, Table] = {
    "document": documents,
    "source": sources,
    "proposition": propositions,
    "statement": statements,
    "merge": merges,
    "copy": copies,
}
"""The table of each kind of entry."""

RENAMED: dict[str, dict[str, str]] = {
    "document": {"published": "published_on", "event": "event_on", "captured": "captured_at"},
    "source": {},
    "proposition": {"case": "case_name", "resolved": "resolved_on"},
    "statement": {
        "case": "case_name", "start": "span_start", "end": "span_end", "said": "said_on",
        "event": "event_on", "key": "report",
    },
    "merge": {"into": "stands_for"},
    "copy": {},
}  # fmt: skip
"""Fields whose columns have another name, where the plain one is a word of SQL."""
