"""A ledger as JSON Lines and back, without loss.

The first line is a heading. Then each page has a line, followed by a line for each of its entries: the
very text that its digest is made of. The bytes of a document come before the page that first
names them. A ledger read back from such a file has the same pages with the same digests, and
writes the same file again.

    {"format":"innercourt-ledger","version":1}
    {"kind":"content","sha256":"...","base64":"..."}
    {"kind":"page","page":1,"first":1,"last":2,"recorded_at":"...","recorded_by":"...","digest":"..."}
    {"entry":{"source":"tass"},"id":"tass","kind":"source","version":1}
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from sqlalchemy import Connection, select

from innercourt.errors import LedgerError
from innercourt.ledger.append import insert_page
from innercourt.ledger.canonical import START, entry_text, identity, line_of, page_digest, sha256
from innercourt.ledger.checks import check_text, checked
from innercourt.ledger.decode import entry_of
from innercourt.ledger.receipts import add_receipt
from innercourt.ledger.record import Document, Record
from innercourt.ledger.rows import InOrder, record_of
from innercourt.ledger.schema import VERSIONS, contents, pages
from innercourt.ledger.standing import Moment, horizon, last_number
from innercourt.ledger.store import Ledger

FORMAT = "innercourt-ledger"
VERSION = 1
_HEADING = json.dumps({"format": FORMAT, "version": VERSION}, separators=(",", ":"))


def export_lines(ledger: Ledger, *, as_of: Moment = None) -> Iterator[str]:
    """The lines of a ledger, as it was at a moment, without their line breaks."""
    yield _HEADING
    with ledger.reading() as connection:
        last = horizon(connection, as_of)
        written: set[str] = set()
        entries = InOrder(connection, last_number(connection))
        for heading in connection.execute(
            select(pages).where(pages.c.page <= last).order_by(pages.c.page)
        ).mappings().all():  # fmt: skip
            records = [record_of(kind, row) for _, kind, row in entries.up_to(heading["last"])]
            for record in records:
                if isinstance(record.entry, Document) and record.entry.sha256 not in written:
                    yield from _content(connection, record.entry.sha256)
                    written.add(record.entry.sha256)
            yield _json({"kind": "page", **{name: heading[name] for name in _PAGE}})
            for record in records:
                yield line_of(
                    record.kind,
                    record.id,
                    record.version,
                    entry_text(record.entry),
                    record.withdrawn,
                    record.why,
                )


_PAGE = ("page", "first", "last", "recorded_at", "recorded_by", "digest")


def import_lines(ledger: Ledger, lines: Iterable[str]) -> int:
    """Take in what `export_lines` wrote; how many pages were new.

    The ledger must be empty, or hold a beginning of the same history: two histories that went
    apart are not mixed. All of it is taken in, or nothing. Raises `LedgerError`, with the number
    of the line, for what does not fit.
    """
    with ledger.writing() as connection:
        taken = _Import(connection)
        for number, line in enumerate(lines, start=1):
            if line.strip():
                taken.take(number, line)
        taken.finish()
    if ledger.path is not None:
        for page, digest in taken.new:
            add_receipt(ledger.path, page, digest)
    return len(taken.new)


class _Import:
    """The state of an import between two lines."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        known = connection.execute(select(pages).order_by(pages.c.page)).mappings()
        self._known = {row["page"]: row["digest"] for row in known}
        self._heading: dict[str, Any] | None = None
        self._records: list[Record] = []
        self._bytes: dict[str, bytes] = {}
        self._before = START
        self._begun = False
        self._line = 0
        self.new: list[tuple[int, str]] = []

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        self._line = number
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            self._refuse("a line of JSON, an object", line[:60])
        if not self._begun:
            if said.get("format") != FORMAT or said.get("version") != VERSION:
                self._refuse(_HEADING, line[:80])
            self._begun = True
        elif said.get("kind") == "content":
            self._take_content(said)
        elif said.get("kind") == "page":
            self._close()
            self._heading = self._page(said)
        else:
            self._records.append(self._record(said, line))

    def finish(self) -> None:
        """Close the last page."""
        if not self._begun:
            self._refuse(_HEADING, "nothing")
        self._close()

    def _page(self, said: Mapping[str, Any]) -> dict[str, Any]:
        sound = set(said) == {"kind", *_PAGE} and all(type(said[name]) is int for name in _PAGE[:3])
        if not sound or not all(type(said[name]) is str for name in _PAGE[3:]):
            self._refuse("a page with " + ", ".join(_PAGE), ", ".join(map(str, said)))
        return dict(said)

    def _take_content(self, said: Mapping[str, Any]) -> None:
        try:
            self._bytes[str(said["sha256"])] = base64.b64decode(said["base64"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            self._refuse("bytes as `sha256` and `base64`", ", ".join(map(str, said)))

    def _record(self, said: Mapping[str, Any], line: str) -> Record:
        if self._heading is None:
            self._refuse("a page before its entries", line[:80])
        kind = said.get("kind")
        if kind not in VERSIONS or type(said.get("id")) is not str or type(said.get("version")) is not int:
            self._refuse("an entry with `kind`, `id`, `version` and `entry`", line[:80])
        entry = entry_of(str(kind), said.get("entry"), f"line {self._line}")
        if isinstance(entry, Document) and entry.sha256 in self._bytes:
            entry = _with_bytes(entry, self._bytes[entry.sha256])
        entry = checked(entry)
        text = entry_text(entry)
        check_text(entry, text)
        again = line_of(str(kind), said["id"], said["version"], text, said.get("withdrawn") is True,
                        str(said.get("why", "")))  # fmt: skip
        if again != line.rstrip("\n"):
            self._refuse("the canonical text of an entry", line[:80])
        if said["version"] == 1 and identity(entry, text) != said["id"]:
            self._refuse(f"the id {identity(entry, text)}", said["id"])
        number = int(self._heading["first"]) + len(self._records)
        return Record(number, said["id"], said["version"], entry, sha256(again),
                      said.get("withdrawn") is True, str(said.get("why", "")), int(self._heading["page"]))  # fmt: skip

    def _close(self) -> None:
        heading, records = self._heading, self._records
        self._heading, self._records = None, []
        if heading is None:
            return
        page, digest = heading["page"], heading["digest"]
        expected = page_digest(
            self._before, page, heading["recorded_at"], heading["recorded_by"], heading["first"],
            (record.digest for record in records),
        )  # fmt: skip
        if expected != digest or not records or records[-1].number != heading["last"]:
            self._refuse(f"page {page} with the digest {expected}", digest)
        known = self._known.get(page)
        if known is None and page != len(self._known) + len(self.new) + 1:
            self._refuse(f"page {len(self._known) + len(self.new) + 1}", f"page {page}")
        if known is None:
            insert_page(self._connection, records, heading["recorded_at"], heading["recorded_by"], digest)
            self.new.append((page, digest))
        elif known != digest:
            raise LedgerError(
                "the ledger has a history of its own", expected="an empty ledger, or a beginning of the same one",
                found=f"another page {page}", hint="import into a new ledger",
            )  # fmt: skip
        self._before = digest

    def _refuse(self, expected: str, found: str) -> NoReturn:
        raise LedgerError(
            f"line {self._line} is not a line of a ledger", expected=expected, found=f"`{found}`"
        )


def _with_bytes(entry: Document, content: bytes) -> Document:
    return replace(entry, content=content)


def _content(connection: Connection, name: str) -> Iterator[str]:
    held = connection.execute(select(contents.c["bytes"]).where(contents.c.sha256 == name)).scalar()
    if held is not None:
        text = base64.b64encode(held).decode("ascii")
        yield _json({"kind": "content", "sha256": name, "base64": text})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
