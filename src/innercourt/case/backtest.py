"""Backtests: finished cases, run day by day on what was known that day, scored when it is over.

The key is read beside the case and never with it: what goes to the engine is the case alone, and of
the key only the days on which to look. So no answer can leak into a probability.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from innercourt.case.answer_key import (
    AnswerKey,
    Question,
    key_path,
    keyed_cases,
    read_answer_key,
    told_of,
)
from innercourt.case.answer_key_check import NOT_PLAYED
from innercourt.case.asked import MOST_DRAWS, as_count, as_seed
from innercourt.case.backtest_count import answered, base_rate, counted
from innercourt.case.backtest_days import DayAnswer, answers_by_day
from innercourt.case.backtest_score import Backtest, CaseBacktest, MatterScore, QuestionScore, Said, scored
from innercourt.case.casefile import CaseFile
from innercourt.case.folder import ANSWERS
from innercourt.case.masked import masked_case, masked_key
from innercourt.case.read import read_case
from innercourt.errors import CaseError, Problem, UsageError
from innercourt.library import locate
from innercourt.reports.evidence import days_of

DRAWS = 20_000
LEAST_DRAWS = 64
LARGEST_ERROR = 0.05

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A case with its answer key, and the name it was asked for by."""

    name: str
    folder: Path
    case: CaseFile
    key: AnswerKey


def backtest(
    *cases: str | Path,
    draws: int = DRAWS,
    seed: int = 0,
    masked: bool = False,
    progress: Progress = lambda step, share: None,
) -> Backtest:
    """Run cases day by day and score them against their answer keys; all packaged ones with a key if
    none is named.

    Each is looked at on the days on which something became known, from the day a question was asked to
    the last before its answer was. With `masked` each is run a second time with other names and other
    days, and the greatest difference found. `progress` hears the case and how much of all is done.

    Raises `UsageError` for names that are no cases, `CaseError` with every mistake in cases and keys.
    """
    draws, seed = as_count(draws, "draws", LEAST_DRAWS, MOST_DRAWS), as_seed(seed)
    keyed = read_keyed(cases)
    answers = answered(cases)
    found: list[CaseBacktest] = []
    greatest = 0.0
    rounds = len(keyed) * (2 if masked else 1)
    for one in keyed:
        rate = base_rate(one.folder, answers)

        def told(share: float, name: str = one.name) -> None:
            progress(name, (len(found) * (2 if masked else 1) + share) / rounds)

        plain = _run(one, rate, draws, seed, told)
        found.append(plain)
        if masked:
            greatest = max(greatest, _difference(plain, _run(_masked(one), rate, draws, seed)))
    others = {one.name: answers[one.folder] for one in keyed}
    return scored(found, draws=draws, seed=seed, masked=greatest if masked else None, others=others)


def read_keyed(cases: Sequence[str | Path] = ()) -> list[Keyed]:
    """The cases of these names or folders with their keys; all packaged ones with a question that has
    an answer if none is named. Every mistake in any of them is told at once."""
    names = list(cases) or keyed_cases()
    if not names:
        raise UsageError("no packaged case has an answer key", expected=f"a case with an `{ANSWERS}`",
                         found="none", hint="innercourt backtest FOLDER")  # fmt: skip
    folders = [locate(name).resolve() for name in names]
    for i, folder in enumerate(folders):
        if folder in folders[:i]:
            raise UsageError("a case was named twice", expected="each case once", found=f"`{names[i]}`")
    found, problems = [], []
    for folder in folders:
        try:
            one = _read(folder)
        except CaseError as error:
            problems += [_in_folder(problem, folder) for problem in error.problems]
            continue
        if one.key.scored or one.key.outcomes:
            found.append(one)
        elif cases:
            problems.append(
                Problem(
                    f"{folder.name}/{ANSWERS}",
                    0,
                    "questions",
                    "a question whose answer is yes or no, or an outcome",
                    "none",
                )
            )
    if problems:
        raise CaseError(problems)
    return found


def _read(folder: Path) -> Keyed:
    case = read_case(folder)
    if not key_path(folder).is_file():
        raise CaseError([_no_key(folder)])
    return Keyed(case.id, folder, case, read_answer_key(folder, case))


def _no_key(folder: Path) -> Problem:
    where, hint = f"{folder.name}/{ANSWERS}", "see docs/reference/answer-key.md"
    return Problem(where, 0, "", "an answer key beside `case.yaml`", "a folder without it", hint)


def _in_folder(problem: Problem, folder: Path) -> Problem:
    if Path(problem.file).is_absolute() or problem.file.startswith(f"{folder.name}/") or not problem.file:
        return problem
    return replace(problem, file=f"{folder.name}/{problem.file}")


def _masked(one: Keyed) -> Keyed:
    case, names, shift = masked_case(one.case)
    return Keyed(case.id, one.folder, case, masked_key(one.key, names, shift))


