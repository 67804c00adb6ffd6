"""What stands in a ledger as of a moment: newest versions, nothing withdrawn, merges followed.

Every read names a moment (`as_of`), and sees the ledger as it was then: pages recorded later do
not exist for it. That is the time of *recording*. The day on which one could know that a thing was
said is another matter, a field of the statement (`said`), and another filter (`known_on`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, exists, func, select, text, tuple_

from innercourt.ledger.canonical import START
from innercourt.ledger.checks import instant
from innercourt.ledger.schema import VERSIONS, merges, pages
from innercourt.ledger.store import Ledger

Moment = datetime | date | str | None

LAST = 2**62
"""A page after all others."""


def horizon(connection: Connection, as_of: Moment) -> int:
    """The last page recorded by `as_of`; a day means its end in UTC, None means now.

    Raises `LedgerError` for a text that is no moment.
    """
    newest = select(func.coalesce(func.max(pages.c.page), 0))
    if as_of is not None:
        newest = newest.where(pages.c.recorded_at <= _last_instant(as_of))
    return int(connection.execute(newest).scalar_one())


def _last_instant(as_of: datetime | date | str) -> str:
    if isinstance(as_of, str) and len(as_of) == 10:
        as_of = instant(f"{as_of}T23:59:59.999999Z")
    if isinstance(as_of, date) and not isinstance(as_of, datetime):
        as_of = f"{as_of.isoformat()}T23:59:59.999999Z"
    return instant(as_of)


def head_digest(ledger: Ledger, as_of: Moment = None) -> str:
    """The digest of the last page recorded by `as_of`: it identifies all that the ledger then held."""
    with ledger.reading() as connection:
        last = horizon(connection, as_of)
        found = connection.execute(select(pages.c.digest).where(pages.c.page == last)).scalar()
    return str(found) if found is not None else START


def last_number(connection: Connection) -> int:
    """The largest number of any entry that is there."""
    newest = [select(func.max(table.c.number)) for table in VERSIONS.values()]
    return max((connection.execute(query).scalar() or 0 for query in newest), default=0)


def standing(table: Table, page: int) -> Select[Any]:
    """The rows of a table of versions that stand as of a page."""
    newer = table.alias("newer")
    superseded = exists().where(
        and_(newer.c.id == table.c.id, newer.c.version == table.c.version + 1, newer.c.page <= page)
    )
    return select(table).where(table.c.page <= page, table.c.withdrawn == 0, ~superseded)


def standing_whole(table: Table, page: int) -> Select[Any]:
    """The same rows, for a question about all of them: superseded ones are gathered once beforehand."""
    newer = table.alias("newer")
    corrected = select(newer.c.id, newer.c.version).where(newer.c.version > text("1"), newer.c.page <= page)
    superseded = tuple_(table.c.id, table.c.version + 1).in_(corrected)
    return select(table).where(table.c.page <= page, table.c.withdrawn == 0, ~superseded)


def identities(connection: Connection, page: int) -> dict[str, str]:
    """For every source that was merged into another: the name that it ends up under."""
    rows = connection.execute(standing(merges, page).where(merges.c.stands_for != "")).mappings()
    return followed({row["source"]: row["stands_for"] for row in rows})


def followed(steps: Mapping[str, str]) -> dict[str, str]:
    """Each name with the last one that its steps lead to; a circle ends at its first name.

    >>> followed({"a": "b", "b": "c"})
    {'a': 'c', 'b': 'c'}
    """
    ends: dict[str, str] = {}
    for name in steps:
        seen, here = [name], steps[name]
        while here in steps and here not in seen:
            seen.append(here)
            here = steps[here]
        ends[name] = min(seen) if here in seen else here
    return ends


def names_of(source: str, merged: Mapping[str, str]) -> list[str]:
    """Every name of the person or outlet that `source` is a name of."""
    head = merged.get(source, source)
    return sorted({head, source, *(name for name, end in merged.items() if end == head)})
