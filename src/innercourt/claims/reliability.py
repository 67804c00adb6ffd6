"""How reliable a source is, with an interval: its prior times what its claims say.

A claim whose value is true with chance p by what all *others* say, and would be said with chance g by those who do
not know, is likely as log(rho p + (1 - rho) g). A source's own word is left out of p: nobody vouches for
himself. Reliabilities are weighed on a grid that is even in logits.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int
from scipy.special import betaln

from innercourt.claims.index import Claims

GRID = 1 / (1 + np.exp(-np.linspace(-6, 6, 25)))
"""Reliabilities at which a source's claims are weighed."""
STRENGTH = 4.0
"""The strength of the prior, in claims, before any is learned: known within a factor of e."""
STRENGTHS = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0])
"""Strengths that the prior may have."""
SAMPLE = 200_000
"""Claims that are enough to learn the strength from."""
STRIP = 50_000


def likeliest_strength(
    claims: Claims,
    others: Float[np.ndarray, " claim"],
    g: Float[np.ndarray, " key"],
    mean: Float[np.ndarray, " source"],
) -> float:
    """The strength under which what the sources say is likeliest, their reliabilities summed out."""
    step = max(1, len(claims.source) // SAMPLE)
    kept = np.flatnonzero(claims.source % step == 0)
    few = (claims.sources - 1) // step + 1
    told = _told(claims.source[kept] // step, others[kept], g[claims.key[kept]], few)
    scores = -0.5 * np.log(STRENGTHS / STRENGTH) ** 2
    for place, strength in enumerate(STRENGTHS):
        density = told + _log_prior(mean[::step], float(strength))
        top = density.max(0)
        scores[place] += float((top + np.log(np.exp(density - top).sum(0))).sum())
    return float(STRENGTHS[int(np.argmax(scores))])


def intervals(
    claims: Claims,
    others: Float[np.ndarray, " claim"],
    g: Float[np.ndarray, " key"],
    mean: Float[np.ndarray, " source"],
    strength: float,
) -> Float[np.ndarray, "three source"]:
    """The 5th, 50th and 95th percentile of each source's reliability."""
    found = np.empty((3, claims.sources))
    by_source = np.argsort(claims.source, kind="stable")
    begin = np.searchsorted(claims.source[by_source], np.arange(claims.sources + 1))
    for low in range(0, claims.sources, STRIP):
        high = min(low + STRIP, claims.sources)
        mine = by_source[begin[low] : begin[high]]
        told = _told(claims.source[mine] - low, others[mine], g[claims.key[mine]], high - low)
        found[:, low:high] = _quantiles(told + _log_prior(mean[low:high], strength))
    return found


def _told(
    source: Int[np.ndarray, " claim"],
    p: Float[np.ndarray, " claim"],
    g: Float[np.ndarray, " claim"],
    sources: int,
) -> Float[np.ndarray, "grid source"]:
    """The log-likelihood of each source's claims at each reliability of the grid."""
    gain = p - g
    return np.array([np.bincount(source, np.log(g + rho * gain), sources) for rho in GRID])


def _log_prior(mean: Float[np.ndarray, " source"], strength: float) -> Float[np.ndarray, "grid source"]:
    """The Beta prior, as a density over logits."""
    a, b = strength * mean, strength * (1 - mean)
    rho = GRID[:, None]
    density: Float[np.ndarray, "grid source"] = a * np.log(rho) + b * np.log1p(-rho) - betaln(a, b)
    return density


def _quantiles(density: Float[np.ndarray, "grid source"]) -> Float[np.ndarray, "three source"]:
    """Percentiles of densities over the logits of `GRID`; between its points probability is even."""
    mass = np.exp(density - density.max(0))
    step = (mass[1:] + mass[:-1]) / 2
    below = np.concatenate([np.zeros((1, mass.shape[1])), np.cumsum(step, 0)]) / step.sum(0)
    logit = np.log(GRID / (1 - GRID))
    found = []
    for share in (0.05, 0.5, 0.95):
        at = np.clip((below < share).sum(0), 1, len(GRID) - 1)
        high, low = (np.take_along_axis(below, (at - k)[None], 0)[0] for k in (0, 1))
        inside = (share - low) / np.maximum(high - low, 1e-300)
        found.append(1 / (1 + np.exp(-(logit[at - 1] + inside * (logit[at] - logit[at - 1])))))
    return np.array(found)
