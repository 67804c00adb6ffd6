"""A case under other names and on other days: what the program says of it must not change.

Every name that the case declares is replaced by a number, in an order drawn by lot; titles, texts and
summaries are left out; every day is moved by the same whole number of weeks. Words of the engine's own
stay (`loyalty`, `commands`, `press`), and so does which of two reports comes first by its id, for that
says which of two reports of a day was written later.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from innercourt.case.answer_key import AnswerKey
from innercourt.case.casefile import CaseFile, Quantity
from innercourt.case.reading_order import words_of
from innercourt.court.calendar import shifted
from innercourt.court.prior import Prior
from innercourt.play.episode import Branch, Move
from innercourt.reports.report import Hop

WEEKS = 521
"""By how many weeks the days of a masked case are moved."""

_TOLD = frozenset(
    {"name", "title", "question", "about", "why", "text", "summary", "document", "address", "verb"}
)
_ENGINE = frozenset({"kind", "grade", "says", "hedge"})
_NAMED = (Move, Branch, Quantity)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")

T = TypeVar("T")


def masked_case(case: CaseFile, seed: int = 1) -> tuple[CaseFile, dict[str, str], timedelta]:
    """The case under other names, what each name became, and by how much its days moved.

    >>> from innercourt.case.read import read_case
    >>> case, names, shift = masked_case(read_case("beijing-2025"))
    >>> case.court.actors[0].id == names["xi"], case.title, shift.days % 7
    (True, 'masked', 0)
    """
    words = [word for word in words_of(case) if _IDENTIFIER.fullmatch(word)]
    places = list(range(len(words)))
    random.Random(seed).shuffle(places)  # noqa: S311  (names, not secrets)
    names = {word: f"n{place:04d}" for word, place in zip(words, places, strict=True)}
    shift = timedelta(weeks=WEEKS)
    reports = {id: f"r{i:05d}" for i, id in enumerate(sorted(report.id for report in case.reports))}
    moved = [replace(_masked(report, names, shift), id=reports[report.id]) for report in case.reports]
    rest = _masked(replace(case, reports=()), names, shift)
    whole = replace(rest, id="masked", title="masked", question="masked", reports=tuple(moved))
    return whole, {**reports, **names, case.id: "masked"}, shift


def masked_key(key: AnswerKey, names: Mapping[str, str], shift: timedelta) -> AnswerKey:
    """The answer key of a masked case."""

    def named(text: str) -> str:
        return _renamed(text, names)

    questions = tuple(
        replace(q, text="", asked=shifted(q.asked, shift), until=shifted(q.until, shift),
                proposition=named(q.proposition))
        for q in key.questions
    )  # fmt: skip
    return replace(
        key, case="masked", questions=questions, notes=(),
        outcomes={named(e): tuple(map(named, happened)) for e, happened in key.outcomes.items()},
        reports={named(r): verdict for r, verdict in key.reports.items()},
        hypothesis=tuple(map(named, key.hypothesis)),
    )  # fmt: skip


def _masked(value: T, names: Mapping[str, str], shift: timedelta) -> T:
    """`value` with every name replaced, every day moved, and no words left."""
    found: Any = value
    if isinstance(value, Prior):
        return value
    if isinstance(value, str):
        found = _renamed(value, names)
    elif isinstance(value, date):
        found = shifted(value, shift)
    elif isinstance(value, Mapping):
        found = {_renamed(str(name), names): _masked(held, names, shift) for name, held in value.items()}
    elif isinstance(value, tuple):
        found = tuple(_masked(held, names, shift) for held in value)
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{f.name: _field(value, f.name, names, shift) for f in fields(value)})
    return found  # type: ignore[no-any-return]


def _field(holder: Any, name: str, names: Mapping[str, str], shift: timedelta) -> Any:
    value = getattr(holder, name)
    if name == "aliases":
        return ()
    if name in _ENGINE or (isinstance(holder, Hop) and name == "verb"):
        return value
    if name in _TOLD and not (name == "name" and isinstance(holder, _NAMED)):
        return ""
    return _masked(value, names, shift)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return _WORD.sub(lambda word: names.get(word[0], word[0]), text)
