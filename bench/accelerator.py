"""Is an accelerator faster than this machine's processors, from how many courts on, and by how much?

    courts    what a case plays for one court and how well that explains the reports: an analysis's own programs
    contests  contests of six units
    games     a game of 12 nodes and four players in which all is seen
    signals   a game with information sets, in double precision

Each machine is a process of its own, for it is JAX that says which one code is compiled for. The processors take a
block of 2,048 courts in each thread, as in an analysis; the accelerator all courts in one block. Numbers come from
the processors' memory and go back there, which counts. A row is a number of courts; the best of `--rounds` counts.
The crossover is the least number tried from which on the accelerator is faster. At last courts are solved until
`--courts` were done, or for `--limit` seconds. Without an accelerator the figures are the processors' alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np

from brief import ROOT, commit, machine
from games import court, random_contests, random_numbers, signalling
from innercourt.analysis import load
from innercourt.case.ahead import compiler_options
from innercourt.case.blocks import WIDTH, Blocks
from innercourt.case.compile import compile_case
from innercourt.case.known import known_on
from innercourt.case.programs import use_compilation_cache
from innercourt.court.obedience import Contest, equilibrium
from innercourt.inference.points import starting_points
from innercourt.machine import processors
from innercourt.play.equilibrium import reached, solve
from innercourt.play.shape import Tree
from innercourt.reports.evidence import days_of

UNITS = 6
Work = Callable[[int], Callable[[], Any]]
"""Given how many, makes what is to be timed."""


def whole_courts(name: str, wide: bool) -> Work:
    """Play and likelihood of a case's first account, by the very programs of an analysis."""
    case = load(name).file
    model = compile_case(known_on(case, case.as_of))
    days = tuple(days_of(case.reports, case.propositions, case.as_of))

    def made(many: int) -> Callable[[], Any]:
        blocks = Blocks(model, days, threads=1, widest=many) if wide else Blocks(model, days)
        z = starting_points(model.layout.normals, model.layout.free, 1, many, seed=0)[:, 0].astype(np.float32)
        return partial(blocks.log_likelihood_by_step, model.accounts[0], z)

    return made


def contests(wide: bool) -> Work:
    """Contests from a momentum, in float32."""

    def solved(rows: jax.Array) -> jax.Array:
        units = (rows[k * UNITS : (k + 1) * UNITS] for k in range(3))
        return equilibrium(Contest(*units, *rows[3 * UNITS : -1]), rows[-1]).prevails

    return lambda many: _in_blocks(solved, random_contests(UNITS, many, seed=3).astype(np.float32), wide)


def games(tree: Tree, kind: str, wide: bool) -> Work:
    """How likely each end of a game is; with information sets along its path."""
    players, ends, chances = len(tree.players), len(tree.leaves), len(tree.chances)

    def played(rows: jax.Array) -> jax.Array:
        payoffs = rows[: players * ends].reshape(players, ends, -1)
        rest = rows[players * ends :]
        given = (tree, payoffs, rest[:chances], None, rest[chances:])
        return reached(*given)[0] if tree.perfect_information else solve(*given).reach

    def made(many: int) -> Callable[[], Any]:
        held = random_numbers(tree, many, (0.5, 2.0), seed=1)
        rows = [held.payoffs.reshape(-1, many), held.nature, held.precision]
        return _in_blocks(played, np.concatenate(rows).astype(kind), wide)

    return made


def _in_blocks(function: Callable[..., Any], rows: np.ndarray, wide: bool) -> Callable[[], Any]:
    """All in one block, or block by block in as many threads as there are processors."""
    compiled = jax.jit(function, compiler_options=compiler_options())
    width = rows.shape[-1] if wide else WIDTH
    blocks = [np.ascontiguousarray(rows[:, k : k + width]) for k in range(0, rows.shape[-1], width)]

    def run() -> list[np.ndarray]:
        with ThreadPoolExecutor(1 if wide else processors()) as pool:
            return list(pool.map(lambda block: np.asarray(compiled(block)), blocks))

    return run


