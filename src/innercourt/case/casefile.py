"""A case as it was read from disk: the court, its play, its reports, and every prior.

`read.py` makes one from a folder; `compile.py` turns one into functions on arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from innercourt.court.model import Court
from innercourt.court.prior import Prior
from innercourt.play.episode import Episode, Fact
from innercourt.reports.report import Proposition, Report, Source


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named uncertain number, or a pattern (`loyalty.*.ruler`) that gives many theirs; `about` says what it is."""

    name: str
    prior: Prior
    why: str = ""
    shared: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A common cause: each load in [-1, 1] is a correlation with the factor, by name or pattern."""

    id: str
    loads: Mapping[str, float]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A rival account: priors it sets or shifts, moves (`episode.node.move`) it forbids or forces.

    A shift is in units of the standard normal behind the prior: +1 moves the median to what was
    the 84th percentile.
    """

    id: str
    name: str
    weight: float
    sets: Mapping[str, Prior] = field(default_factory=dict)
    shifts: Mapping[str, float] = field(default_factory=dict)
    forbids: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    why: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class MomentumRule:
    """Where obedience starts when `of` and `over` contend in states where `when` holds."""

    of: str
    over: str
    quantity: str
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, whole. `as_of` is the day the case stands at unless the reader asks otherwise."""

    id: str
    title: str
    question: str
    as_of: date
    court: Court = Court()
    quantities: tuple[Quantity, ...] = ()
    factors: tuple[Factor, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    facts: tuple[Fact, ...] = ()
    episodes: tuple[Episode, ...] = ()
    momentum: tuple[MomentumRule, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    sources: tuple[Source, ...] = ()
    reports: tuple[Report, ...] = ()
    about: str = ""
