"""Failures of a database as errors of the program: what happened, and what to try."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from innercourt.errors import InnercourtError, LedgerError, StorageError

REFUSED = "the database refused"

_FULL = (
    "disk is full",
    "53100",
    "no space left",
    "file too large",
    "sqlite_ioerr_write",
    "sqlite_ioerr_shmsize",
)
_READ_ONLY = ("readonly database", "read-only", "25006")
_BUSY = ("database is locked", "database table is locked", "55p03", "40001", "40p01")
_DAMAGED = ("malformed", "not a database", "disk i/o error", "could not decode", "xx001", "xx002", "corrupt")
_NO_SERVER = ("can't create a connection", "connection refused", "28p01", "28000", "3d000", "password")


_WITHOUT = re.compile(r" \(timeout is [^)]*\)")
"""What pg8000 adds of its own arguments, which nobody gave."""


@contextlib.contextmanager
def told_as_ours(place: str) -> Iterator[None]:
    """Turn whatever a database throws into `LedgerError` or `StorageError`."""
    try:
        yield
    except InnercourtError:
        raise
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise ours(error, place) from error
    except (UnicodeDecodeError, OverflowError) as error:  # what is read is not what was written
        raise StorageError("the ledger is damaged", found=str(error), hint=_verify(place)) from error


def ours(error: Exception, place: str) -> InnercourtError:
    """The program's own error for what a database threw."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = _words(cause)
    low = said.lower()

    def any_of(signs: tuple[str, ...]) -> bool:
        return any(sign in low for sign in signs)

    if any_of(_NO_SERVER):
        return LedgerError("the database cannot be reached", expected="a PostgreSQL that answers at this URL",
                           found=f"{place}: {said}")  # fmt: skip
    if any_of(_FULL):
        return StorageError("no room left on the disk: nothing of this was recorded", found=said,
                            hint="make room and do it again; what was recorded before stands")  # fmt: skip
    if any_of(_READ_ONLY):
        return LedgerError("the ledger can only be read", expected="one that may be written to", found=place)
    if any_of(_BUSY):
        return StorageError("others kept the ledger busy: nothing of this was recorded", found=said,
                            hint="do it again")  # fmt: skip
    if any_of(_DAMAGED):
        return StorageError("the ledger is damaged, or is none", found=said, hint=_verify(place))
    return StorageError(REFUSED, found=said, hint=_verify(place))


def _words(cause: BaseException) -> str:
    """One line of what was said; pg8000 gives a mapping of codes to texts."""
    first = cause.args[0] if cause.args else type(cause).__name__
    if isinstance(first, dict):
        return f"{first.get('M', '')} ({first.get('C', '')})"
    name = getattr(cause, "sqlite_errorname", "")
    first = _WITHOUT.sub("", str(first))
    return " ".join(first.split())[:300] + (f" ({name})" if name else "")


def _verify(place: str) -> str:
    return f"innercourt ledger verify --ledger {place}"
