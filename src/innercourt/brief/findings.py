"""What an analysis found: the one object that the library returns and every page is drawn from.

Plain data, no numeric core: a finished brief can be rendered anywhere. Every probability comes
with the standard error of its Monte-Carlo estimate, from the spread of repeated runs: independent ones, but for
the distributions fitted to one half of them, from which the other half draws.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import nan
from typing import TYPE_CHECKING, TypeAlias

from innercourt.case.casefile import CaseFile

if TYPE_CHECKING:
    import arviz
    import numpy as np
    import pandas

    from innercourt.brief.figure import Figure

Quantities: TypeAlias = "dict[str, dict[str, np.ndarray]]"
"""By hypothesis and by quantity: its values in courts, with the axes `run court`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability (or an expectation) with its Monte-Carlo standard error."""

    p: float
    se: float


@dataclass(frozen=True, slots=True)
class HypothesisFinding:
    """A hypothesis: posterior, prior, and log evidence (natural logarithm) with its error."""

    id: str
    name: str
    posterior: Estimate
    prior: float
    log_evidence: Estimate
    words: str


@dataclass(frozen=True, slots=True)
class DayFinding:
    """The hypotheses as they should have stood at the end of `day`, and what arrived that day."""

    day: date
    posterior: Mapping[str, Estimate]
    reports: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryFinding:
    """One path through an episode: its moves in order, its outcome, its probability."""

    episode: str
    path: tuple[str, ...]
    outcome: str
    probability: Estimate


@dataclass(frozen=True, slots=True)
class MoveFinding:
    """One edge of an episode's tree: probability at its node, and of its node, each with its standard error."""

    episode: str
    node: int
    parent: int
    label: str
    actor: str | None
    probability: float
    reach: float
    se: float = nan
    reach_se: float = nan


@dataclass(frozen=True, slots=True)
class CommandFinding:
    """Would `of`'s order prevail against `over`'s? `p` at the momentum of the day, least and
    greatest equilibrium, and fragility: the mean gap between greatest and least."""

    of: str
    over: str
    prevails: Estimate
    least: Estimate
    greatest: Estimate
    fragility: Estimate


@dataclass(frozen=True, slots=True)
class OutcomeFinding:
    """One outcome of an episode that was still open on the day of the analysis."""

    episode: str
    outcome: str
    name: str
    probability: Estimate


@dataclass(frozen=True, slots=True)
class PropositionFinding:
    """How probable what was reported now is, before and after the reports."""

    id: str
    text: str
    prior: Estimate
    posterior: Estimate


@dataclass(frozen=True, slots=True)
class OriginFinding:
    """An origin, the reports that go back to it, and what they bear on.

    `lineage` is `one origin` or `lineage not recorded`.
    """

    id: str
    name: str
    lineage: str
    reports: tuple[str, ...]
    propositions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """Reliability of a source for one kind of claim, before and after this case's reports."""

    source: str
    kind: str
    prior: Estimate
    posterior: Estimate


@dataclass(frozen=True, slots=True)
class UnitPower:
    """A unit's mean share of all strength, and its voting power at these: each sums to one.

    The error of voting power is not worked out (not a number) where there are very many units.
    """

    unit: str
    strength: Estimate
    shapley: Estimate
    banzhaf: Estimate


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How the figures were got: draws a hypothesis, effective sample size, unsolved mass.

    `ess` is the smallest effective sample size of any hypothesis; `unsolved` the largest share
    of posterior mass of any hypothesis whose game was not solved; `notes` sentences for the
    reader, such as what an unsolved draw means; `troubles` sentences that say why the figures
    cannot be relied on, none where they can.
    """

    draws: int
    runs: int
    ess: float
    unsolved: float
    seed: int
    seconds: float
    notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


class Courts(ABC):
    """A few of the courts that an answer rests on, equally many a run and hypothesis."""

    @abstractmethod
    def prior(self) -> Quantities:
        """Every quantity before any report."""

    @abstractmethod
    def posterior(self) -> Quantities:
        """Every quantity given the reports; every court counts alike."""


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an analysis found about `case`, as of one day."""

    case: CaseFile
    as_of: date
    hypotheses: tuple[HypothesisFinding, ...]
    through_time: tuple[DayFinding, ...]
    histories: tuple[HistoryFinding, ...]
    trees: tuple[MoveFinding, ...]
    command: tuple[CommandFinding, ...]
    holds_power: Mapping[str, Estimate]
    ruling_coalition: Mapping[tuple[str, ...], Estimate]
    units: tuple[UnitPower, ...]
    next: tuple[OutcomeFinding, ...]
    propositions: tuple[PropositionFinding, ...]
    origins: tuple[OriginFinding, ...]
    sources: tuple[SourceFinding, ...]
    diagnostics: Diagnostics
    state: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    done: tuple[OutcomeFinding, ...] = ()
    """Every outcome had moves been forced (`do`); empty where none were."""
    ended: tuple[OutcomeFinding, ...] = ()
    """Every outcome of the episodes that are over, as they probably ended."""
    courts: Courts | None = field(default=None, repr=False, compare=False)
    """Courts to look at one by one (`to_arviz`)."""

    def __repr__(self) -> str:
        accounts = ", ".join(f"{h.id} {h.posterior.p:.3f}".replace(" 0.", " .") for h in self.hypotheses)
        return f"<Answer to {self.case.id} as of {self.as_of}: {accounts}>"

    def _repr_html_(self) -> str:
        """What a notebook shows of it: its first lines."""
        from innercourt.brief.page import answer_html_fragment

        return answer_html_fragment(self)

    def figure(self, name: str) -> Figure:
        """One of the brief's pictures, such as `accounts`, `court` or `power`."""
        from innercourt.brief.figure import figure

        return figure(self, name)

    def to_frame(self, table: str = "hypotheses") -> pandas.DataFrame:
        """One of the answer's tables as a data frame: see `innercourt.brief.tables`."""
        from innercourt.brief.tables import to_frame

        return to_frame(self, table)

    def to_arviz(self) -> arviz.InferenceData:
        """The quantities in courts before and after the reports: see `innercourt.brief.sampled`."""
        from innercourt.brief.sampled import to_arviz

        return to_arviz(self)
