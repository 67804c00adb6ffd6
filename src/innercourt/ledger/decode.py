"""Entries from plain JSON: every field of the right sort, and none that is unknown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, NoReturn

from innercourt.errors import LedgerError
from innercourt.ledger.checks import checked
from innercourt.ledger.record import KINDS, Document, Entry, Hop

_SORTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "str": (lambda v: type(v) is str, "text"),
    "str | None": (lambda v: v is None or type(v) is str, "text"),
    "int | None": (lambda v: v is None or type(v) is int, "a whole number"),
    "float | None": (lambda v: v is None or type(v) in (int, float), "a number"),
    "bool": (lambda v: type(v) is bool, "true or false"),
    "bool | None": (lambda v: v is None or type(v) is bool, "true or false"),
    "tuple[str, ...]": (lambda v: type(v) is list and all(type(p) is str for p in v), "a list of texts"),
}


def entry_of(kind: str, held: Any, where: str = "the entry") -> Entry:
    """The entry that a JSON object stands for.

    Raises `LedgerError`, naming `where`, for a kind or a field that there is not.

    >>> entry_of("source", {"source": "tass", "aliases": ["ТАСС"]}).aliases
    ('ТАСС',)
    """
    if kind not in KINDS:
        _refuse(where, "kind", "one of " + ", ".join(KINDS), kind)
    make: Callable[..., Entry] = KINDS[kind]
    return make(**_fields(KINDS[kind], held, where))


def read_entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Entries written by hand or by a program: a JSON object a line, the fields with their `type`.

    `type` is the kind of entry (a statement has a `kind` of its own: fact, forecast, ...). The
    bytes of a document may be given as `text` or as `base64`.

    Raises `LedgerError`, naming the line, for one that is not an entry or cannot be recorded.

    >>> next(read_entries(['{"type": "source", "source": "tass"}'])).source
    'tass'
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            held = json.loads(line, object_pairs_hook=_once)
        except LedgerError as error:
            raise _at(where, error) from None
        except (ValueError, RecursionError):
            held = None
        if not isinstance(held, dict):
            _refuse(where, "line", "a JSON object", line.strip()[:80])
        kind = str(held.pop("type", "statement"))
        content = _bytes(where, held) if kind == "document" else None
        entry = entry_of(kind, held, where)
        yield _checked(entry if content is None else _replaced(entry, content), where)


def changes_from(kind: str, pairs: Mapping[str, str]) -> dict[str, Any]:
    """Fields with new values as a person types them: text as it is, anything else as JSON.

    >>> changes_from("statement", {"said": "1901-05-14", "start": "12"})
    {'said': '1901-05-14', 'start': 12}
    """
    sorts = {f.name: str(f.type) for f in fields(KINDS[kind])}
    held: dict[str, Any] = {}
    for name, text in pairs.items():
        held[name] = text
        if sorts.get(name, "str") not in ("str", "str | None"):
            try:
                held[name] = json.loads(text)
            except ValueError:
                _refuse("the change", name, "a value in JSON", text[:80])
    return _fields(KINDS[kind], held, "the change", whole=False)


def _fields(made: type[Any], held: Any, where: str, whole: bool = True) -> dict[str, Any]:
    if not isinstance(held, dict):
        _refuse(where, made.__name__.lower(), "an object with its fields", str(held)[:80])
    names = {f.name: f.type for f in fields(made) if f.name != "content"}
    values: dict[str, Any] = {}
    for name, value in held.items():
        if name not in names:
            _refuse(where, name, "one of the fields " + ", ".join(names), name)
        if name == "chain":
            values[name] = _chain(value, where)
            continue
        sound, expected = _SORTS[str(names[name])]
        if not sound(value):
            _refuse(where, name, expected, json.dumps(value, ensure_ascii=False)[:80])
        values[name] = tuple(value) if type(value) is list else float(value) if name == "expected" else value
    missing = [f.name for f in fields(made) if f.name in names and f.name not in values and _is_needed(f)]
    if missing and whole:
        _refuse(where, missing[0], f"the field `{missing[0]}`", "nothing")
    return values


def _chain(value: Any, where: str) -> tuple[Hop, ...]:
    if not isinstance(value, list):
        _refuse(where, "chain", "a list of links, publisher first", str(value)[:80])
    links = ({"source": link} if isinstance(link, str) else link for link in value)
    return tuple(Hop(**_fields(Hop, link, where)) for link in links)


def _is_needed(field: Any) -> bool:
    return field.default is MISSING


def _bytes(where: str, held: dict[str, Any]) -> bytes | None:
    text, coded = held.pop("text", None), held.pop("base64", None)
    if text is None and coded is None:
        return None
    if text is not None and coded is not None:
        raise LedgerError(f"{where}: the bytes of a document are given twice", expected="`text` or `base64`",
                          found="both")  # fmt: skip
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(coded, validate=True)
    except (TypeError, binascii.Error):
        _refuse(where, "base64", "bytes in base64", str(coded)[:40])


def _checked(entry: Entry, where: str) -> Entry:
    try:
        return checked(entry)
    except LedgerError as error:
        raise _at(where, error) from None


def _at(where: str, error: LedgerError) -> LedgerError:
    return LedgerError(
        f"{where}: {error.message}", expected=error.expected, found=error.found, hint=error.hint
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs. Raises `LedgerError` for a key that stands twice, of which JSON keeps one."""
    held = dict(pairs)
    if len(held) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise LedgerError(
            f"`{twice}` stands twice", expected="each field once", found=f"it {names.count(twice)} times"
        )
    return held


def _replaced(entry: Entry, content: bytes) -> Entry:
    assert isinstance(entry, Document)
    return replace(entry, content=content)


def _refuse(where: str, field: str, expected: str, found: str) -> NoReturn:
    raise LedgerError(f"{where}: `{field}` cannot be read", expected=expected, found=f"`{found}`")
