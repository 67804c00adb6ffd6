"""How does cost grow with the size of a case?

Invented cases (`grown.py`) are made larger in one respect at a time. Each size is a process of its own, which
measures processor seconds, so that other work on the machine counts less:

    read     from files to a checked case
    plan     from that to functions on arrays (`compile_case`)
    xla      describing them to the compiler, and the compiler, without its cache
    draw     microseconds of one draw: its play and its likelihood on every day
    table    microseconds of one draw's command table
    MB       the most memory held at once

For `draws` a whole analysis is run instead. Of every column the exponent e of cost = c size^e is fitted to
the larger half of the sizes (least squares of the logarithms): 1 is linear, 0 does not grow.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from brief import ROOT, write_record
from grown import Size, write

SMALL = Size()
AXES: Mapping[str, tuple[tuple[int, ...], Callable[[int], Size]]] = {
    "actors, 3 principals": ((4, 16, 64), lambda n: replace(SMALL, actors=n, principals=3)),
    "principals": ((3, 6, 12, 24), lambda n: replace(SMALL, actors=n)),
    "units": ((4, 10, 16, 32, 64), lambda n: replace(SMALL, units=n)),
    "tree": ((7, 9, 11, 13, 14), lambda n: replace(SMALL, arms=4, stages=n)),
    "episodes": ((1, 4, 16), lambda n: replace(SMALL, episodes=n)),
    "pairs": ((100, 200, 400, 800),
              lambda n: replace(SMALL, origins=10, propositions=n // 10, reports=5 * n, days=100)),
    "reports": ((100, 1_000, 10_000, 100_000), lambda n: replace(SMALL, reports=n)),
    "reports to a million": ((1_000_000,), lambda n: replace(SMALL, reports=n)),
    "draws": ((100_000, 1_000_000, 10_000_000), lambda n: SMALL),
    "draws to a hundred million": ((100_000_000,), lambda n: SMALL),
}  # fmt: skip
COLUMNS = ("read", "plan", "xla", "draw", "table", "analysis", "MB")


def steps_of(size: Size, draws: int) -> dict[str, float]:
    """What one size costs, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        case = write(Path(folder), size)
        import innercourt.analysis
        from innercourt.case.read import read_case

        found: dict[str, float] = {}
        began = time.process_time()
        file = read_case(case)
        found["read"] = time.process_time() - began
    if draws:
        began = time.process_time()
        innercourt.analysis.study(file, draws=draws)
        found["analysis"] = time.process_time() - began
    else:
        found |= _of_functions(file)
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return found


def _of_functions(file: Any) -> dict[str, float]:
    import jax

    from innercourt.case.blocks import Blocks
    from innercourt.case.compile import compile_case
    from innercourt.reports.evidence import days_of

    began = time.process_time()
    model = compile_case(file)
    planned = time.process_time()
    blocks = Blocks(model, tuple(days_of(file.reports, file.propositions, file.as_of)), threads=1)
    steps, account = blocks._steps, model.accounts[0]
    for step in steps.values():
        step.program.result()
    compiled = time.process_time()
    z = np.random.default_rng(0).standard_normal((model.layout.normals, blocks.width)).astype(model.kind)

    def once(run: Callable[[], Any]) -> float:
        times = []
        for _ in range(4):
            at = time.process_time()
            jax.block_until_ready(run())
            times.append(time.process_time() - at)
        return 1e6 * min(times) / blocks.width

    return {
        "nodes": sum(len(program.tree.kinds) for program in model.programs),
        "plan": planned - began,
        "xla": compiled - planned,
        "draw": once(lambda: steps["likelihood"](steps["play"](account, z, np.array(np.nan)))),
        "table": once(lambda: steps["command"](account.numbers, z)),
    }


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope of the logarithms over the larger half of the sizes."""
    first = min(len(sizes) // 2, len(sizes) - 2)
    slope, _ = np.polyfit(np.log(sizes[first:]), np.log(np.maximum(costs[first:], 1e-9)), 1)
    return float(slope)


def measure(axis: str, timeout: float) -> list[dict[str, float]]:
    """Every size of one axis, each in a process of its own; sizes that take too long are left out."""
    rows = []
    for number in AXES[axis][0]:
        asked = [sys.executable, __file__, "--one", axis, str(number)]
        env = {**os.environ, "JAX_ENABLE_COMPILATION_CACHE": "false", "JAX_PLATFORMS": "cpu"}
        try:
            run = subprocess.run(asked, capture_output=True, text=True, env=env, timeout=timeout, check=True)
        except subprocess.TimeoutExpired:
            print(f"{axis} {number}: given up after {timeout:g} s")
            break
        row = json.loads(run.stdout.splitlines()[-1])
        rows.append({"size": row.get("nodes", number) if axis == "tree" else number, **row})
        print(_line(axis, rows[-1]), flush=True)
    return rows


def _line(name: str, row: Mapping[str, float]) -> str:
    cells = (f"{row[c]:>10.3g}" if c in row else f"{'':>10}" for c in COLUMNS)
    return f"{name:<22}{row['size']:>10,.0f}{''.join(cells)}"


def main() -> None:
    """Measure, print the table with its exponents, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("axes", nargs="*", default=[name for name in AXES if "million" not in name])
    options.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options.add_argument("--timeout", type=float, default=600, help="seconds for one size")
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "grow.json")
    asked = options.parse_args()
    if asked.one:
        axis, number = asked.one[0], int(asked.one[1])
        print(json.dumps(steps_of(AXES[axis][1](number), number if axis.startswith("draws") else 0)))
        return
    print(f"{'':<22}{'size':>10}{''.join(f'{c:>10}' for c in COLUMNS)}")
    found: dict[str, Any] = {}
    for axis in asked.axes:
        rows = measure(axis, asked.timeout)
        sizes = [row["size"] for row in rows]
        fitted = {
            c: exponent(sizes, [row[c] for row in rows])
            for c in COLUMNS
            if len(rows) > 1 and all(c in row for row in rows)
        }
        cells = (f"{fitted[c]:>10.2f}" if c in fitted else f"{'':>10}" for c in COLUMNS)
        print(f"{axis:<22}{'exponent':>10}{''.join(cells)}\n")
        found[axis] = {"rows": rows, "exponents": fitted, "base": asdict(SMALL)}
    write_record(asked.output, axes=found)


if __name__ == "__main__":
    main()
