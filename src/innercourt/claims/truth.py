"""What is true, and who knows: the report model of one case, for millions of claims.

With probability rho a source knows, and says what is so; else it babbles, and says a value of the object
by how popular that value is with those who do not know. So, for source s, value v of an object, truth t,

    P(s says v | t) = rho_s [v = t] + (1 - rho_s) g_v            g: what is said by those who do not know

which is the model of `reports.model` with more than two values. It is fitted by expectation and
maximisation: given rho and g, the log-odds of a value against one that nobody has claimed are
sum_s w log(1 + rho_s / ((1 - rho_s) g_v)); given those, rho_s is the share of its claims that
were knowledge, and g_v the share of all babble of the object. Weights w count copies for less (`copying`).

Priors keep it honest. g has a Dirichlet prior (`BABBLE` claims a value), since a popularity free to be
anything would explain every claim as babble. rho is Beta; its strength is learned from all sources, and
its mean apart for sources with many claims and with few (empirical Bayes). While fitting, the truth is taken
to be among what is claimed; afterwards the chance is told that it is not.

Ancestors: Dawid & Skene (1979) for errors by source; Dong, Berti-Equille & Srivastava (2009) for
independent false values; Dong, Saha & Srivastava (2012, PopAccu) for popular ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from innercourt.claims.index import Claims
from innercourt.claims.reliability import STRENGTH, likeliest_strength

BABBLE = 3.0
"""Claims that each value has beforehand among those who do not know, the unclaimed value too."""
START = 0.6
"""Reliability before anything is learned; it holds for the mean with the weight of `HYPER` claims."""
HYPER = 10.0
LOW, HIGH = 0.005, 0.995
"""Nobody is taken to know less, or more."""
BURN, MOST_STEPS, TOLERANCE = 15, 100, 3e-4


class Fitted(NamedTuple):
    """The fit: `p` of each key being true, if one of its object's is; `others` the same without one's own claim.

    `none` is the chance that nobody claims an object's truth, `knows` the chance that a claim was
    knowledge, `babble` the chance g of a key, `rho` the reliability of a source, `mean` and `strength`
    its Beta prior. `steps` were taken; `moved` is how much probability an object's values still exchanged
    in the last, on average.
    """

    p: Float[np.ndarray, " key"]
    others: Float[np.ndarray, " claim"]
    none: Float[np.ndarray, " object"]
    knows: Float[np.ndarray, " claim"]
    babble: Float[np.ndarray, " key"]
    rho: Float[np.ndarray, " source"]
    mean: Float[np.ndarray, " source"]
    strength: float
    steps: int
    moved: float


def voted(claims: Claims, weight: Float[np.ndarray, " claim"] | None = None) -> Fitted:
    """What is believed before anything is learned: the vote, and sources all alike.

    >>> from innercourt.claims.index import index_claims
    >>> said = index_claims(np.array([0, 1, 2]), np.zeros(3, int), np.array([0, 0, 1]))
    >>> voted(said).p.round(3).tolist()
    [0.667, 0.333]
    """
    votes = np.add.reduceat(np.ones(len(claims.source)) if weight is None else weight, claims.first_claim)
    p = votes / np.add.reduceat(votes, claims.first_key)[claims.object]
    knows = START * p[claims.key]
    alike = np.full(claims.sources, START)
    none = np.zeros(claims.objects)
    return Fitted(
        p, p[claims.key], none, knows, popularity(claims, 1 - knows), alike, alike, STRENGTH, 0, 1.0
    )


def fit_truth(
    claims: Claims, weight: Float[np.ndarray, " claim"] | None = None, most_steps: int = MOST_STEPS
) -> Fitted:
    """Fit truth and reliability; `weight` says how far a claim is its source's own (1: entirely).

    Two who agree on each of two objects are believed against one who differs:

    >>> from innercourt.claims.index import index_claims
    >>> said = index_claims(*(np.array(x) for x in ([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 0, 1])))
    >>> fitted = fit_truth(said)
    >>> fitted.p.round(1).tolist(), bool(fitted.rho[0] > fitted.rho[2])
    ([0.9, 0.1, 0.9, 0.1], True)
    """
    w = np.ones(len(claims.source)) if weight is None else weight
    number = np.bincount(claims.source, minlength=claims.sources).astype(float)
    group = np.log2(np.maximum(number, 1)).astype(np.int64)
    now = voted(claims, weight)
    while now.steps < most_steps and (now.moved > TOLERANCE or now.steps < BURN + 5):
        g = popularity(claims, w * (1 - now.knows))
        known = np.bincount(claims.source, now.knows, claims.sources)
        mean, strength = _means(known, number, group), now.strength
        if now.steps >= BURN and now.steps % 5 == 0:
            strength = likeliest_strength(claims, now.others, g, mean)
        rho = np.clip((strength * mean + known) / (strength + number), LOW, HIGH)
        r, g_claim = rho[claims.source], g[claims.key]
        evidence = w * np.log1p(r / ((1 - r) * g_claim))
        p, none = _posterior(claims, evidence)
        here, without = p[claims.key], np.exp(-evidence)
        others = here * without / (1 - here + here * without)
        knows = here * r / (r + (1 - r) * g_claim)
        moved = float(np.abs(p - now.p).sum()) / claims.objects
        now = Fitted(p, others, none, knows, g, rho, mean, strength, now.steps + 1, moved)
    return now


def popularity(
    claims: Claims, babble: Float[np.ndarray, " claim"], prior: float = BABBLE
) -> Float[np.ndarray, " key"]:
    """g: how often each value is said by those who do not know, one unclaimed value left room for.

    >>> from innercourt.claims.index import index_claims
    >>> said = index_claims(np.array([0, 1, 2]), np.zeros(3, int), np.array([0, 0, 1]))
    >>> popularity(said, np.ones(3), prior=1.0).round(3).tolist()
    [0.5, 0.333]
    """
    here = np.add.reduceat(babble, claims.first_claim) + prior
    total = np.add.reduceat(here, claims.first_key) + prior
    g: Float[np.ndarray, " key"] = here / total[claims.object]
    return g


def _posterior(
    claims: Claims, evidence: Float[np.ndarray, " claim"]
) -> tuple[Float[np.ndarray, " key"], Float[np.ndarray, " object"]]:
    """The chance of every claimed value if one of them is true, and the chance that none is (log-odds 0)."""
    score = np.add.reduceat(evidence, claims.first_claim)
    top = np.maximum.reduceat(score, claims.first_key)
    raised = np.exp(score - top[claims.object])
    total, none = np.add.reduceat(raised, claims.first_key), np.exp(-top)
    return raised / total[claims.object], none / (total + none)


def _means(
    known: Float[np.ndarray, " source"],
    number: Float[np.ndarray, " source"],
    group: Int[np.ndarray, " source"],
) -> Float[np.ndarray, " source"]:
    """The mean reliability of sources with about as many claims, drawn to that of all."""
    overall = (known.sum() + HYPER * START) / (number.sum() + HYPER)
    of_group: Float[np.ndarray, " group"] = (np.bincount(group, known) + HYPER * overall) / (
        np.bincount(group, number) + HYPER
    )
    mean: Float[np.ndarray, " source"] = of_group[group]
    return mean
