"""How much less there would be to explain without some of the reports, draw by draw.

    P(reports without these | θ) / P(all reports | θ) = E[ Π_p  f_p(h) | θ, all reports ]

where f_p is how the factor of proposition p changes. Given the reports, the cells of the episodes
are again a chain (what comes next hangs on the state alone), so the mean is one pass forward over
the stages that a change touches; of a change to one proposition only its probability is needed.
It is exact, and nothing is compiled for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from jaxtyping import Float

from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.model import Model, Played
from innercourt.case.replay import Replay
from innercourt.reports.evidence import Act, Evidence, evidence_on
from innercourt.reports.hearing import telling
from innercourt.reports.model import said
from innercourt.reports.report import Report
from innercourt.reports.truth import Posterior

LARGEST = 20.0
"""Log factors beyond this would lose digits where a probability is nearly one: not done this way."""

Change = tuple[np.ndarray, np.ndarray]
"""By how much the log-probability of what was said on a proposition changes, if true and if not."""

Odds = Callable[[int], Float[np.ndarray, " draw"]]
"""By proposition: the log odds of what was said of it, if it is not true to if it is."""


@dataclass(frozen=True)
class Versions:
    """Distinct evidence after each removal; row 0 is all of it, `place[removal]` a row.

    `changed[row]` holds each act that comes to something else: the act, its utterance before and after.
    Utterances are rows of `utterances`, whose acts are `speakers`, each told once, whoever it may be of;
    `whole` has those of all acts as they are in all the evidence.
    """

    place: tuple[int, ...]
    without: tuple[frozenset[str], ...]
    changed: tuple[tuple[tuple[int, int, int], ...], ...]
    whole: tuple[int, ...]
    speakers: tuple[Act, ...]
    utterances: Evidence


@final
class _Utterances:
    """What acts come to, by its row: acts of one reliability and guess that come to the same are one."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, tuple[float, ...]], int] = {}
        self.speakers: list[Act] = []

    def row(self, act: Act, column: tuple[float, ...]) -> int:
        key = (act.reliability, act.guess, column)
        if key not in self._rows:
            self._rows[key] = len(self.speakers)
            self.speakers.append(act)
        return self._rows[key]

    def evidence(self) -> Evidence:
        table = np.array([column for _, _, column in self._rows], float).reshape(len(self._rows), 7).T
        spoken, denies, silent, copied, hedge, relays, expected = table
        return Evidence(spoken, denies, silent, copied, hedge, relays, expected, np.zeros((2, 0)))


def versions_of(case: CaseFile, acts: Sequence[Act], removed: Sequence[Sequence[str]]) -> Versions:
    """What is left of the evidence of `case` after each removal (a list of reports)."""
    about = {report.id: report for report in case.reports}
    said_of = _columns(case, acts, case.reports)
    heard = _Utterances()
    whole = tuple(map(heard.row, acts, said_of))
    known: dict[tuple[tuple[int, int, int], ...], int] = {(): 0}
    without, place = [frozenset[str]()], []
    every, few = _by_proposition(case.reports), _by_proposition(telling(case.reports))
    tell = {report.id for reports in few.values() for report in reports}
    all_of = Counter(report.origin for report in case.reports)
    acts_on: dict[str, list[int]] = {}
    for a, act in enumerate(acts):
        acts_on.setdefault(act.proposition, []).append(a)
    for reports in removed:
        gone = frozenset(reports)
        lost = [about[id] for id in gone if id in about]
        if len(lost) == 1 and lost[0].id not in tell:
            place.append(0)
            continue
        origins = {report.origin for report in lost}
        simple = len(lost) == 1 or (len(origins) == 1 and len(lost) == all_of[lost[0].origin])
        touched = {report.proposition for report in lost}
        rows = sorted(a for p in touched for a in acts_on[p])
        kept = [r for p in touched for r in (few if simple else every)[p] if r.id not in gone]
        columns = _columns(case, [acts[a] for a in rows], kept)
        change = tuple(
            (a, whole[a], heard.row(acts[a], column))
            for a, column in zip(rows, columns, strict=True)
            if column != said_of[a]
        )
        if change not in known:
            known[change] = len(known)
            without.append(gone)
        place.append(known[change])
    return Versions(
        tuple(place), tuple(without), tuple(known), whole, tuple(heard.speakers), heard.evidence()
    )


