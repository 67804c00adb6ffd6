"""Every equilibrium of a contest, with a proof that none was missed.

`obedience.equilibrium` finds the least equilibrium, the greatest, and the one that a common
expectation leads to. Between the ends there are others: where two are stable, an expectation
between them at which obedience tips. Here all of them are found.

**The reduction.** No single number is all that a unit looks at: its stake counts with
Pr[A prevails | u obeys] + Pr[A prevails | u does not] - 1 = 2x - 1 + (1 - 2 p_u) d_u, where
x = Pr[A prevails] is common to all, but the pivotality d_u is the unit's own. Given x and d_u its
answer p_u is unique. So equilibria are the roots of f(p(x)) - x on a line where the d_u do not
feed back on one another too strongly, and nearly so elsewhere. The search therefore cuts the line
of x into intervals, bounds all p over each (`enclosures`), and cuts a p only where the d_u leave
more open than x does. What is done with a box rests on four facts and not on the reduction:

1. An equilibrium in a box is still in it after `enclosures.narrow`; a box narrowed to nothing
   holds none. So boxes are discarded only where there is no equilibrium.
2. A box marked `single` holds at most one (the interval Jacobian is regular: Beeck 1975).
3. Newton's method finds that one, to a residual of 1e-12, or the box is cut again.
4. A box no wider than `FINEST` that is still neither is left over, and the draw is not `complete`:
   it stands at a fold, where two equilibria are about to be born or to vanish.

Up to rounding (bounds are widened by 1e-13) a draw that is `complete` therefore has just the
equilibria listed. By the index theorem there is an odd number of them away from folds. Krawczyk
(1969); Milgrom & Roberts (1990); Neumaier (1990, Interval Methods for Systems of Equations).

All sets of units are gone through, so at most `MOST_UNITS` units can be examined. For more, the
least and the greatest equilibrium bound all others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from innercourt.arrays import Bool, Float, Int
from innercourt.court.enclosures import (
    TWIN,
    Box,
    Game,
    Narrowed,
    expected,
    gains,
    narrow,
    respond,
    slopes_at,
)
from innercourt.court.obedience import Contest

MOST_UNITS = 12
FINEST = 1e-7
"""A box this narrow is not cut any more; equilibria closer than this are not told apart."""
MOST_BOXES = 4000
"""A draw that takes more boxes is given up as not complete."""
_CELLS = 2**21
_STEPS = 8
_RESIDUAL = 1e-12
_ROUGH = 1e-9
_BLURRED = 1e-4  # how near one another a draw at a fold may list what is one equilibrium


class Equilibria(NamedTuple):
    """All equilibria of each draw, from A's worst to A's best; places left over are NaN.

    `stable`: best responses return to it from nearby. `growth` is how much they would magnify a
    small deviation each time, the spectral radius of best response (below one: stable). `number`
    is how many there are, and `complete` whether it is proven that there are no more.
    """

    obeys: Float[np.ndarray, "equilibrium unit draw"]
    prevails: Float[np.ndarray, "equilibrium draw"]
    growth: Float[np.ndarray, "equilibrium draw"]
    number: Int[np.ndarray, " draw"]
    complete: Bool[np.ndarray, " draw"]

    @property
    def stable(self) -> Bool[np.ndarray, "equilibrium draw"]:
        """Which are limits of best response from nearby; false where there is none."""
        return np.asarray(self.growth < 1)

    @property
    def tipping(self) -> Float[np.ndarray, "equilibrium draw"]:
        """Pr[A prevails] at the unstable equilibria, NaN elsewhere: what expectations must pass."""
        return np.where(self.growth >= 1, self.prevails, np.nan)


class _Work(NamedTuple):
    """Boxes still to look at, and the draw that each belongs to."""

    box: Box
    draw: Int[np.ndarray, " box"]


def every_equilibrium(contest: Contest) -> Equilibria:
    """All equilibria of each contest in the batch, each with its stability.

    `contest` has axes (unit, draw) as in `obedience`; NumPy arrays will do. A draw with a number
    that is none has no equilibria and is not complete. Raises `ValueError` for a stake or
    obedience below zero (obedience would no longer be contagious, and the bounds would not hold)
    or more than 12 units.

    Three guards who each want above all to be on the winning side, and slightly prefer B:

    >>> three, one = np.ones((3, 1)), np.ones(1)
    >>> guards = Contest(three / 3, -0.2 * three, 2.0 * three, 3.0 * one, 12.0 * one, 0.5 * one)
    >>> found = every_equilibrium(guards)
    >>> found.prevails[:, 0].round(3).tolist(), found.stable[:, 0].tolist()
    ([0.004, 0.621, 0.994], [True, False, True])

    Either nobody obeys A or nearly everybody does, and both are what everybody expected. Which of
    them comes true turns on whether A is thought likelier than .621 to prevail.
    """
    fields = [np.asarray(field, float) for field in contest]
    share, pull, stake, obedience, decisiveness, threshold = fields
    units, draws = share.shape
    if units > MOST_UNITS:
        raise ValueError(f"{units} units; at most {MOST_UNITS} can be examined for every equilibrium")
    sound = np.all([np.isfinite(np.atleast_2d(field)).all(0) for field in fields], 0)
    if (stake[:, sound] < 0).any() or (obedience[sound] < 0).any():
        raise ValueError("stakes and obedience must not be below zero")
    totals = np.zeros((1, draws))
    for weight in share:
        totals = np.concatenate([totals, totals + weight])
    wins = 0.5 * (1 + np.tanh(decisiveness * (totals - threshold) / 2))
    game = Game(wins, obedience * pull, obedience * stake)
    return _assemble(game, *_search(game, np.flatnonzero(sound)), sound)


def _search(game: Game, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points found, the draw of each, and the draws in which a box was left over."""
    units, total = game.pull.shape
    ones = np.ones((units, len(draws)))
    work = _Work(Box(0 * ones, ones, 0 * ones[0], ones[0]), draws)
    looked = np.zeros(total, int)
    points, owners, left = [np.zeros((units, 0))], [draws[:0]], [draws[:0]]
    width = max(16, _CELLS // (units**2 * 2**units))
    while len(work.draw):
        now, later = _take(work, slice(0, width)), _take(work, slice(width, None))
        here = _of(game, now.draw)
        found = narrow(here, now.box)
        np.add.at(looked, now.draw, 1)
        over = ((found.box.high - found.box.low).max(0) <= FINEST) | (looked[now.draw] > MOST_BOXES)
        point, done = _polish(here, found.box, found.single & ~found.empty, _STEPS)
        stuck = over & ~found.empty & ~done
        middle, rough = _polish(here, found.box, stuck, 0)
        points += [point[:, done], middle[:, rough]]
        owners += [now.draw[done], now.draw[rough]]
        left.append(now.draw[stuck])
        cut = ~found.empty & ~done & ~stuck
        work = _joined([later, *_halves(found, now.draw, cut)])
    return np.concatenate(points, 1), np.concatenate(owners), np.concatenate(left)


def _of(game: Game, which: np.ndarray) -> Game:
    return Game(*(field[:, which] for field in game))


def _take(work: _Work, which: slice | np.ndarray) -> _Work:
    return _Work(Box(*(field[..., which] for field in work.box)), work.draw[which])


def _joined(parts: list[_Work]) -> _Work:
    boxes = zip(*(part.box for part in parts), strict=True)
    return _Work(
        Box(*(np.concatenate(field, -1) for field in boxes)), np.concatenate([p.draw for p in parts])
    )


def _halves(found: Narrowed, draw: np.ndarray, cut: np.ndarray) -> tuple[_Work, _Work]:
    """Cut each box in the middle: of x, or of the widest p where the pivotalities leave more open."""
    box, draw = Box(*(field[..., cut] for field in found.box)), draw[cut]
    by_unit = found.by_pivot[cut] > found.by_common[cut]
    width = box.high - box.low
    unit = np.where(by_unit, width.argmax(0), -1)
    chosen = np.arange(len(width))[:, None] == unit
    half = (box.low + box.high) / 2
    middle = np.where(by_unit, box.most, (box.least + box.most) / 2)
    lower = box._replace(high=np.where(chosen, half, box.high), most=middle)
    middle = np.where(by_unit, box.least, middle)
    upper = box._replace(low=np.where(chosen, half, box.low), least=middle)
    return _Work(lower, draw), _Work(upper, draw)


def _polish(
    game: Game, box: Box, which: Bool[np.ndarray, " box"], steps: int
) -> tuple[Float[np.ndarray, "unit box"], Bool[np.ndarray, " box"]]:
    """Newton's method from the middle of some boxes: where it leads, and if that is in the box.

    Without `steps` (at a fold, where Newton's method would leap away) the middle has to do.
    """
    here, low, high = _of(game, which), box.low[:, which], box.high[:, which]
    point, gain = (low + high) / 2, gains(here)
    answer = respond(here, point, gain)[0]
    for _ in range(steps):
        slack = np.eye(len(point)) - np.moveaxis(slopes_at(here, point, answer), -1, 0)
        slack[np.abs(np.linalg.det(slack)) < 1e-200] = np.eye(len(point))
        step = np.linalg.solve(slack, (answer - point).T[..., None])[..., 0].T
        point = np.clip(point + step, 0, 1)
        answer = respond(here, point, gain)[0]
        if (np.abs(answer - point) < _RESIDUAL).all():
            break
    inside = np.maximum(low - point, point - high).max(0) <= TWIN
    solved = inside & (np.abs(answer - point).max(0) < (_RESIDUAL if steps else _ROUGH))
    points, found = np.zeros_like(box.low), np.zeros(which.shape, bool)
    points[:, which], found[which] = point, solved
    return points, found


def _assemble(
    game: Game, point: np.ndarray, owner: np.ndarray, left: np.ndarray, sound: Bool[np.ndarray, " draw"]
) -> Equilibria:
    """Points in order, each once, one column a draw."""
    units, draws = game.pull.shape
    complete = sound.copy()
    complete[left] = False
    prevails = expected(game.wins[:, owner], point)
    order = np.lexsort((prevails, owner))
    point, owner, prevails = point[:, order], owner[order], prevails[order]
    apart = np.abs(np.diff(point, axis=1)).max(0) > np.where(complete[owner[1:]], FINEST, _BLURRED)
    first = np.concatenate([[True], apart | (np.diff(owner) > 0)])[: len(owner)]
    point, owner, prevails = point[:, first], owner[first], prevails[first]
    count = np.bincount(owner, minlength=draws)
    row = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    most = max(1, int(count.max(initial=0)))
    obeys, chance, growth = (np.full((most, *shape, draws), np.nan) for shape in ((units,), (), ()))
    obeys[row, :, owner], chance[row, owner] = point.T, prevails
    slopes = slopes_at(_of(game, owner), point, point)
    growth[row, owner] = np.abs(np.linalg.eigvals(np.moveaxis(slopes, -1, 0))).max(-1, initial=0)
    return Equilibria(obeys, chance, growth, count, complete)
