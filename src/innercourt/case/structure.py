"""From merged data to the models of `format.py`, with every mistake of shape in our own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from innercourt.case.draft import Draft, nearest
from innercourt.case.folder import Gathered
from innercourt.case.format import LIST_SECTIONS, MAPPING_SECTIONS, CaseDocument
from innercourt.case.format_types import ID_PATTERN, NAME_PATTERN, ShortEntry
from innercourt.case.format_words import in_brackets
from innercourt.case.marks import DAY, Path, described, shortened
from innercourt.case.mending import mended

_STANDINS = {"case": "unread", "title": "unread", "question": "unread"}
_A_PATTERN = "a quantity such as `loyalty.guard.ruler`, or a pattern with `*` for whole parts"
_PATTERNS = {
    ID_PATTERN: "a name of lower-case letters, digits and `_`, beginning with a letter",
    NAME_PATTERN: _A_PATTERN,
}
_PLAIN = {
    "string_type": "text",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping, with a name for each entry",
    "tuple_type": "a list",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a day, YYYY-MM-DD",
    "finite_number": "a finite number",
    "too_short": "at least one entry",
    "too_long": "fewer entries",
    "string_too_short": "text that is not empty",
}
_TRUTHS = {"yes": "true", "on": "true", "no": "false", "off": "false", "1": "true", "0": "false"}
_BOUNDS = {
    "greater_than_equal": "at least {ge:g}",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "at most {le:g}",
}


def shape(gathered: Gathered) -> Draft:
    """Check the shape of everything; entries with mistakes are told, and mended or left out of the draft."""
    data = gathered.data
    known = {section: _ids(data.get(section)) for section in (*LIST_SECTIONS, *MAPPING_SECTIONS)}
    lists = {section: data.get(section) for section in LIST_SECTIONS}
    whole = {s: tuple(range(len(held) if isinstance(held, list) else 0)) for s, held in lists.items()}
    mistakes: list[Any] = []
    try:
        document = CaseDocument.model_validate(data)
        if not gathered.broken:
            return Draft(document, gathered, known, whole)
    except ValidationError as error:
        found = error.errors(include_url=False)
        mistakes = [m for m in found if _data_path(data, m["loc"])[:2] not in gathered.broken]
    wrong = [_data_path(data, m["loc"]) for m in mistakes]
    left = mended(data, wrong)
    broken = ({path[:2] for path in wrong} | gathered.broken) - left.entries.keys()
    pruned, index = _pruned(data, broken, left.entries)
    draft = Draft(CaseDocument.model_validate(pruned), gathered, known, index, whole=False)
    bad_keys = {m["loc"][:-1] for m in mistakes if m["loc"][-1:] == ("[key]",)}
    for mistake in mistakes:
        if mistake["loc"] not in bad_keys:  # what follows from a key that is none is not told
            _tell(draft, data, mistake)
    draft.parts, draft.lost = left.parts, frozenset(left.lost)
    return draft


def _ids(section: Any) -> frozenset[str] | None:
    if section is None:
        return frozenset()
    if isinstance(section, dict):
        return frozenset(section)
    if isinstance(section, list):
        return frozenset(str(e["id"]) if isinstance(e, dict) and "id" in e else str(e) for e in section)
    return None


def _pruned(
    data: Mapping[str, Any], broken: set[Path], mended: Mapping[Path, Any]
) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    """`data` with entries mended and without broken ones, and which positions of each list section are left."""
    sound: dict[str, Any] = {}
    index: dict[str, tuple[int, ...]] = dict.fromkeys(LIST_SECTIONS, ())
    for section, value in data.items():
        if (section,) in broken:
            continue
        if isinstance(value, dict):
            kept = (k for k in value if (section, k) not in broken)
            sound[section] = {k: mended.get((section, k), value[k]) for k in kept}
        elif isinstance(value, list):
            index[section] = tuple(i for i in range(len(value)) if (section, i) not in broken)
            sound[section] = [mended.get((section, i), value[i]) for i in index[section]]
        else:
            sound[section] = value
    return {**_STANDINS, **sound}, index


_CUT = "text that holds a comma needs quotes between `{` and `}`"
_WORD = re.compile(r"[A-Za-z_][\w.*-]*")


def _cut(data: Any, path: Path) -> bool:
    """Whether a key is the rest of a text that was cut at a comma: no word, and without a value."""
    return isinstance(path[-1], str) and not _WORD.fullmatch(path[-1]) and _at(data, path) is None


def _data_path(data: Any, loc: tuple[str | int, ...]) -> Path:
    """Pydantic's location as a path in the data: without the tags of unions and short forms."""
    path: list[str | int] = []
    here = data
    if loc[-1:] == ("[key]",):
        loc = loc[:-1]
    for step, part in enumerate(loc):
        if isinstance(here, dict) and isinstance(part, str):
            if part in here:
                here = here[part]
            elif " " in part or step < len(loc) - 1:
                continue
        elif isinstance(here, list) and isinstance(part, int):
            here = here[part] if part < len(here) else None
        elif here is not None or " " in str(part):
            continue
        path.append(part)
    return tuple(path)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _tell(draft: Draft, data: Any, mistake: Mapping[str, Any]) -> None:
    kind, loc, context = mistake["type"], mistake["loc"], mistake.get("ctx", {})
    path, value = _data_path(data, loc), mistake["input"]
    hint, on_key = "", loc[-1:] == ("[key]",)
    if kind == "missing":
        _tell_missing(draft, data, path, loc)
        return
    if kind == "extra_forbidden":
        _tell_unknown_key(draft, data, path, loc)
        return
    if kind == "one_of":
        choices = context["choices"]
        expected, hint = "one of " + ", ".join(choices), nearest(str(value), choices)
        hint = "" if hint.startswith("one of") else hint
    elif kind == "string_pattern_mismatch":
        expected, hint = _of_pattern(context["pattern"], str(value))
    elif kind in _BOUNDS:
        expected = "a number of " + _BOUNDS[kind].format(**context)
    elif kind == "too_long" and path[-1:] == ("window",):
        expected = "two days, [first, last]"
    else:
        expected = _PLAIN.get(kind) or str(mistake["msg"])
        model = _model_at(loc)
        if kind == "model_type" and model is not None:
            keys = ", ".join(f"`{key}`" for key in _keys(model))
            expected = ("one word, or " if issubclass(model, ShortEntry) else "") + f"a mapping with {keys}"
        if kind == "date_type" and isinstance(value, str) and DAY.fullmatch(value):
            expected = "a day that exists"
        if kind == "bool_type" and str(value).lower() in _TRUTHS:
            hint = f"`{_TRUTHS[str(value).lower()]}`"
        if kind == "string_type" and isinstance(value, bool | int | float | date):
            hint = f'in quotes: "{str(value).lower() if isinstance(value, bool) else value}"'
    if (on_key or value is None) and _cut(data, path):
        hint = _CUT
    draft.say(path, expected, described(value), hint, key=on_key)


