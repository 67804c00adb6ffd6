"""What the database itself enforces and shows: append-only triggers, and views with plain names.

The statements are made of constants of this package alone; nothing that a user wrote comes near
them. The triggers stop mistakes and careless tools. They do not stop somebody who owns the
file, who could drop them: that is what the digests are for (`verify.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Text

from innercourt.ledger.schema import VERSIONS, metadata

REFUSAL = "a ledger is append-only: record a correction"

GUARDED = tuple(sorted(metadata.tables))

_PG_FUNCTION = f"""CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""


def guards(dialect: str) -> Iterator[str]:
    """The statements that make every table append-only."""
    if dialect == "postgresql":
        yield _PG_FUNCTION
        for table in GUARDED:
            yield (
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
            )
        return
    for table in GUARDED:
        for change in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        if table != "voices":  # nothing but a key: to replace a row of it changes nothing
            # `INSERT OR REPLACE` deletes without asking the trigger above.
            yield (
                f"CREATE TRIGGER {_no_replace(table)} BEFORE INSERT ON {table} WHEN {_clashes(table)} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


@contextmanager
def only_inserting(connection: Connection, table: str) -> Iterator[None]:
    """Within the transaction of a page of many rows, do without the trigger against replacement.

    A plain INSERT replaces nothing, and the trigger asks of each row what the insertion asks again:
    a quarter of the time. Nobody else ever sees the table without it: the transaction ends with it
    in place, or as if it had not been. One that was missing stays missing, for `verify` to tell.
    """
    name = _no_replace(table)
    asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    made = connection.exec_driver_sql(asked, (name,)).scalar()
    if made is not None:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    if made is not None:
        connection.exec_driver_sql(made)


def _no_replace(table: str) -> str:
    return f"{table}_no_replace"


def _clashes(table: str) -> str:
    """Whether a new row would take the place of one that is there."""
    keys = [[column.name for column in metadata.tables[table].primary_key.columns]]
    if table.endswith("_versions") and table != "schema_versions":
        keys.append(["id", "version"])
    tests = (" AND ".join(f"{name} = NEW.{name}" for name in key) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {test})" for test in tests)  # noqa: S608


def views(dialect: str) -> Iterator[tuple[str, str]]:
    """Name and definition of each view: what stands now, newest version, nothing withdrawn."""
    for kind in VERSIONS:
        yield ("copies" if kind == "copy" else f"{kind}s"), _current(kind, dialect)
    yield "hops", _HOPS[dialect]
    yield "merged_into", _MERGED
    yield "origins", _ORIGINS


_FIRST = {
    "statement": (
        "said_on",
        "case_name",
        "proposition",
        "says",
        "chain",
        "hedge",
        "scale",
        "lineage",
        "summary",
    ),
    "document": ("title", "publisher", "published_on", "address"),
}
"""What a reader looks for comes first, and ids after it."""

_HEAD = ("number", "page", "id", "version", "withdrawn", "why", "digest")


def _current(kind: str, dialect: str) -> str:
    table = VERSIONS[kind]
    own = {
        c.name: f"nullif(v.{c.name}, '') AS {c.name}" if isinstance(c.type, Text) else f"v.{c.name}"
        for c in table.columns
        if c.name not in _HEAD
    }
    if kind == "statement":
        own["chain"] = f"({_CHAIN[dialect]}) AS chain"
    first = [own.pop(name) for name in _FIRST.get(kind, ())]
    now = (
        "v.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM {0} n WHERE n.id = v.id AND n.version = v.version + 1)"
    )
    columns = ", ".join(
        [*first, "v.id", *own.values(), "v.version", "p.recorded_at", "p.recorded_by", "v.number"]
    )
    tables = f"{table.name} v JOIN pages p ON p.page = v.page"
    return f"SELECT {columns} FROM {tables} WHERE {now.format(table.name)}"  # noqa: S608 - constants alone


_CHAIN = {
    "sqlite": "SELECT group_concat(h.value ->> 'source', ' < ') FROM json_each(v.chain) h",
    "postgresql": "SELECT string_agg(h.link ->> 'source', ' < ' ORDER BY h.place) "
    "FROM jsonb_array_elements(v.chain::jsonb) WITH ORDINALITY AS h(link, place)",
}
_HOPS = {
    "sqlite": "SELECT v.id AS statement, h.key AS position, h.value ->> 'source' AS source, "
    "coalesce(h.value ->> 'verb', 'says') AS verb, h.value ->> 'hedge' AS hedge, "
    "coalesce(h.value ->> 'scale', 'none') AS scale, h.value ->> 'wording' AS wording "
    "FROM statements s JOIN statement_versions v ON v.number = s.number, json_each(v.chain) h",
    "postgresql": "SELECT v.id AS statement, h.place - 1 AS position, h.link ->> 'source' AS source, "
    "coalesce(h.link ->> 'verb', 'says') AS verb, h.link ->> 'hedge' AS hedge, "
    "coalesce(h.link ->> 'scale', 'none') AS scale, h.link ->> 'wording' AS wording "
    "FROM statements s JOIN statement_versions v ON v.number = s.number, "
    "jsonb_array_elements(v.chain::jsonb) WITH ORDINALITY AS h(link, place)",
}

_MERGED = """WITH RECURSIVE step(source, target, depth) AS (
    SELECT source, stands_for, 1 FROM merges WHERE stands_for IS NOT NULL
    UNION ALL
    SELECT s.source, m.stands_for, s.depth + 1 FROM step s JOIN merges m ON m.source = s.target
    WHERE m.stands_for IS NOT NULL AND s.depth < 100
)
SELECT source, target AS stands_for FROM step s
WHERE NOT EXISTS (SELECT 1 FROM merges m WHERE m.source = s.target AND m.stands_for IS NOT NULL)"""

_ORIGINS = """SELECT s.case_name, s.proposition, s.says, coalesce(m.stands_for, s.origin) AS origin,
    s.lineage, count(*) AS statements, min(s.said_on) AS first_said, max(s.said_on) AS last_said
FROM statements s LEFT JOIN merged_into m ON m.source = s.origin
GROUP BY s.case_name, s.proposition, s.says, coalesce(m.stands_for, s.origin), s.lineage"""
