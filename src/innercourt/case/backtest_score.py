"""Scores of a backtest: what a program said day by day, held against what came of it.

Each question counts alike, and in it each day from the one it was asked to the last before the answer
was known. Three others answer the same questions on the same days: an informed observer, who speaks
once, when it is asked; the base rate among the questions of the *other* cases; and somebody who
counts reports without asking where they come from. Questions of one case hang together, so every
error is had by leaving out a whole case at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from jaxtyping import Float

from innercourt.case.answer_key import Question
from innercourt.case.forecast_score import Score
from innercourt.inference.calibration import LIMITS, CurvePoint, calibration_curve, icd203_bins
from innercourt.inference.scores import brier_scores, jackknife, log_scores

OBSERVER, BASE_RATE, COUNTING = "informed observer", "base rate", "counting reports"
RIVALS = (OBSERVER, BASE_RATE, COUNTING)
GOAL = 0.2
"""By what share of the informed observer's Brier score ours is to be lower."""

ROUNDING = 1e-12
"""What other names and other days may change in a probability."""

SPELLS = ((1, 2), (3, 7), (8, 30), (31, 100_000))
"""Days before the answer was known, first and last of each spell."""

Scores = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Said:
    """A question's probability at the end of `day`, with its error, and what counting reports gave."""

    day: date
    p: float
    se: float
    counted: float


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question: what was said of it day by day, and what others said."""

    case: str
    question: Question
    base_rate: float
    said: tuple[Said, ...]

    @property
    def happened(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.question.answer)

    @property
    def ours(self) -> Float[np.ndarray, " day"]:
        """The program's probability on each day on which something became known."""
        return np.array([said.p for said in self.said])

    @property
    def stood(self) -> Float[np.ndarray, " day"]:
        """For how many days each of them was the newest."""
        ends = [*(said.day for said in self.said[1:]), self.question.until]
        days = np.array([(end - said.day).days for end, said in zip(ends, self.said, strict=True)], float)
        days[-1] += 1  # the last day of all counts
        return days

    @property
    def before(self) -> Float[np.ndarray, " day"]:
        """How many days before the answer was known each of them was made."""
        return np.array([(self.question.until - said.day).days + 1.0 for said in self.said])

    def of(self, rival: str) -> Float[np.ndarray, " day"] | None:
        """What a rival gave on the same days; None for an observer whom nobody asked."""
        if rival == COUNTING:
            return np.array([said.counted for said in self.said])
        constant = self.base_rate if rival == BASE_RATE else self.question.observer
        return None if constant is None else np.full(len(self.said), constant)

    def score(self, p: Float[np.ndarray, " day"], by: Scores = brier_scores) -> float:
        """The score of `p`, averaged over all days."""
        each = by(p, np.full(p.shape, self.happened))
        return float(each @ self.stood / self.stood.sum())

    def first(self, p: Float[np.ndarray, " day"], by: Scores = brier_scores) -> float:
        """The score of `p` on the day on which the question was asked."""
        return float(by(p[:1], np.array([self.happened]))[0])


@dataclass(frozen=True, slots=True)
class MatterScore:
    """How an episode ended, or which account was right: the probability of what `happened`, by day.

    `brier` and `log` are on the `last` day; the Brier score is half of Brier's own sum over outcomes
    (1950), so that with two outcomes it is that of a question. `even` is the Brier score of giving
    every outcome the same. `name` is what the episode is called, and `told` what happened, in the words
    of the case.
    """

    case: str
    kind: str
    id: str
    happened: tuple[str, ...]
    first: float
    last: float
    on: date
    brier: float
    log: float
    even: float
    name: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """What a rival scored on the questions that he answers, beside ours on the same questions.

    `gain` is his Brier score less ours, `log_gain` the same of log scores; `skill` the share of his Brier
    score that we do without. Errors are had by leaving out a case at a time.
    """

    name: str
    questions: int
    ours: float
    brier: float
    ours_log: float
    log: float
    gain: Score
    log_gain: Score
    skill: Score


