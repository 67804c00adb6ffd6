"""How far off is single precision, where all is seen? The backward pass in float32 against float64.

Random trees of perfect information with N(0, 1) payoffs; a row a tree and precision: nodes, the largest and
the median error of a move's probability, the largest error of a player's value, and the gain in speed.
Games with information sets are solved in float64 whatever comes in.

Then a whole case, in the single precision of an analysis and in double: by how much log P(all reports | court)
differs in single courts, and the log evidence of each account.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace

import jax
import numpy as np

from innercourt.analysis import load
from innercourt.case.blocks import Blocks
from innercourt.case.compile import compile_case
from innercourt.inference.points import starting_points
from innercourt.play.equilibrium import Play, solve
from innercourt.play.tree import Arm, End, Fork, Kind, Tree, build
from innercourt.reports.evidence import days_of

SOLVE = jax.jit(solve, static_argnums=0)
PLAYERS = ("ann", "bob", "cem", "dia")


def random_tree(seed: int, depth: int) -> Tree:
    """Two or three ways on at each node, a fifth of the nodes chance."""
    rng = np.random.default_rng(seed)

    def grow(level: int) -> Fork | End:
        name = f"n{rng.integers(10**9)}"
        if level == depth or (level > 1 and rng.random() < 0.2):
            return End(name)
        lucky = level > 0 and bool(rng.random() < 0.2)
        arms = tuple(Arm(f"m{k}", grow(level + 1)) for k in range(int(rng.integers(2, 4))))
        return (
            Fork(name, arms, kind=Kind.CHANCE) if lucky else Fork(name, arms, PLAYERS[int(rng.integers(4))])
        )

    return build(f"depth{depth}", grow(0), PLAYERS)


@dataclass(frozen=True)
class Error:
    """One tree at one precision."""

    nodes: int
    precision: float
    largest: float
    median: float
    value: float
    speedup: float


def measure(tree: Tree, precision: float, draws: int, seed: int = 0) -> Error:
    """Solve the same draws in both types."""
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(size=(len(tree.players), len(tree.leaves), draws))
    nature = np.zeros((len(tree.chances), draws))
    for group in tree.chance_groups:
        nature[list(group)] = rng.dirichlet(np.full(len(group), 2.0), draws).T
    rates = np.full((len(tree.players), draws), precision)
    plays, seconds = zip(*(_timed(tree, payoffs, nature, rates, kind) for kind in ("f4", "f8")), strict=True)
    narrow, wide = (np.exp(np.asarray(play.log_probability, float)) for play in plays)
    values = [np.asarray(play.value, float) for play in plays]
    off = np.abs(narrow - wide)
    return Error(
        len(tree.kinds), precision, float(off.max()), float(np.median(off)),
        float(np.abs(values[0] - values[1]).max()), seconds[1] / seconds[0],
    )  # fmt: skip


def _timed(
    tree: Tree, payoffs: np.ndarray, nature: np.ndarray, rates: np.ndarray, kind: str
) -> tuple[Play, float]:
    given = [jax.device_put(array.astype(kind)) for array in (payoffs, nature, rates)]
    play: Play = SOLVE(tree, given[0], given[1], None, given[2])
    jax.block_until_ready(play)
    began = time.perf_counter()
    for _ in range(5):
        jax.block_until_ready(SOLVE(tree, given[0], given[1], None, given[2]))
    return play, (time.perf_counter() - began) / 5


def table(errors: list[Error]) -> str:
    """A row a measurement."""
    rows = [f"{'nodes':>6}{'λ':>8}{'largest':>11}{'median':>11}{'value':>11}{'speed':>8}"]
    for e in errors:
        rows.append(
            f"{e.nodes:>6}{e.precision:>8g}{e.largest:>11.1e}{e.median:>11.1e}{e.value:>11.1e}{e.speedup:>7.1f}x"
        )
    return "\n".join(rows)


def whole_case(name: str, draws: int) -> str:
    """A row an account: how far log P(all reports) is off in single courts, and in the mean over them."""
    case = load(name).file
    narrow = compile_case(case)
    wide = replace(narrow, kind="float64")
    days = tuple(days_of(case.reports, case.propositions, case.as_of))
    sides = Blocks(narrow, days), Blocks(wide, days)
    z = starting_points(narrow.layout.normals, narrow.layout.free, 1, draws, seed=0)[:, 0]
    rows = [f"{'account':<22}{'median':>11}{'99.9 %':>11}{'largest':>11}{'log evidence':>14}"]
    for account, hypothesis in zip(narrow.accounts, case.hypotheses, strict=True):
        ours, exact = (np.asarray(blocks.log_likelihood(account, z)[-1], float) for blocks in sides)
        off, top = np.abs(ours - exact), exact.max()
        evidence = np.log(np.exp(ours - top).mean()) - np.log(np.exp(exact - top).mean())
        figures = (float(np.median(off)), float(np.quantile(off, 0.999)), float(off.max()), abs(evidence))
        rows.append(
            f"{hypothesis.id:<22}" + "".join(f"{x:>11.1e}" for x in figures[:3]) + f"{figures[3]:>14.1e}"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure and print the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--draws", type=int, default=100_000)
    options.add_argument("--case", default="beijing-2025")
    options.add_argument("--courts", type=int, default=4096)
    asked = options.parse_args()
    trees = [random_tree(1, depth) for depth in (2, 4, 6)]
    print(table([measure(tree, p, asked.draws) for tree in trees for p in (1.0, 5.0, 20.0, 100.0)]))
    print(f"\n{asked.case}, {asked.courts} courts an account\n{whole_case(asked.case, asked.courts)}")


if __name__ == "__main__":
    main()
