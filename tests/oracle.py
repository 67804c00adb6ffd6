"""The model over again, in plain Python and NumPy, for tests to compare with.

Nothing of the package is used and nothing is clever: every set of units is listed, best responses
are iterated until they stand still, every history is walked. What agrees with it is right unless
both misread the same sentence of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

SWEEPS = 5000


def logistic(x: np.ndarray | float) -> np.ndarray:
    """1 / (1 + e^-x), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(np.asarray(x) / 2)))


def chance_to_prevail(
    p: np.ndarray, share: np.ndarray, decisiveness: np.ndarray, threshold: np.ndarray
) -> np.ndarray:
    """Pr[A prevails] where units (rows) obey independently with `p`, over all sets of them."""
    bits = np.array(list(product((0, 1), repeat=len(p))))
    wins = logistic(decisiveness * (bits @ share - threshold))
    chance = np.ones((len(bits), p.shape[1]))
    for unit in range(len(p)):
        obeys = bits[:, unit, None] == 1
        chance = chance * np.where(obeys, p[unit], 1 - p[unit])
    return np.asarray((chance * wins).sum(0))


def best_response(
    p: np.ndarray,
    share: np.ndarray,
    pull: np.ndarray,
    stake: np.ndarray,
    obedience: np.ndarray,
    decisiveness: np.ndarray,
    threshold: np.ndarray,
) -> np.ndarray:
    """What every unit does when it counts on the others obeying with `p`."""
    answers = []
    for unit in range(len(p)):
        with_it, without = p.copy(), p.copy()
        with_it[unit], without[unit] = 1, 0
        hope = chance_to_prevail(with_it, share, decisiveness, threshold)
        hope = hope + chance_to_prevail(without, share, decisiveness, threshold) - 1
        answers.append(logistic(obedience * (pull[unit] + stake[unit] * hope)))
    return np.stack(answers)


def obeyed(
    start: np.ndarray | float, contest: Sequence[np.ndarray], sweeps: int = SWEEPS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Best responses from a common expectation: who obeys, does A prevail, has it settled?

    `contest` is share, pull, stake, obedience, decisiveness, threshold.
    """
    share, _, _, _, decisiveness, threshold = contest
    p = np.broadcast_to(np.asarray(start, float), share.shape).copy()
    moved = np.full(share.shape[1], np.inf)
    for _ in range(sweeps):
        (going,) = np.nonzero(moved > 1e-13)
        if not len(going):
            break
        new = best_response(p[:, going], *(field[..., going] for field in contest))
        moved[going] = np.abs(new - p[:, going]).max(0)
        p[:, going] = new
    return p, chance_to_prevail(p, share, decisiveness, threshold), moved < 1e-9


def quantal(values: Mapping[str, np.ndarray], precision: np.ndarray) -> dict[str, np.ndarray]:
    """Choice among moves of these values, logit with this precision."""
    top = np.max(list(values.values()), 0)
    weight = {move: np.exp(precision * (value - top)) for move, value in values.items()}
    total = sum(weight.values())
    return {move: w / total for move, w in weight.items()}


def affirmed(known: np.ndarray | float, guess: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """P(affirms | true) and P(affirms | false)."""
    return np.asarray(known + (1 - known) * guess), np.asarray((1 - known) * guess)


def relayed(affirms: np.ndarray, garble: np.ndarray | float, hands: int) -> np.ndarray:
    """The chance that an affirmation arrives when each hand turns it round with chance `garble`."""
    for _ in range(hands):
        affirms = affirms * (1 - garble) + (1 - affirms) * garble
    return affirms


def normal_grid(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of Gauss-Hermite quadrature for a standard normal."""
    node, weight = np.polynomial.hermite_e.hermegauss(points)
    return node, weight / weight.sum()


def expectation(function: Callable[..., np.ndarray], points: int, dimensions: int) -> np.ndarray:
    """E[function(z_1, ..., z_d)] by quadrature; the last axis of its value is `draw`."""
    node, weight = normal_grid(points)
    z = np.stack([axis.ravel() for axis in np.meshgrid(*[node] * dimensions, indexing="ij")])
    w = np.prod(np.stack([a.ravel() for a in np.meshgrid(*[weight] * dimensions, indexing="ij")]), 0)
    return np.asarray((function(*z) * w).sum(-1))
