"""YAML text to plain data, keeping the place of everything, so that a mistake can be pointed at.

The text is read as YAML 1.2 means it, in a subset that surprises nobody: `no` and `on` are words,
only `true` and `false` are truth values, `12:30` is text, a day is `YYYY-MM-DD` and must exist.
Tags, second documents, merge keys and repeated keys are refused. Repetition by anchor is allowed
up to a limit, so that a small file cannot unfold into a huge one. Scanning is done by PyYAML (by
libyaml where it is built in); building the data from its events is done here, because its own
constructors keep no places and give words meanings by YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import yaml

from innercourt.errors import Problem, spelled_out

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top to a value: keys and positions."""

MOST_BYTES = 20_000_000
MOST_DEPTH = 40
MOST_VALUES = 400_000
"""What one file may hold; anchors that are used again count again."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")


class Place(NamedTuple):
    """Where a value stands; line and column count from 1, 0 is unknown."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(slots=True)
class Marked:
    """Plain data with the place of every value and every key, and what was wrong in the text.

    `data` is made of dicts with text keys, lists, text, numbers, truth values, days and None.
    """

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_yaml(content: bytes, file: str) -> Marked:
    """Read one YAML document from the bytes of `file` (the name is only for telling).

    Never raises for what the bytes hold: every mistake is in `problems`. After a mistake of
    syntax `data` is None; after any other, what could be read.
    """
    marked = Marked()
    text = _decoded(content, file, marked.problems)
    if text is None:
        return marked
    builder = _Builder(file, marked)
    try:
        builder.read(_events(text))
    except _RefusedError as refused:
        marked.problems.append(refused.problem)
    except yaml.YAMLError as error:
        marked.problems.append(_syntax(error, file, text))
    except (ValueError, RecursionError) as error:  # a scanner that stumbles over odd characters
        marked.problems.append(Problem(file, 0, "", "YAML", f"text that no YAML reader takes ({error})"))
    return marked


def _events(text: str | bytes) -> Iterator[Any]:
    """What `yaml.parse` gives, with one call for an event in place of two."""
    loader = _LOADER(text)
    try:
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            yield event
    finally:
        loader.dispose()


def heading(content: bytes, key: str) -> str:
    r"""The text at a key of the top level; nothing that stands after it is read. "" where there is none.

    >>> heading(b"case: a\nactors: {title: {}}\ntitle: The guard\nreports: [", "title")
    'The guard'
    """
    depth, last = 0, ""
    try:
        for event in _events(content):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth, last = depth - 1, ""
            elif isinstance(event, yaml.ScalarEvent) and depth == 1:
                if last == key:
                    return str(event.value)
                last = "" if last else event.value
    except (yaml.YAMLError, ValueError):
        pass
    return ""


