"""How the evidence grows from day to day, worked out once so that every day costs next to nothing.

From one day to the next little changes: one act is heard, one proposition is settled. So the
distinct *utterances* (what an act has come to) are weighed once, a proposition's weight is summed
once for each *version* of it, propositions about the court alone leave the recursion over
histories altogether, and cells that no report will ever tell apart are merged before it. A day on
which only echoes are heard is no *step*: what is computed follows what origins say, not how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.play.histories import Stage
from innercourt.reports.evidence import IMPOSSIBLE, Act, Evidence, key_of
from innercourt.reports.hearing import Column, Pair, news_by_day
from innercourt.reports.report import Proposition, Report
from innercourt.reports.sums import Sums
from innercourt.reports.truth import Truth
from innercourt.strips import in_one_kernel, in_strips

STRIP = 256
"""Draws that are worked out together, where what they need on the way fits the cache."""
LEAST_STRIP = 8
ROUTINE, LEAST_ROUTINE = 128, 16
"""The same within one routine of the processor."""
CELLS = 512
"""Cells of a stage up to which one routine of the processor takes a case: there they are added up one by one."""
FITS = 1 << 20
"""Numbers on the way of one strip, at most, unless it is the narrowest."""

Version: TypeAlias = tuple[int, tuple[int, ...], float, float]
"""A proposition, what was said on it, and the log weights of its being known true and known false."""

Row: TypeAlias = tuple[int, int | None, int]
"""(version, sign or None, group): one log-probability that evidence on a stage is made of. Of a certain
proposition they are its odds (group 0) and its base (1), of a sign one a group of cells."""


@dataclass(frozen=True)
class Turn:
    """The evidence on one stage's histories, over all steps.

    A *pattern* is one step's evidence on the stage; `falls[cell, row]` is 1 where a row falls on a
    merged cell, and `in_force[pattern]` are the rows of a pattern. A *past* is one
    step's evidence on this stage and all before it: `parent[past]` is its past before this stage,
    `pattern[past]` its pattern on it. `merge[cell]` says which merged cell each cell of the play falls to.
    """

    stage: Stage
    merge: np.ndarray
    rows: tuple[Row, ...]
    falls: np.ndarray
    in_force: tuple[tuple[int, ...], ...]
    parent: np.ndarray
    pattern: np.ndarray

    def weigh(self, rows: Float[Array, "row draw"]) -> Float[Array, "cell pattern draw"]:
        """What the rows come to on every cell under every pattern."""
        sums = Sums.over(self.in_force, len(self.rows))
        return jnp.moveaxis(sums(jnp.asarray(self.falls.T)[:, :, None] * rows[:, None]), 0, 1)


@dataclass(frozen=True)
class Course:
    """The evidence of every day, static.

    A step is a day that brought news; `step_of[day]` is the last one by then. `versions[v]` is
    (proposition, utterances, known if true, known if false); `in_force[step, proposition]` the version
    in force, -1 where nothing has been said. `past_of[step]` is the step's row in the last turn's pasts.
    """

    acts: tuple[Act, ...]
    utterances: Evidence
    versions: tuple[Version, ...]
    in_force: np.ndarray
    step_of: np.ndarray
    turns: tuple[Turn, ...]
    past_of: np.ndarray

    @property
    def steps(self) -> int:
        """How many days brought news."""
        return len(self.in_force)

    @property
    def plain(self) -> bool:
        """Whether one routine of the processor takes all of it."""
        few = self._numbers <= FITS // LEAST_ROUTINE
        return few and all(len(turn.merge) <= CELLS for turn in self.turns)

    def by_strip(self, function: Callable[..., Any], inputs: Any, *beside: Any) -> Any:
        """`function(inputs, *beside)`, so many draws at a time that what the evidence comes to fits the cache."""
        if self.plain:
            return in_one_kernel(function, inputs, _narrowed(ROUTINE, LEAST_ROUTINE, self._numbers), *beside)
        widest = max([len(self.versions), *map(_size, self.turns)])
        return in_strips(function, inputs, _narrowed(STRIP, LEAST_STRIP, widest), *beside)

    @property
    def _numbers(self) -> int:
        return len(self.acts) + len(self.versions) + sum(map(_size, self.turns))


def _size(turn: Turn) -> int:
    """Numbers of one draw that the evidence on a stage comes to."""
    return len(turn.falls) * max(len(turn.pattern), 1 + int(turn.pattern.max(initial=0)))


def _narrowed(width: int, least: int, numbers: int) -> int:
    while width > least and width * numbers > FITS:
        width //= 2
    return width


def plan_course(
    days: Sequence[date],
    acts: Sequence[Act],
    reports: Sequence[Report],
    propositions: Sequence[Proposition],
    truth: Truth,
    stages: Sequence[Stage],
) -> Course:
    """Work out what is heard when, and which cells the reports can tell apart."""
    heard: dict[tuple[int, Column], int] = {}
    versions: dict[Version, int] = {}
    in_force: list[np.ndarray] = []
    step_of: list[int] = []
    here = np.full(len(propositions), -1)
    for news in _news(days, acts, reports, propositions, heard):
        for p, held, known in news:
            here[p] = versions.setdefault((p, held, *known), len(versions))
        if news or not in_force:
            in_force.append(here.copy())
        step_of.append(len(in_force) - 1)
    columns = np.array([column for _, column in heard], float).reshape(len(heard), 7).T
    spoken, denies, silent, copied, hedge, relays, expected = columns
    none_known = np.zeros((2, 0))
    utterances = Evidence(spoken, denies, silent, copied, hedge, relays, expected, none_known)
    table = np.array(in_force, int).reshape(len(in_force), len(propositions))
    turns, past_of = _turns(table, tuple(versions), truth, stages)
    speakers = tuple(acts[a] for a, _ in heard)
    return Course(speakers, utterances, tuple(versions), table, np.array(step_of, int), turns, past_of)


def _news(
    days: Sequence[date],
    acts: Sequence[Act],
    reports: Sequence[Report],
    propositions: Sequence[Proposition],
    heard: dict[tuple[int, Column], int],
) -> Iterator[list[tuple[int, tuple[int, ...], tuple[float, float]]]]:
    """For each day the propositions of which something new is known: which, what was said on them by
    now (utterances, which are added to `heard`), and the log weights of what is publicly known."""
    place = {p.id: i for i, p in enumerate(propositions)}
    acts_of_pair: dict[Pair, list[int]] = {}
    for a, act in enumerate(acts):
        acts_of_pair.setdefault((act.origin, act.proposition), []).append(a)
    said: list[dict[int, int]] = [{} for _ in propositions]
    known = [(0.0, 0.0)] * len(propositions)
    unresolved = sorted((p.resolved.date, i) for i, p in enumerate(propositions) if p.resolved)[::-1]
    for day, pairs in zip(days, news_by_day(days, reports), strict=True):
        new: set[int] = set()
        for a, key, column in sorted((a, *told) for pair, told in pairs.items() for a in acts_of_pair[pair]):
            held = said[p := place[acts[a].proposition]]
            now = heard.setdefault((a, column), len(heard)) if key_of(acts[a]) == key else None
            if held.get(a) != now:
                new.add(p)
                held.pop(a, None)
                if now is not None:
                    held[a] = now
        while unresolved and unresolved[-1][0] <= day:
            _, p = unresolved.pop()
            resolved = propositions[p].resolved
            assert resolved is not None
            known[p] = (0.0, IMPOSSIBLE) if resolved.truth else (IMPOSSIBLE, 0.0)
            new.add(p)
        yield [(p, tuple(said[p][a] for a in sorted(said[p])), known[p]) for p in sorted(new)]


def _turns(
    in_force: np.ndarray, versions: Sequence[Version], truth: Truth, stages: Sequence[Stage]
) -> tuple[tuple[Turn, ...], np.ndarray]:
    """Every stage's turn, and which past of the last one each step has."""
    past = np.zeros(len(in_force), int)
    turns = []
    for at, stage in enumerate(stages):
        rows = _rows(at, versions, truth)
        certain, signs = truth.certain[at][0], truth.signs[at]
        columns = sorted({*map(int, certain), *(sign.row for sign in signs)})
        patterns, pattern_of = distinct(in_force[:, columns])
        falls = _falls(at, rows, versions, truth, stage)
        stage, merge, falls = _merged(stage, falls, last=at + 1 == len(stages))
        held = held_rows(patterns, columns, [(v, versions[v][0]) for v, *_ in rows])
        pasts, past_of = distinct(np.stack([past, pattern_of], 1))
        in_force_here = tuple(map(tuple, held))
        turns.append(Turn(stage, merge, tuple(rows), falls, in_force_here, pasts[:, 0], pasts[:, 1]))
        past = past_of
    return tuple(turns), past


