"""The shape of the court in a case file: people, posts, bodies, ties, and what is uncertain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from innercourt.case.format_types import (
    Condition,
    Day,
    Entry,
    FactValue,
    Id,
    Number,
    NumberOrWord,
    PriorEntry,
    PriorText,
    QuantityName,
    Truth,
    checked,
    one_of,
)
from innercourt.court.model import ABSENCE_KINDS, ACTOR_KINDS, TIE_KINDS

_actor_kind, _ACTOR_KINDS = one_of(ACTOR_KINDS)
_absence_kind, _ABSENCE_KINDS = one_of(ABSENCE_KINDS)


class ActorEntry(Entry):
    """A person, faction, organ or foreign state that makes moves."""

    name: str = ""
    """As the reader should see it; the id if left out."""
    kind: Annotated[str, checked(_actor_kind), Field(json_schema_extra=_ACTOR_KINDS)] = "person"
    """person, faction, organ or state."""
    aliases: tuple[str, ...] = ()
    """Other spellings and names, for finding the actor in documents."""
    about: str = ""
    """Who this is, in a line."""


class DatedEntry(Entry):
    """Something that is so from a day, until a day, in some states."""

    start: Day | None = Field(None, alias="from")
    """First day; left out: since before the case."""
    end: Day | None = Field(None, alias="until")
    """Last day; left out: still."""
    when: Condition = Field(default_factory=dict)
    """Facts of the state that must hold for this to be so."""


class HolderEntry(DatedEntry):
    """One holder's time in an office."""

    actor: Id
    """The id of the actor who holds it."""
    to: Day | None = None
    """Another word for `until`."""


class OfficeEntry(Entry):
    """A post; its ties belong to whoever holds it that day."""

    title: str = ""
    """As the reader should see it."""
    holders: tuple[HolderEntry, ...] = ()
    """Who held it, and when."""
    about: str = ""
    """What the post brings with it."""


class UnitEntry(Entry):
    """A body whose obedience decides a contest, or that lends it legitimacy."""

    name: str = ""
    """As the reader should see it."""
    strength: PriorText | None = None
    """Prior of `strength.<unit>`: its weight in a contest, in any unit that all share."""
    stake: PriorText | None = None
    """Prior of `stake.<unit>`: how much it matters to it to have backed the winner."""
    authority: PriorText | None = None
    """Prior of `authority.<unit>`: the pull of a lawful chain of command on it."""
    guard: PriorText | None = None
    """Prior of `guard.<unit>`: by how much it counts for more when whom it guards is attacked."""
    why: str = ""
    """One line that argues these priors."""
    about: str = ""
    """What the unit is."""


class TieEntry(DatedEntry):
    """A typed, dated relation; exactly one of the kinds is given, and names who holds the tie."""

    commands: Id | None = None
    """Who lawfully commands `to`: an actor or an office."""
    guards: Id | None = None
    """Which unit, actor or office guards `to`."""
    appoints: Id | None = None
    """Who appoints `to`."""
    vetoes: Id | None = None
    """Who can veto `to`."""
    gatekeeps: Id | None = None
    """Who controls access to `to`."""
    hosts: Id | None = None
    """On whose ground `to` is."""
    patron_of: Id | None = None
    """To whom `to` owes their rise."""
    to: Id
    """The other end: an actor, an office or a unit."""
    strength: NumberOrWord | None = None
    """How much passes along the tie: a number in [0, 1], the name of a quantity, or a prior."""
    why: str = ""
    """One line on how this is known."""

    def sources(self) -> dict[str, str]:
        """The kinds that were given, with who holds the tie; there should be one."""
        given = {kind: getattr(self, kind) for kind in TIE_KINDS}
        return {kind: source for kind, source in given.items() if source is not None}


class AbsenceEntry(DatedEntry):
    """A time when an actor is out of the chain of command."""

    actor: Id
    """Who is absent."""
    kind: Annotated[str, checked(_absence_kind), Field(json_schema_extra=_ABSENCE_KINDS)] = "abroad"
    """abroad or isolated (lawful authority is cut), or removed (gives no orders at all)."""
    why: str = ""
    """One line on how this is known."""


class QuantityEntry(PriorEntry):
    """A named uncertain number, or a pattern that gives many their prior."""

    shared: Truth = False
    """For a pattern: one number for all that match, instead of one each with the same prior."""
    about: str = ""
    """What it is, in a word or a few, for the reader; without, the reader is shown its name."""


class FactorEntry(Entry):
    """A common cause of several quantities."""

    loads: dict[QuantityName, Annotated[Number, Field(ge=-1, le=1)]]
    """The correlation of each quantity with the factor, by name or pattern."""
    why: str = ""
    """One line on what the factor is."""


class MomentumEntry(Entry):
    """What everybody expects at first when `of` and `over` contend."""

    of: Id
    """Whose order."""
    over: Id
    """Against whose."""
    when: Condition = Field(default_factory=dict)
    """The states in which this expectation holds."""
    prior: PriorText
    """Prior of the chance that everybody gives `of` before anybody obeys."""
    why: str = ""
    """One line that argues the prior."""


class FactEntry(Entry):
    """A fact of the state, which outcomes change and later episodes read."""

    values: tuple[FactValue, ...] = Field(min_length=1)
    """Every value it can take."""
    start: FactValue
    """Its value before the first episode."""
    about: str = ""
    """What it records."""


class HypothesisEntry(Entry):
    """A rival account; hypotheses exclude one another."""

    name: str = ""
    """As the reader should see it."""
    weight: Number = 1.0
    """Prior weight; only the ratios matter."""
    set: dict[QuantityName, PriorText] = Field(default_factory=dict)
    """Priors that hold under this account, by name or pattern."""
    shift: dict[QuantityName, Number] = Field(default_factory=dict)
    """Shifts of priors, in standard normal units: +1 moves the median to the 84th percentile."""
    forbid: tuple[str, ...] = ()
    """Moves, `episode.node.move`, that nobody can make under this account."""
    force: tuple[str, ...] = ()
    """Moves that are certain under this account once their node is reached."""
    why: str = ""
    """One line that argues the weight."""
    about: str = ""
    """The account in a line or two."""
