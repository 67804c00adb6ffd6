"""How fast is a ledger of a million statements?

    add       statements a second in bulk, each page on the disk before the next begins
    origins   seconds to collapse the chains of all propositions to their origins
    page      the slowest page of fifty results, over several kinds of question
    one       one statement added and acknowledged, the median of many

On SQLite in a temporary folder, or on the database of `--place`; there, `--only add` and `--only ask`
measure in two goes. The table compares with the
goals; the JSON beside it says on which machine, how busy it was, and at which commit.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from brief import commit, machine
from innercourt import ledger as book
from innercourt.ledger import Hop, Ledger, Source, Statement

ROOT = Path(__file__).parent.parent
GOALS = {"add": 20_000.0, "origins": 60.0, "page": 0.1}
SOURCES, PROPOSITIONS = 2_000, 20_000


@dataclass(frozen=True)
class Measured:
    """One figure: wall-clock, and for what runs in this process alone its processor time."""

    name: str
    value: float
    unit: str
    cpu: float | None = None


def statements(count: int, seed: int) -> Iterator[Statement]:
    """Statements of one to four links, dated, each with a summary of its own."""
    chance = random.Random(seed)  # noqa: S311 - made-up reports
    first = date(2020, 1, 1)
    names = [f"source_{i}" for i in range(SOURCES)]
    days = [(first + timedelta(days=i)).isoformat() for i in range(2000)]
    for i in range(count):
        chain = tuple(Hop(name) for name in chance.sample(names, chance.choice((1, 2, 2, 3, 4))))
        yield Statement(
            chain, case="bench", proposition=f"p{chance.randrange(PROPOSITIONS)}", key=f"r{i}",
            says=chance.choice(("affirms", "affirms", "denies")), hedge=chance.choice(("is", "may", "reportedly")),
            lineage=chance.choice(("recorded", "recorded", "unrecorded")), said=chance.choice(days),
            summary=f"report number {i} of what was said to have happened",
        )  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall-clock and processor seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def adding(ledger: Ledger, count: int, seed: int) -> list[Measured]:
    """How fast many are added to a new ledger."""
    book.add(ledger, [Source(f"source_{i}") for i in range(SOURCES)], by="bench")
    made = list(statements(count, seed))
    gc.freeze()  # what was made up beforehand is no business of the collector's meanwhile
    wall, cpu = timed(lambda: list(book.add_all(ledger, made, by="bench")))
    return [Measured("add", count / wall, "statements/s", count / cpu)]


def asking(ledger: Ledger, count: int, seed: int) -> list[Measured]:
    """How fast a ledger of `count` statements answers, and takes one more."""
    for i in range(0, 200, 2):
        book.merge(ledger, f"source_{i}", f"source_{i + 1}", by="bench")
    wall, cpu = timed(lambda: list(book.origins(ledger)))
    found = [Measured("origins", wall, "s", cpu)]
    found.append(Measured("page", max(timed(page)[0] for page in pages(ledger, count)), "s"))
    ones = [timed(partial(book.add, ledger, [one], by="bench"))[0] for one in statements(100, seed + 1)]
    return [*found, Measured("one", statistics.median(ones), "s")]


def pages(ledger: Ledger, count: int) -> Iterator[Callable[[], object]]:
    """Questions that an analyst asks of a ledger, each for one page of results."""
    middle = book.list_statements(ledger, limit=1).records[0].recorded_at
    asked: list[dict[str, Any]] = [
        {}, {"after": count // 2}, {"after": count - 100}, {"source": "source_1"}, {"source": "source_777"},
        {"origin": "source_5"}, {"proposition": "p17", "case": "bench"}, {"says": "denies"},
        {"known_on": date(2022, 1, 1)}, {"as_of": middle}, {"linked": True}, {"source": "source_9"},
    ]  # fmt: skip
    for question in asked:
        for _ in range(3):
            yield partial(book.list_statements, ledger, **question)


def table(found: list[Measured]) -> str:
    """A row a figure, with its goal."""
    rows = [f"{'':<9}{'value':>12}  {'unit':<14}{'goal':>10}{'per cpu':>12}"]
    for one in found:
        goal = GOALS.get(one.name)
        cpu = f"{one.cpu:>12,.2f}" if one.cpu is not None else ""
        rows.append(
            f"{one.name:<9}{one.value:>12,.3f}  {one.unit:<14}{f'{goal:,g}' if goal else '':>10}{cpu}"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--statements", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--place", help="a new ledger here instead: a path, or the URL of an empty database")
    options.add_argument(
        "--only", choices=("add", "ask"), help="fill the ledger at --place, or ask one filled so"
    )
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "ledger.json")
    asked = options.parse_args()
    before = os.getloadavg()
    opened = book.open_ledger if asked.only == "ask" else book.init
    found: list[Measured] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(asked.place or Path(folder) / "ledger.db") as ledger,
    ):
        kind = ledger.engine.dialect.name
        for step in (adding, asking):
            if asked.only in (None, step.__name__.removesuffix("ing")):
                found += step(ledger, asked.statements, asked.seed)
    print(f"{kind}, {asked.statements:,} statements, load before {before[0]:.1f}\n{table(found)}")
    record = {
        "database": kind,
        "statements": asked.statements,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": {
            **machine(),
            "sqlalchemy": version("sqlalchemy"),
            "load_before": before,
            "load_after": os.getloadavg(),
        },
        "goals": GOALS,
        "figures": [asdict(one) for one in found],
    }
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
