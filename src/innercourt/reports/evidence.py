"""What the reports of a day's ledger come to: one act of knowledge an origin and proposition.

All reports of one origin on one proposition, however many outlets carried them, are one *act*.
Its newest polarity counts, in the clearest version that reached us: the least hedged by the
origin, through the fewest hands. So an echo changes nothing, and a retraction replaces.
An `Evidence` is plain numbers on the axis `act`, so that one compiled function serves every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from innercourt.reports.hearing import NOTHING, Hearing, Key, act_key, in_order
from innercourt.reports.report import Proposition, Report, Source

IMPOSSIBLE = -1000.0
"""Log of the weight of what is publicly known not to be so; finite, to keep arithmetic sane."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one origin says on one proposition, as one kind of claim."""

    origin: str
    proposition: str
    kind: str
    recorded: bool
    reliability: str
    guess: str


class Evidence(NamedTuple):
    """The state of every act and proposition on one day; see the module.

    `spoken` is 0 where nothing was said yet; `denies` and `silent` are 0 or 1; `copied` is 1 where
    an act of unrecorded lineage says what another said before, -1 where it says only otherwise;
    `hedge` is how sure it sounds, one being without any hedge; `relays` how many hands it went through; `expected` the
    chance that the origin would have spoken, where it is silent; `known` is log weight of (true, false) by public
    resolution.
    """

    spoken: np.ndarray
    denies: np.ndarray
    silent: np.ndarray
    copied: np.ndarray
    hedge: np.ndarray
    relays: np.ndarray
    expected: np.ndarray
    known: np.ndarray


def acts_of(
    reports: Sequence[Report], sources: Sequence[Source], propositions: Sequence[Proposition]
) -> tuple[Act, ...]:
    """The acts of knowledge behind `reports`, in order of first appearance."""
    by_source = {source.id: source for source in sources}
    tags = {proposition.id: (proposition.id, *proposition.tags) for proposition in propositions}
    found = {act_key(report): None for report in reports}
    return tuple(
        Act(*key, f"reliability.{key[0]}.{key[2]}", _guess(by_source.get(key[0]), key[0], tags[key[1]]))
        for key in found
    )


def key_of(act: Act) -> Key:
    """What tells an act from others; the same as `act_key` of a report that carries it."""
    return act.origin, act.proposition, act.kind, act.recorded


def _guess(source: Source | None, origin: str, tags: Sequence[str]) -> str:
    leans = source.leans if source else {}
    return next((leans[tag] for tag in tags if tag in leans), f"guess.{origin}")


def days_of(reports: Sequence[Report], propositions: Sequence[Proposition], as_of: date) -> list[date]:
    """The days up to `as_of` on which something was said or resolved, in order."""
    said = {report.date for report in reports}
    resolved = {p.resolved.date for p in propositions if p.resolved}
    return sorted(day for day in said | resolved if day <= as_of)


def evidence_on(
    day: date, acts: Sequence[Act], reports: Sequence[Report], propositions: Sequence[Proposition]
) -> Evidence:
    """What was known on `day`, end of day; what is added later changes nothing."""
    hearing = Hearing()
    for report in in_order(report for report in reports if report.date <= day):
        hearing.hear(report)
    said = dict(hearing.said(pair) for pair in hearing.pairs())
    columns = [said.get(key_of(act), NOTHING) for act in acts]
    numbers = np.array(columns, float).reshape(len(acts), 7).T
    known = np.zeros((2, len(propositions)))
    for i, proposition in enumerate(propositions):
        if proposition.resolved and proposition.resolved.date <= day:
            known[int(proposition.resolved.truth), i] = IMPOSSIBLE
    spoken, denies, silent, copied, hedge, relays, expected = numbers
    return Evidence(spoken, denies, silent, copied, hedge, relays, expected, known)