def measured(asked: argparse.Namespace, wide: bool) -> dict[str, Any]:
    """Of every kind, seconds for each number of courts; and how far a long run got."""
    of: dict[str, Work] = {
        "courts": whole_courts(asked.case, wide),
        "contests": contests(wide),
        "games": games(court(), "float32", wide),
        "signals": games(signalling(), "float64", wide),
    }
    sizes = [WIDTH * 4**k for k in range(asked.steps + 1)]
    found: dict[str, Any] = {"backend": jax.default_backend(), "device": jax.devices()[0].device_kind}
    for name, work in of.items():
        seconds = []
        for many in sizes:
            run = work(many)
            run()
            seconds.append(min(_timed(run) for _ in range(asked.rounds)))
        found[name] = dict(zip(sizes, seconds, strict=True))
    run, done, began = of["courts"](sizes[-1]), 0, time.perf_counter()
    while done < asked.courts and time.perf_counter() - began < asked.limit:
        run()
        done += sizes[-1]
    found["long"] = {"courts": done, "seconds": time.perf_counter() - began}
    return found


def _timed(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def crossover(ours: dict[str, float], theirs: dict[str, float]) -> int | None:
    """The least number from which on `theirs` takes less time.

    >>> crossover({"1": 1.0, "2": 2.0, "4": 4.0}, {"1": 3.0, "2": 1.9, "4": 2.0})
    2
    """
    least = None
    for many in reversed(ours):
        if theirs[many] >= ours[many]:
            break
        least = int(many)
    return least


def table(processors: dict[str, Any], other: dict[str, Any] | None) -> str:
    """A row a number of courts: how many a second on each, and the ratio."""
    lines = [f"{'':<10}{'number':>10}{'processors':>13}{'accelerator':>13}{'ratio':>8}   a second"]
    for name in ("courts", "contests", "games", "signals"):
        for many, seconds in processors[name].items():
            there = f"{int(many) / other[name][many]:>13.3g}" if other else f"{'none':>13}"
            ratio = f"{seconds / other[name][many]:>8.2f}" if other else ""
            lines.append(f"{name:<10}{many:>10}{int(many) / seconds:>13.3g}{there}{ratio}")
        if other:
            at = crossover(processors[name], other[name])
            lines.append(f"{name}: faster there {f'from {at} on' if at else 'at no number tried'}")
    for side in (processors, other) if other else (processors,):
        run = side["long"]
        lines.append(f"{side['device']}: {run['courts']} courts in {run['seconds']:.1f} s")
    return "\n".join(lines)


def _elsewhere(arguments: Sequence[str], platforms: str | None) -> dict[str, Any]:
    """The figures of a process that JAX gives these platforms; None leaves the choice to JAX."""
    env = {key: value for key, value in os.environ.items() if key != "JAX_PLATFORMS"}
    env |= {"JAX_PLATFORMS": platforms} if platforms else {}
    command = [sys.executable, __file__, *arguments, "--child", "narrow" if platforms == "cpu" else "wide"]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _found_by_jax() -> str:
    """The kind of machine that JAX takes, asked in a process of its own: whoever asks takes most of its memory."""
    asking = [sys.executable, "-c", "import jax; print(jax.default_backend())"]
    return subprocess.run(asking, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--case", default="beijing-2025")
    options.add_argument("--steps", type=int, default=4, help="from 2,048 courts, four times as many each")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--courts", type=float, default=1e9)
    options.add_argument("--limit", type=float, default=60.0, help="seconds for so many")
    options.add_argument(
        "--even-a-processor", action="store_true", help="take one for an accelerator: to try this script"
    )
    options.add_argument("--child", choices=("narrow", "wide"), help=argparse.SUPPRESS)
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "accelerator.json")
    asked = options.parse_args()
    if asked.child:
        use_compilation_cache()
        print(json.dumps(measured(asked, wide=asked.child == "wide")))
        return
    there = _found_by_jax() != "cpu" or asked.even_a_processor
    if not there:
        print(
            "no accelerator: JAX finds none here, or not the library for it; the figures are the processors' alone"
        )
    processors = _elsewhere(sys.argv[1:], "cpu")
    other = _elsewhere(sys.argv[1:], None) if there else None
    print(table(processors, other))
    record = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "machine": machine(),
        "case": asked.case, "processors": processors, "accelerator": other,
    }  # fmt: skip
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
