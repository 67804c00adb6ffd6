"""Obedience: would A's order prevail against B's? (design, section 2)

Each unit u weighs what it owes A and B, the lawful authority of each, and how much it wants to
have backed the winner. It obeys A with the logit probability (McKelvey & Palfrey 1995)

    p_u = L(lambda * (pull_u + stake_u * (Pr[A prevails | u obeys] + Pr[A prevails | u does not] - 1)))

and A prevails, given the set S that obeys, with Hirshleifer's (1989) difference-form contest
success function L(kappa * (sum_{u in S} w_u - q)). The expectation over S is exact: by
enumeration up to `ENUMERATED` units (the `subset` axis), above that by `strength_grid`'s
recursion on a fine grid of strengths. The game is supermodular (Milgrom & Roberts 1990), so
simultaneous best responses from p = 0 climb to the least equilibrium and from p = 1 fall to the
greatest; from a common expectation they lead to the one that this expectation makes true.

Best responses first, then quasi-Newton steps. Units influence one another almost only through
whether A prevails, so the Jacobian of best response is nearly of rank one and (I - J) is solved in
closed form (Sherman & Morrison 1950); see `_step` for what keeps it on the branch that best
responses lead to. Against 3,000 plain best responses on 16,384 random courts it ended elsewhere
in at most one, at a fold.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, Float, Int, in_strips, kept
from innercourt.court.strength_grid import grid_beliefs

ENUMERATED = 10
LEAD = 2
COMMON_STEPS = 6
MOST_STEPS = 400
LONGEST_STEP = 0.2
LEAST_SLACK = 0.1
STRIP = 512
TOLERANCE = {"float32": 1e-5, "float64": 1e-8}


class Result(IntEnum):
    """What became of one draw's contest; each member's sentence is in `SENTENCES`."""

    SOLVED = 0
    NOT_CONVERGED = 1
    NOT_FINITE = 2


SENTENCES = {
    Result.SOLVED: "The contest was solved.",
    Result.NOT_CONVERGED: (
        "Best responses had not settled: the court stands at a fold, where obedience hangs on a hair. "
        "Widen the priors of stakes and loyalties, or accept the share reported as unsolved."
    ),
    Result.NOT_FINITE: (
        "A strength, loyalty or stake was infinite or not a number. Look for a prior with a very long tail."
    ),
}


class Contest(NamedTuple):
    """One contest a draw: everything the units weigh.

    `share` are strengths that sum to one, `pull` is loyalty to A less loyalty to B plus
    authority, `stake` what backing the winner is worth, `obedience` is lambda, `decisiveness` is
    kappa, `threshold` is q.
    """

    share: Float[Array, "unit draw"]
    pull: Float[Array, "unit draw"]
    stake: Float[Array, "unit draw"]
    obedience: Float[Array, " draw"]
    decisiveness: Float[Array, " draw"]
    threshold: Float[Array, " draw"]


class Obedience(NamedTuple):
    """An equilibrium: who obeys A, whether A prevails, and the `Result` of each draw."""

    obeys: Float[Array, "unit draw"]
    prevails: Float[Array, " draw"]
    result: Int[Array, " draw"]


class _Beliefs(NamedTuple):
    prevails: Float[Array, " draw"]
    pivotal: Float[Array, "unit draw"]
    """Derivative of `prevails` in each unit's own probability of obeying."""


class _Point(NamedTuple):
    """Where the iteration stands: who obeys, what follows, and how far best response would move."""

    obeys: Float[Array, "unit draw"]
    prevails: Float[Array, " draw"]
    residual: Float[Array, " draw"]


def equilibrium(contest: Contest, expectation: Float[Array, " draw"] | float) -> Obedience:
    """The equilibrium that the common starting `expectation` (0 least, 1 greatest) leads to.

    Solved in the float type of `contest`, to the residual in `TOLERANCE`.

    >>> one = jnp.ones(1)
    >>> alone = Contest(one[None], 0 * one[None], 0 * one[None], one, 8 * one, one / 2)
    >>> float(equilibrium(alone, 0.5).prevails[0])  # a unit with no reason either way
    0.5
    """
    start = jnp.broadcast_to(jnp.asarray(expectation, contest.share.dtype), contest.share.shape)

    def first(strip: tuple[Contest, Array]) -> _Point:
        return _iterate(*strip, lambda step, _: step < COMMON_STEPS, LEAD)

    point = _finish(contest, in_strips(first, (contest, start), STRIP))
    return Obedience(point.obeys, point.prevails, _judge(point))


