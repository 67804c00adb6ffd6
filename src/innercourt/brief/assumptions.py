"""What an answer assumes: every prior of the case with its one-line reason, grouped by subject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from innercourt.brief.kept import kept_quantiles
from innercourt.brief.names import Names, anchor
from innercourt.brief.wording import capital, clean, humane, number, percent
from innercourt.case.casefile import CaseFile, Hypothesis, Quantity
from innercourt.court.prior import Prior

TITLES = {
    "hypothesis": "Rival accounts",
    "loyalty": "Loyalties of units",
    "authority": "Pull of a lawful chain of command",
    "strength": "Strengths of units",
    "stake": "Stakes of units in having backed the winner",
    "guard": "Weight of guards close to their charge",
    "obedience": "How closely units follow their interest",
    "decisiveness": "How decisive a lead in strength is",
    "momentum": "Expectations before a contest",
    "precision": "How reliably actors do what is best for them",
    "optimism": "How actors misjudge a contest",
    "reliability": "Reliability of sources",
    "guess": "What sources say when they do not know",
    "garble": "Errors of relays",
    "common_origin": "Common origins not recorded",
    "factor": "Common causes",
}
"""Titles of the groups; a quantity that the case named itself is grouped by its first part."""

NO_REASON = "no reason is given"
PLAIN_CHANCES = ("sign", "base_rate")
"""Chances that stand in the text of a proposition, where the format has no place for a reason."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: what, how it was written, what that means, why, and where links lead."""

    name: str
    prior: str
    meaning: str
    why: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Group:
    """Assumptions on one subject."""

    id: str
    title: str
    rows: tuple[Assumption, ...]

    @property
    def anchor(self) -> str:
        """Where links to the whole group lead."""
        return anchor("assumptions", self.id)


def groups(case: CaseFile, names: Names) -> tuple[Group, ...]:
    """Every assumption of `case`: hypotheses, quantities in the order of `TITLES`, factors."""
    rows: dict[str, list[Assumption]] = {"hypothesis": [_hypothesis(h, names) for h in case.hypotheses]}
    for quantity in case.quantities:
        rows.setdefault(subject(quantity.name), []).append(_quantity(quantity))
    rows["factor"] = [
        Assumption(
            factor.id,
            "; ".join(f"{name} {load:+g}" for name, load in factor.loads.items()),
            "correlation of each with the common cause",
            clean(factor.why) or NO_REASON,
            anchor("assumption", f"factor.{factor.id}"),
        )
        for factor in case.factors
    ]
    rows = {id: _told_apart(assumptions) for id, assumptions in rows.items()}
    order = {id: place for place, id in enumerate(TITLES)}
    found = sorted(rows, key=lambda id: (order.get(id, order["factor"] - 0.5), id))
    return tuple(Group(id, TITLES.get(id, capital(humane(id))), tuple(rows[id])) for id in found if rows[id])


def _told_apart(rows: list[Assumption]) -> list[Assumption]:
    """The same rows; the second of one name has no place of its own for links to lead to."""
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        seen[row.anchor] = seen.get(row.anchor, 0) + 1
        if seen[row.anchor] > 1:
            rows[place] = replace(row, anchor=f"{row.anchor}.again-{seen[row.anchor]}")
    return rows


def subject(quantity: str) -> str:
    """The group of a quantity: the first part of its name."""
    return quantity.partition(".")[0]


def own_reason(quantity: Quantity) -> str:
    """The reason that the case gives for a prior of its own, or that it gives none."""
    return clean(quantity.why) or (
        "as the case puts it" if subject(quantity.name) in PLAIN_CHANCES else NO_REASON
    )


def about(case: CaseFile, subjects: Iterable[str]) -> tuple[str, ...]:
    """Those of `subjects` on which the case has assumptions of its own."""
    held = {subject(q.name) for q in case.quantities}
    return tuple(s for s in subjects if s in held)


def _quantity(quantity: Quantity) -> Assumption:
    return Assumption(
        quantity.name,
        clean(str(quantity.prior)),
        _meaning(quantity.prior)
        + (", one number for all" if quantity.shared and "*" in quantity.name else ""),
        own_reason(quantity),
        anchor("assumption", quantity.name),
    )


def _meaning(prior: Prior) -> str:
    """Median and central 90 % of a prior."""
    if prior.kind == "fixed":
        return f"exactly {number(prior.median)}"
    median, low, high = kept_quantiles(prior)
    return f"median {number(median)}, 90% within {number(low)} to {number(high)}"


def _hypothesis(hypothesis: Hypothesis, names: Names) -> Assumption:
    changes = [f"{name}: {prior}" for name, prior in hypothesis.sets.items()]
    changes += [f"{name} shifted {shift:+g}" for name, shift in hypothesis.shifts.items()]
    changes += [f"{move} forbidden" for move in hypothesis.forbids]
    changes += [f"{move} forced" for move in hypothesis.forces]
    return Assumption(
        names.hypothesis(hypothesis.id),
        f"weight {hypothesis.weight:g} ({percent(hypothesis.weight)})"
        if hypothesis.weight <= 1
        else f"weight {hypothesis.weight:g}",
        clean("; ".join(changes)) or "changes nothing else",
        clean(hypothesis.why) or NO_REASON,
        anchor("assumption", f"hypothesis.{hypothesis.id}"),
    )
