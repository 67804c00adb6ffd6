"""Outermost attributions of an English text, as character spans: what attribution corpora mark."""

from __future__ import annotations

from innercourt.reading.english.clauses import Unit
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.frames import frames, outermost
from innercourt.reading.english.words import WEEKDAYS
from innercourt.reading.sentences import paragraphs, units

Labelled = tuple[str, int, int]


def attribute(text: str) -> list[Labelled]:
    """(`source`, `cue` or `content`, start, end) of every attribution that stands inside no other.

    No character has two roles: what comes first keeps it.

    >>> attribute("He denied the charge.")
    [('source', 0, 2), ('cue', 3, 9), ('content', 10, 20)]
    """
    found: list[Labelled] = []
    for a, b in paragraphs(text):
        for tokens in units(text, a, b):
            unit = Unit.of(tokens)
            taken = [False] * len(unit.tokens)
            for frame in outermost(frames(unit)):
                found += _labels(unit, frame, taken)
    return sorted(set(found), key=lambda s: (s[1], s[2], s[0]))


def _cue_end(unit: Unit, frame: Frame) -> int:
    """The cue with what leads over to the words: the day, as in “said Monday”, and the colon."""
    end = frame.cue[1]
    if frame.kind in ("say", "tell") and 0 < end < unit.end:
        end += unit.low[end] in WEEKDAYS and not unit.bar[end]
        end += end < unit.end and unit.tags[end] == ":" and not unit.bar[end]
    return end


def _labels(unit: Unit, frame: Frame, taken: list[bool]) -> list[Labelled]:
    t = unit.tokens
    spans = [("cue", frame.cue[0], _cue_end(unit, frame))] + (
        [("source", *frame.source)] if frame.source else []
    )
    spans += [("content", *s) for s in frame.content]
    found = []
    for name, a, b in spans:
        if name != "source":
            while b > a and taken[b - 1]:
                b -= 1
        if a >= b or (any(taken[a:b]) and name != "source"):
            continue
        taken[a:b] = [True] * (b - a)
        found.append((name, t[a].start, t[b - 1].end))
    return found