def held_rows(
    patterns: np.ndarray, columns: Sequence[int], rows: Sequence[tuple[int, int]]
) -> list[list[int]]:
    """For every pattern the rows, given as (version, proposition), that it holds."""
    column = {p: i for i, p in enumerate(columns)}
    versions, at = np.array([v for v, _ in rows], int), np.array([column[p] for _, p in rows], int)
    return [np.flatnonzero(pattern[at] == versions).tolist() for pattern in patterns]


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows in order of appearance, and which of them each row is."""
    found, first, place = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return found[order], np.argsort(order)[place.reshape(-1)]


def _rows(at: int, versions: Sequence[Version], truth: Truth) -> list[Row]:
    """What evidence on a stage is made of, certain propositions first."""
    certain, signs = truth.certain[at][0], truth.signs[at]
    rows: list[Row] = []
    for v, (p, *_) in enumerate(versions):
        if p in certain:
            rows += [(v, None, 0), (v, None, 1)]
        for s, sign in enumerate(signs):
            if sign.row == p:
                rows += [(v, s, group) for group in range(len(sign.answers))]
    return sorted(rows, key=lambda row: row[1] is not None)


def _falls(
    at: int,
    rows: Sequence[Row],
    versions: Sequence[Version],
    truth: Truth,
    stage: Stage,
) -> np.ndarray:
    """1 where a row falls on a cell, `[cell, row]`."""
    certain, true = truth.certain[at]
    falls = np.zeros((stage.cells, len(rows)))
    for column, (v, sign, group) in enumerate(rows):
        if sign is not None:
            falls[:, column] = truth.signs[at][sign].group == group
        else:
            falls[:, column] = 1 if group else true[list(certain).index(versions[v][0])]
    return falls


def _merged(stage: Stage, falls: np.ndarray, last: bool) -> tuple[Stage, np.ndarray, np.ndarray]:
    """Merge the cells that come from, lead to and are told apart by the same; the last lead nowhere."""
    onward = np.zeros_like(stage.onward) if last else stage.onward
    keys = np.concatenate([stage.origin[:, None], onward[:, None], falls], 1)
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    fewer = replace(stage, origin=stage.origin[first], leaf=stage.leaf[first], onward=onward[first])
    return fewer, place.reshape(-1), falls[first]
