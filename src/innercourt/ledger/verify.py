"""Is everything that was acknowledged still there, and as it was? `innercourt ledger verify`.

The database's own check comes first, then every digest is computed again, from the first entry to the last:
each entry's, each document's bytes, each page's with the page before it. What is derived (voices,
publisher, origin) is derived again, the guards are looked for, and the receipts compared. Nothing
is repaired: go back to a copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, inspect, or_, select

from innercourt.errors import InnercourtError, StorageError
from innercourt.ledger.canonical import START, entry_text, line_of, page_digest, sha256
from innercourt.ledger.guards import GUARDED, guards
from innercourt.ledger.receipts import read_receipts
from innercourt.ledger.rows import AT_ONCE, COLUMNS, InOrder, chain_of, record_of, row_of, voice_rows
from innercourt.ledger.schema import VERSIONS, contents, documents, pages, statements, voices
from innercourt.ledger.standing import last_number
from innercourt.ledger.store import Ledger

MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was acknowledged: where, and what is wrong with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification came to. `digest` is that of the last page: note it down elsewhere.

    `receipts` is how many of them were compared; with none, a ledger that was cut short at a page
    cannot be told from one that never had more. `more` is whether damage beyond what is listed
    was left untold.
    """

    pages: int
    entries: int
    digest: str
    receipts: int
    damage: tuple[Damage, ...]
    more: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damage


def verify(ledger: Ledger, *, expect: str | None = None) -> Verdict:
    """Check a whole ledger. `expect` is the digest of a page that must be in it.

    Damage is in the verdict and not raised, whatever the state of the file.
    """
    check = _Check(ledger)
    found: list[Damage] = []
    more = False
    for damage in check.run(expect):
        if len(found) == MOST_TOLD:
            more = True
            break
        found.append(damage)
    return Verdict(check.pages, check.entries, check.digest, check.receipts, tuple(found), more)


