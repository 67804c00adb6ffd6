"""One attribution: the words that make it."""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.reading.english.clauses import Span


@dataclass(frozen=True, slots=True)
class Frame:
    """One attribution, as token ranges of its unit.

    `kind` is the class of its verb, or `noun`, `according`, `quote` (a quotation that no verb
    introduces). `source` is None where nobody is named. `around`: the content stands before the cue,
    or on both sides of it, as in “…, he said, …”; such a frame holds the whole sentence.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    kind: str
    base: str
    passive: bool = False
    around: bool = False
