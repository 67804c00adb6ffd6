"""It loses nothing: kills, many writers, a full disk, a file that can only be read, a damaged file.

The rule is one for all: every acknowledged statement is there, or the damage is told.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from innercourt import ledger as book
from innercourt.errors import LedgerError, StorageError
from innercourt.ledger import Ledger, Source

from .small import BY, filled, numbered, sources

TRIALS = Path(__file__).with_name("trials.py")


def trial(*arguments: object) -> dict[str, Any]:
    """What one of the trials of `trials.py` came to, run in a process of its own."""
    asked = [sys.executable, str(TRIALS), *map(str, arguments)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=1800)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("kills", [25, pytest.param(500, marks=pytest.mark.full)])
def test_kills_at_random_instants(place: str, kills: int) -> None:
    book.init(place).close()
    told = trial("kill", place, kills, 7)
    assert told["problems"] == []
    assert told["recorded"] >= told["acknowledged"] > kills / 5


@pytest.mark.parametrize("kills", [8, pytest.param(60, marks=pytest.mark.full)])
def test_kills_during_pages_of_many(place: str, kills: int) -> None:
    """Pages of many are written in each database's own fast way; the guards are there afterwards."""
    book.init(place).close()
    told = trial("kill", place, kills, 8, 700)
    assert told["problems"] == []
    assert told["recorded"] >= told["acknowledged"]
    assert told["recorded"] % 700 == 0  # a page is there whole or not at all


def test_eight_writers_at_once(place: str) -> None:
    with book.init(place) as ledger:
        book.add(ledger, sources(), by=BY)
        done = trial("write", place, 8, 15)
        assert done["failed"] == []
        assert len(set(done["told"])) == 8 * 15 * 3
        assert {r.id for r in book.all_standing(ledger, "statement")} == set(done["told"])
        verdict = book.verify(ledger)
        assert (verdict.damage, verdict.pages) == ((), 1 + 8 * 15)


def test_threads_share_a_ledger(file: Ledger) -> None:
    book.add(file, sources(), by=BY)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: book.add(file, list(numbered(10 * i, 10)), by=f"thread {i}"), range(16)))
    assert book.verify(file).entries == 4 + 160


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of one megabyte, mounted at `folder`."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if os.geteuid() != 0 or made.returncode:
        pytest.skip(
            "only root may mount a small disk here (the limit on a file's size is tested all the same)"
        )
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill_up(ledger: Ledger) -> tuple[set[str], StorageError]:
    """Add pages until one is refused; the ids that were acknowledged, and the refusal."""
    told: set[str] = set()
    for i in range(1000):
        try:
            told.update(book.add(ledger, list(numbered(200 * i, 200)), by=BY).ids)
        except StorageError as error:
            return told, error
    raise AssertionError("the disk was never full")


def test_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, book.init(disk / "court.db") as ledger:
        book.add(ledger, sources(), by=BY)
        told, error = fill_up(ledger)
        assert "no room left" in str(error)
        assert {r.id for r in book.all_standing(ledger, "statement")} >= told
        assert book.verify(ledger).sound
        shutil.copytree(disk, tmp_path / "elsewhere")
        with book.open_ledger(tmp_path / "elsewhere" / "court.db") as copy:
            assert {r.id for r in book.all_standing(copy, "statement")} >= told
            assert book.verify(copy).sound
            assert book.add(copy, list(numbered(10**6, 5)), by=BY).added == 5


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    with book.init(tmp_path / "court.db") as ledger:
        book.add(ledger, sources(), by=BY)
    done = trial("limit", tmp_path / "court.db", 1_000_000)
    assert done["refusal"].startswith("no room left on the disk: nothing of this was recorded")
    with book.open_ledger(tmp_path / "court.db") as ledger:
        assert {r.id for r in book.all_standing(ledger, "statement")} >= set(done["told"])
        assert len(done["told"]) > 100
        assert book.verify(ledger).sound


def test_a_file_that_can_only_be_read() -> None:
    folder = Path(f"/tmp/innercourt-read-only-{os.getpid()}")  # one that others may enter
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)
    try:
        with book.init(folder / "court.db") as ledger:
            book.add(ledger, [*sources(), *numbered(0, 5)], by=BY)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        done = trial("read", folder / "court.db")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert done == {"statements": 5, "sound": True, "refusal": "the ledger can only be read"}


def test_a_ledger_opened_only_to_read_refuses_to_write(place: str) -> None:
    with book.init(place) as ledger:
        filled(ledger)
    with book.open_ledger(place, read_only=True) as ledger:
        assert len(book.all_standing(ledger, "statement")) == 3
        with pytest.raises(LedgerError, match="can only be read"):
            book.add(ledger, [Source("another")], by=BY)


@pytest.mark.parametrize("flips", [40, pytest.param(1000, marks=pytest.mark.full)])
def test_flipped_bits_and_files_cut_short(tmp_path: Path, flips: int) -> None:
    with book.init(tmp_path / "court.db") as ledger:
        filled(ledger)
        for i in range(4):
            book.add(ledger, numbered(40 * i, 40), by=BY)
    done = trial("spoil", tmp_path / "court.db", tmp_path / "worse.db", flips, 11)
    assert done["sound"] == "there"
    assert set(done["cut"]) == {"told"}
    assert set(done["flipped"]) == {"told", "there"}  # some bits of a page hold nothing
    assert done["flipped"].count("told") > flips / 5


