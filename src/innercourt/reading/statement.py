"""A statement found in an article: the words, who answers for them, and what to be wary of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Mode = Literal["direct", "indirect", "mixed", "narration"]
Polarity = Literal["affirms", "denies"]
Who = Literal["author", "named", "unnamed", "unresolved"]

FLAGS = {
    "own-claim": "no one is named for it: the author's own claim",
    "mind-reading": "tells what somebody thinks or wants, not what he said",
    "no-date": "says nothing of when, and the document gives no day",
    "unnamed-source": "goes back to somebody who is not named",
    "unresolved-speaker": "the speaker is a pronoun or a title that nobody in the document fits",
    "question": "asks; states nothing",
    "conditional": "holds only under a condition",
}
"""What a flag means."""


def mode_of(narration: bool, quoted: float) -> Mode:
    """How a statement is passed on; `quoted` is the part of it between quotation marks.

    >>> mode_of(False, 0.5)
    'mixed'
    """
    if narration:
        return "narration"
    return "direct" if quoted == 1 else "mixed" if quoted else "indirect"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the document's text, and what stands there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of a chain: who, as resolved and as written, by which verb, hedged how.

    `hedge` is how this link hedged what it passes on: a word of `court.words.HEDGES`, with its
    wording in `hedge_wording`; None where it did not.
    """

    speaker: str
    who: Who
    verb: str
    mention: Place | None = None
    cue: Place | None = None
    hedge: str | None = None
    hedge_wording: Place | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that is named: the days it may mean, first and last; None where that cannot be told."""

    place: Place
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its words (in `pieces` where others stand between), and its chain.

    `chain` runs from the publisher to the one who claims to know. `hedge` is the origin's own:
    a word of `HEDGES`. `kind` is `fact`, `forecast`, `motive` or `denial`. `flags` are keys of `FLAGS`.
    """

    id: str
    start: int
    end: int
    text: str
    pieces: tuple[Place, ...]
    sentence: Place
    mode: Mode
    chain: tuple[Hop, ...]
    hedge: str
    hedge_wording: Place | None
    polarity: Polarity
    kind: str
    dates: tuple[Dated, ...]
    names: tuple[str, ...]
    flags: tuple[str, ...]
