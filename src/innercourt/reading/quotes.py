"""Quotations: which tokens stand between quotation marks, and which marks open or close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from innercourt.reading.tokens import Token

_OPEN = {"“": "”", "«": "»", "「": "」", "『": "』", "``": "''"}
_EVEN = frozenset({'"', "''"})
_MARKS = frozenset({*_OPEN, *_EVEN, "'", "‘"})


class Quote(NamedTuple):
    """Tokens `first` to `last`, marks included; `closed` is false where the mark never came."""

    first: int
    last: int
    closed: bool


def quotations(tokens: Sequence[Token]) -> list[Quote]:
    """The outermost quotations of one paragraph, in order.

    A mark that is never closed quotes to the end: newspapers leave the last mark out when the
    next paragraph goes on quoting.

    >>> from innercourt.reading.tokens import tokenize
    >>> quotations(tokenize('He called it “a farce” and left.'))
    [Quote(first=3, last=6, closed=True)]
    """
    found: list[Quote] = []
    seen = -1
    for i, mark in [(i, t.text) for i, t in enumerate(tokens) if t.text in _MARKS]:
        if i <= seen:
            continue
        double = mark in _OPEN or mark in _EVEN
        if double or _single_opens(tokens, i):
            last = _closing(tokens, i)
            if last >= 0 or double:
                found.append(Quote(i, last if last >= 0 else len(tokens) - 1, last >= 0))
                seen = found[-1].last
    return found


def _closing(tokens: Sequence[Token], first: int) -> int:
    mark = tokens[first].text
    if mark in _OPEN:
        wanted = {_OPEN[mark]} | ({'"'} if mark == "“" else set())
    elif mark in _EVEN:
        wanted = {mark, "”"}
    else:
        return _single_closes(tokens, first)
    for j in range(first + 1, len(tokens)):
        if tokens[j].text in wanted:
            return j
        if mark == "“" and tokens[j].text == "“":
            # A mark that leans on the word before closes, whatever its shape; else the one before was left open.
            return j if tokens[j - 1].end == tokens[j].start else -1
    return -1


def _single_opens(tokens: Sequence[Token], i: int) -> bool:
    if tokens[i].text not in ("'", "‘"):
        return False
    apart = i == 0 or tokens[i - 1].end < tokens[i].start or tokens[i - 1].text in '([—–-“"'
    return apart and i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end


def _single_closes(tokens: Sequence[Token], first: int) -> int:
    for j in range(first + 2, min(len(tokens), first + 80)):
        if tokens[j].text in ("'", "’") and tokens[j - 1].end == tokens[j].start:
            apart = (
                j + 1 == len(tokens)
                or tokens[j].end < tokens[j + 1].start
                or not tokens[j + 1].text[0].isalnum()
            )
            plural = (
                tokens[j - 1].lower.endswith("s") and j + 1 < len(tokens) and tokens[j + 1].text[0].isalpha()
            )
            if apart and not plural:
                return j
    return -1
