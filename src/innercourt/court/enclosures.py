"""Bounds on obedience that hold all over a box of beliefs: what a proof about equilibria rests on.

A box says that each unit obeys with a probability between `low` and `high`, and that the common
quantity x = Pr[A prevails] lies between `least` and `most`. Everything that a unit weighs is
multilinear in the others' probabilities, so its bounds come from one pass over the sets of units,
with an interval where `obedience` has a number. Three bounds narrow a box without losing an
equilibrium in it:

    monotone    best response rises with everybody's obedience (Milgrom & Roberts 1990), so an
                equilibrium in [low, high] lies in [T(low), T(high)]
    one number  a unit feels the others only through x and through its own pivotality d:
                logit p = lambda (pull + stake (2x - 1 + (1 - 2p) d)), which has one root p,
                rising in x; narrow x and all p follow
    Newton      Krawczyk's (1969) operator; it also tells when a box holds at most one
                equilibrium, and when just one
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from innercourt.arrays import Bool, Float, Int

SLACK = 1e-13
"""How much every bound is widened for rounding."""
TWIN = 1e-9
"""A box is widened by this much before it is said to hold one equilibrium: a root on its edge is its own."""
_NEWTON = 8


class Game(NamedTuple):
    """The contests of a row of boxes: chance to prevail by set of units, lambda pull, lambda stake."""

    wins: Float[np.ndarray, "subset box"]
    pull: Float[np.ndarray, "unit box"]
    stake: Float[np.ndarray, "unit box"]


class Box(NamedTuple):
    """Bounds of each unit's obedience and of the chance to prevail, one box a column."""

    low: Float[np.ndarray, "unit box"]
    high: Float[np.ndarray, "unit box"]
    least: Float[np.ndarray, " box"]
    most: Float[np.ndarray, " box"]


class Narrowed(NamedTuple):
    """A box after all three bounds, and what is known of it.

    `empty`: it holds no equilibrium; `single`: it holds one at most. `spread` is how far a unit's
    pull is left open by x and by its pivotality: the wider says where to cut.
    """

    box: Box
    empty: Bool[np.ndarray, " box"]
    single: Bool[np.ndarray, " box"]
    by_common: Float[np.ndarray, " box"]
    by_pivot: Float[np.ndarray, " box"]


class _Sets(NamedTuple):
    """Which sets of units to compare for one unit's weight, and for two units' at once."""

    alone: Int[np.ndarray, "unit rest"]
    others: Int[np.ndarray, "unit other"]
    pairs: Int[np.ndarray, "pair 2"]
    apart: Int[np.ndarray, "pair rest"]
    remaining: Int[np.ndarray, "pair other"]


@cache
def _sets(units: int) -> _Sets:
    def without(*gone: int) -> tuple[np.ndarray, np.ndarray]:
        kept = np.array([unit for unit in range(units) if unit not in gone], int)
        subsets = np.zeros(1, int)
        for unit in kept:
            subsets = np.concatenate([subsets, subsets | (1 << unit)])
        return subsets, kept

    alone, others = zip(*(without(unit) for unit in range(units)), strict=True)
    pairs = [(u, v) for u in range(units) for v in range(units) if u != v] or [(0, 0)]
    apart, remaining = zip(*(without(*pair) for pair in pairs), strict=True)
    return _Sets(np.stack(alone), np.stack(others), np.array(pairs), np.stack(apart), np.stack(remaining))


def expected(
    cells: Float[np.ndarray, "... subset box"], p: Float[np.ndarray, "... unit box"]
) -> Float[np.ndarray, "... box"]:
    """The mean of `cells` over sets of units that obey independently; unit 0 is bit 0."""
    for unit in reversed(range(p.shape[-2])):
        half = cells.shape[-2] // 2
        chance = p[..., unit, None, :]
        cells = cells[..., :half, :] + chance * (cells[..., half:, :] - cells[..., :half, :])
    return cells[..., 0, :]


def expected_within(
    cells: Float[np.ndarray, "... subset box"],
    low: Float[np.ndarray, "... unit box"],
    high: Float[np.ndarray, "... unit box"],
) -> tuple[Float[np.ndarray, "... box"], Float[np.ndarray, "... box"]]:
    """Bounds on `expected(cells, p)` for all p in [low, high]; exact where it rises in every p."""
    below = above = cells
    for unit in reversed(range(low.shape[-2])):
        half = below.shape[-2] // 2
        a, b = low[..., unit, None, :], high[..., unit, None, :]
        gain = below[..., half:, :] - below[..., :half, :]
        below = below[..., :half, :] + np.minimum(a * gain, b * gain)
        gain = above[..., half:, :] - above[..., :half, :]
        above = above[..., :half, :] + np.maximum(a * gain, b * gain)
    return below[..., 0, :], above[..., 0, :]


