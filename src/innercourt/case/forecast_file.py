"""A file of forecasts: lines are added at its end, under a lock, and nothing is overwritten.

A line counts when it is on the disk with its end. What a kill or a power failure left half-way is
found by the next reader, told with its line, and passed over; the next writer goes to a new line
and adds a `cut` record that names the one before, so that it is known for good.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from innercourt.brief.write import settle
from innercourt.case.forecast_record import Cut, Record, line_of, record_of
from innercourt.case.locking import locked
from innercourt.errors import StorageError, UsageError


class Held(NamedTuple):
    """What a file holds: its records in order, and a sentence for each line that was cut short."""

    records: tuple[Record, ...]
    notes: tuple[str, ...]


def read_records(path: Path) -> Held:
    """Every record of the file.

    Raises `UsageError` if there is no such file, or if a line of it cannot be used: not a record,
    or changed since it was written.
    """
    with _opened(path, os.O_RDONLY) as handle, locked(handle, str(path), shared=True):
        return _held(path, _content(handle))


def append_records(path: Path, more: Callable[[tuple[Record, ...]], Sequence[Record]]) -> Held:
    """Add records to the end of the file, made if it is not there; what it holds afterwards.

    `more` is given the records that are there and returns those to add; nobody else adds any in
    between. All of them are on the disk when this returns, or none is in the file.

    Raises `UsageError` as `read_records`, `StorageError` if the disk fails.
    """
    new = not path.exists()
    with _opened(path, os.O_RDWR | os.O_APPEND | os.O_CREAT) as handle, locked(handle, str(path)):
        content = _content(handle)
        held = _held(path, content)
        cut = _cut_short(content)
        added = list(more(held.records))
        if not added:
            return held
        if cut:
            added.insert(0, Cut(cut, datetime.now(UTC)))
        begin = "\n" if content and not content.endswith(b"\n") else ""
        text = begin + "".join(line_of(record) for record in added)
        _write(path, handle, text.encode("utf-8", "replace"), len(content))
    if new:
        settle(path.parent)
    return Held((*held.records, *added), held.notes)


def _held(path: Path, content: bytes) -> Held:
    """The records in `content`; lines that a `cut` names, and a last line without end, are passed over."""
    lines = content.split(b"\n")
    records: list[Record] = []
    wrong: dict[int, tuple[str, str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(record_of(line.decode()))
        except ValueError as why:
            wrong[number] = why.args if len(why.args) == 2 else ("text in UTF-8", "other bytes")
    known = {record.line for record in records if isinstance(record, Cut)}
    if cut := _cut_short(content):
        known.add(cut)
    if left := [number for number in wrong if number not in known]:
        raise _refusal(path, left, *wrong[left[0]])
    notes = tuple(
        f"{path}:{number} was cut short while it was written and is passed over; every other line is whole."
        for number in sorted(known & wrong.keys())
    )
    return Held(tuple(records), notes)


def _refusal(path: Path, lines: Sequence[int], expected: str, found: str) -> UsageError:
    """What is wrong with the first of the lines, and which others are wrong too."""
    others = f", nor can lines {', '.join(map(str, lines[1:9]))}" if lines[1:] else ""
    return UsageError(
        f"{path}:{lines[0]} cannot be used{others}{' and more' if lines[9:] else ''}",
        expected=expected, found=found,
        hint="put the line back as it was, from a copy; to correct a forecast, add another or resolve it anew",
    )  # fmt: skip


def _cut_short(content: bytes) -> int:
    """The number of a last line that has no end and is no record; 0 if there is none."""
    last = content.rpartition(b"\n")[2]
    if not last.strip():
        return 0
    try:
        record_of(last.decode())
    except ValueError:
        return content.count(b"\n") + 1
    return 0


@contextlib.contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    if path.exists() and not path.is_file():
        raise UsageError(f"cannot open {path}", expected="a file of forecasts", found="no plain file")
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0), 0o666)
    except FileNotFoundError:
        making = flags & os.O_CREAT
        raise UsageError(
            "there is no such file of forecasts" if not making else f"cannot write {path}",
            expected="a file that `innercourt forecast add` wrote" if not making else "a folder that exists",
            found=f"`{path}`" if not making else f"no folder `{path.parent}`",
            hint="innercourt forecast add CASE" if not making else f"mkdir -p {path.parent}",
        ) from None
    except OSError as error:
        raise UsageError(
            f"cannot open {path}", expected="a file of forecasts", found=error.strerror or str(error)
        ) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _content(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    parts = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _write(path: Path, handle: int, data: bytes, size: int) -> None:
    """Add `data` at the end and bring it to the disk; a failure takes back what was added."""
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except BaseException as why:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, size)
        if isinstance(why, OSError):
            raise StorageError(f"nothing was added to {path}", found=why.strerror or str(why)) from why
        raise
