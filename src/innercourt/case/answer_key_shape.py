"""From the text of `answers.yaml` to its entries, with every mistake of shape in the house's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from innercourt.case.answer_key_format import AnswerKeyDocument, QuestionEntry
from innercourt.case.draft import nearest
from innercourt.case.format_types import ID_PATTERN
from innercourt.case.format_words import in_brackets
from innercourt.case.marks import DAY, Marked, Path, Place, described, shortened, shown_path
from innercourt.errors import Problem

_WORDS = {
    "string_type": "text",
    "model_type": "a mapping",
    "dict_type": "a mapping, with a name for each entry",
    "tuple_type": "a list",
    "float_type": "a number",
    "date_type": "a day, YYYY-MM-DD",
    "too_short": "at least one entry",
    "string_too_short": "text that is not empty",
    "greater_than_equal": "a probability, from 0 to 1",
    "less_than_equal": "a probability, from 0 to 1",
    "string_pattern_mismatch": "a name of lower-case letters, digits and `_`, beginning with a letter",
}


@dataclass(slots=True)
class KeyDraft:
    """An answer key between its file and an `AnswerKey`: what is sound of it, and all that is wrong.

    `index` holds the positions in the file of the questions that are sound; `readable` is whether
    the file is a mapping at all.
    """

    document: AnswerKeyDocument
    marked: Marked
    file: str
    index: tuple[int, ...] = ()
    readable: bool = True
    problems: list[Problem] = field(default_factory=list)

    @property
    def in_order(self) -> list[Problem]:
        """The mistakes in the order of the file."""
        return sorted(dict.fromkeys(self.problems), key=lambda p: (p.line, p.column, p.path))

    def say(self, path: Path, expected: str, found: str, hint: str = "", key: bool = False) -> None:
        """Record a mistake at `path`; `key` points at the key rather than at its value."""
        place = self.place(path, key)
        shown = shown_path(path)
        self.problems.append(Problem(self.file, place.line, shown, expected, found, hint, place.column))

    def place(self, path: Path, key: bool) -> Place:
        """Where `path` stands, or the nearest thing above it that stands somewhere."""
        both = (self.marked.keys, self.marked.places) if key else (self.marked.places, self.marked.keys)
        for length in range(len(path), 0, -1):
            found = both[0].get(path[:length]) or both[1].get(path[:length])
            if found is not None:
                return found
        return Place(self.file, 1, 1)


def shape_key(marked: Marked, file: str) -> KeyDraft:
    """Check the shape of everything; entries with mistakes are told and left out of the draft."""
    data = marked.data if isinstance(marked.data, dict) else {}
    draft = KeyDraft(AnswerKeyDocument(), marked, file, readable=isinstance(marked.data, dict))
    draft.problems += marked.problems
    if not draft.readable:
        if not marked.problems:
            held = "nothing" if marked.data is None else described(marked.data)
            draft.say((), "sections such as `questions:` and `outcomes:`", held)
        return draft
    mistakes = _mistakes(data)
    for mistake in mistakes:
        _tell(draft, data, mistake)
    broken = {tuple(mistake["loc"][:2]) for mistake in mistakes}
    sound, draft.index = _sound(data, broken)
    draft.document = AnswerKeyDocument.model_validate(sound)
    return draft


def _mistakes(data: Mapping[str, Any]) -> list[Any]:
    try:
        AnswerKeyDocument.model_validate(data)
    except ValidationError as error:
        return list(error.errors(include_url=False))
    return []


def _sound(data: Mapping[str, Any], broken: set[tuple[Any, ...]]) -> tuple[dict[str, Any], tuple[int, ...]]:
    """`data` without what is broken, and the positions of the questions that are left."""
    sound: dict[str, Any] = {}
    index: tuple[int, ...] = ()
    for section, value in data.items():
        if (section,) in broken:
            continue
        if isinstance(value, dict):
            sound[section] = {name: held for name, held in value.items() if (section, name) not in broken}
        elif isinstance(value, list):
            left = tuple(i for i in range(len(value)) if (section, i) not in broken)
            sound[section] = [value[i] for i in left]
            index = left if section == "questions" else index
        else:
            sound[section] = value
    return sound, index


def _tell(draft: KeyDraft, data: Mapping[str, Any], mistake: Mapping[str, Any]) -> None:
    kind, loc, value = mistake["type"], tuple(mistake["loc"]), mistake["input"]
    on_key = loc[-1:] == ("[key]",)
    path = loc[:-1] if on_key else loc
    if kind == "missing":
        told = in_brackets(QuestionEntry, str(path[-1]))
        found = described(_at(data, path[:-1]))
        draft.say(path, f"the key `{path[-1]}`{told}", found, key=True)
    elif kind == "extra_forbidden":
        model = QuestionEntry if path[0] == "questions" else AnswerKeyDocument
        keys = tuple(model.model_fields)
        listed = ", ".join(f"`{name}`" for name in keys)
        near = nearest(str(path[-1]), keys)
        found = f"the key `{shortened(str(path[-1]))}`"
        draft.say(
            path, f"one of the keys {listed}", found, "" if near.startswith("one of") else near, key=True
        )
    elif kind == "one_of":
        choices = mistake["ctx"]["choices"]
        near = nearest(str(value), choices)
        hint = "" if near.startswith("one of") else near
        draft.say(path, "one of " + ", ".join(choices), described(value), hint)
    else:
        draft.say(path, *_plainly(kind, path, value, str(mistake["msg"])), key=on_key)


def _plainly(kind: str, path: Path, value: Any, said: str) -> tuple[str, str, str]:
    """What was expected, what was found, what to try."""
    expected, hint = _WORDS.get(kind, said), ""
    if kind == "model_type" and path[:1] == ("questions",):
        expected = "a mapping with " + ", ".join(f"`{name}`" for name in QuestionEntry.model_fields)
    if kind == "date_type" and isinstance(value, str) and DAY.fullmatch(value):
        expected = "a day that exists"
    if kind == "string_type" and isinstance(value, bool | int | float | date):
        hint = f'in quotes: "{str(value).lower() if isinstance(value, bool) else value}"'
    if kind == "string_pattern_mismatch" and ID_PATTERN:
        better = "".join(c if c.isalnum() else "_" for c in str(value).lower()).strip("_")
        hint = f"`{better}`" if better[:1].isalpha() and better.isascii() else ""
    return expected, described(value), hint


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data
