"""Opening a ledger: an SQLite file, or a PostgreSQL database by its URL.

On SQLite a write is acknowledged when it is on the disk (write-ahead log, `synchronous=FULL`),
writers queue for up to a minute (`BEGIN IMMEDIATE`), readers never wait. On PostgreSQL writers
queue on one advisory lock, and the server's own durability holds. Every failure of a database
comes out as one of the program's errors (`failures.py`).
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from innercourt.errors import LedgerError
from innercourt.ledger.failures import told_as_ours
from innercourt.ledger.migrations import migrate, refuse_newer, version_of
from innercourt.ledger.receipts import receipts_path

PATIENCE = 60.0
"""Seconds that a writer waits for the others."""

_LOCK = 0x1ED6E2
"""The advisory lock that writers to a PostgreSQL ledger queue on."""


@final
class Ledger:
    """An open ledger. Use it as a context manager, or `close` it.

    `place` is the path or the URL, without its password; `path` is the file, None on a server;
    `writable` is whether this process may add to it.
    """

    def __init__(self, engine: Engine, place: str, path: Path | None = None, writable: bool = True) -> None:
        self.engine = engine
        self.place = place
        self.path = path
        self.writable = writable

    def __repr__(self) -> str:
        return f"Ledger({self.place!r})"

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads one state of the ledger from beginning to end."""
        with told_as_ours(self.place), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection on which this process is the only writer until it commits or gives up."""
        if not self.writable:
            raise LedgerError("the ledger can only be read", expected="a file that may be written to",
                              found=self.place)  # fmt: skip
        with told_as_ours(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(ledger_writes=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection


def init(place: str | os.PathLike[str]) -> Ledger:
    """Make a new ledger at a path, or in the PostgreSQL database of a URL, and open it.

    Raises `LedgerError` if there is one already, or something else.

    >>> import tempfile, os
    >>> with tempfile.TemporaryDirectory() as folder, init(os.path.join(folder, "court.db")) as ledger:
    ...     ledger.writable
    True
    """
    ledger = _connected(place, new=True)
    try:
        if ledger.path is not None and receipts_path(ledger.path).exists():
            raise LedgerError(
                "there are receipts of a ledger that is gone", expected="a place without them",
                found=str(receipts_path(ledger.path)), hint="move them away if that ledger is not missed",
            )  # fmt: skip
        with ledger.writing() as connection:
            if version_of(connection):
                raise LedgerError("there is a ledger already", expected="a new place", found=ledger.place,
                                  hint="leave out `init`")  # fmt: skip
            migrate(connection)
    except BaseException:
        ledger.close()
        raise
    return ledger


def open_ledger(place: str | os.PathLike[str], *, read_only: bool = False) -> Ledger:
    """Open the ledger at a path or URL, bringing an old one up to date where it may be written to.

    `read_only` asks for one that refuses to write.

    Raises `LedgerError` if there is none, or a newer program made it; `StorageError` if what is
    there cannot be read.
    """
    ledger = _connected(place, new=False, read_only=read_only)
    try:
        with ledger.reading() as connection:
            version = version_of(connection)
        if not version:
            raise LedgerError("there is no ledger", expected="a file or database made by `ledger init`",
                              found=f"`{ledger.place}`, which is none")  # fmt: skip
        refuse_newer(version)
        if ledger.writable:
            with ledger.writing() as connection:
                migrate(connection)
    except BaseException:
        ledger.close()
        raise
    return ledger


def is_url(place: str | os.PathLike[str]) -> bool:
    """Whether `place` names a database by URL, and not a file."""
    return "://" in os.fspath(place)


def _connected(place: str | os.PathLike[str], new: bool, read_only: bool = False) -> Ledger:
    if is_url(place):
        return _server(os.fspath(place), not read_only)
    return _file(Path(place).expanduser(), new, read_only)


def _server(address: str, writable: bool) -> Ledger:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise LedgerError("not the URL of a database", expected="postgresql://user@host/name",
                          found="a URL that cannot be read") from error  # fmt: skip
    if url.get_backend_name() != "postgresql":
        raise LedgerError("no such kind of database", expected="a path to a file, or postgresql://user@host/name",
                          found=f"`{url.get_backend_name()}://`")  # fmt: skip
    engine = create_engine(
        url.set(drivername="postgresql+pg8000", username=url.username or getpass.getuser()),
        pool_pre_ping=True,
    )
    # One statement for a thousand rows, and not a round trip for each.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return Ledger(engine, url.render_as_string(hide_password=True), None, writable)


def _file(path: Path, new: bool, read_only: bool) -> Ledger:
    try:
        _refuse_places(path, new)
    except (OSError, ValueError) as error:  # a name too long, a folder that may not be looked into, a NUL
        name = str(path) if len(str(path)) <= 60 else str(path)[:59] + "…"
        why = getattr(error, "strerror", None) or error
        raise LedgerError(
            "a ledger cannot be there", expected="the path of a file", found=f"`{name}`: {why}"
        ) from error
    writable = new or (os.access(path, os.W_OK) and not read_only)
    mode = "rwc" if new else "rw" if writable else "ro"
    # A log that nobody can write beside the file is one that nobody is writing.
    if (
        mode == "ro"
        and not os.access(path.parent, os.W_OK)
        and not path.with_name(f"{path.name}-wal").exists()
    ):
        mode = "ro&immutable=1"
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        opened = sqlite3.connect(
            uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            if writable:
                opened.execute("PRAGMA journal_mode = WAL")
            for setting in ("synchronous = FULL", "cache_size = -262144", "temp_store = MEMORY"):
                opened.execute(f"PRAGMA {setting}")
        except BaseException:
            opened.close()
            raise
        return opened

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", _begin)
    return Ledger(engine, str(path), path, writable)


def _refuse_places(path: Path, new: bool) -> None:
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise LedgerError("a ledger is a file", expected="the path of a file", found=f"`{path}`")
    if not new and not path.exists():
        raise LedgerError("there is no ledger", expected="a file made by `ledger init`, or a URL",
                          found=f"no file `{path}`", hint=f"innercourt ledger init --ledger {path}")  # fmt: skip
    if new and not path.parent.is_dir():
        raise LedgerError("a ledger needs a folder", expected="a folder that exists",
                          found=f"no folder `{path.parent}`", hint=f"mkdir -p {path.parent}")  # fmt: skip
    if new and path.exists() and path.stat().st_size and not os.access(path, os.W_OK):
        raise LedgerError("there is something already", expected="a new place", found=f"`{path}`")


def _begin(connection: Connection) -> None:
    """Take the lock at the beginning: a writer who reads first and locks later may be refused."""
    writes: Any = connection.get_execution_options().get("ledger_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
