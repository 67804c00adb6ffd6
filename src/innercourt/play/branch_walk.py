"""Steps along the path of equilibria: pseudo-arclength continuation, all draws in lock step.

A point y = (log-odds, s) is on the path when its gap is zero. From a point with unit tangent τ one
step of length h is

    predict   y + h τ
    correct   Newton on  [gap(y); τ · (y - predicted)] = 0, at most twice
    judge     a small first correction, a quick fall from it to the second, a small turn of
              the tangent: else back, with half the length

The way onwards is the tangent for which det[gap'; τ] keeps its sign (Allgower & Georg 1990,
chapter 2): unlike "not turning back", that rule holds through folds and notices when a step has come
down on a stretch of path that runs the other way. Past the goal the same iteration *lands*: the
border of the system becomes s = goal, and Newton goes on until the gap is rounding error.

One call of `advance` evaluates each draw's game once; draws may be in different phases.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Bool, Float, Int
from innercourt.play.branch_levels import Course, Plan, evaluate
from innercourt.play.branch_linear import eliminate

SHORTEST, FIRST, LONGEST = 1e-6, 0.1, 10.0
MOST = 20_000
"""Evaluations after which a draw is given up."""

RESIDUAL = 1e-10
"""Largest gap, in log-odds, of an equilibrium; relative to the log-odds where these exceed one."""

NOMINAL = 0.1
FAR, SLOW, BENT = 0.3, 0.5, 0.9
"""A step fails with a first correction above, a contraction above, a cosine below these."""

CLOSE = 1e-3
"""A path that seems to run on with the determinant reversed is believed to, and taken for a symmetric
bifurcation, only in steps below this: longer ones may have jumped over a pair of folds."""

AT_ONCE = 1e-2
"""A first correction below this share of its step needs no second: Newton's error is of the order
of the square."""

ON_THE_WAY, ARRIVED, STUCK, TOO_LONG, AT_A_TIP, NOT_FINITE = range(6)
"""What has become of a draw; `equilibrium.Result` says it to people."""


class Walk(NamedTuple):
    """Where each draw stands on its path."""

    point: Float[Array, "coordinate draw"]
    """Last point accepted."""
    tangent: Float[Array, "coordinate draw"]
    aim: Float[Array, "coordinate draw"]
    """Where the game is evaluated next."""
    step: Float[Array, "draw"]
    sign: Float[Array, "draw"]
    """Sign of the determinant that means onwards."""
    first: Float[Array, "draw"]
    """Length of the first correction; negative before it is made."""
    landing: Bool[Array, "draw"]
    status: Int[Array, "draw"]
    count: Int[Array, "draw"]
    """Evaluations so far."""
    folds: Int[Array, "draw"]
    """Times that s turned."""
    flips: Int[Array, "draw"]
    """Times that the determinant changed its sign though the path went straight on."""


def start(order: Plan, draws: int) -> Walk:
    """At blind choice, s = 0; the first evaluation is made there and finds the way up."""
    n = order.unknowns + 1
    point, none = jnp.zeros((n, draws)), jnp.zeros(draws, jnp.int32)
    return Walk(
        point=point,
        tangent=jnp.broadcast_to(jnp.asarray(np.eye(n)[:, -1:]), point.shape),
        aim=point,
        step=jnp.full(draws, FIRST),
        sign=jnp.full(draws, (-1.0) ** order.unknowns),
        first=jnp.full(draws, -1.0),
        landing=jnp.zeros(draws, bool),
        status=none + ON_THE_WAY,
        count=none,
        folds=none,
        flips=none,
    )


class Correction(NamedTuple):
    """One Newton correction and what it tells about the path."""

    arrived: Float[Array, "coordinate draw"]
    length: Float[Array, "draw"]
    way: Float[Array, "coordinate draw"]
    """Unit tangent, oriented by the determinant."""
    upright: Bool[Array, "draw"]
    """When landing: whether s grows along the path here, as it must at a first crossing."""


def _unit(vector: Float[Array, "coordinate draw"]) -> Float[Array, "coordinate draw"]:
    return vector / jnp.sqrt((vector**2).sum(axis=0))


def _correct(order: Plan, on: Course, walk: Walk) -> Correction:
    n = order.unknowns + 1
    here = evaluate(order, on, walk.aim)
    upwards = jnp.asarray(np.eye(n)[:, -1:])
    border = jnp.where(walk.landing, upwards, walk.tangent)
    short = jnp.where(walk.landing, on.goal - walk.aim[-1], 0.0)
    matrix = jnp.concatenate([here.slope, border[None]])
    right = jnp.concatenate([-here.gap, short[None]])
    ahead = jnp.broadcast_to(upwards, right.shape)
    solved = eliminate(matrix, jnp.stack([right, ahead], axis=1))
    correction = solved.solution[:, 0]
    onwards = solved.sign * walk.sign
    return Correction(
        walk.aim + correction,
        jnp.sqrt((correction**2).sum(axis=0)),
        _unit(solved.solution[:, 1]) * onwards,
        onwards > 0,
    )


def advance(order: Plan, on: Course, walk: Walk) -> Walk:
    """One evaluation of every draw, and what follows from it."""
    found = _correct(order, on, walk)
    second = walk.first >= 0
    contraction = jnp.where(second, found.length / jnp.maximum(walk.first, 1e-12), 0.0)
    near = jnp.where(second, (contraction < SLOW) | (found.length < 1e-9), found.length < FAR)
    near &= jnp.isfinite(found.length)
    done = second | (found.length < AT_ONCE * jnp.minimum(walk.step, 1.0))

    cosine = (found.way * walk.tangent).sum(axis=0)
    flipped = cosine < -BENT
    way = jnp.where(flipped, -found.way, found.way)
    # Chord instead of angle: the same to third order, and an inverse cosine is slow to compile.
    turn = jnp.sqrt(jnp.maximum(2 - 2 * jnp.abs(cosine), 0.0))
    # The tangent that a walk starts with is only a border that cannot fail: s = 0 is no fold.
    begun = walk.count > 0
    tip = begun & _passes_a_tip(on.goal, walk, found.arrived[-1], way[-1])

    walking, landing = ~walk.landing, walk.landing
    onwards = jnp.where(flipped, walk.step < CLOSE, cosine > BENT)
    good = near & walking & (~done | ~begun | (onwards & ~tip))
    crossed = good & done & (found.arrived[-1] >= on.goal)
    moved = good & done & ~crossed
    scale = 1 + jnp.abs(found.arrived).max(axis=0)
    landed = landing & near & found.upright & (found.length < RESIDUAL * scale)
    again = (good & ~done) | (landing & near & found.upright & ~landed)
    failed = ~(moved | crossed | landed | again)

    first = jnp.where(second, walk.first, found.length)
    effort = jnp.maximum(jnp.sqrt(contraction / 0.15), jnp.sqrt(first / NOMINAL))
    effort = jnp.clip(jnp.maximum(effort, turn / 0.25), 0.5, 2.0)
    step = jnp.where(moved & begun, jnp.minimum(walk.step / effort, LONGEST), walk.step)
    step = jnp.where(failed, walk.step / 2, step)
    point = jnp.where(moved | landed, found.arrived, walk.point)
    tangent = jnp.where(moved, way, walk.tangent)
    part = (on.goal - walk.point[-1]) / (found.arrived[-1] - walk.point[-1])
    aim = jnp.where(crossed, walk.point + part * (found.arrived - walk.point), point + step * tangent)
    aim = jnp.where(again, found.arrived, aim)

    finite = jnp.isfinite(found.arrived).all(axis=0) | begun
    lost = jnp.where(tip | landing, AT_A_TIP, STUCK)
    status = jnp.where(failed & (step < SHORTEST), lost, ON_THE_WAY)
    status = jnp.where((status == ON_THE_WAY) & (walk.count >= MOST), TOO_LONG, status)
    new = Walk(
        point=point,
        tangent=tangent,
        aim=aim,
        step=step,
        sign=jnp.where(moved & flipped, -walk.sign, walk.sign),
        first=jnp.where(again, found.length, -1.0),
        landing=crossed | (landing & ~failed),
        status=jnp.where(finite, jnp.where(landed, ARRIVED, status), NOT_FINITE).astype(jnp.int32),
        count=walk.count + 1,
        folds=walk.folds + (moved & (way[-1] * walk.tangent[-1] < 0)),
        flips=walk.flips + (moved & flipped),
    )
    going = walk.status == ON_THE_WAY
    return jax.tree.map(lambda after, before: jnp.where(going, after, before), new, walk)


def _passes_a_tip(
    goal: Float[Array, "draw"], walk: Walk, s: Float[Array, "draw"], slope: Float[Array, "draw"]
) -> Bool[Array, "draw"]:
    """Whether s may have passed the goal and come back within one step.

    Where s rises at the one end and falls at the other, the cubic through both ends with both
    slopes is searched for its peak; half of the overshoot on top guards against its error.
    """
    low, rise, fall = walk.point[-1], walk.tangent[-1] * walk.step, slope * walk.step
    square = 3 * (s - low) - 2 * rise - fall
    cube = rise + fall - 2 * (s - low)
    # The root of rise + 2 square u + 3 cube u² at which the curve is bent downwards.
    below = jnp.sqrt(jnp.maximum(square**2 - 3 * cube * rise, 0.0)) - square
    u = jnp.clip(rise / jnp.where(below > 0, below, jnp.inf), 0.0, 1.0)
    ends = jnp.maximum(low, s)
    peak = jnp.maximum(ends, low + u * (rise + u * (square + u * cube)))
    return (rise > 0) & (fall < 0) & (s < goal) & (peak + (peak - ends) / 2 >= goal)
