"""`trace`: the principal branch of one game, all of it, from blind choice to a λ or to the limit.

The steps are those of the solver (`branch_walk.advance`), taken one game at a time and at a gentler
pace, so that every point on the way can be kept and drawn. As λ grows without bound the branch of
almost every game ends in a sequential equilibrium (McKelvey & Palfrey 1998, theorem 4; Turocy 2010).

How the end is decided: the limit counts as reached when, while λ doubled and the path did not turn,
no probability moved by more than `STILL`. Probabilities tend to their limits like 1/λ or faster
unless a player is indifferent there to higher order, so what is left is of that size.

The last point is solved to rounding error; those before it are as good as a drawing needs, and
`expected.gap` says how good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from innercourt.arrays import Array, Float
from innercourt.errors import UsageError
from innercourt.play.branch_levels import Course, Plan, course, plan, sweep
from innercourt.play.branch_walk import ARRIVED, ON_THE_WAY, Walk, advance, start
from innercourt.play.by_level import LARGE
from innercourt.play.compiled import compiled_lightly
from innercourt.play.game import Game
from innercourt.play.numbers import fit
from innercourt.play.shape import Tree
from innercourt.play.solution import check_numbers, check_precisions, played, profile_json, spread
from innercourt.play.tree import check_recall
from innercourt.play.values import Expected, expected

STILL = 1e-4
"""Most that a probability may move while λ doubles, where the limit counts as reached."""

CHUNK = 128
"""Evaluations between two looks at how far the path has come."""

MOST_CHUNKS = 400
"""Chunks after which a path is given up."""

FAR = 1e5
"""λ times the spread of payoffs at which the limit is no longer waited for."""

BRISK = 30.0
"""λ times the spread of payoffs from which on the path is walked at the solver's own pace."""

GENTLE = 0.02
"""Pace below that, small enough for a smooth drawing."""


@dataclass(frozen=True)
class Trace:
    """Points along the principal branch, on the axis `draw`, the first at λ = 0."""

    game: Game
    precision: Float[np.ndarray, " draw"]
    log_probability: Float[np.ndarray, "action draw"]
    expected: Expected
    arrived: bool
    """Whether the λ asked for, or the limit, was reached."""
    to_limit: bool
    """Whether the limit was asked for."""
    ended: str
    """How the path ended, as a sentence."""
    turns: tuple[float, ...]
    """λ at which the path turns back or forth."""
    splits: int
    """Times that it went straight through what looks like a symmetric bifurcation."""

    @property
    def probability(self) -> Float[np.ndarray, "action draw"]:
        """Probability of every move."""
        return np.asarray(np.exp(self.log_probability))

    @property
    def regret(self) -> float:
        """What a player could gain by its best move, where it gains most, at the last point."""
        last = -1
        gains = [
            self.expected.action[list(s.actions), last].max() - self.expected.infoset[index, last]
            for index, s in enumerate(self.game.tree.infosets)
        ]
        return float(max(gains, default=0.0))

    def milestones(self, count: int) -> tuple[int, ...]:
        """Indices of points that show the path: both ends, and in between as the play changes."""
        moved = np.abs(np.diff(self.probability, axis=1)).max(axis=0, initial=0.0)
        # λ counts a little, so that a path on which nothing changes has milestones, too.
        scale = np.log1p(self.precision * max(spread(self.game, np.std), 1e-300))
        way = np.concatenate([[0.0], np.cumsum(moved + 0.05 * np.abs(np.diff(scale)))])
        wanted = np.linspace(0.0, way[-1], count)
        return tuple(sorted({int(i) for i in np.abs(way[:, None] - wanted).argmin(axis=0)}))

    def to_json(self, points: int = 200) -> dict[str, Any]:
        """Plain dictionaries with up to so many points; docs/reference/json.md tells the fields."""
        kept = self.milestones(points)
        path = [
            {
                "lambda": float(self.precision[k]),
                **profile_json(self.game, self.probability[:, k], self.expected, k),
            }
            for k in kept
        ]
        return {
            "arrived": self.arrived, "to_limit": self.to_limit, "ended": self.ended,
            "turns": list(self.turns), "splits": self.splits, "regret": self.regret, "points": path,
        }  # fmt: skip


def trace(game: Game, to: float | int | None = None) -> Trace:
    """The principal branch of `game` from λ = 0 to λ = `to`, or to its limit for `None`.

    Raises `UsageError` for what `solve` refuses, too. A path that cannot be followed ends early
    and says so in `ended`.

    >>> from innercourt.play.efg import read_efg
    >>> text = 'EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 2 } t "" 0'
    >>> found = trace(read_efg(text))
    >>> found.arrived, found.probability[:, [0, -1]].round(3).tolist()
    (True, [[0.5, 1.0], [0.5, 0.0]])
    """
    to = None if to is None else float(to)
    check_numbers(game)
    tree = game.tree
    if forgets := check_recall(tree):
        raise UsageError(
            f"{tree.name} has no perfect recall", expected="players who remember", found=forgets[0]
        )
    if to is not None:
        check_precisions(game, [to])
    goal = FAR if to is None else to * (spread(game, np.std) or 1.0)
    if tree.perfect_information or not plan(tree).unknowns or goal == 0:
        return _without_path(game, goal, to)
    return _along(game, goal, to)


def _unit(game: Game) -> float:
    """λ for one unit of s: the path's own measure of precision."""
    return 1 / (spread(game, np.std) or 1.0)


