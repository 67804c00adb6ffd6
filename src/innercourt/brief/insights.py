"""What a brief shows beyond the answer itself: everything found by looking into it, laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.brief.ends import Ends, ends
from innercourt.brief.evidence import Base
from innercourt.brief.findings import Answer, OutcomeFinding
from innercourt.brief.insight import Brief
from innercourt.brief.lookout import Lookout, lookout
from innercourt.brief.names import Names
from innercourt.brief.reasons import Reasons, reasons
from innercourt.brief.removed import out
from innercourt.brief.turning import Turning, turning
from innercourt.brief.unknowns import Unknown, unknowns
from innercourt.brief.wording import clean


@dataclass(frozen=True, slots=True)
class Forced:
    """The outcomes of one episode had the moves been made, each beside what it is without: a forecast
    where the episode is open, otherwise how it probably ended."""

    episode: str
    name: str
    rows: tuple[tuple[OutcomeFinding, OutcomeFinding | None], ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it, each part None or empty where there is nothing to say."""

    reasons: Reasons | None
    turning: Turning | None
    lookout: Lookout | None
    ends: Ends | None
    unknowns: tuple[Unknown, ...]
    do: tuple[str, ...]
    forced: tuple[Forced, ...]


def insights(found: Brief, base: Base, names: Names) -> Insights:
    """Lay out what was found."""
    full = _full_bar(found)
    why = reasons(found.evidence, base, names, full)
    at_ends = ends(found.expectations, names, frozenset(out(found.answer)))
    return Insights(
        why,
        turning(found.sensitivity, names),
        lookout(found.watch, names, full),
        at_ends,
        unknowns(found, base, names, why, at_ends),
        tuple(clean(move) for move in found.do),
        forced(found.answer, names),
    )


def made(moves: Sequence[str]) -> str:
    """Which moves were forced."""
    return f"Made, whatever their actors would prefer: {', '.join(clean(move) for move in moves)}."


def _full_bar(found: Brief) -> float:
    """The bits that fill a bar: one scale for all that tells something, or would."""
    weights = (*found.evidence.weights, *found.evidence.corroborated)
    told = [*(w.bits.p for w in weights if w.sound), *(item.bits.p for item in found.watch.items)]
    return max(told, default=0.0) or 1.0


def forced(answer: Answer, names: Names) -> tuple[Forced, ...]:
    """What would have come of moves that were forced, by episode, most probable first."""
    now = {(o.episode, o.outcome): o for o in (*answer.ended, *answer.next)}
    found = []
    for episode in dict.fromkeys(o.episode for o in answer.done):
        rows = sorted(
            (o for o in answer.done if o.episode == episode), key=lambda o: (-o.probability.p, o.outcome)
        )
        found.append(
            Forced(
                episode,
                names.episode(episode),
                tuple((o, now.get((o.episode, o.outcome))) for o in rows),
            )
        )
    return tuple(found)