def shown_path(path: Path) -> str:
    """The path as a reader writes it.

    >>> shown_path(("episodes", 0, "nodes", "ask", "moves", "request"))
    'episodes[0].nodes.ask.moves.request'
    >>> shown_path(("quantities", "loyalty.*.xi", "prior"))
    "quantities['loyalty.*.xi'].prior"
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{shortened(part)!r}]"
    return text


def shortened(text: str, most: int = 60) -> str:
    """`text` on one line, cut with an ellipsis after `most` characters, oddities escaped."""
    line = spelled_out(" ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def described(value: Any) -> str:
    """What a value is, in words for `found`.

    >>> described({"a": 1, "b": 2}), described([]), described("x"), described(True)
    ('a mapping with `a`, `b`', 'an empty list', '`x`', '`true`')
    """
    if isinstance(value, dict):
        keys = ", ".join(f"`{shortened(str(key), 30)}`" for key in list(value)[:6])
        more = ", ..." if len(value) > 6 else ""
        return f"a mapping with {keys}{more}" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number {shortened(str(value))}"
    return f"the day {value}" if isinstance(value, date) else f"`{shortened(str(value))}`"


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Builder:
    """Builds data from events, one level of the stack a level of the document."""

    def __init__(self, file: str, marked: Marked) -> None:
        self.file = file
        self.marked = marked
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.values = 0

    def read(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, (), "one document in a file", "a second one, begun by `---`",
                                "put it in a file of its own next to this one")  # fmt: skip
            elif isinstance(event, yaml.NodeEvent):
                self.marked.data = self.value(event, events, ())

    def value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        self.marked.places.setdefault(path, self.place(event))
        self.count(event, path, 1)
        if len(path) > MOST_DEPTH:
            self.refuse(event, path[:4], f"at most {MOST_DEPTH} levels", "more", "")
        if type(event) is yaml.ScalarEvent and event.tag is None and not event.anchor:
            return scalar(event)  # nearly all
        if isinstance(event, yaml.AliasEvent):
            return self.repeated(event, path)
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            tag = f"the tag `{shortened(event.tag)}`"
            self.tell(event, path, "plain YAML", tag, "leave the tag out")
        before = self.values
        if isinstance(event, yaml.ScalarEvent):
            built: Any = scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = self.sequence(events, path)
        else:
            built = self.mapping(events, path)
        if event.anchor:
            self.anchors[event.anchor] = (built, self.values - before + 1)
        return built

    def sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        built: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            built.append(self.value(event, events, (*path, len(built))))
        return built

    def mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        seen: set[str] = set()
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(event, path, "a word as a key", "a list or a mapping as a key",
                            "text that begins with `{` or `[` needs quotes")  # fmt: skip
            key = event.value
            inside = (*path, key)
            if key in seen:
                first = self.marked.keys[inside].line
                found = f"`{shortened(key)}` again; first in line {first}"
                self.tell(event, inside, "each key once", found, "")
                inside = (*path, key, "again")
            elif key == "<<" and not event.style:
                self.tell(event, inside, "keys written out", "the merge key `<<`", "repeat the keys here")
            self.marked.keys.setdefault(inside, self.place(event))
            after = next(events)
            value = self.value(after, events, inside)
            if key not in seen and key != "<<":
                built[key] = value
            seen.add(key)
        return built

    def repeated(self, event: Any, path: Path) -> Any:
        if event.anchor not in self.anchors:
            self.refuse(event, path, "an anchor set earlier in the file", f"`*{shortened(event.anchor)}`",
                        "text that begins with `*` needs quotes")  # fmt: skip
        built, size = self.anchors[event.anchor]
        self.count(event, path, size)
        return built

    def count(self, event: Any, path: Path, size: int) -> None:
        self.values += size
        if self.values > MOST_VALUES:
            self.refuse(event, path[:2], f"at most {MOST_VALUES:,} values in a file", "more",
                        "anchors that repeat anchors unfold into very many")  # fmt: skip

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        # As `Place(...)` does, without its checks of the arguments: it is asked for every value of a case.
        return tuple.__new__(Place, (self.file, mark.line + 1, mark.column + 1))

    def tell(self, event: Any, path: Path, expected: str, found: str, hint: str) -> None:
        self.marked.problems.append(self.problem(event, path, expected, found, hint))

    def refuse(self, event: Any, path: Path, expected: str, found: str, hint: str) -> None:
        raise _RefusedError(self.problem(event, path, expected, found, hint))

    def problem(self, event: Any, path: Path, expected: str, found: str, hint: str) -> Problem:
        place = self.place(event)
        return Problem(self.file, place.line, shown_path(path), expected, found, hint, place.column)


def scalar(event: Any) -> Any:
    """What a scalar stands for: text if it is quoted, otherwise by YAML 1.2's core and days."""
    text = event.value
    if event.style or event.tag is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[:1].isalpha():  # most are names
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _REAL.fullmatch(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:  # no such day: text, which is a mistake only where a day belongs
            return text
    return text


def _decoded(content: bytes, file: str, problems: list[Problem]) -> str | None:
    if len(content) > MOST_BYTES:
        found = f"{len(content):,} bytes"
        problems.append(Problem(file, 0, "", f"at most {MOST_BYTES:,} bytes in a file", found))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}, which is no UTF-8"
        problems.append(Problem(file, line, "", "text in UTF-8", found, "save the file as UTF-8"))
        return None


def _syntax(error: yaml.YAMLError, file: str, text: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "text that is no YAML"
    line, column = (mark.line + 1, mark.column + 1) if mark else _unseen(text)
    context = getattr(error, "context", None)
    found = shortened(f"{said} {context}" if context else said, 200).removeprefix("found ")
    lines = text.splitlines()
    begun = lines[line - 1][column - 1 : column] if 0 < line <= len(lines) else ""
    return Problem(file, line, "", "YAML", found, _advice(found, begun), column)


def _unseen(text: str) -> tuple[int, int]:
    """Line and column of the first character that YAML does not take, which its readers tell no place of."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if found is None:
        return 0, 0
    before = text[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")


def _advice(found: str, begun: str) -> str:
    """What to try; `begun` is the character at which reading stopped."""
    if begun == "\t":
        return "indent with spaces, not tabs"
    if "cannot start any token" in found:
        return f"text that begins with `{begun}` needs quotes"
    if "mapping values are not allowed" in found:
        return "text that holds `: ` needs quotes"
    if "expected <block end>" in found or "did not find expected key" in found:
        return "keys of one mapping begin in the same column"
    if "special characters" in found or "control characters" in found or "unacceptable" in found:
        return "remove the characters that cannot be seen"
    return ""
