"""What an answer assumes: every prior of the case with its one-line reason, grouped by subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from innercourt.brief.course import move_name
from innercourt.brief.kept import kept_quantiles
from innercourt.brief.names import InWords, Names, anchor
from innercourt.brief.quantity_names import OWN, TITLES, group_of, group_title, quantity_name, subject
from innercourt.brief.wording import capital, clean, humane, minus, number, percent
from innercourt.case.casefile import CaseFile, Factor, Hypothesis, Quantity
from innercourt.court.prior import Prior

NO_REASON = "no reason is given"
PLAIN_CHANCES = ("sign", "base_rate")
"""Chances that stand in the text of a proposition, where the format has no place for a reason."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: what, how it was written, what that means, why, and where links lead.

    How a common cause was written, and what an account means, is a row of things of the case.
    """

    name: InWords
    prior: tuple[InWords, ...]
    meaning: tuple[InWords, ...]
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
        rows.setdefault(group_of(quantity.name, names.episodes), []).append(_quantity(quantity, names))
    rows.setdefault("factor", []).extend(_factor(factor, names) for factor in case.factors)
    rows = {id: _told_apart(assumptions) for id, assumptions in rows.items()}
    order = {id: place for place, id in enumerate(TITLES)}
    found = sorted(rows, key=lambda id: (order.get(id, order[OWN] - 0.5), id))
    return tuple(Group(id, group_title(id, names), tuple(rows[id])) for id in found if rows[id])


def _told_apart(rows: list[Assumption]) -> list[Assumption]:
    """The same rows; the second of one name has no place of its own for links to lead to."""
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        seen[row.anchor] = seen.get(row.anchor, 0) + 1
        if seen[row.anchor] > 1:
            rows[place] = replace(row, anchor=f"{row.anchor}.again-{seen[row.anchor]}")
    return rows


def own_reason(quantity: Quantity) -> str:
    """The reason that the case gives for a prior of its own, or that it gives none."""
    return clean(quantity.why) or (
        "as the case puts it" if subject(quantity.name) in PLAIN_CHANCES else NO_REASON
    )


def about(case: CaseFile, subjects: Iterable[str]) -> tuple[str, ...]:
    """Those of `subjects` on which the case has assumptions of its own."""
    held = {subject(q.name) for q in case.quantities}
    return tuple(s for s in subjects if s in held)


def _quantity(quantity: Quantity, names: Names) -> Assumption:
    of_all = ", one number for all" if quantity.shared and "*" in quantity.name else ""
    return Assumption(
        InWords(capital(quantity_name(quantity.name, names)), quantity.name),
        (InWords(clean(str(quantity.prior))),),
        (InWords(_meaning(quantity.prior) + of_all),),
        own_reason(quantity),
        anchor("assumption", quantity.name),
    )


def _meaning(prior: Prior) -> str:
    """Median and central 90 % of a prior."""
    if prior.kind == "fixed":
        return f"exactly {number(prior.median)}"
    median, low, high = kept_quantiles(prior)
    return f"median {number(median)}, 90% within {number(low)} to {number(high)}"


def _factor(factor: Factor, names: Names) -> Assumption:
    loads = (
        InWords(f"{quantity_name(name, names)}, {minus(f'{load:+g}')}", name)
        for name, load in factor.loads.items()
    )
    return Assumption(
        InWords(f"Common cause “{humane(factor.id)}”", factor.id),
        tuple(loads),
        (InWords("correlation of each with the common cause"),),
        clean(factor.why) or NO_REASON,
        anchor("assumption", f"factor.{factor.id}"),
    )


def _changes(hypothesis: Hypothesis, names: Names) -> Iterator[InWords]:
    """What an account changes: each prior that it sets or shifts, each move that it forbids or forces."""
    for name, prior in hypothesis.sets.items():
        yield InWords(clean(f"{quantity_name(name, names)}, set to {prior}"), name)
    for name, shift in hypothesis.shifts.items():
        yield InWords(f"{quantity_name(name, names)}, shifted {minus(f'{shift:+g}')}", name)
    for move in hypothesis.forbids:
        yield InWords(f"{move_name(move, names)}, forbidden", move)
    for move in hypothesis.forces:
        yield InWords(f"{move_name(move, names)}, forced", move)


def _hypothesis(hypothesis: Hypothesis, names: Names) -> Assumption:
    share = f" ({percent(hypothesis.weight)})" if hypothesis.weight <= 1 else ""
    return Assumption(
        InWords(names.hypothesis(hypothesis.id), hypothesis.id),
        (InWords(f"weight {hypothesis.weight:g}{share}"),),
        tuple(_changes(hypothesis, names)) or (InWords("changes nothing else"),),
        clean(hypothesis.why) or NO_REASON,
        anchor("assumption", f"hypothesis.{hypothesis.id}"),
    )
