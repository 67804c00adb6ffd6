"""Every attribution of one English sentence."""

from __future__ import annotations

from functools import cache

from innercourt.reading.english.clauses import Unit
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.groups import group_at
from innercourt.reading.english.nominal import nominal
from innercourt.reading.english.nouns import ADJECTIVES, NOUNS, PREPOSED
from innercourt.reading.english.parenthetical import according, asked, inverted, labelled, parenthetical
from innercourt.reading.english.verbal import active, participial, passive
from innercourt.reading.english.verbs import attribution_verbs

MOST = 16
"""Attributions of one sentence: nobody writes more, and a document cannot make us look."""


def frames(unit: Unit) -> list[Frame]:
    """Every attribution outside of long quotations, from left to right.

    >>> from innercourt.reading.tokens import tokenize
    >>> [f.base for f in frames(Unit.of(tokenize("Venn said that Osk denied the charge.")))]
    ['say', 'deny']
    """
    found: list[Frame] = []
    cues, seen = _cue_words(), 0
    for i in [i for i, word in enumerate(unit.low[: unit.end]) if word in cues]:
        frame = _at(unit, i) if i >= seen and not unit.bar[i] else None
        if frame is not None:
            found.append(frame)
            seen = frame.cue[1]
            if len(found) == MOST:
                break
    found = [f for f in found if not (unit.tags[f.cue[0]] == ":" and _claimed(f, found))]
    return found + _bare_quotations(unit, found)


@cache
def _cue_words() -> frozenset[str]:
    """Every word or mark at which an attribution may be: nothing is tried anywhere else."""
    nouns = {*NOUNS, *PREPOSED, *ADJECTIVES}
    return frozenset({*attribution_verbs(), *nouns, "according", "in", ":"})


def _claimed(colon: Frame, found: list[Frame]) -> bool:
    """Whether a verb has what stands behind a colon for its content: “said in a statement: …”."""
    a, b = colon.content[0]
    return any(f is not colon and x < b and a < y for f in found for x, y in f.content)


def _at(unit: Unit, i: int) -> Frame | None:
    group = group_at(unit, i)
    if group is None:
        return according(unit, i) or nominal(unit, i) or labelled(unit, i)
    if i == 0 and group.verb.base in ("ask", "ask_about"):
        return asked(unit, group)
    if group.passive:
        return passive(unit, group)
    if unit.tags[i] == "G":
        return participial(unit, group)
    return inverted(unit, group) or parenthetical(unit, group) or active(unit, group) or nominal(unit, i)


def _bare_quotations(unit: Unit, found: list[Frame]) -> list[Frame]:
    """Quotations at the head of a sentence that no verb claims: the speaker before goes on."""
    covered = [span for frame in found for span in frame.content]
    return [
        Frame((0, 0), None, ((quote.first, quote.last + 1),), "quote", "")
        for quote, long in zip(unit.quotes, unit.long, strict=True)
        if long and quote.first == 0 and quote.last > 4
        and not any(a < quote.last and quote.first < b for a, b in covered)
    ]  # fmt: skip


def outermost(found: list[Frame]) -> list[Frame]:
    """Those that stand inside no other: first what holds the whole sentence, then from left to right."""
    kept: list[Frame] = []
    for frame in sorted(
        found, key=lambda f: (not f.around, -sum(b - a for a, b in f.content) if f.around else 0, f.cue[0])
    ):
        a, b = frame.cue
        held = (
            span for other in kept for span in (*other.content, *((other.source,) if other.source else ()))
        )
        inside = any(x <= a and b <= y for x, y in held)
        if b == a or not inside:
            kept.append(frame)
    kept = [f for f in kept if not any(_holds(other, f) for other in kept if other is not f)]
    return sorted(kept, key=lambda f: f.cue[0])


def _holds(outer: Frame, inner: Frame) -> bool:
    """Whether the cue of one stands in the source of another, or a noun's in what a verb says of it."""
    spans = [outer.source] if outer.source else []
    if inner.kind == "noun" and outer.passive:
        spans += outer.content
    return any(a <= inner.cue[0] and inner.cue[1] <= b for a, b in spans)
