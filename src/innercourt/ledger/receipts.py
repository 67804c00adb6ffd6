"""Receipts: a second, tiny memory of what was acknowledged, beside an SQLite ledger.

After each page is on the disk, one line with its number and digest is added to `NAME.receipts`.
A database that has lost its last pages, by a cut file or a deleted log, is a sound database
of an earlier day and cannot know it; the receipts do. `verify` compares the two, and nobody
writes to a ledger that has less than they tell.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from innercourt.errors import StorageError

_LINE = re.compile(r"([0-9]+) ([0-9a-f]{64})\n")
_CUT_OFF = re.compile(r"([0-9]+( [0-9a-f]{0,64})?)?\n?")


def receipts_path(ledger: Path) -> Path:
    """Where the receipts of a ledger lie."""
    return ledger.with_name(f"{ledger.name}.receipts")


def add_receipt(ledger: Path, page: int, digest: str) -> None:
    """Add one line and bring it to the disk. A line is written in one piece."""
    try:
        handle = os.open(receipts_path(ledger), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            # The line break before it keeps a line that was once cut off from spoiling this one.
            line = f"\n{page} {digest}\n".encode()
            if os.write(handle, line) != len(line):
                raise OSError("only part of it could be written")
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageError(
            f"page {page} was recorded, but its receipt could not be written",
            found=error.strerror or str(error),
            hint="make room; adding the same again adds nothing twice",
        ) from error


def read_receipts(ledger: Path) -> Iterator[tuple[int, str]]:
    """Page and digest of each receipt, in order; what was cut off in writing is passed over.

    Raises `StorageError` for a line that is none.
    """
    path = receipts_path(ledger)
    if not path.exists():
        return
    lines = path.read_bytes().decode("ascii", "replace").splitlines(keepends=True)
    for place, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if found:
            yield int(found[1]), found[2]
        elif not _CUT_OFF.fullmatch(line):
            raise StorageError("the receipts are damaged", found=f"{path}:{place}")


def newest_receipt(ledger: Path) -> tuple[int, str] | None:
    """The last whole receipt, read from the end of the file; None if there is none."""
    try:
        with receipts_path(ledger).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1000))
            tail = file.read().decode("ascii", "replace")
    except OSError:
        return None
    whole = (_LINE.fullmatch(line) for line in tail.splitlines(keepends=True))
    return max(((int(m[1]), m[2]) for m in whole if m), default=None)