def test_a_sound_file_of_an_earlier_day_is_told_and_not_written_to(tmp_path: Path) -> None:
    with book.init(tmp_path / "court.db") as ledger:
        filled(ledger)
    shutil.copy(tmp_path / "court.db", tmp_path / "copy.db")
    with book.open_ledger(tmp_path / "court.db") as ledger:
        book.add(ledger, list(numbered(0, 5)), by=BY)
        newest = book.verify(ledger).digest
    shutil.copy(tmp_path / "copy.db", tmp_path / "court.db")
    with book.open_ledger(tmp_path / "court.db") as ledger:
        verdict = book.verify(ledger, expect=newest)
        assert [d.what for d in verdict.damage] == [
            "it was acknowledged, and is gone", f"no page has the digest {newest}",
        ]  # fmt: skip
        with pytest.raises(StorageError, match="pages are missing from the ledger"):
            book.add(ledger, list(numbered(50, 5)), by=BY)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE statement_versions SET says = 'denies' WHERE number = 8",
        "UPDATE statement_versions SET origin = 'gazette' WHERE number = 7",
        "UPDATE statement_versions SET expected = 0.5 WHERE number = 8",
        "UPDATE source_versions SET name = 'x' WHERE id = 'aide'",
        "UPDATE pages SET recorded_by = 'somebody else' WHERE page = 2",
        "UPDATE pages SET recorded_at = '2000-01-01T00:00:00.000000Z' WHERE page = 3",
        "UPDATE contents SET bytes = CAST('forged' AS {blob})",
        "DELETE FROM statement_versions WHERE number = 9",
        "DELETE FROM voices WHERE number = 7 AND position = 0",
        "DELETE FROM pages WHERE page = (SELECT max(page) FROM pages)",
        "DELETE FROM merge_versions",
        "INSERT INTO voices VALUES ('aide', 2, 0)",
        "UPDATE statement_versions SET version = 2 WHERE number = 7",
    ],
)
def test_tampering_is_evident(ledger: Ledger, tampering: str) -> None:
    """Even by somebody who owns the database and has taken the guards away."""
    filled(ledger)
    assert book.verify(ledger).sound
    with ledger.writing() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            for name in names.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        blob = "BLOB" if connection.dialect.name == "sqlite" else "BYTEA"
        assert connection.exec_driver_sql(tampering.format(blob=blob)).rowcount > 0
    found = [damage for damage in book.verify(ledger).damage if damage.where != "guards"]
    assert found != []


def test_missing_guards_are_told(ledger: Ledger) -> None:
    filled(ledger)
    with ledger.writing() as connection:
        sqlite = connection.dialect.name == "sqlite"
        name = "pages_no_delete" if sqlite else "pages_only_grows"
        connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if sqlite else " ON pages"))
    assert [f"{d.where}: {d.what}" for d in book.verify(ledger).damage] == [f"guards: missing: {name}"]


def test_the_guards_stand_again_after_a_page_of_many(file: Ledger) -> None:
    book.add(file, [*sources(), *numbered(0, 1000)], by=BY)
    assert book.verify(file).damage == ()
    with pytest.raises(StorageError, match="refused"), file.writing() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO statement_versions SELECT * FROM statement_versions"
        )
    assert book.verify(file).sound


def test_a_guard_that_was_missing_stays_missing(file: Ledger) -> None:
    """A page of many puts back what it took away, and hides nothing."""
    book.add(file, sources(), by=BY)
    with file.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER statement_versions_no_replace")
    book.add(file, list(numbered(0, 1000)), by=BY)
    assert [d.what for d in book.verify(file).damage] == ["missing: statement_versions_no_replace"]


@pytest.mark.parametrize("char", ["\t", "\n", "\r", "\\", "\\N", "\\.", "元\u2028", "'", '"'])
def test_a_page_of_many_comes_back_as_it_went_in(ledger: Ledger, char: str) -> None:
    """Whatever COPY and its like would take for a mark of their own."""
    said = [replace(one, summary=f"{char}a{char}{char}b{char}", quote=char) for one in numbered(0, 600)]
    book.add(ledger, [*sources(), *said], by=BY)
    back = [record.entry for record in book.all_standing(ledger, "statement")]
    assert back == said
    assert book.verify(ledger).sound


@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}", "REPLACE"])
def test_the_database_itself_refuses_to_forget(ledger: Ledger, change: str) -> None:
    filled(ledger)
    tables = (
        "pages",
        "contents",
        "statement_versions",
        "document_versions",
        "merge_versions",
        "schema_versions",
    )
    for table in tables:
        with ledger.reading() as connection:
            sqlite = connection.dialect.name == "sqlite"
            first = next(iter(connection.exec_driver_sql(f"SELECT * FROM {table}").keys()))
        if (change.startswith("TRUNCATE") and sqlite) or (change == "REPLACE" and not sqlite):
            continue
        statement = change.format(table, first, first)
        if change == "REPLACE":
            statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        with pytest.raises(StorageError, match="refused"), ledger.writing() as connection:
            connection.exec_driver_sql(statement)
    assert book.verify(ledger).sound