@dataclass(frozen=True, slots=True)
class Spell:
    """Brier scores from `least` to `most` days before the answer was known; each question alike."""

    least: int
    most: int
    questions: int
    ours: float
    rivals: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CaseBacktest:
    """One case: its questions and matters, the days it was looked at, and what was wrong with figures."""

    id: str
    title: str
    days: tuple[date, ...]
    questions: tuple[QuestionScore, ...]
    matters: tuple[MatterScore, ...] = ()
    troubles: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Backtest:
    """How good a program was on finished cases; see the module.

    `over_time` and `when_asked` hold a `Rival` each; `masked` is the greatest difference that other
    names and other days made to any probability, None if that was not looked at.
    """

    cases: tuple[CaseBacktest, ...]
    over_time: tuple[Rival, ...]
    when_asked: tuple[Rival, ...]
    spells: tuple[Spell, ...]
    curve: tuple[CurvePoint, ...]
    draws: int
    seed: int
    masked: float | None = None
    others: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[QuestionScore, ...]:
        """The questions of all cases."""
        return tuple(question for case in self.cases for question in case.questions)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why figures are not to be relied on, with the case and the day."""
        return tuple(f"{case.id}: {trouble}" for case in self.cases for trouble in case.troubles)

    @property
    def misses(self) -> tuple[QuestionScore, ...]:
        """The questions on which the observer did better, the worst first."""
        lost = [
            (q.score(q.ours) - q.score(theirs), q)
            for q in self.questions
            if (theirs := q.of(OBSERVER)) is not None
        ]
        return tuple(q for by, q in sorted(lost, key=lambda one: -one[0]) if by > 0)

    @property
    def sound_under_a_mask(self) -> bool:
        """Whether names and days change nothing, as far as that was looked at."""
        return self.masked is None or self.masked <= ROUNDING

    def __str__(self) -> str:
        from innercourt.brief.backtest_text import backtest_text

        return backtest_text(self)

    def as_json(self) -> dict[str, Any]:
        """The backtest as plain dictionaries; a figure that could not be had is None."""
        from innercourt.brief.backtest_json import backtest_json

        return backtest_json(self)

    def picture(self) -> str:
        """Every question, the calibration curve and the scores by time, as one SVG document."""
        from innercourt.brief.backtest import render_backtest

        return render_backtest(self)

    def page(self) -> str:
        """The backtest as one self-contained HTML document."""
        from innercourt.brief.backtest import render_backtest_page

        return render_backtest_page(self)


def scored(
    cases: Sequence[CaseBacktest], *, draws: int, seed: int,
    masked: float | None = None, others: Mapping[str, tuple[int, int]] | None = None,
) -> Backtest:  # fmt: skip
    """Put the cases together and score them."""
    questions = [question for case in cases for question in case.questions]
    over = tuple(r for name in RIVALS if (r := _rival(name, questions, QuestionScore.score)))
    asked = tuple(r for name in RIVALS if (r := _rival(name, questions, QuestionScore.first)))
    spells = tuple(s for ends in SPELLS if (s := _spell(*ends, questions)))
    return Backtest(
        tuple(cases), over, asked, spells, _curve(questions), draws, seed, masked, dict(others or {})
    )


def _rival(name: str, questions: Sequence[QuestionScore], score: Callable[..., float]) -> Rival | None:
    use = [(q, theirs) for q in questions if (theirs := q.of(name)) is not None]
    if not use:
        return None
    cluster = np.unique([q.case for q, _ in use], return_inverse=True)[1]
    ours, theirs, ours_log, theirs_log = (
        np.array([score(q, p if mine is None else q.ours, by) for q, p in use])
        for by in (brier_scores, log_scores)
        for mine in (True, None)
    )

    def skill(at: np.ndarray) -> float:
        return float(1 - ours[at].mean() / theirs[at].mean()) if theirs[at].mean() > 0 else float("nan")

    def less(a: np.ndarray, b: np.ndarray) -> Score:
        with np.errstate(invalid="ignore"):
            return Score(*jackknife(lambda at: float((a[at] - b[at]).mean()), cluster))

    return Rival(
        name, len(use), float(ours.mean()), float(theirs.mean()), float(ours_log.mean()),
        float(theirs_log.mean()), less(theirs, ours), less(theirs_log, ours_log), Score(*jackknife(skill, cluster)),
    )  # fmt: skip


def _spell(least: int, most: int, questions: Sequence[QuestionScore]) -> Spell | None:
    """Each question's mean over the days of the spell on which it stood, then over questions."""
    inside = [(q, weight) for q in questions if (weight := _days_within(q, least, most)).any()]
    if not inside:
        return None

    def mean(of: Callable[[QuestionScore], np.ndarray | None]) -> float:
        found = [
            float(brier_scores(p, np.full(p.shape, q.happened)) @ weight / weight.sum())
            for q, weight in inside if (p := of(q)) is not None
        ]  # fmt: skip
        return float(np.mean(found)) if found else float("nan")

    rivals = {name: mean(lambda q, name=name: q.of(name)) for name in RIVALS}  # type: ignore[misc]
    return Spell(least, most, len(inside), mean(lambda q: q.ours), rivals)


def _days_within(question: QuestionScore, least: int, most: int) -> Float[np.ndarray, " day"]:
    """For how many days of the spell each probability stood."""
    first, left = question.before, question.before - question.stood
    return np.asarray(np.maximum(0.0, np.minimum(first, most) - np.maximum(left, least - 1)))


def _curve(questions: Sequence[QuestionScore]) -> tuple[CurvePoint, ...]:
    """Calibration over all cases, a forecast a question and day on which something became known."""
    if not questions:
        return ()
    p = np.concatenate([q.ours for q in questions])
    happened = np.concatenate([np.full(len(q.said), q.happened) for q in questions])
    which = np.concatenate([np.full(len(q.said), i) for i, q in enumerate(questions)])
    return calibration_curve(p, happened, which, icd203_bins(p), LIMITS)
