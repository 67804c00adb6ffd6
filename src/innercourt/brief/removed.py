"""Who can give no orders on the day of the brief, because he is detained or dead.

A contest against somebody who gives no orders is no contest: that its figure is near certainty
says nothing about obedience. So such people are left out of the command table, and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.names import Names
from innercourt.brief.wording import clean, estimate

SURELY, HARDLY = 0.995, 0.005
"""Above the one a principal is out; between the two it is told that he may be."""
NEVER, ALWAYS = Estimate(0.0, 0.0), Estimate(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Removed:
    """A principal who is removed with probability `p`, and why by the case."""

    actor: str
    p: Estimate
    why: str

    @property
    def out(self) -> bool:
        """Whether that is so sure that comparing his orders would mislead."""
        return self.p.p > SURELY


def removed(answer: Answer) -> tuple[Removed, ...]:
    """Every principal who may be removed on the day of the brief, in the case's order.

    The probability is that of the absence's condition. Of several facts only the probabilities
    one by one are known here, so that it is then the largest it can be.
    """
    court = answer.case.court
    found: dict[str, Removed] = {}
    for absence in court.absences:
        if absence.kind == "removed" and absence.span.covers(answer.as_of):
            chances = [answer.state.get(fact, {}).get(value, NEVER) for fact, value in absence.when.items()]
            p = min(chances, key=lambda chance: chance.p, default=ALWAYS)
            if absence.actor not in found or p.p > found[absence.actor].p.p:
                found[absence.actor] = Removed(absence.actor, p, clean(absence.why))
    return tuple(found[a] for a in court.principals if a in found and found[a].p.p > HARDLY)


def out(answer: Answer) -> frozenset[str]:
    """The principals who surely give no orders any more."""
    return frozenset(r.actor for r in removed(answer) if r.out)


def told(answer: Answer, names: Names) -> Iterator[str]:
    """One sentence for each of them."""
    for r in removed(answer):
        why = f" ({r.why})" if r.why else ""
        if r.out:
            yield f"{names.actor(r.actor)} can give no orders any more{why} and is left out."
        else:
            yield (
                f"{names.actor(r.actor)} can give no orders with a probability of {estimate(r.p)}{why}; "
                "where that is so, the figures count him as not obeyed."
            )
