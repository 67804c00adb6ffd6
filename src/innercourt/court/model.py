"""The court: who and what there is, how they are tied, and from when to when.

A `Court` is what an analyst wrote down. A `Standing` is the court *as of* one day and in one
state: offices resolved to the people who hold them, ties that are out of force removed. All of
this is plain data, no numbers are drawn here; uncertain numbers are named `quantities`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import networkx

TIE_KINDS = ("commands", "guards", "appoints", "vetoes", "gatekeeps", "hosts", "patron_of")
ABSENCE_KINDS = ("abroad", "isolated", "removed")
ACTOR_KINDS = ("person", "faction", "organ", "state")

Condition: TypeAlias = Mapping[str, str]
"""Facts of the state that must all hold, e.g. `{"general": "purged"}`; empty means always."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; `None` leaves that side open.

    >>> Span(date(2025, 11, 19), date(2025, 11, 24)).covers(date(2025, 11, 24))
    True
    """

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the span."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, faction, organ or foreign state that makes moves."""

    id: str
    name: str
    kind: str = "person"
    aliases: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One holder's time in an office, while `when` holds in the state."""

    actor: str
    span: Span = Span()
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Office:
    """A post whose ties belong to whoever holds it that day."""

    id: str
    title: str
    holders: tuple[Holding, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body whose obedience decides a contest, or that lends it legitimacy."""

    id: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A typed, dated relation from an actor or office to an actor, office or unit.

    `strength` is a number in [0, 1] or the name of a quantity: how much of a command passes
    along the tie, how completely a gatekeeper can cut off the one he keeps.
    """

    kind: str
    source: str
    target: str
    span: Span = Span()
    when: Condition = field(default_factory=dict)
    strength: float | str = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A time when an actor is out of the chain of command.

    `abroad` and `isolated` cut the actor's lawful authority; `removed` (detained, dead) means
    that the actor gives no orders at all.
    """

    actor: str
    kind: str = "abroad"
    span: Span = Span()
    when: Condition = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Court:
    """Everything about the regime that has a date; `principals` are those who may give orders."""

    actors: tuple[Actor, ...] = ()
    offices: tuple[Office, ...] = ()
    units: tuple[Unit, ...] = ()
    ties: tuple[Tie, ...] = ()
    absences: tuple[Absence, ...] = ()
    principals: tuple[str, ...] = ()

    def on(self, day: date, state: Mapping[str, str] | None = None) -> Standing:
        """The court as of `day` in `state`: ties in force, offices resolved to their holders."""
        facts = state or {}
        holders = {
            office.id: tuple(h.actor for h in office.holders if h.span.covers(day) and holds(h.when, facts))
            for office in self.offices
        }
        ties = tuple(
            Tie(tie.kind, source, target, tie.span, tie.when, tie.strength, tie.why)
            for tie in self.ties
            if tie.span.covers(day) and holds(tie.when, facts)
            for source in holders.get(tie.source, (tie.source,))
            for target in holders.get(tie.target, (tie.target,))
            if source != target
        )
        # Who is removed stays so, wherever he is said to be besides.
        inner = sorted(self.absences, key=lambda absence: absence.kind == "removed")
        away = {a.actor: a.kind for a in inner if a.span.covers(day) and holds(a.when, facts)}
        return Standing(day, dict(facts), holders, ties, away)

    def to_networkx(
        self, day: date | None = None, state: Mapping[str, str] | None = None
    ) -> networkx.MultiDiGraph:
        """The court as a graph, whole or as of `day` in `state`: see `innercourt.court.graph`."""
        from innercourt.court.graph import to_networkx

        return to_networkx(self, day, state)


@dataclass(frozen=True, slots=True)
class Standing:
    """The court as of one day in one state; what `Court.on` returns.

    `holders` maps each office to the actors in it, `ties` run between actors and units only,
    `away` maps each absent actor to the kind of the absence.
    """

    day: date
    state: Mapping[str, str]
    holders: Mapping[str, tuple[str, ...]]
    ties: tuple[Tie, ...]
    away: Mapping[str, str]

    def of_kind(self, kind: str) -> tuple[Tie, ...]:
        """The ties of one kind that are in force."""
        return tuple(tie for tie in self.ties if tie.kind == kind)


def holds(condition: Condition, state: Mapping[str, str]) -> bool:
    """Whether every fact named in `condition` has that value in `state`.

    >>> holds({"general": "purged"}, {"general": "in_post"})
    False
    """
    return all(state.get(fact) == value for fact, value in condition.items())
