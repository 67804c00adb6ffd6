"""Two simple-minded answers to a question: counting reports, and how often the answer is yes.

They are what a program has to beat. Neither knows a source, a chain or a game.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from innercourt.case.answer_key import TRUTHS, Question, key_path, keyed_cases
from innercourt.case.answer_key_shape import shape_key
from innercourt.case.casefile import CaseFile
from innercourt.case.marks import read_yaml

SHRINK = 1.0
"""Laplace's rule: one yes and one no are added to what was counted."""


def laplace(yes: int, no: int) -> float:
    """The share of `yes` by Laplace's rule of succession.

    >>> laplace(3, 1)
    0.6666666666666666
    """
    return (yes + SHRINK) / (yes + no + 2 * SHRINK)


def counted(question: Question, case: CaseFile, day: date) -> float:
    """The share of affirmations among the reports up to `day` that bear on the question.

    A report on another outcome of the same episode bears on it too: that he stayed denies that he was
    removed. Echoes count as often as they were heard; silences do not count.
    """
    sides = bearing(question, case)
    votes = [
        sides[report.proposition] * (1 if report.says == "affirms" else -1)
        for report in case.reports
        if report.date <= day and report.says != "silent" and report.proposition in sides
    ]
    return laplace(votes.count(1), votes.count(-1))


def bearing(question: Question, case: CaseFile) -> dict[str, int]:
    """The propositions that bear on a question: 1 if they affirm it, -1 if they deny it."""
    asked = {p.id: p for p in case.propositions}.get(question.proposition)
    wanted = frozenset(asked.outcome) if asked else frozenset({question.proposition})
    moves = frozenset(asked.did) if asked else frozenset()
    sign = -1 if question.denied else 1
    found: dict[str, int] = {}
    for p in case.propositions:
        theirs = frozenset(p.outcome)
        same = p.id == question.proposition or (moves and frozenset(p.did) == moves)
        if same or (wanted and theirs and theirs <= wanted):
            found[p.id] = sign
        elif theirs and not theirs & wanted and _episodes(theirs) <= _episodes(wanted):
            found[p.id] = -sign
    return found


def _episodes(outcomes: Iterable[str]) -> frozenset[str]:
    return frozenset(name.split(".")[0] for name in outcomes)


def answered(cases: Iterable[str | Path]) -> dict[Path, tuple[int, int]]:
    """How many questions are answered yes and no in each of these cases' keys and each packaged one.

    A key that cannot be read counts none: here it is only somebody else's.
    """
    folders = {key_path(case).resolve() for case in [*cases, *keyed_cases()]}
    return {path.parent: _yes_and_no(path) for path in sorted(folders)}


def _yes_and_no(path: Path) -> tuple[int, int]:
    try:
        draft = shape_key(read_yaml(path.read_bytes(), path.name), path.name)
    except OSError:
        return 0, 0
    answers = [TRUTHS.get(question.answer) for question in draft.document.questions]
    return answers.count(True), answers.count(False)


def base_rate(folder: Path, answers: Mapping[Path, tuple[int, int]]) -> float:
    """The share of yes among the questions of the other cases, shrunk; one half if there are none."""
    yes = sum(y for path, (y, _) in answers.items() if path != folder)
    no = sum(n for path, (_, n) in answers.items() if path != folder)
    return laplace(yes, no)
