"""`equilibria`: not the principal branch alone, but every logit equilibrium that can be found at one λ.

The equilibria for all λ form curves; the principal branch is one, and in many games there are others,
closed loops or curves that come in from λ = ∞ and go back there. The search

    start    Newton from thousands of points: at random, at answers to random play, at pure profiles,
             both at the λ asked for and at a larger one, where equilibria lie near those of best response
    walk     from every equilibrium found, along its curve both ways, taking down each further
             crossing of the λ asked for
    count    each equilibrium has an index, the sign of det(I - T') for the answer T to the cut sets' log
             odds. T is bounded, so indices sum to one (Brouwer degree; Allgower & Georg 1990, chapter 11)

A sum other than one proves that something was missed. A sum of one does not prove that nothing was: a
pair of index +1 and -1 may hide. Where no strategy has to be guessed there is exactly one equilibrium.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import lax

from innercourt.arrays import Array, Float
from innercourt.play.branch_levels import Course, evaluate, plan
from innercourt.play.branch_linear import eliminate
from innercourt.play.branch_walk import ON_THE_WAY, Walk
from innercourt.play.compiled import compiled_lightly
from innercourt.play.equilibrium import Result
from innercourt.play.game import Game
from innercourt.play.shape import Tree
from innercourt.play.solution import OFF, Solution, profile_json, solve, spread
from innercourt.play.tracing import all_logs, begin, single, stride
from innercourt.play.values import Expected, expected

STARTS = 2048
"""Points that Newton starts from, at each of two λ."""

NEWTON = 60
"""Newton steps at most; each is cut to a length that log odds can follow."""

WALKERS = 64
"""Curves followed at once."""

STRIDES = 12
"""Chunks of evaluations that a curve is followed for, each way."""

SAME = 1e-6
"""Probabilities that differ by less belong to one equilibrium."""

HIGH = 30.0
"""λ times the spread of payoffs of the second search, at least."""


@dataclass(frozen=True)
class Equilibria:
    """Every equilibrium found at one λ, on the axis `draw`, the principal one first."""

    game: Game
    precision: float
    log_probability: Float[np.ndarray, "action draw"]
    expected: Expected
    index: tuple[int, ...]
    """+1 or -1; 0 where the equilibrium is at a fold."""
    principal: Result
    """What became of the principal branch; only where it is `SOLVED` is the first one sure to be it."""
    starts: int

    @property
    def probability(self) -> Float[np.ndarray, "action draw"]:
        """Probability of every move."""
        return np.asarray(np.exp(self.log_probability))

    @property
    def told(self) -> str:
        """What is known of the number of equilibria."""
        count = len(self.index)
        if not self.starts:
            return "There is exactly one equilibrium: every strategy follows from those after it."
        found = f"Found {count} equilibri{'um' if count == 1 else 'a'} from {self.starts:,} starting points"
        if sum(self.index) != 1 or 0 in self.index:
            return (
                f"{found}, and at least one more exists or two are about to meet: "
                f"their indices sum to {sum(self.index)}, not to 1."
            )
        return f"{found}. Their indices sum to 1, as those of all must; a pair may still have been missed."

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries; docs/reference/json.md tells the fields."""
        rows = [
            {
                "principal": k == 0,
                "index": i,
                **profile_json(self.game, self.probability[:, k], self.expected, k),
            }
            for k, i in enumerate(self.index)
        ]
        return {"lambda": self.precision, "starts": self.starts, "told": self.told, "equilibria": rows}


