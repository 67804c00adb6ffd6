"""A ledger to test on: each test that asks for `place` runs on SQLite and on a real PostgreSQL.

The PostgreSQL is Debian's package, started here on loopback as an unprivileged user in a folder
of its own; where there is none the test skips.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from innercourt import ledger as book
from innercourt.ledger import Ledger


def _postgres_programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return kept[-1].parent if kept else None


def _somebody() -> str | None:
    """A user who is not root, if we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, without the name of a database."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    memory = Path("/dev/shm")  # what is started for a test alone need not go through a disk
    room = (memory if os.access(memory, os.W_OK) else Path("/tmp")) / f"innercourt-pg-{os.getpid()}"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o755)
    user = _somebody()
    if user:
        shutil.chown(room, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = room / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        check=True, capture_output=True, user=user, cwd=room,
    )  # fmt: skip
    asked = [
        programs / "postgres",
        "-D",
        data,
        "-p",
        str(port),
        "-k",
        room,
        "-h",
        "127.0.0.1",
        "-c",
        "fsync=off",
    ]
    with (room / "log").open("wb") as log:
        server = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=log, user=user, cwd=room)
    try:
        _wait(port, server, room / "log")
        yield f"postgresql://owner@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(room, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import pg8000.native

    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            pg8000.native.Connection("owner", host="127.0.0.1", port=port, database="postgres").close()
        except Exception:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def emptied_database(server: str) -> str:
    """The URL of an empty database on the server: what another test left in it is gone."""
    import pg8000.native

    port = int(server.rsplit(":", 1)[1])
    connection = pg8000.native.Connection("owner", host="127.0.0.1", port=port, database="postgres")
    try:
        connection.run("DROP SCHEMA public CASCADE")
        connection.run("CREATE SCHEMA public")
    finally:
        connection.close()
    return f"{server}/postgres"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be made: a path, or the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "court.db")
    return emptied_database(request.getfixturevalue("postgres"))


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A new ledger."""
    with book.init(place) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger in a file."""
    with book.init(tmp_path / "court.db") as made:
        yield made
