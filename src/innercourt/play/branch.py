"""The principal branch: the path of equilibria from blind choice to the wanted precisions.

Scale all precisions together, λ_i(t) = t × precision_i. At t = 0 everybody chooses blindly, and
there is one equilibrium. The equilibria for all t form curves; the one that starts there leads, in
almost every game, to t = 1 (McKelvey & Palfrey 1998, theorem 4; Turocy 2005 on following it). Where
it folds it holds several equilibria at one t; *the* equilibrium is the point where it first comes
to t = 1. In place of t the path carries s = t × max_i(precision_i × spread of i's payoffs), so that
neither the unit of payoffs nor the mixture of precisions changes how its steps are measured.

`branch_graph` picks the unknowns, `branch_levels` evaluates a game with its derivatives,
`branch_walk` takes the steps, `branch_check` has the last word on where they lead. This file keeps
a fixed number of walks going: a draw that arrives makes room for the next, so that nobody waits
for the longest path of a block.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from innercourt.arrays import Array, Float, Int
from innercourt.play.branch_check import answer_gap
from innercourt.play.branch_levels import Course, Plan, course, plan, sweep
from innercourt.play.branch_walk import (
    ARRIVED,
    CAREFUL,
    NOT_FINITE,
    ON_THE_WAY,
    STUCK,
    Walk,
    advance,
    start,
)
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Tree
from innercourt.strips import in_one_kernel, in_strips

LANES, STRIP = 256, 64
"""Walks under way at once, and those of them that one routine takes together."""

BETWEEN = 6
"""Evaluations between two looks at who has arrived."""


class Followed(NamedTuple):
    """The end of each draw's path; beyond `status`, what an expert asks when it is not `ARRIVED`."""

    log_probability: Float[Array, "action draw"]
    status: Int[Array, "draw"]
    residual: Float[Array, "draw"]
    """Largest gap between a log probability played and called for; see `branch_check`."""
    evaluations: Int[Array, "draw"]
    """Evaluations of the game."""
    folds: Int[Array, "draw"]
    """Times that the path turned back or forth."""
    flips: Int[Array, "draw"]
    """Times that it went through what looks like a symmetric bifurcation."""


class _Arrivals(NamedTuple):
    """What is kept of a walk that has ended; one column more than draws, for nobody."""

    point: Float[Array, "coordinate column"]
    status: Int[Array, "column"]
    evaluations: Int[Array, "column"]
    folds: Int[Array, "column"]
    flips: Int[Array, "column"]


class _Queue(NamedTuple):
    walk: Walk
    on: Course
    draw: Int[Array, "lane"]
    """Draw that each lane works on; the number of draws for none."""
    upcoming: Int[Array, ""]
    arrivals: _Arrivals


def follow(tree: Tree, numbers: Numbers) -> Followed:
    """Follow the principal branch of every draw to its precisions; float64, to be jitted.

    Log probabilities of forbidden moves come out as `branch_levels.TREMBLE`, not as `-inf`.
    """
    order, whole = plan(tree), course(tree, numbers)
    if order.unknowns:
        point, status, evaluations, folds, flips = _walk_all(order, whole)
    else:
        # Who knows less than everything, but nobody's move hides behind another's: no circle.
        point = whole.goal[None]
        evaluations = folds = flips = jnp.zeros(whole.goal.shape, jnp.int32)
        status = evaluations + ARRIVED
    logs = sweep(order, whole, point).logs
    forced = jnp.zeros((len(order.forced), *whole.goal.shape))
    logs = jnp.concatenate([logs, forced])[order.order]
    residual, tolerated = answer_gap(tree, numbers, logs)
    status = jnp.where((status == ARRIVED) & ~(residual <= tolerated), STUCK, status)
    return Followed(logs, status, residual, evaluations, folds, flips)


def _some_steps(order: Plan, given: tuple[Course, Walk]) -> Walk:
    on, walk = given
    moved: Walk = lax.fori_loop(0, BETWEEN, lambda _, now: advance(order, on, now), walk)
    return moved


def _walk_all(order: Plan, whole: Course) -> _Arrivals:
    draws = whole.goal.shape[0]
    lanes = min(LANES, -(-draws // 8) * 8)
    # One column more, a copy of the first draw, is what lanes without work hold.
    column = jax.tree.map(lambda rows: jnp.concatenate([rows, rows[..., :1]], axis=-1), whole)
    none = jnp.zeros(draws + 1, jnp.int32)
    arrivals = _Arrivals(jnp.zeros((order.unknowns + 1, draws + 1)), none, none, none, none)

    def turn(queue: _Queue) -> _Queue:
        strips = in_one_kernel if order.small else in_strips
        walk = strips(partial(_some_steps, order), (queue.on, queue.walk), STRIP if order.small else LANES)
        idle = queue.draw == draws
        ended = (walk.status != ON_THE_WAY) | idle
        lost = (walk.status != ARRIVED) & (walk.status != NOT_FINITE) & (walk.pace == 1.0)
        retry = ended & lost & ~idle
        leaves = ended & ~retry
        arrivals = jax.tree.map(
            lambda kept, rows: kept.at[..., jnp.where(leaves, queue.draw, draws)].set(rows),
            queue.arrivals,
            _Arrivals(walk.point, walk.status, walk.evaluations, walk.folds, walk.flips),
        )
        upcoming = queue.upcoming + jnp.cumsum(leaves)
        draw = jnp.where(leaves, jnp.minimum(upcoming - 1, draws), queue.draw)
        on = jax.tree.map(lambda rows: rows[..., draw], column)
        fresh = start(order, jnp.where(retry, CAREFUL, 1.0))
        walk = jax.tree.map(lambda new, old: jnp.where(ended, new, old), fresh, walk)
        return _Queue(walk, on, draw, upcoming[-1], arrivals)

    first = jnp.minimum(jnp.arange(lanes), draws)
    on = jax.tree.map(lambda rows: rows[..., first], column)
    queue = _Queue(start(order, jnp.ones(lanes)), on, first, jnp.asarray(lanes), arrivals)
    queue = lax.while_loop(lambda q: (q.draw < draws).any(), turn, queue)
    return _Arrivals(*(rows[..., :draws] for rows in queue.arrivals))
