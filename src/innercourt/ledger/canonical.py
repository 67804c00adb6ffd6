"""One way to write an entry down, so that its digest is the same on every machine.

An entry's canonical text is JSON with sorted keys, no spaces, characters as they are (UTF-8), and
without what is empty: `kind`, `id`, `version`, under `entry` the fields that differ from their
defaults, and, where they say something, `withdrawn` and `why`. The bytes of a document are not in
it, their SHA-256 is. The *digest* of an entry is SHA-256 over that text.

Pages are chained: the digest of a page is SHA-256 over a canonical text with the digest of the page
before, and the digests of its entries in order. Whoever changes, drops, adds or reorders
anything changes every digest after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import Any, NamedTuple

from innercourt.ledger.record import (
    KINDS,
    Copy,
    Document,
    Entry,
    Hop,
    Merge,
    Proposition,
    Source,
    Statement,
)

START = "0" * 64
"""What stands for the page before the first."""

NOT_THE_THING = ("coded_by", "coded_on")
"""Who wrote a statement down, and when, does not make it another statement."""

_ID_LENGTH = 24


class _Shape(NamedTuple):
    """How a kind is written: its fields in the order of the alphabet, their quoted names and defaults."""

    values: Callable[[Any], tuple[Any, ...]]
    keys: tuple[str, ...]
    defaults: tuple[Any, ...]


def _shape(made: type[Entry] | type[Hop], *without: str) -> _Shape:
    kept = sorted((f for f in fields(made) if f.name not in without), key=lambda f: f.name)
    return _Shape(
        attrgetter(*(f.name for f in kept)),
        tuple(f'"{f.name}":' for f in kept),
        tuple(None if f.default is MISSING else f.default for f in kept),
    )


_SHAPES = {made: _shape(made, "content") for made in KINDS.values()}
_THING = _shape(Statement, *NOT_THE_THING)
_HOP = _shape(Hop)
_PLAIN = Hop("")


def entry_text(entry: Entry) -> str:
    """The fields of an entry that say something, as canonical JSON; never the bytes of a document.

    >>> print(entry_text(Statement(chain=(Hop("tass"), Hop("ministry", hedge="may", scale="words")))))
    {"chain":[{"source":"tass"},{"hedge":"may","scale":"words","source":"ministry"}]}
    """
    return _object(entry, _SHAPES[type(entry)])


def chain_text(chain: tuple[Hop, ...]) -> str:
    """The links of a chain as canonical JSON."""
    return "[" + ",".join(map(_hop_text, chain)) + "]"


def _hop_text(hop: Hop) -> str:
    if hop.hedge is None and hop.verb == _PLAIN.verb and not hop.wording and hop.scale == _PLAIN.scale:
        return f'{{"source":{quoted(hop.source)}}}'  # most links say no more than who
    return _object(hop, _HOP)


def _object(held: Any, shape: _Shape) -> str:
    said = [
        key + (quoted(value) if type(value) is str else _other(value))
        for key, default, value in zip(shape.keys, shape.defaults, shape.values(held), strict=True)
        if value != default
    ]
    return "{" + ",".join(said) + "}"


def _other(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        if value and isinstance(value[0], Hop):
            return chain_text(value)
        return "[" + ",".join(map(quoted, value)) + "]"
    return repr(value)


def sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def identity(entry: Entry, text: str) -> str:
    """The name of an entry that is new: what it is about, or made from what it says.

    The same statement, or the same capture, has the same name whenever and by whomever it is
    added: adding it twice adds nothing. `text` is `entry_text` of it.
    """
    match entry:
        case Statement():
            if entry.coded_by or entry.coded_on:
                text = _object(entry, _THING)
            return f"s-{sha256(text)[:_ID_LENGTH]}"
        case Document():
            return f"d-{sha256(text)[:_ID_LENGTH]}"
        case Source() | Merge():
            return entry.source
        case Proposition():
            return f"{entry.case}/{entry.proposition}"
        case Copy():
            return f"{entry.copy}/{entry.original}"


def line_of(kind: str, id: str, version: int, text: str, withdrawn: bool = False, why: str = "") -> str:
    """The canonical text of one version of an entry; `text` is `entry_text` of it.

    >>> line_of("source", "tass", 1, '{"source":"tass"}')
    '{"entry":{"source":"tass"},"id":"tass","kind":"source","version":1}'
    """
    tail = (',"why":' + quoted(why) if why else "") + (',"withdrawn":true' if withdrawn else "")
    return f'{{"entry":{text},"id":{quoted(id)},"kind":"{kind}","version":{version}{tail}}}'


def page_digest(
    before: str, page: int, recorded_at: str, recorded_by: str, first: int, digests: Iterable[str]
) -> str:
    """The digest of a page: of the page before it, of its own heading, and of its entries in order.

    `first` is the number of its first entry; the rest are numbered on from there.
    """
    heading = (
        f'{{"at":{quoted(recorded_at)},"before":"{before}","by":{quoted(recorded_by)},'
        f'"first":{first},"page":{page}}}'
    )
    whole = hashlib.sha256(heading.encode())
    for digest in digests:
        whole.update(b"\n")
        whole.update(digest.encode())
    return whole.hexdigest()
