"""Write `beijing.json` anew: what the packaged case answers on four days.

    .venv/bin/python tests/golden/regenerate.py [draws]

To be run when the case or the model was changed on purpose; the difference belongs in the same
commit, so that it can be read what the change did to the answer.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from innercourt.analysis import load
from innercourt.brief.findings import Answer, Estimate

GOLDEN = Path(__file__).parent / "beijing.json"
CASE = "beijing-2025"
DAYS = (date(2025, 11, 19), date(2025, 11, 30), date(2026, 1, 23), date(2026, 3, 4))
DRAWS = 64_000
SEED = 2026


def golden_of(answer: Answer) -> dict[str, dict[str, list[float]]]:
    """The figures that are kept: each a probability and its standard error."""
    return {
        "hypotheses": {h.id: _kept(h.posterior) for h in answer.hypotheses},
        "command": {f"{c.of} over {c.over}": _kept(c.prevails) for c in answer.command},
        "holds_power": {actor: _kept(e) for actor, e in answer.holds_power.items()},
        "next": {f"{o.episode}.{o.outcome}": _kept(o.probability) for o in answer.next},
        "propositions": {p.id: _kept(p.posterior) for p in answer.propositions},
    }


def _kept(estimate: Estimate) -> list[float]:
    return [round(estimate.p, 5), round(estimate.se, 6)]


def regenerate(draws: int = DRAWS) -> None:
    """Answer the case on every day and write the file."""
    case = load(CASE)
    found: dict[str, Any] = {"draws": draws, "seed": SEED, "days": {}}
    for day in DAYS:
        found["days"][day.isoformat()] = golden_of(case.analyse(as_of=day, draws=draws, seed=SEED))
        sys.stdout.write(f"{day} done\n")
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    regenerate(*map(int, sys.argv[1:2]))
