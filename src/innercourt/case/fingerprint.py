"""One line that stands for a structure: equal structures have equal ones, in every process.

What is written down is the content, never an address or the order of a set, so that a fingerprint
made today finds what was kept under it yesterday. An object of a kind that is not known here is
refused: better no fingerprint than one that does not change when the content does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parent.parent


def fingerprint(*content: Any) -> str:
    """The fingerprint of dataclasses, named tuples, arrays and plain values, nested as they please.

    Raises `TypeError` for anything else.

    >>> fingerprint({"a": (1, 2.0)}) == fingerprint({"a": (1, 2.0)})
    True
    >>> fingerprint(frozenset("ab")) == fingerprint(frozenset("ba"))
    True
    >>> fingerprint(1) == fingerprint(1.0)
    False
    """
    return _digest(content, {}).hex()


@lru_cache(maxsize=1)
def of_this_program() -> str:
    """The fingerprint of the package's own code, read from its files."""
    return _of_files(PACKAGE.rglob("*.py"))


@lru_cache(maxsize=1)
def of_this_package() -> str:
    """The fingerprint of all that the package holds, its cases and patterns too."""
    others = (path for path in PACKAGE.rglob("*") if path.suffix not in (".py", ".pyc") and path.is_file())
    return of_this_program() + _of_files(others)


def _of_files(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@lru_cache
def of_library(name: str) -> str:
    """The version of a library, which is looked up in files."""
    return version(name)


def _digest(value: Any, known: dict[int, bytes]) -> bytes:
    """`known` holds, by address, what was met before: expressions and states are shared all over."""
    if isinstance(value, (str, bytes, bool, int, float, date, type(None))) and not isinstance(value, Enum):
        return hashlib.sha256(f"{type(value).__name__} {value!r}".encode()).digest()
    if id(value) not in known:
        kind = type(value)
        parts = [f"{kind.__module__}.{kind.__qualname__}".encode(), *_parts(value, known)]
        known[id(value)] = hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).digest()
    return known[id(value)]


def _parts(value: Any, known: dict[int, bytes]) -> list[bytes]:
    if hasattr(value, "__array__"):  # NumPy's, its scalars, JAX's, which is not loaded for it
        array = np.ascontiguousarray(value)
        return [str((array.dtype, array.shape)).encode(), array.tobytes()]
    match value:
        case Enum():
            return [value.name.encode()]
        case Mapping():
            return [_digest(part, known) for item in value.items() for part in item]
        case AnySet():
            return sorted(_digest(member, known) for member in value)
        case tuple() | list():
            return [_digest(member, known) for member in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return [_digest(getattr(value, field.name), known) for field in fields(value)]
    raise TypeError(f"nothing is known of how to take the fingerprint of {type(value).__name__}")
