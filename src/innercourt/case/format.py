"""The shape of a whole case file; `innercourt schema` prints it as JSON Schema.

Sections that are mappings go by id, the others are lists; a case may leave out nearly all of them.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from innercourt.case.format_court import (
    AbsenceEntry,
    ActorEntry,
    FactEntry,
    FactorEntry,
    HypothesisEntry,
    MomentumEntry,
    OfficeEntry,
    QuantityEntry,
    TieEntry,
    UnitEntry,
)
from innercourt.case.format_play import EpisodeEntry
from innercourt.case.format_reports import PropositionEntry, ReportEntry, SourceEntry
from innercourt.case.format_types import Day, Entry, Id, QuantityName, ShortEntry

LIST_SECTIONS = ("principals", "ties", "absences", "momentum", "episodes", "reports")
MAPPING_SECTIONS = (
    "actors", "offices", "units", "quantities", "factors", "state", "hypotheses", "propositions",
    "sources",
)  # fmt: skip


class LedgerEntry(ShortEntry):
    """A ledger that holds reports of the case; written short, only its place."""

    short: ClassVar[str] = "at"
    at: str = ""
    """A path, counted from the case's folder, or the URL of a PostgreSQL database."""
    as_of: Day | str | None = None
    """The moment of recording up to which it is read; left out: now."""


class CaseDocument(Entry):
    """A case: a question about a court, what may be so, and what was said."""

    model_config = ConfigDict(title="Innercourt case")

    case: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """The case's name: lower-case letters, digits and hyphens."""
    title: str = Field(min_length=1)
    """As the reader should see it."""
    question: str = Field(min_length=1)
    """What the case is to answer, as a question."""
    as_of: Day | None = None
    """The day the case stands at; left out: the day of the last report."""
    about: str = ""
    """Background."""
    ledger: LedgerEntry | None = None
    """A ledger to take reports from, besides those written here."""
    actors: dict[Id, ActorEntry] = Field(default_factory=dict)
    """Those who make moves."""
    principals: tuple[Id, ...] = ()
    """Those whose orders are compared; left out: every person."""
    offices: dict[Id, OfficeEntry] = Field(default_factory=dict)
    """Posts, with their holders by date."""
    units: dict[Id, UnitEntry] = Field(default_factory=dict)
    """Bodies whose obedience decides."""
    ties: tuple[TieEntry, ...] = ()
    """Who commands, guards, appoints, vetoes, gatekeeps, hosts or is patron of whom."""
    absences: tuple[AbsenceEntry, ...] = ()
    """When somebody was out of the chain of command."""
    quantities: dict[QuantityName, QuantityEntry] = Field(default_factory=dict)
    """Named uncertain numbers and patterns, with their priors."""
    factors: dict[Id, FactorEntry] = Field(default_factory=dict)
    """Common causes that correlate quantities."""
    momentum: tuple[MomentumEntry, ...] = ()
    """What everybody expects at first in a contest."""
    state: dict[Id, FactEntry] = Field(default_factory=dict)
    """Facts that outcomes change."""
    hypotheses: dict[Id, HypothesisEntry] = Field(default_factory=dict)
    """Rival accounts; left out: one, the case as described."""
    episodes: tuple[EpisodeEntry, ...] = ()
    """Games in the order in which they are played."""
    propositions: dict[Id, PropositionEntry] = Field(default_factory=dict)
    """Statements that reports affirm or deny."""
    sources: dict[Id, SourceEntry] = Field(default_factory=dict)
    """Who says things."""
    reports: tuple[ReportEntry, ...] = ()
    """What was said, when, through whom."""
