"""How many contests a second, and how far off?

A row a number of units and a float type: contests a second of `obedience.equilibrium` on one core (by
processor time) and on two threads (by the clock), the same for a naive exact version (best responses,
`SWEEPS` times, every set of units gone through for every unit), and what the answers are worth: the largest and
the median error of Pr[A prevails] against best responses in float64 carried to the end, how many
draws ended at another equilibrium, and how many were reported as unsolved.

Contests are random, from priors much wider than a case's; `--case` adds a case's own contests.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from brief import ROOT, commit, machine
from innercourt.analysis import load
from innercourt.case.ahead import OPTIONS
from innercourt.case.compile import compile_case
from innercourt.court.contests import gather
from innercourt.court.obedience import Contest, equilibrium
from innercourt.court.subsets import beliefs, win_table

SWEEPS = 30
NAIVE_DRAWS = 1024
"""So few that the naive version too works in the processor's cache."""
ELSEWHERE = 1e-2
"""Two answers further apart than this are two equilibria."""


def random_contests(units: int, draws: int, seed: int = 0) -> tuple[Contest, np.ndarray]:
    """Contests from wide priors, and where expectations start."""
    rng = np.random.default_rng([seed, units])
    strength = np.exp(rng.standard_normal((units, draws)))
    width = rng.choice([0.5, 1.2, 3.0], draws)
    fields = (
        strength / strength.sum(0),
        width * rng.standard_normal((units, draws)),
        np.exp(rng.standard_normal((units, draws))),
        2 * np.exp(0.6 * rng.standard_normal(draws)),
        8 * np.exp(0.6 * rng.standard_normal(draws)),
        rng.uniform(0.2, 0.8, draws),
    )
    return Contest(*map(jnp.asarray, fields)), rng.uniform(0, 1, draws)


