"""Who would rule if every coalition could turn on its own members.

Acemoglu, Egorov & Sonin (2008, Coalition Formation in Non-Democracies, Review of Economic
Studies 75): a coalition X can take power from N if its share of N's power is above alpha. It
will only try if it would then hold together, that is, if nobody inside X can in turn take power
from X and hold together. The ultimate ruling coalition is the weakest that can and would.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from innercourt.arrays import Bool, Float
from innercourt.court.power import subset_sums

MOST_ACTORS = 22
_TIE = 1e-12  # a share this close to alpha does not win, powers this close are the same


def ruling_coalition(powers: Float[np.ndarray, " actor"], alpha: float = 0.5) -> tuple[int, ...]:
    """The ultimate ruling coalition phi(N), as places in `powers`, in rising order.

    phi(N) = argmin of power over M(N) and N itself, M(N) being the proper subsets that have more
    than `alpha` of N's power and are stable, phi(X) = X (their equations 6 and 7). Actors
    without power are in no coalition. Where coalitions have the same power (excluded in the paper
    by genericity), the one with fewer members, then with the earlier ones, is taken.

    Raises `ValueError` for powers below zero or all zero, alpha outside [.5, 1), or more than 22
    actors with power.

    >>> ruling_coalition(np.array([3.0, 4.0, 5.0, 10.0]))
    (0, 1, 2)
    >>> ruling_coalition(np.array([3.0, 4.0, 5.0, 13.0]))
    (3,)
    """
    return ruling_coalitions(np.asarray(powers, float)[:, None], alpha)[0]


def ruling_coalitions(powers: Float[np.ndarray, "actor draw"], alpha: float = 0.5) -> list[tuple[int, ...]]:
    """The ultimate ruling coalition in every draw; `ValueError` if that has none in one of them.

    >>> ruling_coalitions(np.array([[3.0, 3.0], [4.0, 4.0], [5.0, 5.0], [10.0, 13.0]]))
    [(0, 1, 2), (3,)]
    """
    given = np.asarray(powers, float)
    if given.ndim != 2 or not (np.isfinite(given).all() and (given >= 0).all() and (given.sum(0) > 0).all()):
        raise ValueError("powers must be finite, not below zero, and not all zero")
    if not 0.5 <= alpha < 1:
        raise ValueError(f"alpha lies in [.5, 1), not {alpha!r}")
    found: list[tuple[int, ...]] = [()] * given.shape[1]
    for held in np.unique(given > 0, axis=1).T:
        draws, holders = np.flatnonzero((held[:, None] == (given > 0)).all(0)), np.flatnonzero(held)
        if len(holders) > MOST_ACTORS:
            raise ValueError(f"{len(holders)} actors have power; at most {MOST_ACTORS} can be examined")
        step = max(1, 2 ** (MOST_ACTORS - 2 - len(holders)))  # memory does not grow with the draws
        for first in range(0, len(draws), step):
            here = draws[first : first + step]
            shares = given[np.ix_(holders, here)] / given[:, here].sum(0)
            for draw, sets in zip(here, _weakest(shares, alpha), strict=True):
                groups = (tuple(int(h) for i, h in enumerate(holders) if s >> i & 1) for s in sets)
                found[draw] = min(groups, key=lambda group: (len(group), group))
    return found


def _weakest(shares: Float[np.ndarray, "actor draw"], alpha: float) -> list[np.ndarray]:
    """In every draw the weakest sets that could and would rule: one, but where several are as strong."""
    sums, stable = subset_sums(shares), stable_coalitions(shares, alpha)
    can = stable & (sums > alpha + _TIE)
    can[-1] |= ~can.any(0)  # N is stable itself then, and rules
    power = np.where(can, sums, np.inf)
    return [np.flatnonzero(weak) for weak in (power <= power.min(0) + _TIE).T]


def stable_coalitions(
    shares: Float[np.ndarray, "actor *draw"], alpha: float
) -> Bool[np.ndarray, "subset *draw"]:
    """Which sets of actors hold together; bit i of a set's number is actor i. Powers above zero.

    X is stable if none of its proper subsets is stable and has more than `alpha` of its power. It
    is enough to know the most powerful stable proper subset, and that is the most powerful
    stable subset of X less one member: n 2^n steps instead of 3^n, by rising size.
    """
    count = len(shares)
    sums = subset_sums(shares)
    sizes = subset_sums(np.ones(count)).astype(np.int8)
    order = np.argsort(sizes, kind="stable")
    ends = np.cumsum(np.bincount(sizes, minlength=count + 1))
    strongest = np.zeros(sums.shape)  # power of the most powerful stable subset of each set
    stable = np.zeros(sums.shape, bool)
    for start, end in pairwise(ends):
        sets = order[start:end]
        inner = np.zeros((len(sets), *sums.shape[1:]))
        for actor in range(count):
            # for a set without the actor this looks at the set itself, still zero
            np.maximum(inner, strongest[sets & ~(1 << actor)], out=inner)
        stable[sets] = inner <= (alpha + _TIE) * sums[sets]
        strongest[sets] = np.where(stable[sets], sums[sets], inner)
    return stable