def gains(game: Game) -> Float[np.ndarray, "unit rest box"]:
    """What each unit's obedience adds to the chance to prevail, by set of the others."""
    units = len(game.pull)
    alone = _sets(units).alone
    return np.asarray(game.wins[alone | (1 << np.arange(units))[:, None]] - game.wins[alone])


def respond(
    game: Game, p: Float[np.ndarray, "unit box"], gain: Float[np.ndarray, "unit rest box"]
) -> tuple[Float[np.ndarray, "unit box"], Float[np.ndarray, " box"]]:
    """Best response T(p), and Pr[A prevails] at p."""
    prevails = expected(game.wins, p)
    sway = 2 * prevails + (1 - 2 * p) * expected(gain, p[_sets(len(p)).others]) - 1
    return _logistic(game.pull + game.stake * sway), prevails


def slopes_at(
    game: Game, p: Float[np.ndarray, "unit box"], answer: Float[np.ndarray, "unit box"]
) -> Float[np.ndarray, "unit unit box"]:
    """dT_u/dp_v at p, where best response is `answer`."""
    slopes = np.zeros((len(p), *p.shape))
    if len(p) > 1:
        sets = _sets(len(p))
        u, v = sets.pairs.T
        slopes[u, v] = (game.stake * answer * (1 - answer))[u] * expected(
            _joint_gains(game), p[sets.remaining]
        )
    return slopes


def slopes_within(
    game: Game,
    low: Float[np.ndarray, "unit box"],
    high: Float[np.ndarray, "unit box"],
    gain: Float[np.ndarray, "unit rest box"],
) -> tuple[Float[np.ndarray, "unit unit box"], Float[np.ndarray, "unit unit box"]]:
    """Bounds of dT_u/dp_v over the box; none is below zero where stakes are not."""
    bottom, top = respond(game, low, gain)[0], respond(game, high, gain)[0]
    ends = bottom * (1 - bottom), top * (1 - top)
    gentle, steep = np.minimum(*ends), np.where((bottom < 0.5) & (top > 0.5), 0.25, np.maximum(*ends))
    slopes = np.zeros((2, len(low), *low.shape))
    if len(low) > 1:
        sets = _sets(len(low))
        u, v = sets.pairs.T
        at_least, at_most = expected_within(_joint_gains(game), low[sets.remaining], high[sets.remaining])
        slopes[0, u, v] = (game.stake * gentle)[u] * np.maximum(at_least, 0)
        slopes[1, u, v] = (game.stake * steep)[u] * at_most
    return slopes[0], slopes[1] * (1 + SLACK) + SLACK


def _joint_gains(game: Game) -> Float[np.ndarray, "pair rest box"]:
    """What v's obedience adds to the sway of u, by pair (u, v) and set of the rest."""
    sets, wins = _sets(len(game.pull)), game.wins
    one, two = (1 << sets.pairs.T)[..., None]
    base = sets.apart
    return np.asarray(wins[base | one | two] - wins[base | one] + wins[base | two] - wins[base])


def narrow(game: Game, box: Box, passes: int = 3) -> Narrowed:
    """All three bounds, the first two `passes` times; every equilibrium of `box` stays in it."""
    spread = (np.zeros_like(box.least), np.zeros_like(box.least))
    gain = gains(game)
    for _ in range(passes):
        box, *spread_now = _by_response(game, box, gain)
        spread = (spread_now[0], spread_now[1])
    empty = _emptied(box)
    box, single = _by_newton(game, _tidy(box), gain)
    return Narrowed(_tidy(box), empty | _emptied(box), single & ~empty, *spread)


def _emptied(box: Box) -> Bool[np.ndarray, " box"]:
    crossed: np.ndarray = (box.low > box.high).any(0) | (box.least > box.most)
    return crossed


def _tidy(box: Box) -> Box:
    """Bounds that have crossed are laid on one another, so that arithmetic can go on."""
    return Box(box.low, np.maximum(box.low, box.high), box.least, np.maximum(box.least, box.most))


