"""What was said: sources, chains of attribution, reports and the propositions they bear on.

A report reaches us as a chain: publisher <- relay <- ... <- origin, the one who claims to know.
Everything here is plain data; `model.py` turns it into a likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SOURCE_CLASSES = (
    "official", "press", "analyst", "exile_or_partisan", "rumour_social", "private_insider",
    "coup_maker", "foreign_government", "unknown",
)  # fmt: skip
CLAIM_KINDS = ("fact", "forecast", "motive", "denial")
UNRECORDED = "unrecorded"
"""The origin of a report whose lineage is not recorded."""


@dataclass(frozen=True, slots=True)
class Source:
    """Someone or something that says things: a person, an outlet, an office.

    `grade` is an Admiralty reliability letter A-F (F: cannot be judged). `leans` maps a
    proposition or a tag of propositions to the name of the quantity that holds the chance that
    this source affirms it when it does not know.
    """

    id: str
    name: str
    kind: str = "unknown"
    grade: str = "F"
    aliases: tuple[str, ...] = ()
    leans: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of a chain: who passed it on, with which verb, hedged how."""

    source: str
    verb: str = "says"
    hedge: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A dated statement that affirms or denies a proposition, or a silence where speech was due.

    `date` is when it could be known that this was said; `chain` runs from the publisher to the
    origin; `hedge` is the origin's own, a word of `HEDGES` or a number in [0, 1]; `says` is
    `affirms`, `denies` or `silent`; `expected` the chance that the origin would have spoken.
    """

    id: str
    date: date
    chain: tuple[Hop, ...]
    proposition: str
    says: str = "affirms"
    kind: str = "fact"
    hedge: str | float = "is"
    expected: float = 1.0
    lineage_recorded: bool = True
    document: str = ""
    address: str = ""
    summary: str = ""

    @property
    def origin(self) -> str:
        """The end of the chain: the one who claims to know."""
        return self.chain[-1].source

    @property
    def relays(self) -> int:
        """How many hands it passed through after its origin, each of which may garble it."""
        return len(self.chain) - 1


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a proposition turned out to be, on which day, and on whose word."""

    truth: bool
    date: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement that a report can affirm or deny.

    Exactly one of the following says what makes it true: `did` (a move, `episode.node.move`, or
    several of which any suffices), `outcome` (`episode.outcome`, or several), `state` (a
    condition on the state after the episode `after`), `indicator` (an expression: the chance
    that it is seen, given moves and quantities), `holds` (a truth-valued expression over the
    court on the day `on`), or `claim` (an expression: its base rate; a claim bears on nothing
    but its sources' records).

    It would be seen by the day `by`, and looking costs `cost`. `looked_for` is True where it is asked from the
    beginning, False where it never belongs on the watch list, and None where that was not said: it is then on the
    list as long as it is known and nobody has reported on it.
    """

    id: str
    text: str
    did: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    after: str | None = None
    indicator: str | None = None
    holds: str | None = None
    on: date | None = None
    claim: str | None = None
    tags: tuple[str, ...] = ()
    resolved: Resolution | None = None
    by: date | None = None
    looked_for: bool | None = None
    cost: float | None = None
    about: str = ""
