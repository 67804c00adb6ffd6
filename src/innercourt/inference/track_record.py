"""How often what was said turned out to be so: one logit, pooled by class, kind, hedge and source.

A resolved report was true with the chance whose logit is a sum of effects, one of each *factor*: the class
of its source, the kind of claim, the hedge, the source itself, and the case that it comes from (reports on
one affair stand and fall together). Effects of a factor are normal about zero, and how far they spread is learned:
where the record shows no difference between, say, hedges, their effects are drawn to zero (partial pooling). So a
newcomer has the chance of its class, wider by all that sources of a class and cases differ.

The mode is found by Newton's method, spreads by expectation and maximisation of the marginal likelihood in
Laplace's approximation, with an inverse-chi-square prior that keeps them from zero.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

INTERCEPT = 1.5
"""The standard deviation of the mean logit beforehand: anything from one in twenty to nineteen in twenty."""
TYPICAL, PRIOR = 0.5, 2.0
"""How far effects of a factor spread beforehand, in logits, and how many effects that belief is worth."""
STEPS, SETTLED = 40, 0.01
NEW = -1
"""A level that no report of the record has."""


class Pooled(NamedTuple):
    """The fit: the mode of intercept and effects with their covariance, and the spread of each factor.

    `begin` says at which coefficient the effects of each factor begin; `log_marginal` is the height reached.
    """

    mode: Float[np.ndarray, " coefficient"]
    covariance: Float[np.ndarray, "coefficient coefficient"]
    spread: Float[np.ndarray, " factor"]
    begin: Int[np.ndarray, " factor"]
    log_marginal: float


def fit_pooled(level: Int[np.ndarray, "report factor"], true: Float[np.ndarray, " report"]) -> Pooled:
    """Fit to reports by the levels of their factors; `true` is 1, 0, or one half for partly true.

    A report whose level of a factor is `NEW` has no effect of that factor.

    >>> level = np.array([[0]] * 20 + [[1]] * 20)
    >>> pooled = fit_pooled(level, np.array([1.0] * 18 + [0.0] * 2 + [1.0] * 6 + [0.0] * 14))
    >>> logistic(predict(pooled, np.array([[0], [1], [NEW]]))[0]).round(1).tolist()
    [0.8, 0.4, 0.6]
    """
    sizes = level.max(0) + 1
    begin = 1 + np.concatenate([[0], np.cumsum(sizes)[:-1]])
    design = np.zeros((len(true), 1 + int(sizes.sum())))
    design[:, 0] = 1
    row, factor = np.nonzero(level != NEW)
    design[row, begin[factor] + level[row, factor]] = 1
    owner = np.repeat(np.arange(len(sizes)), sizes)
    spread, mode = np.full(len(sizes), TYPICAL), np.zeros(design.shape[1])
    for _ in range(STEPS):
        mode, covariance, height = _laplace(design, true, _precision(spread, sizes), mode)
        square = np.bincount(owner, mode[1:] ** 2 + np.diag(covariance)[1:], len(sizes))
        new = np.sqrt((square + PRIOR * TYPICAL**2) / (sizes + PRIOR))
        moved, spread = float(np.abs(np.log(new / spread)).max()), new
        if moved < SETTLED:
            break
    return Pooled(mode, covariance, spread, begin, height)


def predict(
    pooled: Pooled, level: Int[np.ndarray, "asked factor"]
) -> tuple[Float[np.ndarray, " asked"], Float[np.ndarray, " asked"]]:
    """Mean and standard deviation of the logit for levels of the factors; `NEW` for one not in the record."""
    weight = np.zeros((len(level), len(pooled.mode)))
    weight[:, 0] = 1
    row, factor = np.nonzero(level != NEW)
    weight[row, pooled.begin[factor] + level[row, factor]] = 1
    unknown = (level == NEW) @ pooled.spread**2
    variance = np.einsum("ai,ij,aj->a", weight, pooled.covariance, weight) + unknown
    return weight @ pooled.mode, np.sqrt(variance)


def chance(
    mean: Float[np.ndarray, " asked"], deviation: Float[np.ndarray, " asked"]
) -> Float[np.ndarray, " asked"]:
    """The probability itself: the logit averaged over what is not known about it (21 points of the normal).

    >>> chance(np.array([0.0]), np.array([2.0])).round(3).tolist()
    [0.5]
    """
    point, weight = np.polynomial.hermite_e.hermegauss(21)
    values: Float[np.ndarray, " asked"] = (
        logistic(mean[:, None] + deviation[:, None] * point) @ weight / weight.sum()
    )
    return values


def log_score(p: Float[np.ndarray, " report"], true: Float[np.ndarray, " report"]) -> float:
    """The mean log of the chance given to what was so (nearer to zero is better); half true counts half."""
    return float(np.mean(true * np.log(p) + (1 - true) * np.log1p(-p)))


def logistic(x: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """1 / (1 + e^-x)."""
    p: Float[np.ndarray, "..."] = 1 / (1 + np.exp(-x))
    return p


def _precision(spread: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([[INTERCEPT**-2], np.repeat(spread**-2.0, sizes)])


def _laplace(
    design: np.ndarray, true: np.ndarray, precision: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Mode, covariance and log marginal likelihood for given spreads; the posterior is log-concave."""
    beta, height = start, _height(design, true, precision, start)
    for _ in range(50):
        p = logistic(design @ beta)
        slope = design.T @ (true - p) - precision * beta
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(hessian, slope)
        while (new := _height(design, true, precision, beta + step)) < height - 1e-9:
            step = step / 2
        beta, height, gained = beta + step, new, new - height
        if gained < 1e-8:
            break
    p = logistic(design @ beta)
    hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
    _, volume = np.linalg.slogdet(hessian)
    return beta, np.linalg.inv(hessian), height + 0.5 * float(np.log(precision).sum() - volume)


def _height(design: np.ndarray, true: np.ndarray, precision: np.ndarray, beta: np.ndarray) -> float:
    eta = design @ beta
    return float(true @ eta - np.logaddexp(0, eta).sum() - 0.5 * (precision * beta**2).sum())
