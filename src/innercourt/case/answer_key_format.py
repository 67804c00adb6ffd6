"""The shape of `answers.yaml`: how a case turned out, kept beside it and out of the engine's sight."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from innercourt.case.format_types import (
    Day,
    Entry,
    Id,
    OneOrMore,
    Probability,
    as_list,
    as_word,
    checked,
    one_of,
)

ANSWERED = ("yes", "no", "unresolved")
VERDICTS = ("true", "false", "partly", "unresolved")

_answer, _ANSWERS = one_of(ANSWERED)
_verdict, _VERDICTS = one_of(VERDICTS)

Answered: TypeAlias = Annotated[
    str, BeforeValidator(as_word), checked(_answer), Field(json_schema_extra=_ANSWERS)
]
Verdict: TypeAlias = Annotated[
    str, BeforeValidator(as_word), checked(_verdict), Field(json_schema_extra=_VERDICTS)
]
Lines: TypeAlias = Annotated[
    tuple[str, ...],
    BeforeValidator(as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class QuestionEntry(Entry):
    """A question that could be asked of the case on a day, and what came of it."""

    id: Id
    """Short name."""
    text: str = Field(min_length=1)
    """The question, as a sentence that is answered by yes or no."""
    asked: Day
    """The first day it could be asked; scored from here on."""
    until: Day | None = None
    """The last day before the answer was known; left out: the day before the case resolves it."""
    observer: Probability | None = None
    """What an informed observer gave it on the day it was asked: a baseline, used nowhere else."""
    proposition: str = Field(min_length=1)
    """The proposition or the outcome (`episode.outcome`) that answers it; `not` before it denies it."""
    answer: Answered
    """yes, no or unresolved."""


class AnswerKeyDocument(Entry):
    """How a case turned out. Only backtests and the learning of sources read it."""

    model_config = ConfigDict(title="Innercourt answer key")

    questions: tuple[QuestionEntry, ...] = ()
    """What could be asked, with what came of it."""
    outcomes: dict[Id, OneOrMore] = Field(default_factory=dict)
    """By episode, the outcome that happened; several where it is not known which of them."""
    reports: dict[Id, Verdict] = Field(default_factory=dict)
    """By report, whether it was true, false, partly true, or was never resolved."""
    hypothesis: Lines = ()
    """The account that turned out right; several where they did together."""
    notes: Lines = ()
    """Who says so."""
