"""The answer key of a case, `answers.yaml`: how it turned out, for scoring and never for answering.

No analysis reads it: `folder.py` passes it over, and nothing that an `Answer` is made of imports this
module. A question is answered by the probability of a proposition of its case, or of an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from innercourt.case.answer_key_check import check_key, denial, resolved_on
from innercourt.case.answer_key_format import QuestionEntry
from innercourt.case.answer_key_shape import KeyDraft, shape_key
from innercourt.case.casefile import CaseFile
from innercourt.case.folder import ANSWERS
from innercourt.case.marks import read_yaml
from innercourt.court.calendar import shifted
from innercourt.errors import CaseError, UsageError
from innercourt.library import locate, packaged

TRUTHS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the days on which it is scored, both included, and its answer (None: unresolved).

    It is answered by the probability of `proposition`, a proposition's id or `episode.outcome`; by
    one less that where it is `denied`. `observer` is an informed observer's, None if nobody's.
    """

    id: str
    text: str
    asked: date
    until: date
    proposition: str
    denied: bool
    answer: bool | None
    observer: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """How one case turned out: see `answers.yaml` in the reference.

    `outcomes` holds by episode what happened, `reports` by report `true`, `false`, `partly` or
    `unresolved`, `hypothesis` the accounts that turned out right.
    """

    case: str
    questions: tuple[Question, ...] = ()
    outcomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    hypothesis: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def scored(self) -> tuple[Question, ...]:
        """The questions that have an answer."""
        return tuple(question for question in self.questions if question.answer is not None)


def key_path(name_or_path: str | Path) -> Path:
    """Where the answer key of that case is, or would be. Raises `UsageError` if there is no such case."""
    return locate(name_or_path) / ANSWERS


def keyed_cases() -> list[str]:
    """Names of the packaged cases that have an answer key, in order of the alphabet."""
    return [name for name in packaged() if key_path(name).is_file()]


def read_answer_key(name_or_path: str | Path, case: CaseFile) -> AnswerKey:
    """The answer key in the folder of `case`.

    Raises `UsageError` if there is none, and `CaseError` with every mistake in it.
    """
    draft = _drafted(name_or_path, case)
    if draft.in_order:
        raise CaseError(draft.in_order)
    document = draft.document
    return AnswerKey(
        case.id,
        tuple(_question(entry, case) for entry in document.questions),
        dict(document.outcomes),
        dict(document.reports),
        document.hypothesis,
        document.notes,
    )


def told_of(case: CaseFile, episode: str, happened: Sequence[str]) -> tuple[str, ...]:
    """Outcomes of an episode in the words of the case."""
    names = {o.id: o.name for e in case.episodes if e.id == episode for o in e.outcomes}
    return tuple(names.get(outcome, "it did not come to this") for outcome in happened)


def _drafted(name_or_path: str | Path, case: CaseFile) -> KeyDraft:
    path = key_path(name_or_path)
    shown = f"{path.parent.name or path.parent}/{ANSWERS}"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"`{name_or_path}` has no answer key", expected=f"`{ANSWERS}` beside its `case.yaml`",
            found="a folder without it", hint="see docs/reference/answer-key.md",
        ) from None  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"the answer key of `{name_or_path}` cannot be read", expected="a file that can be read",
            found=error.strerror or type(error).__name__,
        ) from error  # fmt: skip
    draft = shape_key(read_yaml(content, shown), shown)
    if draft.readable:
        check_key(draft, case)
    return draft


def _question(entry: QuestionEntry, case: CaseFile) -> Question:
    denied, proposition = denial(entry.proposition)
    resolved = resolved_on(proposition, case)
    until = entry.until or (resolved and shifted(resolved, -timedelta(days=1)))
    assert until is not None  # checked
    return Question(
        entry.id, entry.text, entry.asked, until, proposition, denied,
        TRUTHS.get(entry.answer), entry.observer,
    )  # fmt: skip