def _by_response(game: Game, box: Box, gain: np.ndarray) -> tuple[Box, np.ndarray, np.ndarray]:
    """The monotone bound, then the bound by one number; and what each leaves open."""
    box = _tidy(box)
    sets = _sets(len(box.low))
    bottom, sure = respond(game, box.low, gain)
    top, hoped = respond(game, box.high, gain)
    least, most = np.maximum(box.least, sure - SLACK), np.minimum(box.most, hoped + SLACK)
    small, large = expected_within(gain, box.low[sets.others], box.high[sets.others])
    small, large = np.maximum(small - SLACK, 0), large + SLACK
    lowest = _alone(game.pull + game.stake * (2 * least - 1), game.stake * small, game.stake * large)[0]
    highest = _alone(game.pull + game.stake * (2 * most - 1), game.stake * small, game.stake * large)[1]
    low = np.maximum.reduce([box.low, bottom - SLACK, lowest - SLACK])
    high = np.minimum.reduce([box.high, top + SLACK, highest + SLACK])
    turned = np.maximum(np.abs(1 - 2 * box.low), np.abs(1 - 2 * box.high))
    open_to_common = (game.stake * 2 * (most - least)).max(0)
    open_to_pivot = (game.stake * turned * (large - small)).max(0)
    return Box(low, high, least, most), open_to_common, open_to_pivot


def _alone(
    drive: Float[np.ndarray, "unit box"],
    small: Float[np.ndarray, "unit box"],
    large: Float[np.ndarray, "unit box"],
) -> tuple[Float[np.ndarray, "unit box"], Float[np.ndarray, "unit box"]]:
    """Bounds of the p with logit p = drive + bend (1 - 2p), for every bend in [small, large].

    With m = |logit p| this is m + bend tanh(m/2) = |drive|: a bend pulls towards one half. Its
    left side is concave, so Newton's steps from zero stay below the root, and since its slope is
    at least one, the last miss is as far as the root can lie above.
    """
    size = np.abs(drive)
    near, far = _root(size, large)[0], _root(size, small)[1]
    upward = drive >= 0
    return _logistic(np.where(upward, near, -far)), _logistic(np.where(upward, far, -near))


def _root(size: np.ndarray, bend: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    m = np.zeros_like(size)
    for _ in range(_NEWTON):
        tanh = np.tanh(m / 2)
        m = m + np.maximum(size - m - bend * tanh, 0) / (1 + bend * (1 - tanh**2) / 2)
    return m, m + np.maximum(size - m - bend * np.tanh(m / 2), 0)


def _by_newton(game: Game, box: Box, gain: np.ndarray) -> tuple[Box, Bool[np.ndarray, " box"]]:
    """Krawczyk's bound, and whether the box holds at most one equilibrium (Beeck 1975).

    With J within R of Jc all over the box and Y = (I - Jc)^-1, any two equilibria p, q in it have
    |p - q| <= |Y| R |p - q|; so they are one if |Y| R shrinks some positive vector.
    """
    low, high = np.maximum(box.low - TWIN, 0), np.minimum(box.high + TWIN, 1)
    gentle, steep = slopes_within(game, low, high, gain)
    middle, radius = np.moveaxis((gentle + steep) / 2, -1, 0), np.moveaxis((steep - gentle) / 2, -1, 0)
    slack = np.eye(len(low)) - middle
    sound = np.abs(np.linalg.det(slack)) > 1e-200
    inverse = np.linalg.inv(np.where(sound[:, None, None], slack, np.eye(len(low))))
    drift = np.abs(inverse) @ radius + SLACK
    sizes = np.ones((len(drift), len(low), 1))
    for _ in range(4):
        sizes = drift @ sizes + 1e-3 * sizes.max(1, keepdims=True)
        sizes = sizes / sizes.max(1, keepdims=True)
    single = sound & ((drift @ sizes)[..., 0] < sizes[..., 0]).all(1)
    centre, half = (low + high) / 2, (high - low) / 2
    miss = (centre - respond(game, centre, gain)[0]).T[..., None]
    at = centre - (inverse @ miss)[..., 0].T
    reach = (drift @ half.T[..., None])[..., 0].T + SLACK
    keep = sound[None]
    return box._replace(
        low=np.where(keep, np.maximum(box.low, at - reach), box.low),
        high=np.where(keep, np.minimum(box.high, at + reach), box.high),
    ), single


def _logistic(x: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))