def contests_of(name: str, draws: int, seed: int = 0) -> tuple[Contest, np.ndarray]:
    """Contests of all orders under all hypotheses of a case, drawn from its priors."""
    model = compile_case(load(name).file)
    orders, rng = model.questions.orders, np.random.default_rng(seed)
    each = -(-draws // (len(orders) * len(model.accounts)))
    parts = []
    for account in model.accounts:
        z = jnp.asarray(rng.standard_normal((model.layout.normals, each)))
        parts.append(gather(orders, model.units, model.theta(account.numbers, z)))
    contest, start = jax.tree.map(lambda *fields: np.concatenate(fields, -1)[..., :draws], *parts)
    return contest, start


def naive(contest: Contest, start: jax.Array, sweeps: int = SWEEPS) -> jax.Array:
    """Pr[A prevails] after so many plain best responses."""
    units = contest.share.shape[0]
    bits = (np.arange(1 << units)[:, None] >> np.arange(units) & 1).astype(contest.share.dtype)
    wins = jax.nn.sigmoid(contest.decisiveness * (bits @ contest.share - contest.threshold))

    def prevails(p: jax.Array) -> jax.Array:
        cells = wins  # unit 0 is bit 0
        for unit in range(units):
            cells = cells[::2] + p[unit] * (cells[1::2] - cells[::2])
        return cells[0]

    def sweep(_: Any, p: jax.Array) -> jax.Array:
        hope = jnp.stack([prevails(p.at[u].set(1)) + prevails(p.at[u].set(0)) - 1 for u in range(units)])
        return jax.nn.sigmoid(contest.obedience * (contest.pull + contest.stake * hope))

    p = jnp.broadcast_to(start, contest.share.shape)
    return prevails(jax.lax.fori_loop(0, sweeps, sweep, p))


def to_the_end(contest: Contest, start: np.ndarray, most: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Pr[A prevails] by plain best responses in float64, `SWEEPS` at a time until nothing moves; and where it does."""
    more = jax.jit(lambda c, p: _sweeps(c, p))
    p = np.broadcast_to(start, contest.share.shape).copy()
    going = np.arange(p.shape[1])
    for _ in range(most):
        width = max(64, 1 << (len(going) - 1).bit_length())
        some = np.resize(going, width)
        new, moved, _ = more(Contest(*(field[..., some] for field in contest)), p[:, some])
        p[:, some] = new
        going = some[: len(going)][np.asarray(moved)[: len(going)] > 1e-13]
        if not len(going):
            break
    settled = np.ones(p.shape[1], bool)
    settled[going] = False
    found: np.ndarray = np.asarray(jax.jit(lambda c, p: _sweeps(c, p, 0)[2])(contest, p))
    return found, settled


def _sweeps(contest: Contest, p: jax.Array, sweeps: int = SWEEPS) -> Any:
    table = win_table(contest.share, contest.decisiveness, contest.threshold)

    def sweep(_: Any, carry: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        p, _ = carry
        prevails, pivotal = beliefs(p, table)
        hope = 2 * prevails + (1 - 2 * p) * pivotal - 1
        new = jax.nn.sigmoid(contest.obedience * (contest.pull + contest.stake * hope))
        return new, jnp.abs(new - p).max(0)

    p, moved = jax.lax.fori_loop(0, sweeps, sweep, (p, jnp.ones_like(p[0])))
    return p, moved, beliefs(p, table)[0]


@dataclass(frozen=True)
class Measured:
    """One sort of contest in one float type."""

    name: str
    units: int
    kind: str
    one_core: float
    two_threads: float
    naive: float
    compile_seconds: float
    largest: float
    median: float
    elsewhere: int
    unsolved: int
    draws: int


def measure(name: str, contest: Contest, start: np.ndarray, kind: str, compared: int) -> Measured:
    """Speed on all draws, errors on the first `compared` of them."""
    given = jax.tree.map(lambda field: jax.device_put(field.astype(kind)), (contest, start))
    began = time.process_time()
    solve = jax.jit(equilibrium, compiler_options=OPTIONS).lower(*given).compile()
    compiling = time.process_time() - began
    draws = start.shape[0]
    first = jax.tree.map(lambda field: field[..., :compared], (contest, start))
    exact, settled = to_the_end(*first)
    solved = solve(*given)
    good = (np.asarray(solved.result)[:compared] == 0) & settled
    off = np.abs(np.asarray(solved.prevails, float)[:compared] - exact)[good]
    small = jax.tree.map(lambda field: field[..., :NAIVE_DRAWS], given)
    plain = jax.jit(naive, compiler_options=OPTIONS).lower(*small).compile()
    return Measured(
        name, contest.share.shape[0], kind, draws / _processor(lambda: solve(*given)),
        2 * draws / _together(lambda: solve(*given)), NAIVE_DRAWS / _processor(lambda: plain(*small), 3), compiling,
        float(off[off < ELSEWHERE].max()), float(np.median(off)), int((off >= ELSEWHERE).sum()),
        int((np.asarray(solved.result)[:compared] != 0).sum()), compared,
    )  # fmt: skip


def _processor(run: Callable[[], Any], times: int = 9) -> float:
    """Processor seconds of the fastest of several runs."""
    best = np.inf
    for _ in range(times):
        began = time.process_time()
        jax.block_until_ready(run())
        best = min(best, time.process_time() - began)
    return best


def _together(run: Callable[[], Any], times: int = 9) -> float:
    """Seconds by the clock of the fastest of several times two runs side by side."""
    best = np.inf
    with ThreadPoolExecutor(2) as pool:
        for _ in range(times):
            began = time.perf_counter()
            for done in [pool.submit(lambda: jax.block_until_ready(run())) for _ in range(2)]:
                done.result()
            best = min(best, time.perf_counter() - began)
    return best


def table(rows: list[Measured]) -> str:
    """A row a measurement; millions of contests a second."""
    heads = (
        "contests",
        "units",
        "type",
        "1 core",
        "2 threads",
        "naive",
        "ratio",
        "compile",
        "largest",
        "median",
    )
    lines = ["".join(f"{head:>11}" for head in (*heads, "elsewhere", "unsolved", "of"))]
    for m in rows:
        rates = (f"{rate / 1e6:.3f}" for rate in (m.one_core, m.two_threads, m.naive))
        worth = (f"{m.largest:.1e}", f"{m.median:.1e}", m.elsewhere, m.unsolved, m.draws)
        ratio = f"{m.one_core / m.naive:.1f}x"
        cells = (m.name[:10], m.units, m.kind, *rates, ratio, f"{m.compile_seconds:.1f} s", *worth)
        lines.append("".join(f"{cell:>11}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--case", default="beijing-2025", help="a case whose contests are measured too")
    options.add_argument("--units", type=int, nargs="*", default=[3, 5, 6, 8, 10])
    options.add_argument("--draws", type=int, default=24_576)
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "contests.json")
    asked = options.parse_args()
    samples = [(asked.case, *contests_of(asked.case, asked.draws))]
    samples += [("random", *random_contests(units, asked.draws)) for units in asked.units]
    rows = []
    for name, contest, start in samples:
        compared = asked.draws if contest.share.shape[0] <= 6 else asked.draws // 8
        for kind in ("float32", "float64"):
            rows.append(measure(name, contest, start, kind, compared))
            print(table(rows).splitlines()[-1] if len(rows) > 1 else table(rows), flush=True)
    record = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "rows": [asdict(row) for row in rows],
    }
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
