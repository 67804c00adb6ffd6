"""How good past probabilities were: proper scores, averages over time, standard errors.

A score is proper if nobody can expect to do better than by saying what he believes (Gneiting and
Raftery 2007). Both scores here are, and both count down: zero is perfect.

    Brier   (p - y)²             Brier 1950, for one of the two outcomes: 0 to 1
    log     -ln P(what happened)  Good 1952, in natural units: 0 to infinity

Forecasts are not independent: of rival accounts at most one is true, and one question is asked on
many days. So an error is had by leaving out one whole cluster of dependent forecasts at a time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float, Int

Statistic = Callable[[np.ndarray], float]


def brier_scores(
    p: Float[np.ndarray, " forecast"], happened: Bool[np.ndarray, " forecast"]
) -> Float[np.ndarray, " forecast"]:
    """The Brier score of each forecast (Brier 1950), for one outcome of the two.

    >>> brier_scores(np.array([0.8, 0.8]), np.array([True, False])).round(12).tolist()
    [0.04, 0.64]
    """
    return np.asarray((p - happened) ** 2)


def log_scores(
    p: Float[np.ndarray, " forecast"], happened: Bool[np.ndarray, " forecast"]
) -> Float[np.ndarray, " forecast"]:
    """The log score of each forecast, in natural units; infinite where what happened had none.

    >>> log_scores(np.array([0.5, 0.0]), np.array([True, True])).round(3).tolist()
    [0.693, inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(happened, p, 1 - p))) + 0.0


def time_averaged(
    scores: Float[np.ndarray, " forecast"],
    stood: Float[np.ndarray, " forecast"],
    question: Int[np.ndarray, " forecast"],
) -> Float[np.ndarray, " question"]:
    """Each question's score, averaged over the days on which its forecasts stood.

    `stood` is for how many days each forecast was the newest on its question; `question` numbers
    the questions from 0. A question whose forecasts stood for no time is not a number.

    >>> time_averaged(np.array([0.25, 0.01]), np.array([30.0, 10.0]), np.array([0, 0])).tolist()
    [0.19]
    """
    days = np.bincount(question, stood)
    with np.errstate(invalid="ignore"):
        weight = stood / days[question]
    # an infinite score that stood for no time does not count
    return np.asarray(np.bincount(question, weight * np.where(weight == 0, 0.0, scores)))


def days_stood(
    made: Int[np.ndarray, " forecast"],
    ended: Int[np.ndarray, " forecast"],
    question: Int[np.ndarray, " forecast"],
) -> Float[np.ndarray, " forecast"]:
    """For how many days each forecast was the newest on its question.

    `made` and `ended` are day numbers; a forecast stands from the day it was made for until the
    next on its question, the last until the question `ended`. Of two made for one day, the later
    in the order of the array stands.

    >>> days_stood(np.array([10, 40, 40]), np.array([50, 50, 50]), np.array([0, 0, 0])).tolist()
    [30.0, 0.0, 10.0]
    """
    order = np.lexsort((np.arange(len(made)), made, question))
    until = ended[order].copy()
    same = question[order][1:] == question[order][:-1]
    until[:-1] = np.where(same, np.minimum(until[:-1], made[order][1:]), until[:-1])
    stood = np.zeros(len(made))
    stood[order] = np.maximum(until - made[order], 0)
    return stood


def jackknife(statistic: Statistic, cluster: Int[np.ndarray, " forecast"]) -> tuple[float, float]:
    """A statistic of all forecasts, and its standard error from leaving out a cluster at a time.

    `statistic` takes the places of the forecasts to use. Efron 1982, with clusters in
    place of observations; for a plain mean of unclustered scores it is their standard deviation
    over √n. The error is not a number for fewer than two clusters, or if the statistic is
    infinite or not a number on any of the parts.

    >>> scores = np.array([0.0, 0.2, 0.4])
    >>> value, se = jackknife(lambda use: float(scores[use].mean()), np.array([0, 1, 2]))
    >>> round(value, 12), round(se, 12) == round(float(scores.std(ddof=1)) / 3**0.5, 12)
    (0.2, True)
    """
    if not len(cluster):
        return float("nan"), float("nan")
    whole = statistic(np.arange(len(cluster)))
    names = np.unique(cluster)
    if len(names) < 2:
        return whole, float("nan")
    parts = np.array([statistic(np.flatnonzero(cluster != name)) for name in names])
    if not np.isfinite(parts).all() or not np.isfinite(whole):
        return whole, float("nan")
    count = len(names)
    return whole, float(np.sqrt((count - 1) / count * ((parts - parts.mean()) ** 2).sum()))


def mean_score(
    scores: Float[np.ndarray, " forecast"], cluster: Int[np.ndarray, " forecast"]
) -> tuple[float, float]:
    """The mean of the scores and its standard error, by `jackknife`."""
    return jackknife(lambda use: float(scores[use].mean()), cluster)


def base_rate_scores(happened: Bool[np.ndarray, " forecast"]) -> tuple[float, float]:
    """Brier and log score of always saying how often it came true among these very forecasts.

    That is hindsight: nobody knew the rate beforehand, so it is hard to beat.

    >>> [round(score, 4) for score in base_rate_scores(np.array([True, False, False, False]))]
    [0.1875, 0.5623]
    """
    if not happened.size:
        return float("nan"), float("nan")
    rate = np.full(happened.shape, happened.mean())
    return float(brier_scores(rate, happened).mean()), float(log_scores(rate, happened).mean())