def equilibria(game: Game, precision: float | int, seed: int = 0) -> Equilibria:
    """The logit equilibria of `game` at λ = `precision` that a search from many starts finds.

    Raises `UsageError` for what `solve` refuses.

    >>> from innercourt.play.efg import read_efg
    >>> found = equilibria(read_efg('EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 0 t "" 0'), 1.0)
    >>> found.told
    'There is exactly one equilibrium: every strategy follows from those after it.'
    """
    precision = float(precision)
    first: Solution = solve(game, [precision])
    tree = game.tree
    if tree.perfect_information or not (n := plan(tree).unknowns) or precision == 0:
        return Equilibria(game, precision, first.log_probability, first.expected, (1,), first.results[0], 0)
    s = precision * (spread(game, np.std) or 1.0)
    high = max(4 * s, HIGH)
    rng = np.random.default_rng(seed)
    here = _search(game, s, _starts(game, n, s, rng))
    there = _search(game, high, _starts(game, n, high, rng))
    crossings = _crossings(
        game, s, high, np.concatenate([_apart(here), _apart(there)], axis=1)[:, : 4 * WALKERS]
    )
    points = _polish(game, s, np.concatenate([_apart(here).T, crossings.T, _principal(game, first)]).T)
    return _gathered(game, precision, first, points, 2 * STARTS)


class Candidates(NamedTuple):
    """Points (log odds of the cut sets, s), those that did not converge already left out."""

    point: np.ndarray
    log_probability: np.ndarray
    sign: np.ndarray
    """The index of each, +1 or -1."""


def _starts(game: Game, unknowns: int, s: float, rng: np.random.Generator) -> np.ndarray:
    """Log odds at several scales; far ones stand for pure profiles."""
    size = s * spread(game, np.ptp) / (spread(game, np.std) or 1.0)
    scales = np.array([0.5, 2.0, 5.0, 0.3 * size, size])[rng.integers(5, size=STARTS)]
    points = np.asarray(rng.normal(size=(unknowns, STARTS))) * scales
    points[:, 0] = 0.0
    return np.asarray(points)


def _newton(tree: Tree, on: Course, start: Float[Array, "odds draw"]) -> tuple[Array, Array, Array, Array]:
    """Points, gaps, signs of the determinant, log probabilities after Newton at fixed s.

    Every other start is first replaced by the answer to it.
    """
    order = plan(tree)
    s = on.goal[None]
    answer = start + evaluate(order, on, jnp.concatenate([start, s])).gap
    odds = jnp.where(jnp.arange(start.shape[1]) % 2 == 1, answer, start)

    def step(_: Any, odds: Array) -> Array:
        at = evaluate(order, on, jnp.concatenate([odds, s]))
        move = eliminate(at.slope[:, :-1], -at.gap[:, None]).solution[:, 0]
        length = jnp.sqrt((move**2).sum(axis=0))
        longest = 1.0 + 0.5 * jnp.sqrt((odds**2).sum(axis=0))
        return odds + move * jnp.minimum(1.0, longest / jnp.maximum(length, 1e-300))

    odds = lax.fori_loop(0, NEWTON, step, odds)
    point = jnp.concatenate([odds, s])
    at = evaluate(order, on, point)
    sign = eliminate(-at.slope[:, :-1], at.gap[:, None]).sign
    return point, jnp.abs(at.gap).max(axis=0), sign, all_logs(order, on, point)


_NEWTON = compiled_lightly(_newton, (0,))


def _search(game: Game, s: float, starts: np.ndarray) -> Candidates:
    """What Newton finds at one s from these starts, padded so that one program serves all searches."""
    short = -starts.shape[1] % STARTS
    padded = np.concatenate([starts, np.zeros((len(starts), short))], axis=1)
    found = [
        _NEWTON(game.tree, single(game, s, STARTS), padded[:, k : k + STARTS])
        for k in range(0, padded.shape[1], STARTS)
    ]
    point, gap, sign, logs = (np.concatenate([np.asarray(f[k]) for f in found], axis=-1) for k in range(4))
    good = (gap < 1e-9 * (1 + np.abs(point).max(axis=0))) & np.isfinite(logs).all(axis=0)
    good[starts.shape[1] :] = False
    return Candidates(point[:, good], logs[:, good], sign[good].astype(int))


def _distinct(logs: np.ndarray) -> list[int]:
    """The first of each group of equal strategy profiles."""
    kept: list[int] = []
    chosen = np.exp(logs)
    for k in range(chosen.shape[1]):
        if all(np.abs(chosen[:, k] - chosen[:, j]).max() > SAME for j in kept):
            kept.append(k)
    return kept


def _apart(found: Candidates) -> np.ndarray:
    return found.point[:, _distinct(found.log_probability)]


