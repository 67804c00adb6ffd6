"""The principal branch: the path of equilibria from blind choice to the wanted precisions.

Scale all precisions together, λ_i(t) = t × precision_i. At t = 0 everybody chooses blindly, and
there is one equilibrium. The equilibria for all t form curves; the one that starts there leads, in
almost every game, to t = 1 (McKelvey & Palfrey 1998, theorem 4). Where it folds it holds several
equilibria at one t; *the* equilibrium is the point where it first comes to t = 1.

Unknowns are log-odds at a few information sets (`branch_graph.py`); one sweep gives all other
strategies and the log-odds that these call for. The path is followed by pseudo-arclength
continuation (Allgower & Georg 1990, chapters 3 and 6): it walks along the curve, not along t, so
that it gets around folds. Instead of t the path carries s = t × max_i(precision_i × spread of i's
payoffs), so that neither units nor the mixture of precisions changes the length of its steps.

Which way is on is told by the sign of a determinant, not by the last direction: that is what keeps
a long step from turning back or over to another curve. Every draw ends with a status; a draw that
did not arrive, or arrived by a doubtful way, says so.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from innercourt.arrays import Array, Bool, Float, Int
from innercourt.play.branch_levels import course, plan, evaluate
from innercourt.play.branch_linear import eliminate
from innercourt.play.shape import Tree

SHORTEST, LONGEST = 1e-6, 10.0
MOST_STEPS = 4000
RESIDUAL = 1e-10

ON_THE_WAY, ARRIVED, STUCK, TOO_LONG, AT_A_TIP, NOT_FINITE = range(6)
"""What has become of a draw, before `equilibrium.Result` says it in words."""


class Walk(NamedTuple):
    """Where each draw stands on its path, y = (log-odds, s)."""

    point: Float[Array, "unknown draw"]
    tangent: Float[Array, "unknown draw"]
    step: Float[Array, "draw"]
    sign: Float[Array, "draw"]
    """Sign of the determinant that means onwards."""
    landing: Bool[Array, "draw"]
    """Whether the draw is past the goal and being brought back to it exactly."""
    guess: Float[Array, "unknown draw"]
    status: Int[Array, "draw"]
    steps: Int[Array, "draw"]
    folds: Int[Array, "draw"]
    flips: Int[Array, "draw"]
    residual: Float[Array, "draw"]


def start(order, on):
    n = order.unknowns + 1
    draws = on.goal.shape[0]
    point = jnp.zeros((n, draws))
    slope = evaluate(order, on, point).slope
    # At s = 0 nobody's play depends on anybody's: the slope by the log-odds is minus one.
    tangent = jnp.concatenate([slope[:, -1], jnp.ones((1, draws))])
    tangent = tangent / jnp.sqrt((tangent**2).sum(0))
    zero = jnp.zeros(draws, jnp.int32)
    return Walk(
        point, tangent, jnp.full(draws, 0.1), jnp.full(draws, float((-1) ** (n - 1))),
        jnp.zeros(draws, bool), point, jnp.full(draws, ON_THE_WAY, jnp.int32), zero, zero, zero, jnp.zeros(draws),
    )


def advance(order, on, walk):
    n = walk.point.shape[0]
    border = jnp.where(walk.landing, (jnp.arange(n) == n - 1)[:, None] * 1.0, walk.tangent)
    far = jnp.where(walk.landing, walk.guess, walk.point + walk.step * walk.tangent)
    last = (jnp.arange(n) == n - 1)[:, None, None] * jnp.ones((1, 1, far.shape[1]))

    def correct(y, value, slope, right):
        matrix = jnp.concatenate([slope, border[None]])
        short = jnp.concatenate([-value, jnp.where(walk.landing, on.goal - y[-1], 0.0)[None]])
        return eliminate(matrix, jnp.concatenate([short[:, None], right], axis=1))

    first = correct(far, *evaluate(order, on, far)[:2], last[:, :0])
    near = far + first.solution[:, 0]
    value, slope, _ = evaluate(order, on, near)
    second = correct(near, value, slope, last)
    arrived = near + second.solution[:, 0]
    way = second.solution[:, 1]
    way = way / jnp.sqrt((way**2).sum(0))
    d1 = jnp.sqrt((first.solution[:, 0] ** 2).sum(0))
    d2 = jnp.sqrt((second.solution[:, 0] ** 2).sum(0))
    return _decide(on, walk, far, near, arrived, way, second.sign, d1, d2, jnp.abs(value).max(0))


def _decide(on, walk, far, near, arrived, way, sign, d1, d2, residual):
    # Orientation: det[J; way] has the sign of det[J; border], so way * sign * walk.sign goes on.
    way = way * sign * walk.sign
    cosine = (way * walk.tangent).sum(0)
    flipped = ~walk.landing & (cosine < -0.9)
    way = jnp.where(flipped, -way, way)
    cosine = jnp.abs(cosine)
    tiny = 1e-9
    contraction = d2 / jnp.maximum(d1, tiny)
    good = (d1 < 0.3) & ((contraction < 0.5) | (d2 < tiny)) & jnp.isfinite(d2)
    scale = 1 + jnp.abs(arrived).max(0)

    # Walking
    s0, s1 = walk.point[-1], arrived[-1]
    up, down = walk.tangent[-1], way[-1]
    smooth = good & (cosine > 0.9)
    peak = _peak(s0, s1, up, down, walk.step)
    turned = (up > 0) & (down < 0) & (s1 < on.goal)
    doubtful = turned & (peak + 0.5 * (peak - jnp.maximum(s0, s1)) >= on.goal)
    accepted = ~walk.landing & smooth & ~doubtful
    crossed = accepted & (s1 >= on.goal)
    moved = accepted & ~crossed

    # Landing
    landed = walk.landing & good & (residual < RESIDUAL * scale) & (sign * walk.sign > 0)
    closing = walk.landing & good & ~landed
    missed = walk.landing & ~good | walk.landing & (sign*walk.sign < 0)
    closing = closing & ~missed

    effort = jnp.maximum(jnp.sqrt(contraction / 0.15), jnp.sqrt(d1 / 0.1))
    effort = jnp.maximum(effort, jnp.arccos(jnp.clip(cosine, -1, 1)) / 0.25)
    effort = jnp.where(jnp.isfinite(effort), jnp.clip(effort, 0.5, 2.0), 2.0)
    step = jnp.where(accepted, walk.step / effort, walk.step * 0.5)
    step = jnp.where(crossed | (walk.landing & ~missed), walk.step, step)
    step = jnp.minimum(step, LONGEST)
    part = (on.goal - s0) / jnp.where(crossed, s1 - s0, 1.0)
    guess = walk.point + part * (arrived - walk.point)
    guess = guess.at[-1].set(on.goal)

    steps = walk.steps + 1
    status = jnp.where(landed, ARRIVED, ON_THE_WAY)
    status = jnp.where((status == ON_THE_WAY) & (step < SHORTEST), jnp.where(doubtful | missed, AT_A_TIP, STUCK), status)
    status = jnp.where((status == ON_THE_WAY) & (steps >= MOST_STEPS), TOO_LONG, status)
    new = Walk(
        jnp.where(moved | landed, arrived, walk.point),
        jnp.where(moved, way, walk.tangent),
        step,
        jnp.where(moved & flipped, -walk.sign, walk.sign),
        jnp.where(crossed, True, walk.landing & ~missed),
        jnp.where(crossed, guess, jnp.where(closing, arrived, walk.guess)),
        status.astype(jnp.int32),
        steps,
        walk.folds + (moved & (up * down < 0)),
        walk.flips + (moved & flipped),
        jnp.where(landed, residual, walk.residual),
    )
    going = walk.status == ON_THE_WAY
    return jax.tree.map(lambda a, b: jnp.where(going, a, b), new, walk)


def _peak(s0, s1, up, down, length):
    """Highest s of the cubic through both ends with both slopes."""
    # h(u) = s0 + up*L*u + c u^2 + d u^3 on [0,1]
    a = up * length
    b = down * length
    c = 3 * (s1 - s0) - 2 * a - b
    d = a + b - 2 * (s1 - s0)
    best = jnp.maximum(s0, s1)
    root = jnp.sqrt(jnp.maximum(c * c - 3 * a * d, 0))
    # root of a + 2 c u + 3 d u^2 with negative curvature: u = a / (-c + root)
    u = a / jnp.where(root - c > 0, root - c, jnp.inf)
    u = jnp.clip(u, 0, 1)
    return jnp.maximum(best, s0 + u * (a + u * (c + u * d)))


def follow(tree, numbers):
    order = plan(tree)
    on = course(tree, numbers)
    walk = start(order, on)
    walk = lax.while_loop(
        lambda w: (w.status == ON_THE_WAY).any(), lambda w: advance(order, on, w), walk
    )
    logs = evaluate(order, on, walk.point).logs
    logs = jnp.concatenate([logs, jnp.zeros((len(order.forced), logs.shape[1]))])[order.order]
    return logs, walk