def _told(
    game: Game, points: tuple[np.ndarray, np.ndarray], goal: float, to: float | None, splits: int
) -> Trace:
    """A `Trace` from points (s, log probabilities)."""
    s, logs = points
    precision = s * _unit(game)
    up = np.sign(np.diff(precision))
    turns = tuple(float(p) for p in precision[1:-1][up[1:] * up[:-1] < 0])
    there = bool(s[-1] >= goal * (1 - 1e-9)) if to is not None else _is_still(s, logs)
    if to is not None and there:
        ended = f"Followed to λ = {to:g}."
    elif to is not None:
        ended = f"The path could not be followed beyond λ = {precision[-1]:.4g}."
    elif there:
        ended = (
            f"Followed to the limit: while λ doubled to {precision[-1]:.3g}, no probability moved by more "
            f"than {STILL:g}."
        )
    else:
        ended = f"No limit was reached by λ = {precision[-1]:.3g}: the probabilities still move."
    found = expected(game, logs, precision)
    return Trace(game, precision, logs, found, there, to is None, ended, turns, splits)


def _is_still(s: np.ndarray, logs: np.ndarray) -> bool:
    """Whether nothing moves any more: see the module's docstring."""
    half = np.flatnonzero(s <= s[-1] / 2)
    if not len(half) or s[-1] < BRISK:
        return False
    since = slice(int(half[-1]), None)
    if (np.diff(s[since]) < 0).any():
        return False
    return bool(np.ptp(np.exp(logs[:, since]), axis=1).max(initial=0.0) <= STILL)


def _without_path(game: Game, goal: float, to: float | None) -> Trace:
    """Where one sweep gives the equilibrium there is nothing to follow: evaluate a row of λ."""
    points = 400 if len(game.tree.kinds) < LARGE else 50
    tops = [goal] if to is not None else [10.0**k for k in range(2, 7)]
    for top in tops:
        s = np.concatenate([[0.0], np.geomspace(min(1e-2, top / 2), top, points)]) if top else np.zeros(1)
        logs, _ = played(game, s * _unit(game))
        if to is None and _is_still(s, logs):
            break
    return _told(game, (s, logs), goal, to, 0)


def single(game: Game, goal: float, lanes: int = 1) -> Course:
    """A game as the walk needs it, in `lanes` copies, with a goal in units of s."""
    precision = np.full((len(game.tree.players), lanes), goal * _unit(game))
    payoffs = np.repeat(game.payoffs[:, :, None], lanes, axis=-1)
    nature = np.repeat(game.nature[:, None], lanes, axis=-1)
    made: Course = _COURSE(game.tree, payoffs, nature, precision)
    return made


def _course(tree: Tree, payoffs: Array, nature: Array, precision: Array) -> Course:
    return course(tree, fit(tree, payoffs, nature, None, precision, None))


_COURSE = compiled_lightly(_course, (0,))


def begin(order: Plan, pace: Float[Array, " draw"]) -> Walk:
    """A walk at λ = 0, in types that do not change on the way: one program serves every stride."""
    walk: Walk = jax.tree.map(lambda rows: jnp.asarray(np.asarray(rows)), start(order, pace))
    return walk


def _stride(tree: Tree, on: Course, walk: Walk) -> tuple[Walk, tuple[Array, Array]]:
    order = plan(tree)

    def one(walk: Walk, _: Any) -> tuple[Walk, tuple[Array, Array]]:
        walk = advance(order, on, walk)
        return walk, (walk.point, all_logs(order, on, walk.point))

    return lax.scan(one, walk, None, length=CHUNK)


stride = compiled_lightly(_stride, (0,))
"""Some evaluations on: the walk, and where it stood after each as (points, log probabilities)."""


def all_logs(order: Plan, on: Course, point: Float[Array, "coordinate draw"]) -> Float[Array, "action draw"]:
    """Log probabilities on the tree's axis `action` at a point."""
    forced = jnp.zeros((len(order.forced), point.shape[1]))
    return jnp.concatenate([sweep(order, on, point).logs, forced])[order.order]


def _along(game: Game, goal: float, to: float | None) -> Trace:
    """Follow the path and keep every point."""
    order, on = plan(game.tree), single(game, goal)
    walk = begin(order, jnp.full(1, GENTLE))
    blind = [-np.log(held.size) for held in game.tree.infosets for _ in held.actions]
    s, logs = [np.zeros(1)], [np.array(blind)[:, None]]
    still = False
    for _ in range(MOST_CHUNKS):
        walk, (points, rows) = stride(game.tree, on, walk)
        heights = np.asarray(points)[:, -1, 0]
        new = np.flatnonzero(np.diff(np.concatenate([s[-1][-1:], heights])))
        if len(new):
            s.append(heights[new])
            logs.append(np.asarray(rows)[new, :, 0].T)
        if int(walk.status[0]) != ON_THE_WAY:
            break
        if to is None and not still and _is_still(np.concatenate(s), np.concatenate(logs, axis=1)):
            # A last step with a goal: landing makes the end as exact as any solution.
            still, on = True, on._replace(goal=walk.point[-1] * 1.001)
        pace = 1.0 if s[-1][-1] > BRISK else GENTLE
        # The count of evaluations is the walk's own limit; a long path has one of its own here.
        walk = walk._replace(pace=jnp.full(1, pace), evaluations=jnp.minimum(walk.evaluations, 1))
    splits = int(walk.flips[0])
    points = np.concatenate(s), np.concatenate(logs, axis=1)
    if int(walk.status[0]) == ARRIVED and to is not None:
        points[0][-1] = goal
    return _told(game, points, goal, to, splits)
