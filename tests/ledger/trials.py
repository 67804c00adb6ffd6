"""Trials that need processes of their own: `trials.py WHAT PLACE ...`, a line of JSON on standard output.

kill PLACE KILLS SEED SIZE  kill a writer at random instants; what it was told is there must be there
write PLACE WRITERS PAGES  many writers at once
spoil PLACE WORSE FLIPS SEED    flip bits of a file, cut it short: each time it is there, or it is told
limit PLACE BYTES          add until no file may grow any more
read PLACE                 read, and try to write, as somebody who may only read
"""

import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from innercourt import ledger as book
from innercourt.errors import InnercourtError, LedgerError
from innercourt.ledger import Hop, Source, Statement

NOBODY = 65534
VERIFIED_EVERY = 20


def statements(name: str, count: int) -> list[Statement]:
    chain = (Hop("gazette"), Hop("aide"))
    return [Statement(chain, case="regent", proposition="flight", key=f"{name}.{j}") for j in range(count)]


def in_a_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Start `work` in a process of its own with a pipe to write to; its id, and the pipe to read from."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            work(writer)
        except BaseException as error:
            os.write(2, f"{error}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    return child, reader


def all_lines(reader: int) -> list[str]:
    with os.fdopen(reader, "rb") as said:
        return [line for line in said.read().decode().splitlines(keepends=True) if line.endswith("\n")]


def kill(place: str, kills: str, seed: str, size: str = "") -> dict[str, object]:
    """What a killed writer was told is looked for at once, and again with everything at the end.

    The whole ledger is verified every so often: damage does not go away by itself.
    """
    chance, told, problems = random.Random(int(seed)), list[list[str]](), list[str]()
    with book.open_ledger(place) as ledger:
        last = book.add(ledger, [Source("gazette"), Source("aide")], by="writer").added
    for turn in range(int(kills)):
        child, reader = in_a_child(partial(write_for_ever, place, turn, size))
        os.read(reader, 6)
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        new = [line.split() for line in all_lines(reader)]
        told += new
        with book.open_ledger(place) as ledger:
            lost, last = missing(ledger, new, last)
            problems += lost + (damage(ledger, new) if turn % VERIFIED_EVERY == 0 else [])
    with book.open_ledger(place) as ledger:
        recorded = len(book.all_standing(ledger, "statement"))
        problems += missing(ledger, told, 0)[0] + damage(ledger, told)
    acknowledged = sum(len(words) - 1 for words in told)
    return {"acknowledged": acknowledged, "recorded": recorded, "problems": problems[:20]}


def write_for_ever(place: str, turn: int, size: str, pipe: int) -> None:
    with book.open_ledger(place) as ledger:
        os.write(pipe, b"ready\n")
        for i in range(10**9):
            receipt = book.add(ledger, statements(f"{turn}.{i}", int(size or i % 5 + 1)), by="writer")
            os.write(pipe, f"{receipt.digest} {' '.join(receipt.ids)}\n".encode())


def missing(ledger: book.Ledger, told: list[list[str]], after: int) -> tuple[list[str], int]:
    """What was acknowledged and does not stand after an entry, and the last entry that does."""
    there: set[str] = set()
    while True:
        found = book.list_statements(ledger, after=after, limit=10_000)
        there.update(record.id for record in found.records)
        after = found.records[-1].number if found.records else after
        if found.after is None:
            return [id for _, *ids in told for id in ids if id not in there], after


def damage(ledger: book.Ledger, told: list[list[str]]) -> list[str]:
    verdict = book.verify(ledger, expect=told[-1][0] if told else None)
    return [f"{damage.where}: {damage.what}" for damage in verdict.damage]


def write(place: str, writers: str, pages: str) -> dict[str, object]:
    def work(me: int) -> Callable[[int], None]:
        def writing(pipe: int) -> None:
            with book.open_ledger(place) as ledger:
                for i in range(int(pages)):
                    receipt = book.add(ledger, statements(f"{me}.{i}", 3), by=f"writer {me}")
                    os.write(pipe, f"{' '.join(receipt.ids)}\n".encode())

        return writing

    children = [in_a_child(work(me)) for me in range(int(writers))]
    told = [id for _, reader in children for line in all_lines(reader) for id in line.split()]
    return {"told": told, "failed": [status for child, _ in children if (status := os.waitpid(child, 0)[1])]}


def there_or_told(path: Path, acknowledged: list[str]) -> str:
    """Whether everything is as it was, or damage is told; "LOST" if neither."""
    try:
        with book.open_ledger(path, read_only=True) as ledger:
            if not book.verify(ledger).sound:
                return "told"
            return "there" if list(book.export_lines(ledger)) == acknowledged else "LOST"
    except InnercourtError:
        return "told"


def spoil(place: str, worse: str, flips: str, seed: str) -> dict[str, object]:
    path, other, chance = Path(place), Path(worse), random.Random(int(seed))
    with book.open_ledger(path, read_only=True) as ledger:
        lines = list(book.export_lines(ledger))
    shutil.copy(f"{place}.receipts", f"{worse}.receipts")
    sound = path.read_bytes()

    def tried(content: bytes) -> str:
        for name in ("-wal", "-shm"):
            Path(worse + name).unlink(missing_ok=True)
        other.write_bytes(content)
        return there_or_told(other, lines)

    flipped = []
    for _ in range(int(flips)):
        content = bytearray(sound)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        flipped.append(tried(bytes(content)))
    lengths = [
        0,
        1,
        100,
        4096,
        len(sound) - 4096,
        len(sound) - 1,
        *(chance.randrange(len(sound)) for _ in range(30)),
    ]
    return {"sound": tried(sound), "flipped": flipped, "cut": [tried(sound[:length]) for length in lengths]}


def limit(place: str, most: str) -> dict[str, object]:
    told: list[str] = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    with book.open_ledger(place) as ledger:
        for i in range(10_000):
            try:
                told += book.add(ledger, statements(f"{i}.{'x' * 200}", 50), by="writer").ids
            except InnercourtError as error:
                return {"told": told, "refusal": str(error)}
    return {"told": told, "refusal": ""}


def read(place: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as room, book.init(Path(room) / "warm.db") as warm:
        book.add(warm, [Source("aide")], by="me")  # loads what the other user may not be able to load
        book.verify(warm)
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with book.open_ledger(place) as ledger:
        held = {"statements": len(book.all_standing(ledger, "statement")), "sound": book.verify(ledger).sound}
        try:
            book.add(ledger, [Source("another")], by="me")
        except LedgerError as error:
            return {**held, "refusal": error.message}
    return {**held, "refusal": ""}


TRIALS = {"kill": kill, "write": write, "spoil": spoil, "limit": limit, "read": read}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(TRIALS[sys.argv[1]](*sys.argv[2:])))
