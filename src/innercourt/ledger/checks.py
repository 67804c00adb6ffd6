"""What an entry must be before a ledger takes it: told as where, expected, found, try.

Nothing here looks at a database. Whether the sources of a chain are known is for `append.py`.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import NoReturn

from innercourt.errors import LedgerError
from innercourt.ledger.record import (
    CLAIM_KINDS,
    KIND_OF,
    LINEAGES,
    NATURES,
    POLARITIES,
    SCALES,
    SILENT,
    SOURCE_CLASSES,
    Copy,
    Document,
    Entry,
    Hop,
    Merge,
    Proposition,
    Source,
    Statement,
)

MOST_BYTES = 100_000_000
MOST_CHARACTERS = 1_000_000
MOST_HOPS = 50

_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
_SAID = KIND_OF[Statement]
_NAME_IS = "lower-case letters, digits and `_`, beginning with a letter"


def checked(entry: Entry) -> Entry:
    """The entry as it will be recorded: a document with its SHA-256, instants in UTC.

    Raises `LedgerError` with the first thing that is wrong with it.
    """
    match entry:
        case Statement():
            _statement(entry)
        case Document():
            return _document(entry)
        case Source():
            _name("source", "source", entry.source)
            _one_of("source", "kind", entry.kind, SOURCE_CLASSES)
            _one_of("source", "grade", entry.grade, ("A", "B", "C", "D", "E", "F"))
            _one_of("source", "nature", entry.nature, NATURES)
        case Proposition():
            _proposition(entry)
        case Merge():
            _name("merge", "source", entry.source)
            if entry.into:
                _name("merge", "into", entry.into)
            if entry.into == entry.source:
                _refuse("merge", "into", "another name than its own", entry.into)
        case Copy():
            if entry.copy == entry.original:
                _refuse("copy", "original", "another document than the copy", entry.original)
    return entry


def instant(text: str | datetime) -> str:
    """A moment in UTC as a ledger writes it, always with microseconds so that texts sort as time.

    >>> instant("2026-03-04T10:00:00+02:00")
    '2026-03-04T08:00:00.000000Z'

    Raises `LedgerError` if it names no moment or leaves its time zone open.
    """
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        try:
            return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        except OverflowError:
            raise LedgerError("no such moment in UTC", expected="a moment of the years 1 to 9999 in UTC, too",
                              found=f"`{text}`") from None  # fmt: skip
    raise LedgerError(
        "not a moment in time", expected="a date and time with its zone, such as 2026-03-04T10:00:00Z",
        found=f"`{text}`",
    )  # fmt: skip


def _statement(entry: Statement) -> None:
    if not 1 <= len(entry.chain) <= MOST_HOPS:
        _refuse(_SAID, "chain", f"1 to {MOST_HOPS} links, publisher first", f"{len(entry.chain)} links")
    for place, hop in enumerate(entry.chain):
        if not _is_name(hop.source) or hop.hedge is not None or hop.scale != "none":
            _hop(place, hop)
    _manner(entry.says, entry.kind, entry.lineage, entry.hedge, entry.scale, entry.expected)
    if entry.said:
        _day(_SAID, "said", entry.said)
    if entry.coded_on:
        _day(_SAID, "coded_on", entry.coded_on)
    if entry.event:
        _day(_SAID, "event", entry.event, partly=True)
    if entry.proposition:
        _name(_SAID, "proposition", entry.proposition)
    if entry.proposition or entry.case:
        _case(_SAID, entry.case)
    if entry.start is not None or entry.end is not None:
        _span(entry)


@lru_cache(maxsize=4096)
def _manner(says: str, kind: str, lineage: str, hedge: str, scale: str, expected: float | None) -> None:
    """Refuse a polarity, a kind, a lineage or a hedge that there is not: few are ever used."""
    _one_of(_SAID, "says", says, POLARITIES)
    _one_of(_SAID, "kind", kind, CLAIM_KINDS)
    _one_of(_SAID, "lineage", lineage, LINEAGES)
    _hedge(_SAID, "hedge", hedge, scale)
    if expected is not None:
        if says != SILENT:
            _refuse(_SAID, "expected", "`expected` for a silence alone", f"it with `{says}`")
        if not 0 <= expected <= 1:
            _refuse(_SAID, "expected", "a number from 0 to 1", f"`{expected}`")


def _span(entry: Statement) -> None:
    if entry.start is None or entry.end is None or not 0 <= entry.start < entry.end:
        _refuse(_SAID, "start, end", "two offsets in characters, the first before the second",
                f"`{entry.start}`, `{entry.end}`")  # fmt: skip
    if not entry.document:
        _refuse(_SAID, "document", "the document that the span is in", "a span and no document")


def _hop(place: int, hop: Hop) -> None:
    _name(_SAID, f"chain[{place}].source", hop.source)
    if hop.hedge is not None:
        _hedge(_SAID, f"chain[{place}].hedge", hop.hedge, hop.scale)
    elif hop.scale != "none":
        _refuse(_SAID, f"chain[{place}].scale", "`none` where nothing is hedged", f"`{hop.scale}`")


def _hedge(of: str, field: str, hedge: str, scale: str) -> None:
    _one_of(of, "scale", scale, SCALES)
    if not hedge:
        _refuse(of, field, "a word or a number", "nothing")
    if scale == "number":
        try:
            sound = 0 <= float(hedge) <= 1
        except ValueError:
            sound = False
        if not sound:
            _refuse(of, field, "a number from 0 to 1, as its scale says", f"`{hedge}`")
    elif scale == "none":
        _refuse(of, "scale", "the scale that the hedge is on: words, number, icd203 or phia2025",
                f"`none` with the hedge `{hedge}`")  # fmt: skip


def _document(entry: Document) -> Document:
    _day("document", "published", entry.published)
    _day("document", "event", entry.event, partly=True)
    if entry.publisher:
        _name("document", "publisher", entry.publisher)
    captured = instant(entry.captured) if entry.captured else ""
    found = entry.sha256
    if entry.content is not None:
        if len(entry.content) > MOST_BYTES:
            _refuse("document", "content", f"at most {MOST_BYTES:,} bytes", f"{len(entry.content):,} bytes")
        found = sha256(entry.content).hexdigest()
        if entry.sha256 not in ("", found):
            _refuse("document", "sha256", f"that of the bytes, {found}", f"`{entry.sha256}`")
    elif found and not re.fullmatch(r"[0-9a-f]{64}", found):
        _refuse("document", "sha256", "64 hexadecimal digits", f"`{found[:80]}`")
    if not (found or entry.address or entry.name):
        _refuse("document", "address", "bytes, an address or a name: something to know it by", "none of them")
    return replace(entry, sha256=found, captured=captured)


def _proposition(entry: Proposition) -> None:
    _case("proposition", entry.case)
    _name("proposition", "proposition", entry.proposition)
    _day("proposition", "resolved", entry.resolved)
    if (entry.truth is None) != (not entry.resolved):
        _refuse("proposition", "resolved", "the truth and the day on which it was known, or neither",
                "one without the other")  # fmt: skip


def check_text(entry: Entry, text: str) -> None:
    """Refuse text that not every database gives back as it was: NUL, half characters, too much.

    `text` is the entry written canonically; it is looked at as a whole, and field by field only
    where something is wrong.
    """
    if len(text) <= MOST_CHARACTERS and "\\u0000" not in text and _encodes(text):
        return
    kind = KIND_OF[type(entry)]
    for field in fields(entry):
        value = getattr(entry, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            inner = (part.verb, part.hedge, part.wording) if isinstance(part, Hop) else (part,)
            for one in inner:
                if isinstance(one, str):
                    _text(kind, field.name, one)
    if len(text) > 2 * MOST_CHARACTERS:
        _refuse(kind, "text", f"at most {2 * MOST_CHARACTERS:,} characters", f"{len(text):,} characters")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(of: str, field: str, text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        _refuse(of, field, f"at most {MOST_CHARACTERS:,} characters", f"{len(text):,} characters")
    if not _encodes(text):
        _refuse(of, field, "whole characters", "half of a surrogate pair")
    if "\0" in text:
        _refuse(of, field, "text without the character NUL", "one with it")


@lru_cache(maxsize=65536)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def _name(of: str, field: str, text: str) -> None:
    if not _is_name(text):
        _refuse(of, field, _NAME_IS, f"`{text[:80]}`")


@lru_cache(maxsize=4096)
def _is_case(text: str) -> bool:
    return _CASE.fullmatch(text) is not None


def _case(of: str, text: str) -> None:
    if not _is_case(text):
        _refuse(of, "case", "a case's name: lower-case letters, digits and hyphens", f"`{text[:80]}`")


def _one_of(of: str, field: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        _refuse(of, field, "one of " + ", ".join(choices), f"`{value}`")


def _day(of: str, field: str, text: str, partly: bool = False) -> None:
    if text and not _is_day(text) and not (partly and _MONTH.fullmatch(text)):
        expected = "a day YYYY-MM-DD" + (", a month or a year" if partly else "")
        _refuse(of, field, expected, f"`{text[:80]}`")


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse(kind: str, field: str, expected: str, found: str) -> NoReturn:
    raise LedgerError(f"a {kind} cannot be recorded: its {field}", expected=expected, found=found)