def _tell_missing(draft: Draft, data: Any, path: Path, loc: tuple[str | int, ...]) -> None:
    if isinstance(path[-1], int):
        there = _at(data, path[:-1])
        draft.say(path[:-1], "two days, [first, last]", described(there))
        return
    holder = _at(data, path[:-1])
    parent = _model_at(loc[:-1])
    expected = f"the key `{path[-1]}`{in_brackets(parent, str(path[-1]))}"
    empty = path in draft.gathered.keys
    draft.say(path, expected, "no value" if empty else described(holder), key=True)


def _tell_unknown_key(draft: Draft, data: Any, path: Path, loc: tuple[str | int, ...]) -> None:
    model = _model_at(loc[:-1])
    keys = _keys(model) if model is not None else ()
    listed = ", ".join(f"`{key}`" for key in keys)
    near = nearest(str(path[-1]), keys)
    hint = "" if near.startswith("one of") else near
    if _cut(data, path):
        hint = _CUT
    draft.say(path, f"one of the keys {listed}", f"the key `{shortened(str(path[-1]))}`", hint, key=True)


def _of_pattern(pattern: str, value: str) -> tuple[str, str]:
    if pattern in _PATTERNS:
        better = re.sub(r"[^a-z0-9_.*]+" if pattern == NAME_PATTERN else r"[^a-z0-9_]+", "_", value.lower())
        fits = re.fullmatch(pattern, better.strip("_."))
        return _PATTERNS[pattern], f"`{better.strip('_.')}`" if fits else ""
    if pattern.startswith("^[a-z0-9]+(-"):
        better = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
        return "lower-case letters, digits and single hyphens", f"`{better}`" if better else ""
    return "one word of letters, digits, `_`, `.`, `+` and `-`", ""


def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(info.alias or name for name, info in model.model_fields.items())


def _model_at(loc: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that a location of pydantic leads to, if it is one."""
    here: Any = CaseDocument
    for part in loc:
        here = _bare(here)
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {info.alias or name: info for name, info in here.model_fields.items()}
            if part not in fields:
                return None
            here = fields[str(part)].annotation
        elif get_origin(here) is dict:
            here = get_args(here)[1]
        elif get_origin(here) is tuple:
            here = get_args(here)[0]
        elif get_origin(here) in (Union, UnionType):
            here = next((arm for arm in get_args(here) if _tag(arm) == part), None)
    here = _bare(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _bare(annotation: Any) -> Any:
    """The annotation without metadata and without the possibility of None."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        arms = [arm for arm in get_args(annotation) if arm is not type(None)]
        if len(arms) == 1:
            return _bare(arms[0])
    return annotation


def _tag(arm: Any) -> str | None:
    if get_origin(arm) is Annotated:
        return next((extra.tag for extra in get_args(arm)[1:] if isinstance(extra, Tag)), None)
    return None
