"""How long until each command answers? Wall-clock and processor seconds, and memory.

Every command is a process of its own, run several times; the fastest counts, since other work on the
machine only ever adds. Compiled Python is kept, as it is where the package is installed. Cases are the
packaged Beijing case, a packaged case of the usual size, and an invented one of 10,000 reports (`grown.py`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from brief import COMMAND, ROOT, write_record
from grown import Size, write

GOALS = {"--help": 0.3, "check beijing-2025": 0.7, "check tunisia-1987": 0.7, "check LARGE": 0.7}
"""Seconds of wall clock, at most."""


@dataclass(frozen=True)
class Start:
    """A command line, its fastest run's seconds of wall clock and of processor, and its memory."""

    command: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def command_lines(room: Path) -> list[str]:
    """Every command that should answer at once; `ROOM` and `LARGE` stand for folders."""
    ledger, book = room / "ledger.db", room / "forecasts.jsonl"
    return [
        "--help", "--version", "brief --help", "ledger --help", "cases", "patterns", "patterns guard_arrest",
        "schema", "check tunisia-1987", "check beijing-2025", "check beijing-2025 --expand", "check LARGE",
        "new ROOM/new-{n}", "new ROOM/round-{n} --pattern guard_arrest", f"ledger init --ledger {ledger}-{{n}}",
        f"ledger list --ledger {ledger}-0", f"forecast list --file {book}", "similar beijing-2025",
        "solve GAME", "export beijing-2025 aftermath", "sources --record", "read ROOM/note.txt",
    ]  # fmt: skip


def fastest(line: str, places: Mapping[str, str], times: int, env: Mapping[str, str]) -> Start | None:
    """The fastest of several runs; None where the command refuses."""
    runs = []
    for n in range(times):
        told = line.replace("{n}", str(n))
        for name, place in places.items():
            told = told.replace(name, place)
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(COMMAND), *told.split()], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        runs.append(
            Start(line, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)
        )
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            print(f"{line}: exit status {child.returncode}")
            return None
    return min(runs, key=lambda run: run.seconds)


def table(starts: Sequence[Start]) -> str:
    """A row a command."""
    rows = [f"{'':<40}{'seconds':>9}{'goal':>7}{'cpu':>8}{'MB':>8}"]
    for start in starts:
        goal = f"{GOALS[start.command]:g}" if start.command in GOALS else ""
        rows.append(
            f"{start.command[:39]:<40}{start.seconds:>9.2f}{goal:>7}{start.cpu_seconds:>8.2f}{start.peak_mb:>8.0f}"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "start.json")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env |= {"PYTHONPYCACHEPREFIX": str(room / "pyc"), "XDG_CACHE_HOME": str(room / "cache")}
        large = write(room / "large", Size(reports=10_000))
        (room / "note.txt").write_text("The chancellor said on Friday that the guard would obey.\n")
        game = room / "game.efg"
        game.write_text('EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 2 } t "" 0\n')
        places = {"ROOM": str(room), "LARGE": str(large), "GAME": str(game)}
        found = [fastest(line, places, asked.times, env) for line in command_lines(room)]
    starts = [start for start in found if start is not None]
    print(table(starts))
    write_record(asked.output, goals=GOALS, starts=[asdict(start) for start in starts])


if __name__ == "__main__":
    main()
