"""How long, and how much memory, from a command line to a finished brief?

    cold     a fresh process and an empty cache of compiled programs
    warm     the same again: what the first run compiled is read from disk
    help     `innercourt --help`, the median of several

Each is a process of its own on two cores, as a reader would start it. The table compares with the
goals; the JSON beside it says on which machine and at which commit.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("innercourt")
CORES = 2
GOALS: dict[str, tuple[float, float | None]] = {
    "cold": (20.0, 1000.0),
    "warm": (3.0, 1000.0),
    "help": (0.3, None),
}
"""Seconds and megabytes, at most."""
MANY, WARM_OF_MANY = 100_000, (8.0, 1000.0)
"""Draws from which on a warm brief may take longer, and how long."""


@dataclass(frozen=True)
class Measured:
    """One command: wall-clock and processor seconds, and the most memory it held at once, in MB."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(name: str, arguments: list[str], cache: Path) -> Measured:
    """Run one command to its end, with its compiled programs kept under `cache`."""
    kept = {"JAX_COMPILATION_CACHE_DIR": str(cache / "jax"), "XDG_CACHE_HOME": str(cache)}
    # Where this is set, Python would compile the package anew in every run; users have it unset.
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen([str(COMMAND), *arguments], env={**given, **kept}, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"innercourt {' '.join(arguments)}: exit status {child.returncode}")
    return Measured(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def measure_all(case: str, draws: int, seed: int) -> list[Measured]:
    """The cold run, the warm run and the help, in that order."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        page = cache / "brief.html"
        asked = ["brief", case, "--draws", str(draws), "--seed", str(seed), "--html", str(page)]
        runs = [measure(name, asked, cache) for name in ("cold", "warm")]
        helps = [measure("help", ["--help"], cache) for _ in range(7)]
    return [*runs, sorted(helps, key=lambda run: run.seconds)[len(helps) // 2]]


def goals_of(draws: int) -> dict[str, tuple[float, float | None]]:
    """Seconds and megabytes, at most, with that many draws."""
    return GOALS if draws < MANY else {**GOALS, "warm": WARM_OF_MANY}


def table(runs: list[Measured], goals: dict[str, tuple[float, float | None]]) -> str:
    """A row a command; a ratio above 1 misses its goal."""
    rows = [f"{'':<6}{'seconds':>9}{'goal':>7}{'ratio':>7}{'MB':>8}{'goal':>7}{'ratio':>7}"]
    for run in runs:
        seconds, memory = goals[run.name]
        row = f"{run.name:<6}{run.seconds:>9.2f}{seconds:>7g}{run.seconds / seconds:>7.2f}{run.peak_mb:>8.0f}"
        rows.append(row + (f"{memory:>7g}{run.peak_mb / memory:>7.2f}" if memory else ""))
    return "\n".join(rows)


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    names = [
        line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")
    ]
    total = [int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores_used": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_mb": total[0] // 1000 if total else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "jax": version("jax"),
    }


def commit() -> str:
    """The commit that was measured, marked where the working tree differs from it."""

    def git(*arguments: str) -> str:
        asked = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "HEAD") + (" with changes" if git("status", "--porcelain") else "")


def write_record(output: Path, **found: object) -> None:
    """Write what was found as JSON, with when, at which commit and on which machine."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    output.parent.mkdir(parents=True, exist_ok=True)
    record = {"when": when, "commit": commit(), "machine": machine(), **found}
    output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {output}")


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--case", default="beijing-2025")
    options.add_argument("--draws", type=int, default=100_000, help="draws for each hypothesis")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "brief.json")
    asked = options.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    runs = measure_all(asked.case, asked.draws, asked.seed)
    goals = goals_of(asked.draws)
    print(f"{asked.case}, {asked.draws} draws a hypothesis, {CORES} cores\n{table(runs, goals)}")
    write_record(
        asked.output, case=asked.case, draws=asked.draws, seed=asked.seed, runs=[asdict(run) for run in runs],
        goals={name: {"seconds": s, "mb": mb} for name, (s, mb) in goals.items()},
    )  # fmt: skip


if __name__ == "__main__":
    main()