def looked_at(case: CaseFile, key: AnswerKey) -> list[date]:
    """The days on which a backtest looks at a case: when a question is asked, and when anything
    became known while one was open."""
    news = days_of(case.reports, case.propositions, date.max)
    asked = key.scored or key.questions
    days = {q.asked for q in asked} | {d for q in asked for d in news if q.asked <= d <= q.until}
    return sorted(days) or [case.as_of]


def _run(
    one: Keyed, rate: float, draws: int, seed: int, told: Callable[[float], None] = lambda share: None
) -> CaseBacktest:
    began = time.perf_counter()
    days = looked_at(one.case, one.key)
    found = answers_by_day(one.case, days, draws=draws, seed=seed, progress=told)
    questions = tuple(_question(q, one.case, rate, found) for q in one.key.scored)
    return CaseBacktest(
        one.name, one.case.title, tuple(days), questions, tuple(_matters(one, found)),
        tuple(_troubles(found, questions)), time.perf_counter() - began,
    )  # fmt: skip


def _question(question: Question, case: CaseFile, rate: float, found: Sequence[DayAnswer]) -> QuestionScore:
    said = []
    for answer in found:
        if question.asked <= answer.day <= question.until:
            of = answer.of(question.proposition)
            p = 1 - of.p if question.denied else of.p
            said.append(Said(answer.day, p, of.se, counted(question, case, answer.day)))
    return QuestionScore(case.id, question, rate, tuple(said))


def _matters(one: Keyed, found: Sequence[DayAnswer]) -> list[MatterScore]:
    """How each keyed episode ended and which account was right, on the last day before it was known."""
    matters = []
    for episode, happened in one.key.outcomes.items():
        until = _open_until(episode, one)
        by_day = [(a.day, {o: e.p for o, e in a.outcomes[episode].items()}) for a in found]
        name = next(e.name for e in one.case.episodes if e.id == episode)
        matter = _matter(one.case.id, "episode", episode, happened, by_day, until)
        matters.append(replace(matter, name=name, told=told_of(one.case, episode, happened)))
    if one.key.hypothesis and len(one.case.hypotheses) > 1:
        until = min((q.until for q in one.key.questions), default=date.max)
        accounts = [(a.day, {h: e.p for h, e in a.hypotheses.items()}) for a in found]
        matter = _matter(one.case.id, "account", "hypothesis", one.key.hypothesis, accounts, until)
        names = {h.id: h.name for h in one.case.hypotheses}
        matters.append(replace(matter, told=tuple(names[h] for h in one.key.hypothesis)))
    return matters


def _open_until(episode: str, one: Keyed) -> date:
    """The last day on which nobody knew how an episode ended: of the questions about it, else of any."""
    about = {
        p.id for p in one.case.propositions
        if any(name.split(".")[0] == episode for name in (*p.did, *p.outcome)) or p.after == episode
    }  # fmt: skip
    own = [
        q.until
        for q in one.key.questions
        if q.proposition in about or q.proposition.startswith(f"{episode}.")
    ]
    return max(own) if own else min((q.until for q in one.key.questions), default=date.max)


def _matter(
    case: str, kind: str, name: str, happened: tuple[str, ...],
    by_day: Sequence[tuple[date, dict[str, float]]], until: date,
) -> MatterScore:  # fmt: skip
    before = [(day, p) for day, p in by_day if day <= until] or list(by_day[:1])
    on, last = before[-1]
    right = sum(last[o] for o in happened)
    others = [p for o, p in last.items() if o not in happened]
    count = len([o for o in last if o != NOT_PLAYED or o in happened])
    even = len(happened) / count
    return MatterScore(
        case, kind, name, happened, sum(by_day[0][1][o] for o in happened), right, on,
        brier=((1 - right) ** 2 + sum(p**2 for p in others)) / 2,
        log=float(-np.log(right)) if right > 0 else float("inf"),
        even=((1 - even) ** 2 + (count - len(happened)) / count**2) / 2,
    )  # fmt: skip


def _troubles(found: Sequence[DayAnswer], questions: Sequence[QuestionScore]) -> list[str]:
    """Why figures of a case cannot be relied on: each sentence once, with the days it holds for."""
    told: dict[str, list[date]] = {}
    for answer in found:
        for trouble in answer.troubles:
            told.setdefault(trouble, []).append(answer.day)
    for q in questions:
        worst = max(q.said, key=lambda said: said.se)
        if not worst.se <= LARGEST_ERROR:
            told.setdefault(
                f"Independent runs disagree: the answer to `{q.question.id}` is known to "
                f"{100 * worst.se:.0f} points only. Ask for more draws.", [],
            ).append(worst.day)  # fmt: skip
    return [f"{', '.join(map(str, days))}: {trouble}" for trouble, days in told.items()]


def _difference(plain: CaseBacktest, masked: CaseBacktest) -> float:
    """The greatest difference between any two probabilities of a case and its masked copy."""
    pairs = [
        (a.p, b.p)
        for q, r in zip(plain.questions, masked.questions, strict=True)
        for a, b in zip(q.said, r.said, strict=True)
    ]
    pairs += [(m.last, n.last) for m, n in zip(plain.matters, masked.matters, strict=True)]
    return max((abs(a - b) for a, b in pairs), default=0.0)
