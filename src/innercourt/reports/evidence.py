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

from innercourt.court.words import hedge_multiplier
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
    `flips` is the number of relays; `known` is log weight of (true, false) by public resolution.
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
    found = {_key(report): None for report in reports}
    return tuple(
        Act(*key, f"reliability.{key[0]}.{key[2]}", _guess(by_source.get(key[0]), key[0], tags[key[1]]))
        for key in found
    )


def _key(report: Report) -> tuple[str, str, str, bool]:
    return report.origin, report.proposition, report.kind, report.lineage_recorded


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
    heard = sorted((r for r in reports if r.date <= day), key=lambda r: (r.date, r.id))
    columns = [_act_numbers(act, heard) for act in acts]
    numbers = np.array(columns, float).reshape(len(acts), 7).T
    known = np.zeros((2, len(propositions)))
    for i, proposition in enumerate(propositions):
        if proposition.resolved and proposition.resolved.date <= day:
            known[int(proposition.resolved.truth), i] = IMPOSSIBLE
    spoken, denies, silent, copied, hedge, relays, expected = numbers
    return Evidence(spoken, denies, silent, copied, hedge, relays, expected, known)


def _act_numbers(act: Act, heard: Sequence[Report]) -> tuple[float, ...]:
    ours = [r for r in heard if (r.origin, r.proposition) == (act.origin, act.proposition)]
    said = [r for r in ours if r.says != "silent"] or ours
    same = [r for r in said if r.says == said[-1].says]
    # One act carries what the origin says, whatever kinds of claim its reports were filed under.
    carrier = next((r for r in same if r.lineage_recorded), same[0] if same else None)
    if carrier is None or _key(carrier) != (act.origin, act.proposition, act.kind, act.recorded):
        return (0.0,) * 7
    first = same[0]
    others = [
        r for r in heard
        if r.proposition == act.proposition and r.origin != act.origin and _could_be_copied(r, first)
    ]  # fmt: skip
    copied = 0.0
    if others and not act.recorded:
        copied = 1.0 if any(r.says == first.says for r in others) else -1.0
    return (
        1.0,
        float(first.says == "denies"),
        float(first.says == "silent"),
        copied,
        max(hedge_multiplier(r.hedge) for r in same),
        float(min(r.relays for r in same)),
        float(max(r.expected for r in same)),
    )


def _could_be_copied(earlier: Report, by: Report) -> bool:
    """Of two on one day whose lineage nobody knows only one can be the copy: the one written later."""
    if earlier.date == by.date and not earlier.lineage_recorded:
        return earlier.id < by.id
    return earlier.date <= by.date
