"""Who copies from whom, told from shared mistakes; never from agreement alone.

Two good sources agree because both are right, so what they have in common and is likely to be true is no
evidence at all. A value that is likely to be false, and that few say who do not know, is another matter. Under
copying a source repeats the other's value with the chance `COPIES`; so a shared value weighs, as far as it is false,

    log(COPIES / P + 1 - COPIES)      P = (1 - rho) g_v: it hits on the same mistake by itself

and a difference weighs log(1 - COPIES), whoever is right. g leaves the two themselves out. A shared
value that is true weighs nothing: agreement alone can only speak against copying, by the differences beside it.
After Dong, Berti-Equille & Srivastava (2009), who do count true values; leaving them out errs on the side
of two voices.

Beforehand a source copies another with the chance `COPIERS`, any of them equally; so with more sources it
takes more to be taken for a copier.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Shaped
from scipy import sparse

from innercourt.claims.index import Claims
from innercourt.claims.truth import BABBLE, Fitted

COPIES = 0.8
"""The share of its values that a copier takes from the other."""
COPIERS = 0.2
"""The chance, beforehand, that a source copies some other."""
NEVER_ALL = 0.99
"""The most that a claim can lose for one whom its source goes with."""
TELLING = 0.5
"""A pair is kept from this chance of copying on."""
SCREENED = 10_000_000
"""Pairs of claims of one value that are looked at, the rarest values first."""
LOOKED_UP = 5_000_000
"""Claims of suspected pairs that are compared one by one, pairs with most to answer for a claim first."""
STRIP = 2_000_000
"""Claims, or products, that are held in memory at a time."""
LEAST_WRONG = 0.05
"""Values less likely than this to be false are passed over by the screen."""


class Copying(NamedTuple):
    """Pairs of sources, of which one copies the other or both a third, with the chance that they do.

    `shared` is how many mistakes they have in common: the values that both say, as far as these are
    likely to be false. `agree` is the share of what both speak of on which they say the same.
    """

    first: Int[np.ndarray, " pair"]
    second: Int[np.ndarray, " pair"]
    chance: Float[np.ndarray, " pair"]
    shared: Float[np.ndarray, " pair"]
    agree: Float[np.ndarray, " pair"]


def find_copying(claims: Claims, fitted: Fitted) -> Copying:
    """Pairs of sources that share too many mistakes, given what is taken to be true.

    The screen is an upper bound of the evidence, from shared values alone; what passes it is weighed with
    its differences.
    """
    against = np.log((claims.sources - 1) / COPIERS) if claims.sources > 1 else 0.0
    first, second = _suspects(claims, fitted, against)
    evidence, shared, agree = _weighed(claims, fitted, first, second)
    chance = 1 / (1 + np.exp(np.clip(against - evidence, -700, 700)))
    found = np.flatnonzero(chance >= TELLING)
    found = found[np.argsort(-evidence[found], kind="stable")]
    return Copying(first[found], second[found], chance[found], shared[found], agree[found])


def own_share(claims: Claims, fitted: Fitted, copying: Copying) -> Float[np.ndarray, " claim"]:
    """How far each claim is its source's own: 1 unless a source that it goes with says the same.

    Of two who go together the earlier counts in full, where days are known; else the one who goes with more
    others, and of equals the more reliable. The other counts 1 - chance x agree; with several, the
    factors are multiplied.
    """
    log_share = np.zeros(len(claims.source))
    if not len(copying.first):
        return np.exp(log_share)
    lookup = _lookup(claims)
    number = np.bincount(claims.source, minlength=claims.sources)
    ends, chances = np.concatenate([copying.first, copying.second]), np.tile(copying.chance, 2)
    partners = np.bincount(ends, chances, claims.sources)
    rank = np.empty(claims.sources, np.int64)
    rank[np.lexsort((-number, -fitted.rho, -partners.round(3)))] = np.arange(claims.sources)
    loss = np.log1p(-np.minimum(copying.chance * copying.agree, NEVER_ALL))
    for mine, pair in _claims_of(lookup, copying.first):
        theirs = _saying(claims, lookup, copying.second[pair], claims.key[mine])
        both = theirs >= 0
        mine, theirs, pair = mine[both], theirs[both], pair[both]
        day, other = claims.order[mine], claims.order[theirs]
        dated = (day >= 0) & (other >= 0) & (day != other)
        later = np.where(dated, day > other, rank[claims.source[mine]] > rank[claims.source[theirs]])
        log_share += np.bincount(np.where(later, mine, theirs), loss[pair], len(log_share))
    return np.exp(log_share)


class _Lookup(NamedTuple):
    """Claims in order of source, then key: `codes` finds the claim of a source on a key."""

    by_source: Int[np.ndarray, " claim"]
    begin: Int[np.ndarray, " bound"]
    by_key: Int[np.ndarray, " claim"]
    by_object: Int[np.ndarray, " claim"]


def _lookup(claims: Claims) -> _Lookup:
    by_source = np.argsort(claims.source, kind="stable")
    source, key = claims.source[by_source].astype(np.int64), claims.key[by_source]
    begin = np.searchsorted(source, np.arange(claims.sources + 1))
    by_object = source * claims.objects + claims.object[key]
    return _Lookup(by_source, begin, source * claims.keys + key, by_object)


def _claims_of(
    lookup: _Lookup, source: Int[np.ndarray, " pair"]
) -> Iterator[tuple[Int[np.ndarray, " mine"], Int[np.ndarray, " mine"]]]:
    """All claims of the first of each pair, with the number of the pair; a strip of pairs at a time."""
    size = lookup.begin[source + 1] - lookup.begin[source]
    for low, high in _strips(size):
        number = size[low:high]
        pair = np.repeat(np.arange(low, high), number)
        offset = np.arange(len(pair)) - np.repeat(np.cumsum(number) - number, number)
        yield lookup.by_source[lookup.begin[source[pair]] + offset], pair


def _strips(cost: Shaped[np.ndarray, " run"]) -> Iterator[tuple[int, int]]:
    """Bounds of runs that cost no more than `STRIP` each, or hold one."""
    strip = (np.cumsum(cost) / STRIP).astype(np.int64)
    bounds = [0, *(np.flatnonzero(np.diff(strip)) + 1), len(cost)]
    yield from ((int(low), int(high)) for low, high in pairwise(bounds) if low < high)


def _saying(
    claims: Claims, lookup: _Lookup, source: Int[np.ndarray, " mine"], key: Int[np.ndarray, " mine"]
) -> Int[np.ndarray, " mine"]:
    """The claim in which a source says a key, -1 where it does not."""
    code = source.astype(np.int64) * claims.keys + key
    place = np.minimum(np.searchsorted(lookup.by_key, code), len(lookup.by_key) - 1)
    return np.where(lookup.by_key[place] == code, lookup.by_source[place], -1)


def _suspects(
    claims: Claims, fitted: Fitted, against: float
) -> tuple[Int[np.ndarray, " pair"], Int[np.ndarray, " pair"]]:
    """Pairs whose shared values alone could outweigh `against`: no pair that copies is lost here.

    An upper bound of each key's weight is (1 - p) (-log(1 - rho) - log g), with g as low as it can be
    without the two; its sum over shared keys is two sparse products, made a strip of sources at a time.
    """
    number = np.diff(claims.first_claim, append=len(claims.key))
    wrong = np.maximum(1 - 2 * fitted.p, 0)
    rare = np.flatnonzero((number > 1) & (wrong > LEAST_WRONG))
    rare = rare[np.argsort(number[rare], kind="stable")]
    rare = rare[np.cumsum(number[rare].astype(float) ** 2) <= SCREENED]
    column = np.full(claims.keys, -1)
    column[rare] = np.arange(len(rare))
    kept = np.flatnonzero(column[claims.key] >= 0)
    said = sparse.csr_array(
        (np.ones(len(kept)), (claims.source[kept], column[claims.key[kept]])),
        shape=(claims.sources, len(rare)),
    )
    low = _popularity(claims, fitted, rare, np.full(len(rare), 2.0))
    weight = wrong[rare]
    worth, spread = (said * (-weight * np.log(low))).tocsr(), (said * weight).tocsr()
    back = said.T.tocsr()
    ignorance = -np.log1p(-fitted.rho)
    found = []
    for begin, end in _strips(said @ number[rare]):
        bound = (worth[begin:end] @ back).tocoo()
        shared = (spread[begin:end] @ back).tocoo()
        first, second = bound.coords[0] + begin, bound.coords[1]
        least = np.minimum(ignorance[first], ignorance[second])
        pairs = (first < second) & (bound.data + shared.data * least > against)
        found.append((bound.data[pairs], first[pairs], second[pairs]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    evidence, first, second = (np.concatenate(part) for part in zip(*found, strict=True))
    fewer = np.bincount(claims.source, minlength=claims.sources)
    swap = fewer[first] > fewer[second]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    order = np.argsort(-evidence / fewer[first], kind="stable")
    order = order[np.cumsum(fewer[first[order]]) <= LOOKED_UP]
    return first[order].astype(np.int64), second[order].astype(np.int64)


def _popularity(
    claims: Claims, fitted: Fitted, key: Int[np.ndarray, " k"], left_out: Float[np.ndarray, " k"]
) -> Float[np.ndarray, " k"]:
    """g of keys, without so much babble of the two who are compared."""
    babble = np.add.reduceat(1 - fitted.knows, claims.first_claim)
    total = np.add.reduceat(babble, claims.first_key)
    values = np.diff(claims.first_key, append=claims.keys) + 1
    object_ = claims.object[key]
    here = np.maximum(babble[key] - left_out, 0)
    rest = np.maximum(total[object_] - left_out, 0)
    g: Float[np.ndarray, " k"] = (here + BABBLE) / (rest + BABBLE * values[object_])
    return g


def _weighed(
    claims: Claims, fitted: Fitted, first: Int[np.ndarray, " pair"], second: Int[np.ndarray, " pair"]
) -> tuple[Float[np.ndarray, " pair"], Float[np.ndarray, " pair"], Float[np.ndarray, " pair"]]:
    """The log-odds of copying that the claims of each pair add, mistakes they share, and how far they agree."""
    lookup = _lookup(claims)
    evidence, shared, agreed, both = (np.zeros(len(first)) for _ in range(4))
    for mine, pair in _claims_of(lookup, first):
        other, key = second[pair], claims.key[mine]
        theirs = _saying(claims, lookup, other, key)
        place = other * claims.objects + claims.object[key]
        at = np.minimum(np.searchsorted(lookup.by_object, place), len(lookup.by_object) - 1)
        differs = (theirs < 0) & (lookup.by_object[at] == place)
        evidence += np.log1p(-COPIES) * np.bincount(pair[differs], minlength=len(first))
        same = theirs >= 0
        agreed += np.bincount(pair[same], minlength=len(first))
        both += np.bincount(pair[same | differs], minlength=len(first))
        mine, theirs, pair, key = mine[same], theirs[same], pair[same], key[same]
        g = _popularity(claims, fitted, key, 2 - fitted.knows[mine] - fitted.knows[theirs])
        ignorant = 1 - np.minimum(fitted.rho[claims.source[mine]], fitted.rho[claims.source[theirs]])
        wrong = np.maximum(1 - 2 * fitted.p[key], 0)
        evidence += np.bincount(pair, wrong * np.log(COPIES / (ignorant * g) + 1 - COPIES), len(first))
        shared += np.bincount(pair, wrong, len(first))
    return evidence, shared, agreed / np.maximum(both, 1)
