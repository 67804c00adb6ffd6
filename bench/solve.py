"""How many courts a second are solved, beside other ways and beside what the machine can do?

    court       12 decisions of 4 players, 17 ends, all is seen: 68 payoffs and 4 precisions a draw
    beijing     what the Beijing case plays for one court: its episodes in every state they can meet
    contest     one contest of as many units as Beijing has, from a momentum
    signalling  two types, two messages, two answers; information sets, λ = 5, payoffs N(0, 1)

Every way gets the same numbers, in blocks, and gives the probability of every end (of contests: of the order
prevailing). Ways that go through many draws take turns, each as often as `--rounds`; the best time
counts. Those that take one game at a time do some of the draws. `off` is the largest distance of a probability
from our float64 answer. The loops in C are written for these trees and compiled here, two threads; the
limit is a straight read of as many bytes as the numbers take, in two threads too. What is not
installed is left out and said.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import peers
from brief import ROOT, commit, machine
from games import Numbers, beijing, court, random_contests, random_numbers, signalling
from hand_written import CONTEST, TREES, Loop, Written, compiler, limits, packed, timed
from innercourt.case.ahead import OPTIONS
from innercourt.case.programs import use_compilation_cache
from innercourt.court.obedience import Contest, equilibrium
from innercourt.play.equilibrium import reached, solve
from race import PASSES, THREADS, Batch, Clock, Way, in_threads, race

KINDS = ("float32", "float64")
WIDTH = 16384
"""Draws in a block."""


def ours(game: str, numbers: Sequence[Numbers], kind: str) -> Batch:
    """The package: one compiled function for all the trees, on blocks that are already there."""

    @partial(jax.jit, compiler_options=OPTIONS)  # as an analysis compiles
    def played(block: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        found = [reached(held.tree, *parts) for held, parts in zip(numbers, block, strict=True)]
        return [reach for reach, _ in found], [result for _, result in found]

    cut = partial(_blocks, numbers)
    blocks = [jax.device_put([_cast(part, kind) for part in block]) for block in cut()]
    return Batch(
        Way(game, "innercourt (JAX)", kind), numbers[0].draws, lambda: in_threads(played, blocks, PASSES),
        lambda: np.concatenate(played(blocks[0])[0]),
    )  # fmt: skip


def _blocks(numbers: Sequence[Numbers]) -> list[list[Numbers]]:
    return [[n.cut(at, at + WIDTH) for n in numbers] for at in range(0, numbers[0].draws, WIDTH)]


def _cast(held: Numbers, kind: str) -> tuple[Any, ...]:
    """What `solve` takes after the tree."""
    parts = (held.payoffs, held.nature, held.perceived, held.precision)
    allowed = None if held.allowed.all() else held.allowed.astype(float)
    return (*(None if part is None else part.astype(kind) for part in parts), allowed)


def in_numpy(game: str, numbers: Sequence[Numbers], kind: str) -> Batch:
    """Rows of NumPy, two threads."""
    blocks = [[(n.tree, *_cast(n, kind)[:4], n.allowed) for n in block] for block in _blocks(numbers)]

    def played(block: Any) -> list[np.ndarray]:
        return [peers.numpy_reach(*parts) for parts in block]

    return Batch(
        Way(game, "NumPy, batched", kind), numbers[0].draws, lambda: in_threads(played, blocks),
        lambda: np.concatenate(played(blocks[0])),
    )  # fmt: skip


def in_c(game: str, written: Written, first: int, numbers: Sequence[Numbers], kind: str) -> Batch:
    """The loops of `hand_written`, block after block through all the trees, as a court is solved."""
    given = [packed(n.rows(), kind, WIDTH) for n in numbers]
    out = [np.empty((len(x), len(n.tree.leaves), WIDTH), kind) for x, n in zip(given, numbers, strict=True)]
    loops = [Loop(first + k, x, y) for k, (x, y) in enumerate(zip(given, out, strict=True))]
    return Batch(
        Way(game, "C, 2 threads", kind), numbers[0].draws,
        partial(timed, written, loops, THREADS, PASSES), lambda: np.concatenate([y[0] for y in out]),
    )  # fmt: skip


def contests(draws: int, units: int, written: dict[str, Written]) -> list[Batch]:
    """A contest of each draw, all ways."""
    rows = random_contests(units, draws, seed=3)
    batches = []

    def of(block: Any) -> Contest:
        parts = (block[k * units : (k + 1) * units] for k in range(3))
        return Contest(*parts, *block[3 * units : 3 * units + 3])

    played = jax.jit(lambda block: equilibrium(of(block), block[-1]).prevails, compiler_options=OPTIONS)
    for kind in KINDS:
        blocks = [jnp.asarray(block) for block in packed([rows], kind, WIDTH)]
        batches.append(
            Batch(
                Way("contest", "innercourt (JAX)", kind), draws,
                partial(in_threads, played, blocks, PASSES), lambda b=blocks: np.asarray(played(b[0])),  # type: ignore[misc]
            )
        )  # fmt: skip
        few = packed([rows[:, : 4 * WIDTH]], kind, 1024)
        by_numpy = partial(peers.numpy_contest, units=units)
        batches.append(
            Batch(
                Way("contest", "NumPy, batched", kind), 4 * WIDTH,
                partial(in_threads, by_numpy, list(few)),
                lambda f=few, s=by_numpy: np.concatenate([s(block) for block in f[: WIDTH // 1024]]),  # type: ignore[misc]
            )
        )  # fmt: skip
        if kind in written:
            given = packed([rows], kind, WIDTH)
            out = np.empty((len(given), 1, WIDTH), kind)
            batches.append(
                Batch(
                    Way("contest", "C, 2 threads", kind), draws,
                    partial(timed, written[kind], [Loop(CONTEST, given, out)], THREADS, PASSES), lambda o=out: o[0, 0],  # type: ignore[misc]
                )
            )  # fmt: skip
    return batches


def one_by_one(game: str, numbers: Sequence[Numbers], games: int, exact: np.ndarray) -> list[Way]:
    """Those that take one game at a time, on the first draws; reading a game in is not counted.

    `exact[leaf, draw]` are our answers, the leaves of all the trees one after another.
    """
    held = [[n.game(draw) for n in numbers] for draw in range(games)]
    ways = [_timed(game, "plain Python", held, peers.python_reach, exact)]
    spiel = [[peers.spiel_game(g) for g in row] for row in held]
    if spiel[0][0] is None:
        print("left out: OpenSpiel (pip install open_spiel)")
    else:
        ways.append(_timed(game, "OpenSpiel's states", spiel, peers.spiel_reach, exact))
    return ways


def _timed(
    game: str,
    name: str,
    held: Sequence[Sequence[Any]],
    solve_one: Callable[[Any], list[float]],
    exact: np.ndarray,
) -> Way:
    clock = Clock()
    found = [[x for g in row for x in solve_one(g)] for row in held]
    seconds = clock()
    off = np.abs(np.array(found).T - exact[:, : len(held)]).max()
    return Way(game, name, "float64", len(held) / seconds, float(off))


def by_gambit(game: str, numbers: Sequence[Numbers], games: int, exact: np.ndarray) -> Way | None:
    """Gambit's logit solver; `exact[action, draw]`."""
    try:
        held = [[peers.gambit_game(n.game(draw)) for n in numbers] for draw in range(games)]
    except ImportError:
        print("left out: Gambit (pip install pygambit)")
        return None
    clock = Clock()
    solved = [[peers.gambit_solved(g) for g in row] for row in held]
    seconds = clock()
    found = [
        np.concatenate([peers.gambit_moves(n.game(draw), s) for n, s in zip(numbers, row, strict=True)])
        for draw, row in enumerate(solved)
    ]
    off = float(np.abs(np.array(found).T - exact[:, :games]).max())
    return Way(game, "Gambit, logit", "float64", games / seconds, off)


