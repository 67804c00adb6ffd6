"""How good is the program on the packaged cases, and what does looking back cost?

    scores   mean Brier score of the questions against the informed observer's, and the other baselines
    cost     seconds a case, day by day in one pass, and the same days answered one by one

The table holds the ratios; the JSON beside it says on which machine and at which commit.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import innercourt
from brief import ROOT, commit, machine
from innercourt.case.backtest import looked_at, read_keyed
from innercourt.case.backtest_days import answers_by_day
from innercourt.case.backtest_score import GOAL, Backtest


@dataclass(frozen=True)
class Cost:
    """One case: how many days, seconds in one pass, and seconds when each day is analysed by itself."""

    case: str
    days: int
    one_pass: float
    one_by_one: float


def cost(name: str, draws: int) -> Cost:
    """Both ways, each after a first run that compiles what the second finds compiled."""
    (keyed,) = read_keyed([name])
    days = looked_at(keyed.case, keyed.key)
    timed = []
    for _ in range(2):
        began = time.perf_counter()
        answers_by_day(keyed.case, days, draws=draws, seed=0)
        middle = time.perf_counter()
        for day in days:
            innercourt.analyse(keyed.case, as_of=day, draws=draws)
        timed = [middle - began, time.perf_counter() - middle]
    return Cost(name, len(days), *timed)


def table(found: Backtest, costs: list[Cost]) -> str:
    """A row a rival; a ratio above 1 misses the goal. Then a row a case."""
    rows = [f"{'against':<20}{'questions':>10}{'ours':>8}{'his':>8}{'ratio':>8}{'goal':>8}"]
    for rival in found.over_time:
        ratio, goal = rival.ours / rival.brier, 1 - GOAL if rival.name == "informed observer" else 1.0
        rows.append(
            f"{rival.name:<20}{rival.questions:>10}{rival.ours:>8.3f}{rival.brier:>8.3f}{ratio:>8.2f}{goal:>8.2f}"
        )
    rows += ["", f"{'case':<24}{'days':>6}{'one pass':>10}{'one by one':>12}{'ratio':>8}"]
    rows += [
        f"{c.case:<24}{c.days:>6}{c.one_pass:>10.1f}{c.one_by_one:>12.1f}{c.one_pass / c.one_by_one:>8.2f}"
        for c in costs
    ]
    return "\n".join(rows)


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--cases", nargs="*", default=[], help="default: every packaged case with a key")
    options.add_argument("--draws", type=int, default=20_000, help="draws for each hypothesis")
    options.add_argument("--cost", nargs="*", default=["tunisia-1987"], help="cases whose cost is measured")
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "backtest.json")
    asked = options.parse_args()
    found = innercourt.backtest(*asked.cases, draws=asked.draws)
    costs = [cost(name, asked.draws) for name in asked.cost]
    print(table(found, costs))
    record = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "goal": {"below_the_observer": GOAL},
        "backtest": found.as_json(),
        "cost": [asdict(c) for c in costs],
    }
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