def _by_proposition(reports: Sequence[Report]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = {}
    for report in reports:
        found.setdefault(report.proposition, []).append(report)
    return found


def _columns(case: CaseFile, acts: Sequence[Act], reports: Sequence[Report]) -> list[tuple[float, ...]]:
    found = evidence_on(case.as_of, acts, reports, ())
    return [tuple(float(field[a]) for field in found[:-1]) for a in range(len(acts))]


def log_ratios(replay: Replay, place: int, versions: Versions) -> Float[np.ndarray, "version draw"]:
    """log of P(what is left | draw) over P(all reports | draw), for every version and an account's particles.

    Where a factor is too large to be had this way, as with a source that cannot err, the
    likelihood itself is computed.
    """
    blocks = replay.blocks
    known = blocks.evidence_at(len(blocks.days) - 1).known
    parts = []
    large: set[int] = set()
    for block in replay.judged(place):
        part, beyond = _of_block(blocks.model, block.played, block.found, versions, known)
        parts.append(part)
        large |= beyond
    ratios = np.concatenate(parts, 1)
    if large:
        rows = sorted(large)
        left = [_whole(blocks, versions.without[v]) for v in (0, *rows)]
        direct = blocks.explained(blocks.model.accounts[place], replay.normals(place), left)
        ratios[rows] = direct[1:] - direct[0]
    return ratios


def _whole(blocks: Blocks, gone: frozenset[str]) -> Evidence:
    case = blocks.model.case
    kept = [report for report in case.reports if report.id not in gone]
    return evidence_on(case.as_of, blocks.model.acts, kept, case.propositions)


def _of_block(
    model: Model, played: Played, found: Posterior, versions: Versions, known: Float[np.ndarray, "2 row"]
) -> tuple[Float[np.ndarray, "version draw"], set[int]]:
    draws = played.unsolved.size
    ratios, large = np.zeros((len(versions.changed), draws)), set[int]()
    if len(ratios) == 1:
        return ratios, large
    if_true, if_false = map(np.asarray, said(versions.speakers, played.sources, versions.utterances))
    row_of = {proposition.id: row for row, proposition in enumerate(model.case.propositions)}
    about = [row_of[act.proposition] for act in model.acts]

    @cache
    def odds(row: int) -> Float[np.ndarray, " draw"]:
        spoken = [versions.whole[a] for a in range(len(about)) if about[a] == row]
        return np.asarray(known[1, row] - known[0, row] + (if_false[spoken] - if_true[spoken]).sum(0))

    for v, changed in enumerate(versions.changed):
        change: dict[int, Change] = {}
        for act, before, after in changed:
            row = about[act]
            up, down = change.get(row, (np.zeros(draws), np.zeros(draws)))
            change[row] = (up + if_true[after] - if_true[before], down + if_false[after] - if_false[before])
        if any(np.abs(part).max(initial=0) > LARGEST for pair in change.values() for part in pair):
            large.add(v)
            continue
        ratios[v] = np.log(np.maximum(_mean_factor(model, played, found, change, odds), 1e-300))
    return ratios, large


def _mean_factor(
    model: Model, played: Played, found: Posterior, change: Mapping[int, Change], odds: Odds
) -> Float[np.ndarray, " draw"]:
    """E[Π f_p | draw, all reports]."""
    stage_of = {int(row): at for at, (rows, _) in enumerate(model.truth.certain) for row in rows}
    stage_of |= {sign.row: at for at, signs in enumerate(model.truth.signs) for sign in signs}
    alone = [row for row in change if row not in stage_of]
    chained = [row for row in change if row in stage_of]
    if len(chained) == 1:
        alone, chained = list(change), []
    factor: np.ndarray = np.ones(played.unsolved.size)
    for row in alone:
        p, (up, down) = np.asarray(found.propositions[row]), change[row]
        factor = factor * (p * np.exp(up) + (1 - p) * np.exp(down))
    if not chained:
        return factor
    along = _along_the_chain(model, played, found, {row: change[row] for row in chained}, odds)
    return np.asarray(factor * along)


def _along_the_chain(
    model: Model, played: Played, found: Posterior, change: Mapping[int, Change], odds: Odds
) -> Float[np.ndarray, " draw"]:
    """The same over propositions that hang on histories: `carried[state]` is E[f so far; state]."""
    draws = played.unsolved.size
    carried = present = np.ones((1, draws))
    for at, (stage, cell) in enumerate(zip(model.stages, found.cells, strict=True)):
        factor = _on_cells(model, played, at, change, odds)
        onward = (np.arange(len(stage.following))[:, None] == stage.onward[None]).astype(float)
        share = carried / np.maximum(present, 1e-300)
        weighed = cell * share[stage.origin]
        carried = onward @ (weighed if factor is None else weighed * factor)
        present = onward @ np.asarray(cell)
    return np.asarray(carried.sum(0))


def _on_cells(
    model: Model, played: Played, at: int, change: Mapping[int, Change], odds: Odds
) -> Float[np.ndarray, "cell draw"] | None:
    """The product of the factors on each cell of one stage; None where nothing changes there."""
    rows, true = model.truth.certain[at]
    factor: np.ndarray | None = None
    for place, row in enumerate(rows):
        if int(row) in change:
            up, down = np.exp(change[int(row)])
            here = np.where(true[place][:, None] > 0, up, down)
            factor = here if factor is None else factor * here
    for sign, chance in zip(model.truth.signs[at], played.chances.signs[at], strict=True):
        if sign.row in change:
            up, down = np.exp(change[sign.row])
            # the chance that the sign was seen, given the cell and what was said of it
            unseen = (1 - chance) * np.exp(np.clip(odds(sign.row), -600, 600))
            seen = chance / np.maximum(chance + unseen, 1e-300)
            here = (seen * up + (1 - seen) * down)[sign.group]
            factor = here if factor is None else factor * here
    return factor
