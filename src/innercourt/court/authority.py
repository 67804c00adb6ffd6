"""Lawful authority: along which chains of command does an order reach each unit, on this day?

A chain runs from the one who orders through `commands` ties to a unit. It is cut where its head
or anyone on it is absent, isolated or removed, where it would have to pass through the very
opponent, and, as far as the tie's strength goes, where the opponent is the gatekeeper of the one
who orders. What passes along a chain is the product of the strengths of its ties.
"""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.court.model import Court, Standing

LONGEST_CHAIN = 6


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """The question whether `of`'s order would be obeyed against `over`'s.

    `absent` and `cut` are without lawful authority this once; `target` is the person attacked.
    """

    of: str
    over: str
    absent: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A tie's strength, or what it leaves over: a number or the name of a quantity."""

    strength: float | str
    remainder: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """A live chain of command to one unit."""

    unit: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ResolvedOrder:
    """An order against the court of one day and state: what is left of either side's authority.

    `settled` is the chance to prevail where it needs no contest, because a side is removed.
    """

    of: str
    over: str
    chains_of: tuple[Chain, ...]
    chains_over: tuple[Chain, ...]
    guarding: tuple[str, ...]
    momentum: str
    against_momentum: bool
    settled: float | None = None

    @property
    def quantities(self) -> set[str]:
        """The quantities that the chains and the momentum name."""
        links = [link for chain in self.chains_of + self.chains_over for link in chain.links]
        return {link.strength for link in links if isinstance(link.strength, str)} | {self.momentum}


def resolve(order: Order, court: Court, standing: Standing, momentum: tuple[str, bool]) -> ResolvedOrder:
    """Find both sides' live chains in `standing`.

    `momentum` names the quantity that says where expectations start, and whether it is stated for
    the opponent's side.
    """
    units = {unit.id for unit in court.units}
    guards = standing.of_kind("guards")
    guarding = tuple(sorted({tie.source for tie in guards if tie.target == order.target} & units))
    gone = [standing.away.get(side) == "removed" for side in (order.of, order.over)]
    settled = None if not any(gone) else 0.5 if all(gone) else float(gone[1])
    return ResolvedOrder(
        order.of,
        order.over,
        chains(order.of, order.over, order, units, standing),
        chains(order.over, order.of, order, units, standing),
        guarding,
        *momentum,
        settled,
    )


def chains(head: str, opponent: str, order: Order, units: set[str], standing: Standing) -> tuple[Chain, ...]:
    """The live chains of command from `head` against `opponent`, in a stable order."""
    unable = set(standing.away) | set(order.absent) | set(order.cut) | {opponent}
    if head in unable:
        return ()
    kept = tuple(
        Link(tie.strength, remainder=True)
        for tie in standing.of_kind("gatekeeps")
        if tie.source == opponent and tie.target == head
    )
    found: set[Chain] = set()

    def follow(holder: str, links: tuple[Link, ...], passed: tuple[str, ...]) -> None:
        for tie in standing.of_kind("commands"):
            if tie.source != holder or tie.target in passed or len(links) - len(kept) >= LONGEST_CHAIN:
                continue
            onward = (*links, Link(tie.strength))
            if tie.target in units:
                found.add(Chain(tie.target, onward))
            elif tie.target not in unable:
                follow(tie.target, onward, (*passed, tie.target))

    follow(head, kept, (head,))
    return tuple(sorted(found, key=repr))
