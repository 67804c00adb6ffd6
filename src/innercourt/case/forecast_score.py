"""Scores of the forecasts that were settled: what is computed from them, as one plain object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from innercourt.case.forecast_record import KINDS, Forecast
from innercourt.inference.calibration import (
    LIMITS,
    CurvePoint,
    calibration_curve,
    icd203_bins,
    murphy,
    quantile_bins,
    quantile_limits,
)
from innercourt.inference.scores import (
    base_rate_scores,
    brier_scores,
    days_stood,
    jackknife,
    log_scores,
    mean_score,
    time_averaged,
)

QUANTILES = 5


class Settled(NamedTuple):
    """A forecast whose question was settled: whether it came true, and on which day."""

    forecast: Forecast
    happened: bool
    on: date


class Score(NamedTuple):
    """A figure and its standard error; either is not a number where it could not be had."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What another would have scored on the same forecasts, and by how much he did worse.

    `gain` is his Brier score less ours, `log_gain` the same of log scores: above zero, ours are
    better. `skill` is the share of his Brier score that we do without.
    """

    name: str
    brier: float
    log: float
    gain: Score
    log_gain: Score
    skill: Score


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How good the settled forecasts were.

    `forecasts` count, on `questions`, in `clusters` that do not hang together. `waiting` are open,
    `void` were taken out; `too_late` were made for the day on which the matter was settled or a
    later one and never count; `afterwards` were made for an earlier day but stored when it was
    settled, and count only with `hindsight`. `impossible` forecasts gave what happened no chance.
    `brier`, `log` and `decomposition` weigh every forecast alike, `time_averaged` every question
    alike, and in it every day. Without a forecast that counts the figures are None or empty.
    """

    forecasts: int
    questions: int
    clusters: int
    waiting: int
    void: int
    too_late: int
    afterwards: int
    hindsight: bool
    impossible: int = 0
    rate: float | None = None
    brier: Score | None = None
    log: Score | None = None
    time_averaged: Score | None = None
    decomposition: Mapping[str, Score] | None = None
    baselines: tuple[Baseline, ...] = ()
    by_kind: tuple[tuple[str, int, Score], ...] = ()
    by_words: tuple[CurvePoint, ...] = ()
    by_quantiles: tuple[CurvePoint, ...] = ()

    def __str__(self) -> str:
        from innercourt.brief.scorecard import scorecard_text

        return scorecard_text(self)

    def as_json(self) -> dict[str, Any]:
        """The scorecard as plain dictionaries; a figure that could not be had is None."""
        from innercourt.brief.scorecard import scorecard_json

        return scorecard_json(self)

    def picture(self) -> str:
        """The calibration curve as one SVG document."""
        from innercourt.brief.calibration import render_calibration

        return render_calibration(self)


def scorecard(settled: Sequence[Settled], *, waiting: int, void: int, hindsight: bool) -> Scorecard:
    """Score what was settled beforehand; with `hindsight` also what was only stored too late."""
    ahead = [s for s in settled if s.forecast.made < s.on]
    foreseen = [s for s in ahead if _foreseen(s)]
    left = len(settled) - len(ahead), len(ahead) - len(foreseen)
    # of several made for one day the last stands, and what was foreseen before what was not
    order = sorted(ahead, key=_foreseen) if hindsight else foreseen
    use = list({(s.forecast.question, s.forecast.made): s for s in order}.values())
    if not use:
        return Scorecard(0, 0, 0, waiting, void, *left, hindsight)
    p = np.array([s.forecast.p for s in use])
    happened = np.array([s.happened for s in use])
    question = _numbered([s.forecast.question for s in use])
    cluster = _numbered([s.forecast.group or s.forecast.question for s in use])
    brier, log = brier_scores(p, happened), log_scores(p, happened)
    words, limits = icd203_bins(p), quantile_limits(p, QUANTILES)
    return Scorecard(
        len(use), len(set(question)), len(set(cluster)), waiting, void, *left, hindsight,
        impossible=int(np.isinf(log).sum()),
        rate=float(happened.mean()),
        brier=Score(*mean_score(brier, cluster)),
        log=Score(*mean_score(log, cluster)),
        time_averaged=_over_time(use, brier, question, cluster),
        decomposition=_decomposition(p, happened, words, cluster),
        baselines=(_coin(brier, log, cluster), _base_rate(brier, log, happened, cluster)),
        by_kind=_kinds(use, brier, cluster),
        by_words=calibration_curve(p, happened, question, words, LIMITS),
        by_quantiles=calibration_curve(p, happened, question, quantile_bins(p, limits), limits),
    )  # fmt: skip


def _foreseen(settled: Settled) -> bool:
    """Whether it was written down before the day on which it was settled."""
    return settled.forecast.stored.astimezone().date() < settled.on


def _numbered(names: Sequence[str]) -> np.ndarray:
    return np.unique(names, return_inverse=True)[1]


def _over_time(
    use: Sequence[Settled], scores: np.ndarray, question: np.ndarray, cluster: np.ndarray
) -> Score:
    made = np.array([s.forecast.made.toordinal() for s in use])
    ended = np.array([s.on.toordinal() for s in use])
    averages = time_averaged(scores, days_stood(made, ended, question), question)
    cluster_of = np.zeros(len(averages), int)
    cluster_of[question] = cluster
    return Score(*mean_score(averages, cluster_of))


def _decomposition(
    p: np.ndarray, happened: np.ndarray, bins: np.ndarray, cluster: np.ndarray
) -> dict[str, Score]:
    def part(name: str) -> Score:
        return Score(
            *jackknife(lambda use: float(getattr(murphy(p[use], happened[use], bins[use]), name)), cluster)
        )

    return {name: part(name) for name in ("reliability", "resolution", "uncertainty")}


def _coin(brier: np.ndarray, log: np.ndarray, cluster: np.ndarray) -> Baseline:
    theirs = 0.25, float(np.log(2))
    return Baseline(
        "one half every time", *theirs,
        gain=Score(*mean_score(theirs[0] - brier, cluster)),
        log_gain=Score(*mean_score(theirs[1] - log, cluster)),
        skill=Score(*mean_score(1 - brier / theirs[0], cluster)),
    )  # fmt: skip


def _base_rate(brier: np.ndarray, log: np.ndarray, happened: np.ndarray, cluster: np.ndarray) -> Baseline:
    def over(use: np.ndarray, at: int) -> float:
        return base_rate_scores(happened[use])[at] - float((brier, log)[at][use].mean())

    def share(use: np.ndarray) -> float:
        theirs = base_rate_scores(happened[use])[0]
        return over(use, 0) / theirs if theirs > 0 else float("nan")

    return Baseline(
        "the base rate every time", *base_rate_scores(happened),
        gain=Score(*jackknife(lambda use: over(use, 0), cluster)),
        log_gain=Score(*jackknife(lambda use: over(use, 1), cluster)),
        skill=Score(*jackknife(share, cluster)),
    )  # fmt: skip


def _kinds(
    use: Sequence[Settled], brier: np.ndarray, cluster: np.ndarray
) -> tuple[tuple[str, int, Score], ...]:
    found = []
    for kind in KINDS:
        at = np.array([s.forecast.kind == kind for s in use])
        if at.any():
            found.append((kind, int(at.sum()), Score(*mean_score(brier[at], cluster[at]))))
    return tuple(found)
