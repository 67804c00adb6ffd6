"""Resampling: how many draws are worth having, and which to keep (Chopin & Papaspiliopoulos 2020, ch. 9).

Weights come as logarithms with the axes `run particle`; no run is resampled from another's draws. Where two groups
of runs share what was fitted to one another (`fitted.py`) their spread is still the standard error, as tests over
many seeds measure.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int


def normalise(log_weight: Float[np.ndarray, "run particle"]) -> tuple[np.ndarray, np.ndarray]:
    """Weights that sum to one in each run, and the log of the mean unnormalised weight.

    >>> weight, log_mean = normalise(np.log([[1.0, 3.0]]))
    >>> weight.tolist(), round(float(np.exp(log_mean[0])), 12)
    ([[0.25, 0.75]], 2.0)
    """
    top = log_weight.max(1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(log_weight - top)
    total = weight.sum(1)
    with np.errstate(divide="ignore"):
        log_mean = np.log(total / log_weight.shape[1]) + top[:, 0]
    # Where every court of a run is impossible, all are equally bad, and the evidence says so.
    weight = np.where(total[:, None] > 0, weight, 1.0)
    return weight / weight.sum(1, keepdims=True), log_mean


def effective_size(log_weight: Float[np.ndarray, "run particle"]) -> Float[np.ndarray, " run"]:
    """Kish's effective sample size of each run: 1 / sum of squared normalised weights.

    >>> effective_size(np.zeros((1, 8))).tolist()
    [8.0]
    """
    weight, _ = normalise(log_weight)
    return np.asarray(1 / (weight**2).sum(1))


def systematic(
    weight: Float[np.ndarray, "run particle"], kept: int, generator: np.random.Generator
) -> Int[np.ndarray, "run kept"]:
    """`kept` ancestors a run by systematic resampling: one uniform a run, a comb of equal steps.

    Expected copies are `kept` times the weight; a particle of weight zero is never chosen, even
    where rounding leaves the weights' sum below one.
    """
    ancestors = np.empty((weight.shape[0], kept), np.int64)
    offsets = np.asarray(generator.random(weight.shape[0]))
    for run, offset in enumerate(offsets):
        held = np.flatnonzero(weight[run] > 0)
        cumulative = np.cumsum(weight[run][held])
        comb = (np.arange(kept) + offset) / kept * cumulative[-1]
        ancestors[run] = held[np.minimum(np.searchsorted(cumulative, comb, side="right"), len(held) - 1)]
    return ancestors
