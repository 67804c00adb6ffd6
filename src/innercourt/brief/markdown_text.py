r"""Markdown from texts that may hold anything: escaped, one line a line, one row a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from innercourt.brief.names import InWords
from innercourt.brief.wording import clean

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&!$])")
_IDENTIFIER = re.compile(r"[\w.*:-]+", re.ASCII)
_BLOCK = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def line(text: str) -> str:
    r"""`text` in one line, with nothing in it that Markdown would obey.

    >>> print(line("a *b* [c](d) <script>\n| e"))
    a \*b\* \[c\](d) \<script\> \| e
    >>> print(line("1. not a list"))
    1\. not a list
    """
    flat = " ".join(clean(text).split())
    lead = " " if text[:1].isspace() and flat else ""
    escaped = _SPECIAL.sub(r"\\\1", flat)
    return lead + _BLOCK.sub(lambda m: m[1] + m[2][:-1] + "\\" + m[2][-1], escaped)


def quoted(text: str) -> str:
    """`text` in brackets."""
    return f"({line(text)})" if text else ""


def worded(thing: str | InWords) -> str:
    r"""A thing in words, then its identifier as code.

    >>> print(worded(InWords("strength of *every* unit", "strength.*")))
    strength of \*every\* unit `strength.*`
    """
    if isinstance(thing, str):
        return line(thing)
    plain = _IDENTIFIER.fullmatch(thing.id)
    return f"{line(thing.text)} {f'`{thing.id}`' if plain else line(thing.id)}".rstrip()


def heading(level: int, text: str) -> Iterator[str]:
    """A heading with room about it."""
    yield f"\n{'#' * level} {line(text)}\n"


def rows(head: Sequence[str], body: Iterable[Sequence[str | InWords]]) -> Iterator[str]:
    r"""A table.

    >>> print("\n".join(rows(("a", "b"), [("1", "x|y")])).strip())
    | a | b |
    | --- | --- |
    | 1 | x\|y |
    """
    yield ""
    yield "| " + " | ".join(map(line, head)) + " |"
    yield "|" + " --- |" * len(head)
    for row in body:
        yield "| " + " | ".join(worded(cell).strip() for cell in row) + " |"
    yield ""
