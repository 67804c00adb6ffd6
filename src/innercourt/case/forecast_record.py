"""What a file of forecasts holds: one record a line, each with a name made from its content.

    forecast     a probability that was stated, by whom, for which day, resting on what
    resolution   what a question turned out to be; a later one on the same question supersedes
    cut          says that the line of that number was cut short and is to be passed over

A record's `id` is SHA-256 over its canonical JSON (sorted keys, no spaces, UTF-8) without the id:
a line that was changed afterwards no longer has its own name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from math import isfinite
from typing import Any, Literal, get_args

Kind = Literal["hypothesis", "outcome", "proposition", "own"]
Verdict = Literal["yes", "no", "void"]
Confidence = Literal["", "low", "moderate", "high"]

KINDS: tuple[Kind, ...] = get_args(Kind)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)[1:]
SHORT = 10
"""Characters of an id that are shown; any beginning that fits one forecast alone will do."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A probability that was stated and can be resolved later.

    `question` names what is asked, the same on every day; of the questions of one `group` at most
    one comes true (the rival accounts of a case, the outcomes of an episode), and a question that
    stands alone has no group. `made` is the day it was made for, `stored` the moment it was
    written down; `due` the day by which it will be known, if that was said. `p` is the
    probability, `se` its Monte-Carlo standard error (None for an analyst's own), `words` those of
    ICD 203 for it, or the analyst's own phrase, whose published range is `low` to `high` and whose
    middle `p` is. `case`, `digest`, `version`, `draws` and `seed` say what it was computed from.
    """

    question: str
    statement: str
    kind: Kind
    made: date
    stored: datetime
    p: float
    words: str
    group: str = ""
    se: float | None = None
    low: float | None = None
    high: float | None = None
    due: date | None = None
    case: str = ""
    digest: str = ""
    version: str = ""
    draws: int | None = None
    seed: int | None = None
    by: str = ""
    confidence: Confidence = ""

    @property
    def id(self) -> str:
        """Its name, from its content."""
        return identity(line_content(self))


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a question turned out to be, on which day that was settled, and why one says so."""

    question: str
    verdict: Verdict
    on: date
    stored: datetime
    why: str = ""

    @property
    def id(self) -> str:
        """Its name, from its content."""
        return identity(line_content(self))


@dataclass(frozen=True, slots=True)
class Cut:
    """Line `line` was cut short, as by a power failure, and was found so before this was added."""

    line: int
    stored: datetime

    @property
    def id(self) -> str:
        """Its name, from its content."""
        return identity(line_content(self))


Record = Forecast | Resolution | Cut

_TYPES: Mapping[str, type[Forecast] | type[Resolution] | type[Cut]] = {
    "forecast": Forecast, "resolution": Resolution, "cut": Cut,
}  # fmt: skip
_DAYS = ("made", "due", "on")
_TEXTS = ("question", "statement", "words", "group", "case", "digest", "version", "by", "why")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS, "verdict": VERDICTS, "confidence": ("", *CONFIDENCES),
}  # fmt: skip
_OPTIONAL = ("se", "low", "high", "due", "draws", "seed")


def line_content(record: Record) -> dict[str, Any]:
    """A record as JSON has it, without its id and without what is empty."""
    name = next(name for name, kind in _TYPES.items() if isinstance(record, kind))
    held = {key: value for key, value in asdict(record).items() if value is not None and value != ""}
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in held.items()}
    return {"type": name, **plain}


def line_of(record: Record) -> str:
    """The line that a record is in a file, with its end."""
    content = line_content(record)
    return _canonical({"id": identity(content), **content}) + "\n"


def identity(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of `content`, in hexadecimal."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def substance(record: Record) -> str:
    """A record without the moment it was stored: two with the same say the same."""
    content = line_content(record)
    del content["stored"]
    return _canonical(content)


def record_of(text: str) -> Record:
    """The record in one line. Raises `ValueError` with what was expected and what was found."""
    try:
        data = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError) as why:
        if len(why.args) == 2:
            raise
        raise ValueError("a JSON object", f"`{text[:60]}{'…' if len(text) > 60 else ''}`") from None
    if not isinstance(data, dict):
        raise ValueError("a JSON object", f"`{text[:60]}`")
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise ValueError(f"`type` to be one of {', '.join(_TYPES)}", f"`{kind}`")
    made = _TYPES[kind]
    name = data.pop("id", None)
    try:
        unchanged = identity(data) == name
    except UnicodeEncodeError:
        raise ValueError("whole characters", "half of a surrogate pair") from None
    if not unchanged:
        raise ValueError("a line as it was written: its `id` is a digest of it", "one that was changed")
    known = {f.name for f in fields(made)}
    given = {key: _value(key, value) for key, value in data.items() if key != "type"}
    if surplus := sorted(given.keys() - known):
        raise ValueError(f"only what a {kind} has", f"`{surplus[0]}`")
    try:
        return made(**given)
    except TypeError:
        raise ValueError(f"all that a {kind} has", "one without some of it") from None


def _finite(text: str) -> float:
    """A number of JSON, which has no infinite ones. Raises `ValueError`, with what was expected and found."""
    number = float(text)
    if not isfinite(number):
        raise ValueError("finite numbers", f"`{text}`"[:60])
    return number


def _value(key: str, value: Any) -> Any:
    """One field, checked. Raises `ValueError`, with what was expected and what was found."""
    found = f"`{value}`"[:60]
    if key in _OPTIONAL and value is None:
        return None
    if key in _TEXTS and not isinstance(value, str):
        raise ValueError(f"`{key}` to be text", found)
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ValueError(f"`{key}` to be one of {', '.join(filter(None, _CHOICES[key]))}", found)
    if key in _DAYS or key == "stored":
        return _moment(key, value)
    if key in ("line", "draws", "seed") and (not isinstance(value, int) or isinstance(value, bool)):
        raise ValueError(f"`{key}` to be a whole number", found)
    if key in ("p", "se", "low", "high"):
        number = not isinstance(value, bool) and isinstance(value, int | float)
        if not number or not 0 <= value <= 1:
            raise ValueError(f"`{key}` to be from 0 to 1", found)
        return float(value)
    return value


def _moment(key: str, value: Any) -> date:
    """A day, or for `stored` a moment with its time zone."""
    try:
        if key != "stored":
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        wanted = "a moment with its time zone" if key == "stored" else "a day, YYYY-MM-DD"
        raise ValueError(f"`{key}` to be {wanted}", f"`{value}`"[:60])
    return moment


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
