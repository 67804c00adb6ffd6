"""What a brief shows beyond the answer itself: everything found by looking into it, laid out."""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.brief.ends import Ends, ends
from innercourt.brief.evidence import Base
from innercourt.brief.forced import Forced, forced, made
from innercourt.brief.insight import Brief
from innercourt.brief.lookout import Lookout, lookout
from innercourt.brief.names import InWords, Names
from innercourt.brief.reasons import Reasons, reasons
from innercourt.brief.removed import out
from innercourt.brief.turning import Turning, turning
from innercourt.brief.unknowns import Unknown, unknowns


@dataclass(frozen=True, slots=True)
class Insights:
    """All of it, each part None or empty where there is nothing to say."""

    reasons: Reasons | None
    turning: Turning | None
    lookout: Lookout | None
    ends: Ends | None
    unknowns: tuple[Unknown, ...]
    do: tuple[InWords, ...]
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
        made(found.do, names),
        forced(found.answer, names),
    )


def _full_bar(found: Brief) -> float:
    """The bits that fill a bar: one scale for all that tells something, or would."""
    weights = (*found.evidence.weights, *found.evidence.corroborated)
    told = [*(w.bits.p for w in weights if w.sound), *(item.bits.p for item in found.watch.items)]
    return max(told, default=0.0) or 1.0
