"""A table of claims on disk: columns `source`, `object`, `value`, and if known `date`.

It is read line by line and kept as numbers; each text is kept once. A mistake is told with its line.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
from jaxtyping import Int

from innercourt.claims.index import Claims, index_claims
from innercourt.claims.values import read_value
from innercourt.errors import UsageError

NEEDED = ("source", "object", "value")
LONGEST = 1_000_000
"""Bytes that a line may have."""
EXPECTED = "a CSV file with the columns source, object, value and, if you like, date"


@dataclass(frozen=True, slots=True, eq=False)
class ClaimTable:
    """Claims with the names that go with their numbers.

    `wording` is how a key's value is most often written. `rows` were read, `missing` of them have no value.
    """

    claims: Claims
    sources: Sequence[str]
    objects: Sequence[str]
    wording: Sequence[str]
    rows: int
    missing: int
    dated: int


def read_claims(path: str | os.PathLike[str]) -> ClaimTable:
    """The claims of a CSV file (comma, semicolon or tab; UTF-8).

    `UsageError`, with the line, for a file that is not there, not text, empty or ragged, lacks a column, or
    has a date that is no day.
    """
    return _gathered(Path(path).name, _rows(Path(path)))


def claim_table(rows: Sequence[Sequence[str]]) -> ClaimTable:
    """The same from rows of source, object, value and, if known, day (`YYYY-MM-DD`, or empty).

    >>> table = claim_table([("a", "x", "1,000"), ("b", "x", "1000"), ("c", "x", "1000")])
    >>> table.wording, table.sources
    (['1000'], ['a', 'b', 'c'])
    """
    return _gathered("the claims", enumerate([(*row, "")[:4] for row in rows], start=1))


def _gathered(
    name: str, rows: Iterator[tuple[int, Sequence[str]]] | enumerate[tuple[str, ...]]
) -> ClaimTable:
    """Rows as numbers; what has no value is left out and counted."""
    sources: dict[str, int] = {}
    objects: dict[str, int] = {}
    texts: dict[str, int] = {}
    days: dict[str, int] = {"": -1}
    held: list[int] = []
    read = 0
    for line, (source, object_, value, day) in rows:
        read += 1
        if not source or not object_:
            raise UsageError(
                f"{name} has a claim without a {'source' if not source else 'object'}",
                expected="a name", found=f"nothing in line {line}",
            )  # fmt: skip
        if day not in days:
            days[day] = _day(name, line, day)
        held += (
            sources.setdefault(source, len(sources)),
            objects.setdefault(object_, len(objects)),
            texts.setdefault(value, len(texts)),
            days[day],
        )
    if not read:
        raise UsageError(f"{name} holds no claims", expected=EXPECTED, found="no rows")
    table = np.array(held, np.int64).reshape(-1, 4)
    return _indexed(name, table, list(sources), list(objects), list(texts))


def _indexed(
    name: str, table: Int[np.ndarray, "row 4"], sources: list[str], objects: list[str], texts: list[str]
) -> ClaimTable:
    values = _values(table[:, 1], table[:, 2], texts)
    kept = np.flatnonzero(values >= 0)
    if not len(kept):
        raise UsageError(f"{name} holds no claims", expected="values", found="none in any row")
    # objects of which nothing is claimed are left out, so that the others are numbered without a gap
    named, object_ = np.unique(table[kept, 1], return_inverse=True)
    order = table[kept, 3] if (table[kept, 3] >= 0).any() else None
    claims = index_claims(table[kept, 0], object_, values[kept], order, len(sources))
    written = table[kept, 2][claims.row]
    return ClaimTable(
        claims, sources, [objects[i] for i in named], [texts[i] for i in _commonest(claims, written)],
        len(table), len(table) - len(kept), int((claims.order >= 0).sum()),
    )  # fmt: skip


def _values(
    object_: Int[np.ndarray, " row"], text: Int[np.ndarray, " row"], texts: list[str]
) -> Int[np.ndarray, " row"]:
    """The number of each row's value, -1 where there is none; a detail left unsaid is filled in."""
    cores: dict[str, int] = {}
    details: dict[str, int] = {"": 0}
    core, detail = np.full(len(texts), -1), np.zeros(len(texts), np.int64)
    for number, written in enumerate(texts):
        if found := read_value(written):
            core[number] = cores.setdefault(found.core, len(cores))
            detail[number] = details.setdefault(found.detail, len(details))
    mine, theirs = core[text], detail[text]
    if len(details) == 1:
        return np.asarray(mine)
    same = object_ * (len(cores) + 1) + mine
    rows = np.lexsort((theirs, same))
    starts = np.flatnonzero(np.diff(same[rows], prepend=-2))
    ends = np.append(starts[1:], len(rows)) - 1
    told = np.where(theirs[rows] == 0, len(details), theirs[rows])
    least, most = np.minimum.reduceat(told, starts), theirs[rows][ends]
    only = np.repeat(np.where(least == most, most, 0), ends - starts + 1)
    filled = np.empty_like(theirs)
    filled[rows] = np.where(theirs[rows] == 0, only, theirs[rows])
    values: Int[np.ndarray, " row"] = np.where(mine < 0, -1, mine * len(details) + filled)
    return values


