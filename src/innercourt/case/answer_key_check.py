"""Everything that can be wrong with an answer key beyond its shape: names, days, doubles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from innercourt.case.answer_key_shape import KeyDraft
from innercourt.case.casefile import CaseFile
from innercourt.case.draft import nearest
from innercourt.case.marks import Path, shortened

NOT_PLAYED = "not_played"
"""The outcome of an episode that it does not come to."""


def denial(text: str) -> tuple[bool, str]:
    """Whether what answers a question is denied, and its name, an outcome as `episode.outcome`.

    >>> denial("not march.outcome.taken"), denial("rose")
    ((True, 'march.taken'), (False, 'rose'))
    """
    words = text.split()
    denied = len(words) > 1 and words[0] == "not"
    parts = " ".join(words[denied:]).split(".")
    return denied, ".".join((parts[0], *parts[2:]) if parts[1:2] == ["outcome"] and parts[2:] else parts)


def resolved_on(proposition: str, case: CaseFile) -> date | None:
    """The day on which `case` itself says what a proposition turned out to be."""
    found = next((p.resolved for p in case.propositions if p.id == proposition), None)
    return found.date if found else None


def answerable(case: CaseFile) -> tuple[str, ...]:
    """What may answer a question: the propositions, then every `episode.outcome`."""
    return (*(p.id for p in case.propositions), *(f"{e}.{o}" for e, o in _outcomes(case)))


def check_key(draft: KeyDraft, case: CaseFile) -> None:
    """Check the sound entries of a key against its case."""
    _check_questions(draft, case)
    _check_outcomes(draft, case)
    reports = [report.id for report in case.reports]
    _check_names(draft, "reports", draft.document.reports, reports, "a report of the case")
    accounts = [hypothesis.id for hypothesis in case.hypotheses]
    for i, name in enumerate(draft.document.hypothesis):
        if name not in accounts:
            at: Path = (
                ("hypothesis", i) if isinstance(draft.marked.data["hypothesis"], list) else ("hypothesis",)
            )
            _unknown(draft, at, name, accounts, "a hypothesis of the case")


def _check_questions(draft: KeyDraft, case: CaseFile) -> None:
    seen: dict[str, int] = {}
    known = answerable(case)
    for position, question in zip(draft.index, draft.document.questions, strict=True):
        at: Path = ("questions", position)
        if question.id in seen:
            first = draft.place(("questions", seen[question.id], "id"), key=False).line
            found = f"`{question.id}`, which is in line {first} already"
            draft.say((*at, "id"), "each question's own id", found, "give it another name")
        seen.setdefault(question.id, position)
        _, name = denial(question.proposition)
        if name not in known:
            expected = "a proposition of the case or `episode.outcome`, with `not` before it to deny it"
            _unknown(draft, (*at, "proposition"), name, known, expected)
            continue
        _check_days(draft, at, question.asked, question.until, resolved_on(name, case))


def _check_days(draft: KeyDraft, at: Path, asked: date, until: date | None, resolved: date | None) -> None:
    """A question is asked before it is answered, and not scored once the case itself resolves it."""
    if until is None and resolved is None:
        draft.say((*at, "until"), "the key `until`, the last day before the answer was known",
                  "neither it nor a day on which the case resolves the proposition", key=True)  # fmt: skip
    elif until is not None and until < asked:
        draft.say((*at, "until"), f"a day from {asked} on, when it was asked", f"the day {until}")
    elif resolved is not None and (until or asked) >= resolved:
        where = (*at, "until") if until else (*at, "asked")
        expected = f"a day before {resolved}, when the case itself says what the proposition turned out to be"
        draft.say(where, expected, f"the day {until or asked}")


def _check_outcomes(draft: KeyDraft, case: CaseFile) -> None:
    episodes = [episode.id for episode in case.episodes]
    happened = draft.document.outcomes
    _check_names(draft, "outcomes", happened, episodes, "an episode of the case")
    for name, outcomes in happened.items():
        if name not in episodes:
            continue
        valid = [*(o for e, o in _outcomes(case) if e == name), NOT_PLAYED]
        listed = isinstance(draft.marked.data["outcomes"][name], list)
        for i, outcome in enumerate(outcomes):
            if outcome not in valid:
                at: Path = ("outcomes", name, i) if listed else ("outcomes", name)
                _unknown(draft, at, outcome, valid, f"an outcome of the episode `{name}`")


def _outcomes(case: CaseFile) -> list[tuple[str, str]]:
    return [(episode.id, outcome.id) for episode in case.episodes for outcome in episode.outcomes]


def _check_names(
    draft: KeyDraft, section: str, names: Iterable[str], valid: Iterable[str], what: str
) -> None:
    known = list(valid)
    for name in names:
        if name not in known:
            _unknown(draft, (section, name), name, known, what, key=True)


def _unknown(
    draft: KeyDraft, path: Path, name: str, valid: Iterable[str], what: str, key: bool = False
) -> None:
    draft.say(path, what, f"`{shortened(name)}`, which the case does not have", nearest(name, valid), key)
