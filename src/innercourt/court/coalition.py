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
    given = np.asarray(powers, float)
    if given.ndim != 1 or not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ValueError("powers must be finite, not below zero, and not all zero")
    if not 0.5 <= alpha < 1:
        raise ValueError(f"alpha lies in [.5, 1), not {alpha!r}")
    holders = np.flatnonzero(given)
    if len(holders) > MOST_ACTORS:
        raise ValueError(f"{len(holders)} actors have power; at most {MOST_ACTORS} can be examined")
    shares = given[holders] / given.sum()
    sums, stable = subset_sums(shares), stable_coalitions(shares, alpha)
    candidates = np.flatnonzero(stable & (sums > alpha + _TIE))
    if not len(candidates):  # N is stable itself, and rules
        candidates = np.array([len(sums) - 1])
    weakest = candidates[sums[candidates] <= sums[candidates].min() + _TIE]
    members = (tuple(int(h) for i, h in enumerate(holders) if chosen >> i & 1) for chosen in weakest)
    return min(members, key=lambda group: (len(group), group))


def stable_coalitions(shares: Float[np.ndarray, " actor"], alpha: float) -> Bool[np.ndarray, " subset"]:
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
    strongest = np.zeros(2**count)  # power of the most powerful stable subset of each set
    stable = np.zeros(2**count, bool)
    for start, end in pairwise(ends):
        sets = order[start:end]
        inner = np.zeros(len(sets))
        for actor in range(count):
            # for a set without the actor this looks at the set itself, still zero
            np.maximum(inner, strongest[sets & ~(1 << actor)], out=inner)
        stable[sets] = inner <= (alpha + _TIE) * sums[sets]
        strongest[sets] = np.where(stable[sets], sums[sets], inner)
    return stable
