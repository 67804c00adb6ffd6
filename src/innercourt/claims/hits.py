"""How much of what happened a list has, and how much of what it has did not happen.

It is the report model with three voices or more. A list has a real event with the chance h (its hit rate), whatever
the others have; and it has entries of its own for events that were none. Nobody has the truth, and
what no list has is not seen either. So the counts of which lists have an event are all there is:

    by two lists or more      only real events                  rate  lam prod h (1 - h)
    by list i alone           real ones, and its false alarms   rate  lam h_i prod (1 - h_j) + mu_i
    by none                   real ones, not seen               rate  lam prod (1 - h)

With three lists these are seven counts for seven unknowns: lam, three h, three mu. What identifies them is the
assumption that no two lists share a false alarm and that hits are independent. Lists that read one another hit
together: then hit rates are overstated, and with them false alarms. The posterior is drawn by Gibbs sampling with the
unseen events filled in, as in capture and recapture (Sekar & Deming 1949; Fienberg 1972).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

BURN = 500


class Drawn(NamedTuple):
    """Draws from the posterior: hit rates, shares of false alarms, real events seen alone, and unseen."""

    hit: Float[np.ndarray, "list draw"]
    false: Float[np.ndarray, "list draw"]
    alone: Int[np.ndarray, "list draw"]
    unseen: Int[np.ndarray, " draw"]


def draw_hits(
    pattern: Int[np.ndarray, "pattern list"], count: Int[np.ndarray, " pattern"], draws: int, seed: int
) -> Drawn:
    """Draws of hit and false-alarm rates from how many events each pattern of lists has.

    `pattern` is 1 where a list has the events of a row, 0 where not; patterns with no event may be left out.
    Uniform prior on h; Jeffreys' on the rates of real events and of false alarms.

    >>> every = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 0, 0]])
    >>> drawn = draw_hits(every, np.array([90, 10, 10, 10, 21]), 400, 0)
    >>> bool(0.85 < drawn.hit[0].mean() < 0.95), bool(drawn.false[0].mean() > drawn.false[1].mean())
    (True, True)
    """
    rng = np.random.default_rng(seed)
    lists = pattern.shape[1]
    shared = pattern.sum(1) > 1
    together = (pattern[shared] * count[shared, None]).sum(0)  # entries that others have too
    sure = int(count[shared].sum())
    single = np.array([count[(pattern.sum(1) == 1) & (pattern[:, i] == 1)].sum() for i in range(lists)])
    h, lam, mu = np.full(lists, 0.7), sure + 1.0, single / 2 + 0.5
    kept = [np.empty((lists, draws)), np.empty((lists, draws)), np.empty((lists, draws), np.int64)]
    missed = np.empty(draws, np.int64)
    for step in range(-BURN, draws):
        nobody = np.prod(1 - h)
        rate = lam * nobody * h / (1 - h)
        alone = rng.binomial(single, rate / (rate + mu))
        unseen = int(rng.poisson(lam * nobody))
        real = sure + int(alone.sum()) + unseen
        h = np.clip(rng.beta(1 + together + alone, 1 + real - together - alone), 1e-9, 1 - 1e-9)
        lam = rng.gamma(real + 0.5)
        mu = rng.gamma(single - alone + 0.5)
        if step >= 0:
            kept[0][:, step] = h
            kept[1][:, step] = (single - alone) / np.maximum(together + single, 1)
            kept[2][:, step] = alone
            missed[step] = unseen
    return Drawn(kept[0], kept[1], kept[2], missed)