def _principal(game: Game, first: Solution) -> np.ndarray:
    """The point of the principal solution, as a row; none where the path did not get there."""
    order = plan(game.tree)
    if first.results[0] not in (Result.SOLVED, Result.BIFURCATION):
        return np.zeros((0, order.unknowns + 1))
    cut = first.log_probability[order.cut, 0]
    s = first.precisions[0] * (spread(game, np.std) or 1.0)
    return np.append(cut[order.free] - cut[order.last], s)[None]


def _crossings(game: Game, s: float, high: float, seeds: np.ndarray) -> np.ndarray:
    """Follow the curve through each seed both ways; points where it crosses s."""
    found = [seeds[:, :0]]
    both = np.concatenate([seeds, seeds], axis=1)
    signs = np.repeat([1.0, -1.0], seeds.shape[1])
    for k in range(0, both.shape[1], WALKERS):
        part, sign = both[:, k : k + WALKERS], signs[k : k + WALKERS]
        short = WALKERS - part.shape[1]
        part = np.concatenate([part, np.repeat(part[:, :1], short, axis=1)], axis=1)
        found.append(_walked(game, s, high, part, np.append(sign, np.ones(short))))
    return np.concatenate(found, axis=1)


def _walked(game: Game, s: float, high: float, seeds: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Points, by interpolation, where the curves through a full set of seeds cross s."""
    # The goal is out of reach: what counts is not where a walk arrives but what it passes.
    on = single(game, 1e3 * high, WALKERS)
    walk: Walk = begin(plan(game.tree), jnp.ones(WALKERS))
    walk = walk._replace(point=jnp.asarray(seeds), aim=jnp.asarray(seeds), sign=jnp.asarray(sign))
    found, last = [seeds[:, :0]], seeds
    for _ in range(STRIDES):
        walk, (points, _) = stride(game.tree, on, walk)
        way = np.concatenate([last[None], np.asarray(points)])
        before, after = way[:-1], way[1:]
        cross = (before[:, -1] - s) * (after[:, -1] - s) < 0
        step, lane = np.nonzero(cross)
        low, top = before[step, :, lane], after[step, :, lane]
        share = (s - low[:, -1]) / (top[:, -1] - low[:, -1])
        found.append((low + share[:, None] * (top - low)).T)
        last = way[-1]
        height = last[-1]
        if ((height < 0) | (height > 2 * high) | (np.asarray(walk.status) != ON_THE_WAY)).all():
            break
    return np.concatenate(found, axis=1)


def _polish(game: Game, s: float, points: np.ndarray) -> Candidates:
    """Newton from points that are nearly right; both the point and the answer to it are tried."""
    twice = np.repeat(points[:-1], 2, axis=1)
    return _search(game, s, twice)


def _gathered(game: Game, precision: float, first: Solution, found: Candidates, starts: int) -> Equilibria:
    """Every distinct equilibrium that passes the independent check, the principal one first."""
    logs = np.concatenate([first.log_probability, found.log_probability], axis=1)
    kept = _distinct(logs)
    chosen = logs[:, kept]
    held = expected(game, chosen, np.full(len(kept), precision))
    good = held.gap <= OFF * (1 + np.abs(chosen).max(axis=0, initial=0.0))
    good[0] = True
    kept = [k for k, fine in zip(kept, good, strict=True) if fine]
    chosen = logs[:, kept]
    # The principal one was found again by the search: its index is that of its like.
    like = [np.abs(np.exp(found.log_probability) - np.exp(row)[:, None]).max(axis=0) for row in chosen.T]
    index = tuple(int(found.sign[int(d.argmin())]) if d.size and d.min() <= SAME else 0 for d in like)
    held = expected(game, chosen, np.full(len(kept), precision))
    order = [0, *sorted(range(1, len(kept)), key=lambda k: tuple(-chosen[:, k]))]
    return Equilibria(
        game, precision, chosen[:, order], Expected(*(rows[..., order] for rows in held)),
        tuple(index[k] for k in order), first.results[0], starts,
    )  # fmt: skip