def moves(numbers: Sequence[Numbers], draws: int) -> np.ndarray:
    """Our probabilities of all moves in the first draws, in float64."""
    found = []
    for n in numbers:
        few = n.cut(0, draws)
        play = jax.jit(solve, static_argnums=0)(n.tree, *_cast(few, "float64"))
        assert not np.asarray(play.result).any()
        found.append(np.exp(play.log_probability))
    return np.concatenate(found)


def information_sets(draws: int, games: int, rounds: int, one_at_a_time: int) -> list[Way]:
    """The signalling game, all draws in two blocks, then one game a call, then Gambit."""
    numbers = random_numbers(signalling(), draws, (5.0, 5.0), seed=2)
    played = jax.jit(lambda parts: solve(numbers.tree, *parts), compiler_options=OPTIONS)

    def at_width(name: str, width: int, upto: int) -> Batch:
        blocks = [jax.device_put(_cast(numbers.cut(k, k + width), "float64")) for k in range(0, upto, width)]

        def answer() -> np.ndarray:
            found = [np.exp(played(block).log_probability) for block in blocks[: -(-games // width)]]
            return np.concatenate(found, 1)[:, :games]

        way = Way("signalling", name, "float64")
        return Batch(way, upto, partial(in_threads, played, blocks), answer)

    batched = at_width("innercourt (JAX)", draws // THREADS, draws)
    single = at_width("innercourt, one game a call", 1, one_at_a_time)
    ways = race([batched], rounds)
    single.run()
    single.way.rate = one_at_a_time / min(single.run() for _ in range(rounds))
    exact = moves([numbers], games)
    single.way.off = float(np.abs(single.answer() - exact[:, : min(games, one_at_a_time)]).max())
    flagged = np.count_nonzero(played(_cast(numbers, "float64")).result)
    print(f"signalling: {flagged} of {draws} draws flagged as not solved")
    return [way for way in (*ways, single.way, by_gambit("signalling", [numbers], games, exact)) if way]


def perfect(
    game: str, numbers: Sequence[Numbers], written: dict[str, Written], first: int, asked: argparse.Namespace
) -> list[Way]:
    """A game, or several for each draw, in which all is seen."""
    batches = [make(game, numbers, kind) for kind in KINDS for make in (ours, in_numpy)]
    batches += [in_c(game, loops, first, numbers, kind) for kind, loops in written.items()]
    ways = race(batches, asked.rounds)
    exact = next(
        b for b in batches if b.way.name.startswith("innercourt") and b.way.kind == "float64"
    ).answer()
    ways += one_by_one(game, numbers, asked.games * 4, exact)
    gambit = by_gambit(game, numbers, asked.games, moves(numbers, asked.games))
    return ways + ([gambit] if gambit else [])


def table(ways: Sequence[Way], bounds: dict[str, float]) -> str:
    """A row a way; `of ours` is how many times as fast we are in the same float type, above 1 is to our credit."""
    rows = [
        f"{'game':<11}{'way':<29}{'type':<9}{'draws/s':>10}{'ns':>10}{'ours is':>11}{'of limit':>9}{'off':>9}"
    ]
    base = {(w.game, w.kind): w.rate for w in ways if w.name == "innercourt (JAX)"}
    for w in ways:
        bound = bounds.get(f"{w.game} {w.kind}")
        share = f"{w.rate / bound:>9.2f}" if bound else f"{'':>9}"
        off = f"{w.off:>9.0e}" if w.off is not None else ""
        ratio = f"{base[w.game, w.kind] / w.rate:>10.3g}x"
        rows.append(
            f"{w.game:<11}{w.name:<29}{w.kind:<9}{w.rate:>10.3g}{1e9 / w.rate:>10.4g}{ratio}{share}{off}"
        )
    return "\n".join(rows)


def whole_blocks(draws: int) -> int:
    """As many draws in whole blocks, as many of them as there are threads at least."""
    return WIDTH * max(THREADS, draws // WIDTH)


def measured(asked: argparse.Namespace) -> tuple[list[Way], dict[str, Any]]:
    """All the games, and what the machine can do."""
    held = {
        "court": [random_numbers(court(), whole_blocks(asked.draws), (0.5, 2.0), seed=1)],
        "beijing": beijing(whole_blocks(asked.draws // 8)),
    }
    trees = [n for numbers in held.values() for n in numbers]
    written: dict[str, Written] = {}
    machine_limits: dict[str, Any] = {}
    bounds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if compiler() is None:
            print("left out: C and the machine's limits (no C compiler; set CC)")
        for kind in KINDS if compiler() else ():
            shut = [set(np.flatnonzero(~n.allowed).tolist()) for n in trees]
            written[kind] = Written(Path(folder), kind, asked.units, [n.tree for n in trees], shut)
            machine_limits[kind] = limits(written[kind], kind, THREADS)
            for game, numbers in held.items():
                size = np.dtype(kind).itemsize * sum(n.size for n in numbers)
                bounds[f"{game} {kind}"] = machine_limits[kind]["bytes"] / size
        ways = perfect("court", held["court"], written, TREES, asked)
        ways += perfect("beijing", held["beijing"], written, TREES + 1, asked)
        ways += race(contests(whole_blocks(asked.draws // 4), asked.units, written), asked.rounds)
    ways += information_sets(asked.draws // 16, asked.games * 2, asked.rounds, asked.games * 4)
    return ways, {"limits": machine_limits, "bounds": bounds, "ways": [asdict(way) for way in ways]}


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--draws", type=int, default=2**18, help="draws of the 12-node game; others get a part"
    )
    options.add_argument(
        "--games", type=int, default=20, help="games for Gambit; four times as many one by one"
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--units", type=int, default=6, help="units in a contest")
    options.add_argument(
        "--processor", action="store_true", help="processor seconds, not the wall's: for a machine in use"
    )
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "solve.json")
    asked = options.parse_args()
    use_compilation_cache()
    Clock.processor = asked.processor
    ways, record = measured(asked)
    print(table(ways, record["bounds"]))
    for kind, held in record["limits"].items():
        print(
            f"{THREADS} threads, {kind}: reads {held['bytes'] / 1e9:.1f} GB/s, "
            f"{held['exp'] / 1e9:.2f}e9 exponentials/s, {held['fma'] / 1e9:.1f}e9 multiply-adds/s"
        )
    record |= {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "draws": asked.draws,
        "clock": "processor" if asked.processor else "wall",
    }
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