class _Check:
    """One pass over a ledger; what was counted on the way stays in its fields."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.pages = self.entries = self.receipts = 0
        self.digest = START
        self._seen: dict[int, str] = {}
        self._last = 0

    def run(self, expect: str | None) -> Iterator[Damage]:
        """Every check in turn; one that cannot go on tells so and leaves the others to theirs."""
        for check in (
            self._database,
            self._guards,
            self._chain,
            self._voices,
            self._contents,
            self._strays,
            self._receipts,
        ):
            try:
                yield from check()
            except InnercourtError as error:
                yield Damage(check.__name__.strip("_"), str(error).partition("\n")[0] + _found(error))
            except (ValueError, TypeError, KeyError, ArithmeticError) as error:
                yield Damage(check.__name__.strip("_"), f"what is there cannot be read: {error}"[:300])
        if expect is not None and expect not in self._seen.values():
            yield Damage("digest", f"no page has the digest {expect}")

    def _database(self) -> Iterator[Damage]:
        if self.ledger.path is None:
            return
        with self.ledger.reading() as connection:
            for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
                if line != "ok":
                    yield Damage("database", str(line))

    def _guards(self) -> Iterator[Damage]:
        with self.ledger.reading() as connection:
            if connection.dialect.name == "sqlite":
                there = connection.exec_driver_sql(
                    "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
                ).scalars()
                missing = set(guards("sqlite")) - set(there)
                yield from (Damage("guards", f"missing: {text.split()[2]}") for text in sorted(missing))
            else:
                asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
                on = set(connection.exec_driver_sql(asked).scalars())
                yield from (
                    Damage("guards", f"missing: {t}_only_grows")
                    for t in GUARDED
                    if f"{t}_only_grows" not in on
                )
            tables = set(inspect(connection).get_table_names())
            yield from (Damage("tables", f"missing: {name}") for name in sorted(set(GUARDED) - tables))

    def _chain(self) -> Iterator[Damage]:
        last, clock = 0, ""
        with self.ledger.reading() as connection:
            headings = connection.execute(select(pages).order_by(pages.c.page)).mappings().all()
            self._last = last_number(connection)
            entries = InOrder(connection, self._last)
            for heading in headings:
                number = heading["page"]
                if number != self.pages + 1 or heading["first"] != last + 1:
                    yield Damage(
                        f"page {number}", f"it should be page {self.pages + 1}, from entry {last + 1}"
                    )
                if heading["recorded_at"] < clock:
                    yield Damage(f"page {number}", "recorded before the page before it")
                yield from self._page(entries, heading)
                self.pages, last, clock = number, heading["last"], heading["recorded_at"]
                self.entries = last

    def _page(self, entries: InOrder, heading: Any) -> Iterator[Damage]:
        number, digests = heading["page"], []
        due = heading["first"]
        for at, kind, row in entries.up_to(heading["last"]):
            if at != due:
                yield Damage(f"entry {due}", "it is missing" if at > due else "there are two of it")
            due = at + 1
            digests.append(row["digest"])
            yield from _entry(kind, row, number)
        if due != heading["last"] + 1:
            yield Damage(f"page {number}", f"its last entry should be {heading['last']}, and is {due - 1}")
        expected = page_digest(
            self.digest, number, heading["recorded_at"], heading["recorded_by"], heading["first"], digests
        )
        if expected != heading["digest"]:
            yield Damage(
                f"page {number}", "its digest does not follow from its entries and the page before it"
            )
        self.digest = heading["digest"]
        self._seen[number] = heading["digest"]

    def _voices(self) -> Iterator[Damage]:
        chains = select(statements.c.number, statements.c.chain)
        with self.ledger.reading() as connection:
            for low in range(1, self._last + 1, AT_ONCE):
                here = low, low + AT_ONCE - 1
                said = connection.execute(chains.where(statements.c.number.between(*here)))
                due = set(voice_rows((number, chain_of(chain)) for number, chain in said))
                there = connection.execute(select(voices).where(voices.c.number.between(*here)))
                for source, number, position in sorted(due ^ {tuple(row) for row in there})[:10]:
                    yield Damage(
                        f"entry {number}", f"the index of voices is wrong about `{source}` at {position}"
                    )

    def _contents(self) -> Iterator[Damage]:
        with self.ledger.reading() as connection:
            named = {*connection.execute(select(documents.c.sha256).distinct()).scalars()}
            for name in connection.execute(select(contents.c.sha256)).scalars().all():
                held = connection.execute(
                    select(contents.c["bytes"]).where(contents.c.sha256 == name)
                ).scalar()
                if held is None or hashlib.sha256(held).hexdigest() != name:
                    yield Damage(f"content {name}", "the bytes are not those that were captured")
                if name not in named:
                    yield Damage(f"content {name}", "no document has these bytes")

    def _strays(self) -> Iterator[Damage]:
        with self.ledger.reading() as connection:
            for table in (*VERSIONS.values(), voices):
                outside = or_(table.c.number > self.entries, table.c.number < 1)
                stray = select(func.count()).select_from(table).where(outside)
                count = connection.execute(stray).scalar_one()
                if count:
                    yield Damage(table.name, f"{count} rows belong to no page")

    def _receipts(self) -> Iterator[Damage]:
        if self.ledger.path is None:
            return
        for page, digest in read_receipts(self.ledger.path):
            self.receipts += 1
            if page not in self._seen:
                yield Damage(f"page {page}", "it was acknowledged, and is gone")
            elif self._seen[page] != digest:
                yield Damage(f"page {page}", "its digest is not the one that was acknowledged")


def _entry(kind: str, row: Any, page: int) -> Iterator[Damage]:
    where = f"entry {row['number']}"
    try:
        record = record_of(kind, row)
        line = line_of(
            kind, record.id, record.version, entry_text(record.entry), record.withdrawn, record.why
        )
        again = row_of(record)
    except (ValueError, TypeError, KeyError) as error:
        yield Damage(where, f"{kind} {row['id']} cannot be read: {error}"[:300])
        return
    if sha256(line) != row["digest"]:
        yield Damage(where, f"{kind} {row['id']} is not what was recorded")
    elif again != tuple(row[name] for name in COLUMNS[kind]) or row["page"] != page:
        yield Damage(where, f"{kind} {row['id']}: what is derived from it is not what it should be")


def _found(error: InnercourtError) -> str:
    return f": {error.found}" if isinstance(error, StorageError) and error.found else ""
