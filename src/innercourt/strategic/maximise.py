"""The highest log-likelihood, from several starts.

The log-likelihood of a strategic model is not concave: a climb may end on a lower hill. Starts are
blind choice (all coefficients zero), the backward induction of the data (each decision fitted by
itself from the last to the first, as in Signorino 1999, and then held), and random points about these
two. Each climb is BFGS with exact gradients; the best is finished by Newton's method. Columns are
scaled to unit root mean square throughout, so that a step means the same in each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import minimize

from innercourt.arrays import Array, Float, Int
from innercourt.play.shape import Kind, Tree
from innercourt.strategic.likelihood import Game, log_likelihood

SAME_HILL = 1e-4
"""Climbs whose log-likelihoods differ by less have found the same maximum."""
DECREMENT = 1e-9
"""Newton's own estimate of the log-likelihood still to be gained, where a maximum counts as found."""

_slope = jax.jit(jax.value_and_grad(log_likelihood, argnums=1), static_argnums=0)
_curvature = jax.jit(jax.hessian(log_likelihood, argnums=1), static_argnums=0)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What a log-likelihood is taken of: scaled columns `[coefficient, row]`, outcomes, weights."""

    game: Game
    columns: Float[Array, "coefficient row"]
    observed: Int[Array, "row"]
    weights: Float[Array, "row"]

    def value(self, point: np.ndarray) -> float:
        """The log-likelihood; `-inf` where it is not a number."""
        found = self.slope(point)[0]
        return found if np.isfinite(found) else -np.inf

    def slope(self, point: np.ndarray, moves: np.ndarray | None = None) -> tuple[float, np.ndarray]:
        """The log-likelihood and its gradient; with `moves`, those of these decisions alone."""
        # One compiled program for both, since compiling takes longer than climbing.
        weights = self.weights if moves is None else jnp.zeros_like(self.weights)
        shown = np.zeros((len(self.game.tree.actions), len(self.observed))) if moves is None else moves
        value, slope = _slope(self.game, point, self.columns, self.observed, weights, shown)
        return float(value), np.asarray(slope)

    def curvature(self, point: np.ndarray) -> np.ndarray:
        """Its matrix of second derivatives."""
        return np.asarray(_curvature(self.game, point, self.columns, self.observed, self.weights))


@dataclass(frozen=True, slots=True, eq=False)
class Summit:
    """Where the climbs led: the best point, its log-likelihood and curvature, and how it was found."""

    point: np.ndarray
    value: float
    curvature: np.ndarray
    converged: bool
    heights: tuple[float, ...]
    """Log-likelihood at the end of every climb, in the order of the starts."""


def highest(sample: Sample, starts: int, seed: int) -> Summit:
    """The best of `starts` climbs, finished by Newton's method."""
    ends = [climb(sample.slope, start, len(sample.observed)) for start in _starts(sample, starts, seed)]
    heights = [sample.value(end) for end in ends]
    best = ends[int(np.argmax(heights))]
    point, curvature, converged = finish(sample, best)
    return Summit(point, sample.value(point), curvature, converged, tuple(heights))


def climb(
    slope: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, rows: int, most: int = 1000
) -> np.ndarray:
    """The end of one climb by BFGS; a point without a log-likelihood is taken for a deep hole."""

    def down(point: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = slope(point)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e10, np.zeros_like(point)
        return -value / rows, -gradient / rows

    with np.errstate(all="ignore"):
        found = minimize(down, start, jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": most})
    return np.asarray(found.x)


def finish(sample: Sample, point: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Newton's steps from near a maximum: the point, the curvature there, and whether it is one."""
    for _ in range(30):
        value, slope = sample.slope(point)
        curvature = sample.curvature(point)
        if not np.isfinite(curvature).all():
            return point, curvature, False
        sizes = np.linalg.eigvalsh(curvature)
        if sizes[-1] >= 1e-12 * sizes[0]:  # flat, or no maximum
            return point, curvature, False
        step = -np.linalg.solve(curvature, slope)
        if slope @ step / 2 < DECREMENT:
            return point, curvature, True
        size = 1.0
        while sample.value(point + size * step) < value and size > 1e-4:
            size /= 2
        point = point + size * step
    return point, curvature, False


def _starts(sample: Sample, starts: int, seed: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(seed)
    blind = np.zeros(len(sample.columns))
    yield blind
    if starts > 1:
        induced = _backward_induction(sample)
        yield induced
    for number in range(starts - 2):
        about = (blind, induced)[number % 2]
        yield about + random.normal(scale=1.0 if about is blind else 0.3, size=len(blind))


def _backward_induction(sample: Sample) -> np.ndarray:
    """Each decision fitted by itself, the last first, to the rows that reached it."""
    game, tree = sample.game, sample.game.tree
    chosen = _moves_shown(tree)[:, np.asarray(sample.observed)]
    point, done = np.zeros(len(sample.columns)), set[int]()
    for node in range(len(tree.kinds) - 1, -1, -1):
        if tree.kinds[node] is not Kind.DECISION:
            continue
        infoset = tree.infosets[tree.infoset_of[node]]
        below = {o for o, path in zip(tree.leaf_outcomes, tree.leaf_actions, strict=True)
                 if set(path) & set(infoset.actions)}  # fmt: skip
        free = [i for i, (player, o) in enumerate(game.owner) if player == infoset.player and o in below]
        free = [i for i in free if i not in done]
        if not free:
            continue
        here = np.zeros_like(chosen)
        here[list(infoset.actions)] = chosen[list(infoset.actions)]
        point = point.copy()
        point[free] = climb(partial(_stage, sample, here, point, free), point[free], len(sample.observed))
        # What ran off to infinity by itself is no place to start from.
        point[free] = np.clip(point[free], -5.0, 5.0)
        done |= set(free)
    return point


def _stage(
    sample: Sample, here: np.ndarray, point: np.ndarray, free: list[int], part: np.ndarray
) -> tuple[float, np.ndarray]:
    whole = point.copy()
    whole[free] = part
    value, slope = sample.slope(whole, here)
    return value, slope[free]


def _moves_shown(tree: Tree) -> np.ndarray:
    """`[action, outcome]`: 1 where an outcome tells that the move was made."""
    shown = np.ones((len(tree.actions), len(tree.outcomes)))
    for path, outcome in zip(tree.leaf_actions, tree.leaf_outcomes, strict=True):
        off = np.setdiff1d(np.arange(len(tree.actions)), path)
        shown[off, outcome] = 0.0
    return shown
