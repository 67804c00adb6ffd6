"""Voting power: how often a unit's obedience is what decides.

In a weighted vote a set of units wins if its share of all strength is above the quota. A unit is
pivotal for a set that wins with it and loses without it. Shapley and Shubik (1954) count
pivots over all orders in which the units could join; Banzhaf (1965) over all sets.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np

from innercourt.arrays import Float

ENUMERATED = 20
"""Up to so many units every set is looked at."""
HALVED = 28
"""Up to so many, sets of one half of the units are matched with sets of the other; exact as well."""
GRID = 8192
"""Steps into which the total strength is divided above `HALVED` units."""
_TIE = 1e-12  # a share this close to the quota is a tie, and a tie does not win


def shapley_shubik(
    strengths: Float[np.ndarray, "*batch unit"], quota: float = 0.5
) -> Float[np.ndarray, "*batch unit"]:
    """Shapley-Shubik index of each unit; sums to one.

    phi_i = sum over sets S without i of |S|! (n - |S| - 1)! / n! [S + i wins and S does not]
    (Shapley & Shubik 1954). Exact to 28 units; above, strengths are rounded to 1/8192 of their
    total. Raises `ValueError` for strengths below zero or all zero, or a quota outside [0, 1).

    >>> shapley_shubik(np.array([4.0, 3.0, 2.0, 1.0])).round(4).tolist()
    [0.4167, 0.25, 0.25, 0.0833]
    """
    weights = _checked(strengths, quota)
    count = weights.shape[-1]
    return _pivots(weights, quota, lambda size: 1 / (count * comb(count - 1, size)))


def banzhaf(
    strengths: Float[np.ndarray, "*batch unit"], quota: float = 0.5
) -> Float[np.ndarray, "*batch unit"]:
    """Normalised Banzhaf index of each unit: its share of all pivots; sums to one.

    Exact to 28 units as `shapley_shubik`, with the same errors.

    >>> banzhaf(np.array([4.0, 3.0, 2.0, 1.0])).round(4).tolist()
    [0.4167, 0.25, 0.25, 0.0833]
    """
    weights = _checked(strengths, quota)
    # all counts scaled alike, so that many units do not overflow
    scale = 2.0 ** -(weights.shape[-1] - 1)
    pivots = _pivots(weights, quota, lambda _: scale)
    shares: np.ndarray = pivots / pivots.sum(-1, keepdims=True)
    return shares


def _checked(strengths: np.ndarray, quota: float) -> np.ndarray:
    """The strengths as shares of their total."""
    weights = np.asarray(strengths, float)
    total: np.ndarray = weights.sum(-1, keepdims=True)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (total > 0).all()):
        raise ValueError("strengths must be finite, not below zero, and not all zero")
    if not 0 <= quota < 1:
        raise ValueError(f"a quota lies in [0, 1), not {quota!r}")
    shares: np.ndarray = weights / total
    return shares


def _pivots(weights: np.ndarray, quota: float, worth: Callable[[int], float]) -> np.ndarray:
    """For each unit the sum of `worth(size of the set it joins)` over its pivots."""
    count = weights.shape[-1]
    way = (
        _pivots_by_sets if count <= ENUMERATED else _pivots_by_halves if count <= HALVED else _pivots_on_grid
    )
    rows = weights.reshape(-1, count)
    return np.stack([way(row, quota, worth) for row in rows]).reshape(weights.shape)


def subset_sums(weights: Float[np.ndarray, "unit *draw"]) -> Float[np.ndarray, "subset *draw"]:
    """The total weight of every set; set s holds unit i if bit i of s is one.

    >>> subset_sums(np.array([1.0, 2.0, 4.0])).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    sums = np.zeros((1, *np.shape(weights)[1:]))
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def _pivots_by_sets(weights: np.ndarray, quota: float, worth: Callable[[int], float]) -> np.ndarray:
    count = len(weights)
    wins = subset_sums(weights) > quota + _TIE
    sizes = subset_sums(np.ones(count)).astype(np.int64)
    value = np.array([worth(size) for size in range(count)] + [0.0])[sizes]
    found = np.zeros(count)
    for unit in range(count):
        # axis 1: without the unit, with it
        halves, values = (array.reshape(-1, 2, 2**unit) for array in (wins, value))
        found[unit] = values[:, 0][halves[:, 1] & ~halves[:, 0]].sum()
    return found


def _pivots_by_halves(weights: np.ndarray, quota: float, worth: Callable[[int], float]) -> np.ndarray:
    """Pivots by matching (Horowitz & Sahni 1974): sorted sums of one half, looked up for each set of the other."""
    count, most = len(weights), quota + _TIE
    values = np.array([worth(size) for size in range(count)])
    found = np.zeros(count)
    for unit, own in enumerate(weights):
        rest = np.delete(weights, unit)
        near, far = rest[: count // 2], rest[count // 2 :]
        sums, sizes = subset_sums(near), subset_sums(np.ones(len(near))).astype(np.int64)
        order = np.argsort(sums)  # look-ups in order stay in the cache
        sums, sizes = sums[order], sizes[order]
        for size, others in enumerate(_sums_by_size(far)):
            # with a set of `near`, these lose without the unit and win with it
            held = np.searchsorted(others, most - sums, "right") - np.searchsorted(
                others, most - own - sums, "right"
            )
            found[unit] += values[sizes + size] @ held
    return found


def _sums_by_size(weights: np.ndarray) -> list[np.ndarray]:
    """Sorted total weights of the sets of each size."""
    sums, sizes = subset_sums(weights), subset_sums(np.ones(len(weights))).astype(np.int64)
    return [np.sort(sums[sizes == size]) for size in range(len(weights) + 1)]


def _pivots_on_grid(weights: np.ndarray, quota: float, worth: Callable[[int], float]) -> np.ndarray:
    """Pivots from the number of sets of each size and (rounded) weight, one unit left out."""
    steps = np.rint(weights * GRID).astype(int)
    threshold = int(np.floor(quota * steps.sum() + _TIE))  # the largest weight that does not win
    count = len(steps)
    values = np.array([worth(size) for size in range(count)])
    found = np.zeros(count)
    for unit, own in enumerate(steps):
        sets = np.zeros((count, threshold + 1))
        sets[0, 0] = 1
        for other, step in enumerate(steps):
            if other != unit and step <= threshold:
                sets[1:, step:] += sets[:-1, : threshold + 1 - step].copy()
        found[unit] = values @ sets[:, max(threshold - own + 1, 0) :].sum(1)
    return found
