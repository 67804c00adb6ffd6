"""Looking at weighted draws as if something had been otherwise: importance weights, and when to trust them.

A draw that stands for the posterior stands, with another weight, for the posterior without a
report or with another prior. That holds as long as no few draws carry all the weight. The largest
weights tell: their tail is fitted by a generalised Pareto distribution, whose shape k says how many
moments the weights have (Vehtari, Simpson, Gelman, Yao & Gabry 2024, Journal of Machine Learning
Research 25). Up to `SOUND` the estimate can be used as it is, without their smoothing of the tail; above it cannot.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

SOUND = 0.7
LEAST_TAIL = 5


def tail_shape(log_weight: Float[np.ndarray, " draw"]) -> float:
    """The shape k of the tail of weights given as logarithms: the largest min(S / 5, 3 sqrt(S)) of S.

    Too few of them, or all alike, have none; k is then infinite or minus infinite.

    >>> tail_shape(np.zeros(100))
    -inf
    """
    top = log_weight.max()
    return tail_shape_of(np.exp(log_weight - top)) if np.isfinite(top) else np.inf


def tail_shape_of(weight: Float[np.ndarray, " draw"]) -> float:
    """`tail_shape` of weights that are not logarithms: for very many.

    >>> tail_shape_of(np.ones(100))
    -inf
    """
    tail = int(min(weight.size / 5, 3 * np.sqrt(weight.size)))
    if tail < LEAST_TAIL:
        return np.inf
    largest = np.sort(np.partition(weight, weight.size - tail - 1)[-tail - 1 :]).astype(float)
    cut, top = largest[0], largest[-1]
    if cut <= 0 or top <= cut * (1 + 1e-6):  # nearly alike: in single precision hardly told apart
        return -np.inf if cut > 0 else np.inf
    return _fitted(np.maximum((largest[1:] - cut) / top, 1e-300))


def _fitted(excess: Float[np.ndarray, " tail"]) -> float:
    """Shape of a generalised Pareto distribution (Zhang & Stephens 2009, Technometrics 51),
    drawn a little towards k = 1/2 as Vehtari et al. advise for short tails. `excess` rises."""
    n = len(excess)
    points = 30 + int(np.sqrt(n))
    quarter = excess[int(n / 4 + 0.5) - 1]
    grid = 1 / excess[-1] + (1 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))) / (3 * quarter)
    slopes = np.log1p(-grid[:, None] * excess).mean(1)
    profile = n * (np.log(-grid / slopes) - slopes - 1)
    weight = np.exp(profile - profile.max())
    theta = float((grid * weight).sum() / weight.sum())
    shape = float(np.log1p(-theta * excess).mean())
    return (n * shape + 5) / (n + 10)


def jackknife(
    figure: Callable[..., Float[np.ndarray, "..."]], *by_run: Float[np.ndarray, "*_ run"]
) -> tuple[Float[np.ndarray, "..."], Float[np.ndarray, "..."]]:
    """`figure` of everything, and its standard error from leaving out one run at a time.

    Each of `by_run` has its runs last (Efron 1982, The Jackknife). All that is left out is one more axis, the
    first, which `figure` is to let stand.

    >>> value, se = jackknife(lambda x: x.mean(-1), np.array([1.0, 2.0, 3.0]))
    >>> float(value), round(float(se), 6)
    (2.0, 0.57735)
    """
    whole = np.asarray(figure(*by_run))
    runs = by_run[0].shape[-1]
    if runs < 2:
        return whole, np.full_like(whole, np.nan)
    later = np.arange(runs - 1) >= np.arange(runs)[:, None]
    others = np.arange(runs - 1) + later  # for each run all the others
    left_out = figure(*(np.moveaxis(rows[..., others], -2, 0) for rows in by_run))
    spread = ((left_out - left_out.mean(0)) ** 2).sum(0)
    return whole, np.asarray(np.sqrt((runs - 1) / runs * spread))


def decibans(probability: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Odds as tenths of a power of ten (Good 1950, Probability and the Weighing of Evidence).

    >>> [round(float(d), 6) for d in decibans(np.array([0.5, 10 / 11]))]
    [0.0, 10.0]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(10 * (np.log10(probability) - np.log10(1 - probability)))
