"""Adding a page: the only way anything gets into a ledger.

A page is what one transaction adds, all of it or nothing. It is prepared without the lock
(checked, written canonically, named), then under the lock it is compared with what is there,
numbered, chained to the page before, and brought to the disk. Only then is there a receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection, insert, select

from innercourt.errors import LedgerError, StorageError
from innercourt.ledger.canonical import START, line_of, page_digest, sha256
from innercourt.ledger.checks import instant
from innercourt.ledger.drafts import Draft, Prepared, prepare
from innercourt.ledger.known import Known
from innercourt.ledger.receipts import add_receipt, newest_receipt
from innercourt.ledger.record import Document, Entry, Receipt, Record, Source, Statement
from innercourt.ledger.rows import insert_rows, row_of, voice_rows
from innercourt.ledger.schema import contents, pages
from innercourt.ledger.spans import compare_spans
from innercourt.ledger.store import Ledger

BATCH = 50_000
"""Entries a page when many are added at once."""

_NEW = Draft(Source(""))
"""What a draft that amends nothing says."""


def append(ledger: Ledger, drafts: Sequence[Draft], *, by: str) -> Receipt:
    """Record `drafts` as one page in the name of `by`; all of them or none.

    Raises `LedgerError` for an entry that cannot be taken, `StorageError` if the database fails.
    What is there already is not added again; a page of nothing else is not written.
    """
    return _recorded(ledger, prepare(drafts), _author(by))


def _recorded(ledger: Ledger, ready: Prepared, author: str) -> Receipt:
    with ledger.writing() as connection:
        page, last, before, clock = _head(connection, ledger)
        known = Known(connection)
        known.look_up(zip(ready.kinds, ready.ids, ready.entries, strict=True))
        known.check_references()
        records = list(_new_records(ready, known, page + 1, last))
        ids = tuple(ready.ids)
        if not records:
            return Receipt(page, before, clock, ids, 0)
        unchecked = _compare_spans(connection, records)
        moment = max(instant(datetime.now(UTC)), clock)
        digest = page_digest(before, page + 1, moment, author, last + 1, (r.digest for r in records))
        insert_page(connection, records, moment, author, digest)
    if ledger.path is not None:
        add_receipt(ledger.path, page + 1, digest)
    return Receipt(page + 1, digest, moment, ids, len(records), unchecked)


def add_all(ledger: Ledger, entries: Iterable[Entry], *, by: str, batch: int = BATCH) -> Iterator[Receipt]:
    """Record many entries, a page for each `batch` of them; each receipt stands for a page on the disk.

    While one page is written the next is prepared, in a thread which takes from `entries`. An entry
    that cannot be taken is told in its turn, after the pages before its own are recorded.
    """
    author = _author(by)
    drafts = map(Draft, entries)
    with ThreadPoolExecutor(1) as beside:
        ready = prepare(islice(drafts, batch))
        while ready.ids:
            following = beside.submit(prepare, islice(drafts, batch))
            yield _recorded(ledger, ready, author)
            ready = following.result()


def insert_page(
    connection: Connection, records: Sequence[Record], recorded_at: str, recorded_by: str, digest: str
) -> None:
    """Write the rows of a page whose records are numbered already."""
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record)
    for record in by_kind.get("document", ()):
        _insert_content(connection, record.entry)
    for kind, many in by_kind.items():
        insert_rows(connection, kind, [row_of(record) for record in many])
    said = ((r.number, r.entry.chain) for r in records if isinstance(r.entry, Statement))
    if spoken := voice_rows(said):
        insert_rows(connection, "voices", spoken)
    heading = {"page": records[0].page, "first": records[0].number, "last": records[-1].number,
               "recorded_at": recorded_at, "recorded_by": recorded_by, "digest": digest}  # fmt: skip
    connection.execute(insert(pages), heading)


def _compare_spans(connection: Connection, records: Sequence[Record]) -> int:
    """How many statements quote a document whose text the ledger has not."""
    said = (r.entry for r in records if isinstance(r.entry, Statement) and not r.withdrawn)
    new = {r.id: r.entry for r in records if isinstance(r.entry, Document)}
    return compare_spans(connection, said, new)


def _insert_content(connection: Connection, entry: Entry) -> None:
    if not isinstance(entry, Document) or entry.content is None:
        return
    there = connection.execute(select(contents.c.sha256).where(contents.c.sha256 == entry.sha256)).first()
    if there is None:
        connection.execute(insert(contents), {"sha256": entry.sha256, "bytes": entry.content})


def _author(by: str) -> str:
    if not by.strip() or len(by) > 200 or not by.isprintable():
        raise LedgerError("whoever records has a name", expected="a name of up to 200 characters",
                          found=f"`{by[:80]}`")  # fmt: skip
    return by


def _head(connection: Connection, ledger: Ledger) -> tuple[int, int, str, str]:
    """The last page, the last number, the digest and the time of the page; refuses a ledger that lost some."""
    newest = select(pages).order_by(pages.c.page.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    head = (row["page"], row["last"], row["digest"], row["recorded_at"]) if row else (0, 0, START, "")
    receipt = newest_receipt(ledger.path) if ledger.path is not None else None
    if receipt is not None and (receipt[0] > head[0] or (receipt[0] == head[0] and receipt[1] != head[2])):
        raise StorageError(
            "pages are missing from the ledger: nothing was recorded",
            found=f"a receipt for page {receipt[0]}, and the last page is {head[0]}",
            hint=f"innercourt ledger verify --ledger {ledger.place}; go back to a copy",
        )
    return head


def _new_records(ready: Prepared, known: Known, page: int, last: int) -> Iterator[Record]:
    number = last
    columns = zip(ready.entries, ready.kinds, ready.ids, ready.texts, ready.digests, strict=True)
    for place, (entry, kind, id, text, digest) in enumerate(columns):
        amending = ready.amending.get(place, _NEW)
        version = known.next_version(kind, id, amending.id != "", amending.version, text)
        if version is None:
            continue
        number += 1
        if version > 1:
            digest = sha256(line_of(kind, id, version, text, amending.withdrawn, amending.why))
        known.note(kind, id, version, text)
        yield Record(number, id, version, entry, digest, amending.withdrawn, amending.why, page)