def _iterate(
    contest: Contest, start: Float[Array, "unit draw"], unfinished: Callable[[Array, Array], Array], lead: int
) -> _Point:
    """Step while `unfinished(step, residual)`; the first `lead` steps are plain best responses."""
    grid = contest.share.shape[0] > ENUMERATED
    table = contest.share[:1, None] if grid else win_table(contest)
    look = look_on_grid if grid else look_at_subsets

    def advance(carry: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        p, _, step = carry
        moved, residual = _step(p, contest, look(p, contest, table), step >= lead)
        return moved, residual, step + 1

    begin = (start, jnp.ones_like(start[0]), jnp.array(0))
    p, _, _ = jax.lax.while_loop(lambda c: unfinished(c[2], c[1]), advance, begin)
    beliefs = look(p, contest, table)
    return _Point(p, beliefs.prevails, jnp.abs(_respond(p, contest, beliefs) - p).max(0))


def win_table(contest: Contest) -> Float[Array, "high low draw"]:
    """Pr[A prevails] for every set of obedient units, split in two halves of the units."""
    split = contest.share.shape[0] // 2
    low, high = _sums(contest.share[:split]), _sums(contest.share[split:])
    reach = (high - contest.threshold)[:, None] + low[None]
    return kept(jax.nn.sigmoid(contest.decisiveness * reach))


def _sums(share: Float[Array, "unit draw"]) -> Float[Array, "subset draw"]:
    """The strength of every subset of units; unit 0 is bit 0."""
    sums = [jnp.zeros(share.shape[1:], share.dtype)]
    for weight in share:
        sums += [total + weight for total in sums]
    return jnp.stack(sums)


def look_at_subsets(
    p: Float[Array, "unit draw"], contest: Contest, table: Float[Array, "high low draw"]
) -> _Beliefs:
    """Exact beliefs when each unit obeys independently with `p`, by enumeration of `table`."""
    del contest
    split = p.shape[0] // 2
    low, high = p[:split], p[split:]
    through, below = kept((_fold(table, high), _fold(table.swapaxes(0, 1), low)))
    pivotal = [_slope(through, low, unit) for unit in range(split)]
    pivotal += [_slope(below, high, unit) for unit in range(p.shape[0] - split)]
    return kept(_Beliefs(_fold(below, high), jnp.stack(pivotal)))


def look_on_grid(p: Float[Array, "unit draw"], contest: Contest, table: Array) -> _Beliefs:
    """Beliefs for more units than can be enumerated; see `strength_grid`."""
    del table
    return _Beliefs(*grid_beliefs(p, contest.share, contest.decisiveness, contest.threshold))


def _fold(cells: Float[Array, "subset *rest"], p: Float[Array, "unit draw"]) -> Float[Array, "*rest"]:
    """The expectation of `cells` over subsets of units that obey with `p`; unit 0 is bit 0."""
    for chance in p[::-1]:
        half = cells.shape[0] // 2
        cells = cells[:half] + chance * (cells[half:] - cells[:half])
    return cells[0]


def _slope(
    cells: Float[Array, "subset draw"], p: Float[Array, "unit draw"], unit: int
) -> Float[Array, " draw"]:
    """The derivative of `_fold(cells, p)` in `p[unit]`."""
    for other in reversed(range(p.shape[0])):
        half = cells.shape[0] // 2
        gain = cells[half:] - cells[:half]
        cells = gain if other == unit else cells[:half] + p[other] * gain
    return cells[0]


def _respond(p: Float[Array, "unit draw"], contest: Contest, beliefs: _Beliefs) -> Float[Array, "unit draw"]:
    # With f multilinear, f(1) + f(0) = 2 f + (1 - 2p) f' in each unit's own probability.
    sway = 2 * beliefs.prevails + (1 - 2 * p) * beliefs.pivotal - 1
    return jax.nn.sigmoid(contest.obedience * (contest.pull + contest.stake * sway))


def _step(
    p: Float[Array, "unit draw"], contest: Contest, beliefs: _Beliefs, bold: Array | bool
) -> tuple[Float[Array, "unit draw"], Float[Array, " draw"]]:
    """A quasi-Newton step if `bold`, else a best response; and the residual before it.

    J is taken as 2 gain_u pivotal_v off the diagonal, which leaves out only how one unit's choice
    changes another's pivotality. Where best response hardly contracts or does not (at a fold, on
    the way past one), the slack is held at `LEAST_SLACK`, and no step is longer than
    `LONGEST_STEP` unless best response itself is: so it cannot leap over an equilibrium.
    """
    answer = _respond(p, contest, beliefs)
    residual = answer - p
    gain = 2 * contest.obedience * answer * (1 - answer) * contest.stake
    own = 1 + gain * beliefs.pivotal
    slack = 1 - (gain * beliefs.pivotal / own).sum(0)
    direct = residual / own
    lift = (beliefs.pivotal * direct).sum(0) / jnp.maximum(slack, LEAST_SLACK)
    step = direct + gain / own * lift
    off = jnp.abs(residual).max(0)
    length = jnp.maximum(jnp.abs(step).max(0), 1e-30)
    step = step * jnp.minimum(1, jnp.maximum(LONGEST_STEP, off) / length)
    return jnp.where(bold, jnp.clip(p + step, 0, 1), answer), off


def _finish(contest: Contest, point: _Point) -> _Point:
    """Go on with the few draws that have not settled, a lane of them at a time.

    A batch would wait for its slowest draw; the slow ones are about one in two hundred, so they
    are gathered into a narrow lane and the others are left alone.
    """
    draws, tolerance = point.prevails.shape[0], TOLERANCE[point.prevails.dtype.name]
    lane = min(draws, max(16, draws // 64))

    def settle(carry: tuple[_Point, Array]) -> tuple[_Point, Array]:
        current, unsettled = carry
        (index,) = jnp.nonzero(unsettled, size=lane, fill_value=draws)
        part = Contest(*(jnp.take(field, index, -1, mode="clip") for field in contest))
        begin = jnp.take(current.obeys, index, -1, mode="clip")

        def unfinished(step: Array, residual: Array) -> Array:
            return (jnp.where(jnp.isnan(residual), 0, residual).max() > tolerance) & (step < MOST_STEPS)

        done = _iterate(part, begin, unfinished, 0)
        merged = [old.at[..., index].set(new, mode="drop") for old, new in zip(current, done, strict=True)]
        return _Point(*merged), unsettled.at[index].set(False, mode="drop")

    return jax.lax.while_loop(lambda c: c[1].any(), settle, (point, ~(point.residual <= tolerance)))[0]


def _judge(point: _Point) -> Int[Array, " draw"]:
    finite = jnp.isfinite(point.residual) & jnp.isfinite(point.prevails)
    settled = jnp.where(
        point.residual <= 10 * TOLERANCE[point.prevails.dtype.name], Result.SOLVED, Result.NOT_CONVERGED
    )
    return jnp.where(finite, settled, Result.NOT_FINITE).astype(jnp.int32)