def _commonest(claims: Claims, written: Int[np.ndarray, " claim"]) -> Int[np.ndarray, " key"]:
    """The text in which each key is most often written; of equals, the one that was read first."""
    rows = np.lexsort((written, claims.key))
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(claims.key[rows]) != 0) | (np.diff(written[rows]) != 0)
    starts = np.flatnonzero(new)
    number = np.diff(starts, append=len(rows))
    key, text = claims.key[rows][starts], written[rows][starts]
    best = np.lexsort((text, -number, key))
    return text[best][np.flatnonzero(np.diff(key[best], prepend=-1))]


def _day(name: str, line: int, text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as why:
        raise UsageError(
            f"{name} has a date that is no day",
            expected="YYYY-MM-DD, or nothing",
            found=f"`{text[:40]}` in line {line}",
        ) from why


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    """Line and source, object, value, day of every row of a file."""
    try:
        with path.open("rb") as file:
            lines = _lines(path.name, file)
            yield from _columns(path.name, lines)
    except OSError as why:
        raise UsageError(f"cannot read {path}", expected=EXPECTED, found=why.strerror or str(why)) from why


def _lines(name: str, file: BinaryIO) -> Iterator[str]:
    """Lines as text, each looked at before it is kept: not endless, and UTF-8."""
    number = 0
    while raw := file.readline(LONGEST):
        number += 1
        if len(raw) == LONGEST:
            raise UsageError(
                f"{name} cannot be read",
                expected=f"lines of less than {LONGEST:,} bytes",
                found=f"a longer line {number}",
            )
        if b"\0" in raw:
            raise UsageError(
                f"{name} cannot be read", expected=EXPECTED, found=f"a byte that is zero in line {number}"
            )
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as why:
            raise UsageError(
                f"{name} cannot be read", expected="text in UTF-8", found=f"other bytes in line {number}"
            ) from why


def _columns(name: str, lines: Iterator[str]) -> Iterator[tuple[int, Sequence[str]]]:
    first = next(lines, "")
    if not first.strip():
        raise UsageError(f"{name} is empty" if not first else f"{name} has no names of columns in line 1",
                         expected=EXPECTED, found="nothing")  # fmt: skip
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    try:
        header = [column.strip().casefold() for column in next(reader)]
        missing = [column for column in NEEDED if column not in header]
        if missing:
            raise UsageError(
                f"{name} has no column `{missing[0]}`",
                expected=EXPECTED,
                found=", ".join(header)[:200] + " in line 1",
            )
        twice = [column for column in (*NEEDED, "date") if header.count(column) > 1]
        if twice:
            raise UsageError(
                f"{name} has the column `{twice[0]}` more than once", expected=EXPECTED,
                found=f"it {header.count(twice[0])} times in line 1",
            )  # fmt: skip
        places = [header.index(column) for column in (*NEEDED, "date") if column in header]
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise UsageError(
                    f"{name} is ragged", expected=f"{len(header)} values in every row, as many as columns are named",
                    found=f"{len(row)} in line {reader.line_num}",
                )  # fmt: skip
            cells = [row[place].strip() for place in places]
            yield reader.line_num, cells if len(cells) == 4 else [*cells, ""]
    except csv.Error as why:
        raise UsageError(
            f"{name} cannot be read", expected=EXPECTED, found=f"{why} in line {reader.line_num}"
        ) from why
