"""Steps along the path of equilibria: pseudo-arclength continuation, all draws in lock step.

A point y = (log-odds, s) is on the path when its gap is zero. From a point with unit tangent τ, which turned by
κ a unit of length on the step before, one step of length h is

    predict   y + h τ + h² κ / 2
    correct   Newton on  [gap(y); τ · (y - predicted)] = 0, at most twice
    judge     a small first correction, a quick fall from it to the second, a small turn of
              the tangent: else back, with half the length

The way onwards is the tangent for which det[gap'; τ] keeps its sign (Allgower & Georg 1990,
chapter 2): unlike "not turning back", that rule holds through folds and notices when a step has come
down on a stretch of path that runs the other way. Past the goal the same iteration *lands*, from where
the cubic through both ends of the step meets the goal: the border of the system becomes s = goal, and
Newton goes on until the gap is rounding error.

One call of `advance` evaluates each draw's game once; draws may be in different phases.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Bool, Float, Int
from innercourt.play.branch_levels import Course, Plan, evaluate
from innercourt.play.branch_linear import eliminate
from innercourt.strips import kept, row_by_row

SHORTEST, FIRST, LONGEST = 1e-6, 0.1, 10.0
"""Lengths of step, in log-odds."""

MOST = 20_000
"""Evaluations after which a draw is given up."""

RESIDUAL = 1e-10
"""Largest gap, in log-odds, of an equilibrium; relative to the log-odds where these exceed one."""

FAR, WANTED, SLOW, BENT = 0.3, 0.1, 0.5, 0.9
"""A step fails with a first correction above `FAR` (the next is sized to make it `WANTED`), a
contraction above `SLOW`, or a cosine between its tangents below `BENT`."""

AT_ONCE = 1e-2
"""A first correction below this share of its step needs no second: Newton's error is of the order
of the square."""

CLOSE = 1e-3
"""A path that seems to run on with the determinant reversed is believed to, and taken for a symmetric
bifurcation, only in steps below this: longer ones may have jumped over a pair of folds."""

CAREFUL = 0.1
"""Pace of the second attempt at a draw that did not arrive: all tolerances above are multiplied by it."""

SINGULAR = 1e-9
"""Smallest pivot by the largest below which a path is not told to pass the goal: right at a fold or a fork the sign of
the determinant is that of rounding."""

ON_THE_WAY, ARRIVED, STUCK, TOO_LONG, AT_A_TIP, NOT_FINITE = range(6)
"""What has become of a draw; `equilibrium.Result` says it to people."""


class Walk(NamedTuple):
    """Where each draw stands on its path."""

    point: Float[Array, "coordinate draw"]
    """Last point accepted."""
    tangent: Float[Array, "coordinate draw"]
    bend: Float[Array, "coordinate draw"]
    """How fast the tangent turned on the last step."""
    aim: Float[Array, "coordinate draw"]
    """Where the game is evaluated next."""
    step: Float[Array, "draw"]
    sign: Float[Array, "draw"]
    """Sign of the determinant that means onwards."""
    first: Float[Array, "draw"]
    """Length of the first correction; negative before it is made."""
    pace: Float[Array, "draw"]
    """1, or `CAREFUL` when this is the second attempt."""
    landing: Bool[Array, "draw"]
    status: Int[Array, "draw"]
    evaluations: Int[Array, "draw"]
    """Evaluations so far."""
    folds: Int[Array, "draw"]
    """Times that s turned."""
    flips: Int[Array, "draw"]
    """Times that the determinant changed its sign though the path went straight on."""


def start(order: Plan, pace: Float[Array, "draw"]) -> Walk:
    """At blind choice, s = 0; the first evaluation is made there and finds the way up."""
    n = order.unknowns + 1
    flat = jnp.zeros_like(pace)
    point, none = jnp.zeros((n, *pace.shape)), flat.astype(jnp.int32)
    return Walk(
        point=point,
        tangent=jnp.broadcast_to(np.eye(n)[:, -1:], point.shape),
        bend=point,
        aim=point,
        step=FIRST * pace,
        sign=flat + (-1.0) ** order.unknowns,
        first=flat - 1.0,
        pace=pace,
        landing=flat > 0,
        status=none + ON_THE_WAY,
        evaluations=none,
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
    """When landing: whether s grows along the path here, as it must at a first crossing, and can be told to."""


def _length(vector: Float[Array, "coordinate draw"]) -> Float[Array, "draw"]:
    return jnp.sqrt(row_by_row(jnp.add, vector**2))


def _unit(vector: Float[Array, "coordinate draw"]) -> Float[Array, "coordinate draw"]:
    return vector / _length(vector)


def _correct(order: Plan, on: Course, walk: Walk) -> Correction:
    n = order.unknowns + 1
    here = kept(evaluate(order, on, walk.aim))
    upwards = jnp.asarray(np.eye(n)[:, -1:])
    border = jnp.where(walk.landing, upwards, walk.tangent)
    short = jnp.where(walk.landing, on.goal - walk.aim[-1], 0.0)
    matrix = jnp.concatenate([here.slope, border[None]])
    right = jnp.concatenate([-here.gap, short[None]])
    ahead = jnp.broadcast_to(upwards, right.shape)
    solution, sign, least = kept(eliminate(matrix, jnp.stack([right, ahead], axis=1)))
    correction = solution[:, 0]
    onwards = sign * walk.sign
    return Correction(
        walk.aim + correction,
        _length(correction),
        _unit(solution[:, 1]) * onwards,
        (onwards > 0) & (least > SINGULAR),
    )


class Verdict(NamedTuple):
    """What becomes of a correction; exactly one of the first five holds for a draw under way."""

    moved: Bool[Array, "draw"]
    crossed: Bool[Array, "draw"]
    """The step went past the goal: land."""
    landed: Bool[Array, "draw"]
    again: Bool[Array, "draw"]
    """Promising: one more correction."""
    failed: Bool[Array, "draw"]
    tip: Bool[Array, "draw"]
    """The path may have gone past the goal and come back unseen."""
    flipped: Bool[Array, "draw"]
    effort: Float[Array, "draw"]
    """How much shorter the step had better been; below one, how much longer it could have been."""


def _judge(goal: Float[Array, "draw"], walk: Walk, found: Correction) -> Verdict:
    second = walk.first >= 0
    contraction = jnp.where(second, found.length / jnp.maximum(walk.first, 1e-12), 0.0)
    shrinks = (contraction < SLOW) | (found.length < 1e-9)
    near = jnp.where(second, shrinks, found.length < FAR * walk.pace) & jnp.isfinite(found.length)
    done = second | (found.length < AT_ONCE * walk.pace * jnp.minimum(walk.step, 1.0))

    # The tangent that a walk starts with is only a border that cannot fail: s = 0 is no fold.
    begun = walk.evaluations > 0
    cosine = row_by_row(jnp.add, found.way * walk.tangent)
    flipped = begun & (cosine < -BENT)
    tip = begun & _passes_a_tip(goal, walk, found)
    straight = ~begun | jnp.where(flipped, walk.step < CLOSE, cosine > BENT)
    good = near & ~walk.landing & (~done | (straight & ~tip))
    crossed = good & done & (found.arrived[-1] >= goal)
    moved = good & done & ~crossed

    upright = near & walk.landing & found.upright
    landed = upright & (found.length < RESIDUAL * (1 + row_by_row(jnp.maximum, jnp.abs(found.arrived))))
    again = (good & ~done) | (upright & ~landed)

    first = jnp.where(second, walk.first, found.length)
    # Chord instead of angle: the same to third order, and an inverse cosine is slow to compile.
    turn = jnp.sqrt(jnp.maximum(2 - 2 * jnp.abs(cosine), 0.0))
    effort = jnp.maximum(jnp.sqrt(contraction / 0.15), jnp.cbrt(first / (WANTED * walk.pace)))
    effort = jnp.where(begun, jnp.clip(jnp.maximum(effort, turn / 0.25), 0.25, 2.0), 1.0)
    failed = ~(moved | crossed | landed | again)
    return Verdict(moved, crossed, landed, again, failed, tip, flipped, effort)


def advance(order: Plan, on: Course, walk: Walk) -> Walk:
    """One evaluation of every draw, and what follows from it."""
    found = kept(_correct(order, on, walk))
    told = kept(_judge(on.goal, walk, found))
    step = jnp.where(told.moved, jnp.minimum(walk.step / told.effort, LONGEST * walk.pace), walk.step)
    step = jnp.where(told.failed, walk.step / 2, step)
    point = jnp.where(told.moved | told.landed, found.arrived, walk.point)
    tangent = jnp.where(told.moved, jnp.where(told.flipped, -found.way, found.way), walk.tangent)
    turns = told.moved & ~told.flipped & (walk.evaluations > 0)
    bend = jnp.where(told.moved, jnp.where(turns, (found.way - walk.tangent) / walk.step, 0.0), walk.bend)
    bridge = _bridge(on.goal, walk, found)
    aim = jnp.where(told.crossed, bridge, point + step * (tangent + step / 2 * bend))
    aim = jnp.where(told.again, found.arrived, aim)

    lost = jnp.where(told.tip | walk.landing, AT_A_TIP, STUCK)
    status = jnp.where(told.failed & (step < SHORTEST), lost, ON_THE_WAY)
    status = jnp.where((status == ON_THE_WAY) & (walk.evaluations >= MOST), TOO_LONG, status)
    status = jnp.where(told.landed, ARRIVED, status)
    usable = (walk.evaluations > 0) | row_by_row(jnp.logical_and, jnp.isfinite(found.arrived + found.way))
    turned = tangent[-1] * walk.tangent[-1] < 0
    new = Walk(
        point=point,
        tangent=tangent,
        bend=bend,
        aim=aim,
        step=step,
        sign=jnp.where(told.moved & told.flipped, -walk.sign, walk.sign),
        first=jnp.where(told.again, found.length, -1.0),
        pace=walk.pace,
        landing=told.crossed | (walk.landing & ~told.failed),
        status=jnp.where(usable, status, NOT_FINITE).astype(jnp.int32),
        evaluations=walk.evaluations + 1,
        folds=walk.folds + (told.moved & turned),
        flips=walk.flips + (told.moved & told.flipped),
    )
    going = walk.status == ON_THE_WAY
    return Walk(*(jnp.where(going, after, before) for after, before in zip(new, walk, strict=True)))


def _bridge(goal: Float[Array, "draw"], walk: Walk, found: Correction) -> Float[Array, "coordinate draw"]:
    """Where the cubic through both ends of a step, with both tangents, comes to the goal."""
    span = found.arrived - walk.point
    rise, fall = walk.step * walk.tangent, walk.step * found.way
    square, cube = 3 * span - 2 * rise - fall, rise + fall - 2 * span
    short = goal - walk.point[-1]
    u = short / span[-1]
    for _ in range(2):
        off = u * (rise[-1] + u * (square[-1] + u * cube[-1])) - short
        slope = rise[-1] + u * (2 * square[-1] + 3 * u * cube[-1])
        u = jnp.clip(u - off / jnp.where(slope > 0, slope, jnp.inf), 0.0, 1.0)
    return walk.point + u * (rise + u * (square + u * cube))


def _passes_a_tip(goal: Float[Array, "draw"], walk: Walk, found: Correction) -> Bool[Array, "draw"]:
    """Whether s may have passed the goal and come back within one step.

    Where s rises at the one end and falls at the other, the cubic through both ends with both
    slopes is searched for its peak; half of the overshoot on top guards against its error.
    """
    low, high = walk.point[-1], found.arrived[-1]
    rise, fall = walk.tangent[-1] * walk.step, found.way[-1] * walk.step
    square = 3 * (high - low) - 2 * rise - fall
    cube = rise + fall - 2 * (high - low)
    # The root of rise + 2 square u + 3 cube u² at which the curve is bent downwards.
    below = jnp.sqrt(jnp.maximum(square**2 - 3 * cube * rise, 0.0)) - square
    u = jnp.clip(rise / jnp.where(below > 0, below, jnp.inf), 0.0, 1.0)
    ends = jnp.maximum(low, high)
    peak = jnp.maximum(ends, low + u * (rise + u * (square + u * cube)))
    return (rise > 0) & (fall < 0) & (high < goal) & (peak + (peak - ends) / 2 >= goal)
