"""Obedience: would A's order prevail against B's? (design, section 2)

Each unit u weighs what it owes A and B, the lawful authority of each, and how much it wants to
have backed the winner. It obeys A with the logit probability (McKelvey & Palfrey 1995)

    p_u = L(lambda * (pull_u + stake_u * (Pr[A prevails | u obeys] + Pr[A prevails | u does not] - 1)))

and A prevails, given the set S that obeys, with Hirshleifer's (1989) difference-form contest
success function L(kappa * (sum_{u in S} w_u - q)). The expectation over S is exact: by
enumeration up to `ENUMERATED` units (the `subset` axis), above that by the `characteristic`
function of the obedient strength. The game is supermodular (Milgrom & Roberts 1990), so
simultaneous best responses from p = 0 climb to the least equilibrium and from p = 1 fall to the
greatest; from a common expectation they lead to the one that this expectation makes true.

One best response, then quasi-Newton steps. Units influence one another almost only through
whether A prevails, so the Jacobian of best response is nearly of rank one and (I - J) is solved in
closed form (Sherman & Morrison 1950); see `_step` for what keeps it on the branch that best
responses lead to. Against plain best responses carried to the end in float64, 131,072 contests drawn from the
Beijing case's priors ended elsewhere three times from momentum and never from 0 or 1 (decision 0019).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, Float, Int
from innercourt.court.characteristic import characteristic_beliefs
from innercourt.court.subsets import subset_beliefs
from innercourt.strips import apart, in_one_kernel, row_by_row

ENUMERATED = 10
LEAD = 1
PATIENT = 10
LONGEST_STEP = 0.2
LEAST_SLACK = 0.1
SAFE_SLACK = 0.2
"""How steps are taken: see `_step`."""
SOON, LONGEST = 24, 400
"""So many steps for all draws, so many for those that have not settled by then."""
CELLS = 4096
"""A strip of draws has about so many subsets in all: they fit the nearest cache."""
LANE = 128
"""The unsettled are gathered so many at a time."""
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
    """An equilibrium: who obeys A, whether A prevails, and the `Result` of each draw.

    Of a contest that was `NOT_FINITE` nothing is known: all its chances are a half.
    """

    obeys: Float[Array, "unit draw"]
    prevails: Float[Array, " draw"]
    result: Int[Array, " draw"]


class _Point(NamedTuple):
    """Where the iteration stands: who obeys, what follows, and how far best response would move."""

    obeys: Float[Array, "unit draw"]
    prevails: Float[Array, " draw"]
    residual: Float[Array, " draw"]


class _View(NamedTuple):
    """What is seen from a point: beside it, what each unit adds to the outcome, and best response."""

    point: _Point
    pivotal: Float[Array, "unit draw"]
    answer: Float[Array, "unit draw"]


def equilibrium(contest: Contest, expectation: Float[Array, " draw"] | float) -> Obedience:
    """The equilibrium that the common starting `expectation` (0 least, 1 greatest) leads to.

    Solved in the float type of `contest`, to the residual in `TOLERANCE`.

    >>> one = jnp.ones(1)
    >>> alone = Contest(one[None], 0 * one[None], 0 * one[None], one, 8 * one, one / 2)
    >>> float(equilibrium(alone, 0.5).prevails[0])  # a unit with no reason either way
    0.5
    """
    start = jnp.broadcast_to(jnp.asarray(expectation, contest.share.dtype), contest.share.shape)

    point = _finish(contest, _solve(contest, start, 0, SOON))
    result = _judge(point)
    obeys, prevails = (jnp.where(result == Result.NOT_FINITE, 0.5, rows) for rows in point[:2])
    return Obedience(obeys, prevails, result)


def _solve(contest: Contest, start: Float[Array, "unit draw"], taken: int, most: int) -> _Point:
    """Step on from `start`, strip by strip; each strip's table of subsets fits the nearest cache.

    So many steps have been `taken` before; there are at most `most` in all.
    """
    units = start.shape[0]
    width = max(16, min(64, CELLS >> units)) if units <= ENUMERATED else 64
    found: _Point = in_one_kernel(
        lambda strip: _iterate(strip[0], strip[1], taken, most), (contest, start), width
    )
    return found


def _iterate(contest: Contest, start: Float[Array, "unit draw"], taken: int, most: int) -> _Point:
    """Take all the steps, or fewer if all draws settle before."""
    look, tolerance = _looking(contest), TOLERANCE[start.dtype.name]

    def unfinished(carry: tuple[Array, _Point, Array]) -> Array:
        _, point, step = carry
        return (step <= most) & (point.residual > tolerance).any()

    def advance(carry: tuple[Array, _Point, Array]) -> tuple[Array, _Point, Array]:
        p, _, step = carry
        view = look(p)
        return _step(view, contest, step), view.point, step + 1

    nowhere = jnp.full_like(start[0], jnp.inf)
    begin = (start, _Point(start, nowhere, nowhere), jnp.asarray(taken))
    found: _Point = jax.lax.while_loop(unfinished, advance, begin)[1]
    return found


def _looking(contest: Contest) -> Callable[[Float[Array, "unit draw"]], _View]:
    """A function of who obeys; what is the same wherever one looks from is computed here, once."""
    few = contest.share.shape[0] <= ENUMERATED
    prepared = subset_beliefs if few else characteristic_beliefs
    beliefs = prepared(contest.share, contest.decisiveness, contest.threshold)

    def look(p: Float[Array, "unit draw"]) -> _View:
        prevails, pivotal = beliefs(p)
        answer = apart(_respond)(p, contest, prevails, pivotal)
        return _View(_Point(p, prevails, apart(_largest)(answer - p)), pivotal, answer)

    return look


def _respond(
    p: Float[Array, "unit draw"],
    contest: Contest,
    prevails: Float[Array, " draw"],
    pivotal: Float[Array, "unit draw"],
) -> Float[Array, "unit draw"]:
    # With f multilinear, f(1) + f(0) = 2 f + (1 - 2p) f' in each unit's own probability.
    sway = 2 * prevails + (1 - 2 * p) * pivotal - 1
    return jax.lax.logistic(contest.obedience * (contest.pull + contest.stake * sway))


def _largest(rows: Float[Array, "unit draw"]) -> Float[Array, " draw"]:
    return row_by_row(jnp.maximum, [jnp.abs(row) for row in rows])


def _step(view: _View, contest: Contest, taken: Int[Array, ""]) -> Float[Array, "unit draw"]:
    """A quasi-Newton step where that is safe, else a best response.

    J is taken as 2 gain_u pivotal_v off the diagonal, which leaves out only how one unit's choice
    changes another's pivotality. `slack` is then what is left of a deviation that all share, less
    what best response makes of it: near or below zero expectations feed on themselves and a small
    difference decides which way they go. There the first `PATIENT` steps are best responses; later ones
    hold the slack at `LEAST_SLACK`. No step is longer than `LONGEST_STEP` unless best response itself is.
    """
    p, off = view.point.obeys, view.point.residual
    gain, direct = apart(_unshared)(view, contest)
    slack, lift = apart(_shared)(gain, direct, view)
    move = apart(_moved)(gain, direct, lift)
    brake = jnp.minimum(1, jnp.maximum(LONGEST_STEP, off) / jnp.maximum(apart(_largest)(move), 1e-30))
    bold = (taken >= LEAD) & ((taken >= PATIENT) | (slack > SAFE_SLACK))
    return apart(_chosen)(p, view.answer, move, brake, bold)


def _unshared(view: _View, contest: Contest) -> tuple[Array, Array]:
    """How a unit follows the common expectation, and how it moves if that stays, its own part solved for."""
    answer = view.answer
    gain = 2 * contest.obedience * answer * (1 - answer) * contest.stake
    own = 1 / (1 + gain * view.pivotal)
    return gain * own, (answer - view.point.obeys) * own


def _shared(gain: Array, direct: Array, view: _View) -> tuple[Array, Array]:
    slack = 1 - sum(v * g for v, g in zip(view.pivotal, gain, strict=True))
    lift = sum(v * d for v, d in zip(view.pivotal, direct, strict=True))
    return slack, lift / jnp.maximum(slack, LEAST_SLACK)


def _moved(gain: Array, direct: Array, lift: Array) -> Array:
    return direct + gain * lift


def _chosen(p: Array, answer: Array, move: Array, brake: Array, bold: Array) -> Array:
    return jnp.where(bold, jnp.minimum(jnp.maximum(p + brake * move, 0), 1), answer)


def _finish(contest: Contest, point: _Point) -> _Point:
    """Go on with the draws that have not settled; a strip of draws waits for its slowest, so these few
    are gathered first and the others left alone."""
    draws = point.prevails.shape[0]
    lane = min(draws, LANE)
    rank = jnp.arange(1, lane + 1, dtype=jnp.int32)

    def settle(carry: tuple[_Point, Array]) -> tuple[_Point, Array]:
        current, unsettled = carry
        # Beyond the last of them the lane is filled up with the last draw, and the result dropped.
        index = jnp.searchsorted(jnp.cumsum(unsettled, dtype=jnp.int32), rank)
        part, begin = jax.tree.map(lambda field: jnp.take(field, index, -1, mode="clip"), (contest, current))
        done = _solve(part, begin.obeys, SOON, LONGEST)
        merged = [old.at[..., index].set(new, mode="drop") for old, new in zip(current, done, strict=True)]
        return _Point(*merged), unsettled.at[index].set(False, mode="drop")

    begin = (point, point.residual > TOLERANCE[point.prevails.dtype.name])
    found: _Point = jax.lax.while_loop(lambda carry: carry[1].any(), settle, begin)[0]
    return found


def _judge(point: _Point) -> Int[Array, " draw"]:
    finite = jnp.isfinite(point.residual) & jnp.isfinite(point.prevails)
    settled = jnp.where(
        point.residual <= 10 * TOLERANCE[point.prevails.dtype.name], Result.SOLVED, Result.NOT_CONVERGED
    )
    return jnp.where(finite, settled, Result.NOT_FINITE).astype(jnp.int32)
