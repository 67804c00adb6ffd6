"""How the evidence grows from day to day, worked out once so that every day costs next to nothing.

From one day to the next little changes: one act is heard, one proposition is settled. So the
distinct *utterances* (what an act has come to) are weighed once, a proposition's weight is summed
once for each *version* of it, propositions about the court alone leave the recursion over
histories altogether, and cells that no report will ever tell apart are merged before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.play.histories import Stage, forward
from innercourt.reports.evidence import Act, Evidence, evidence_on
from innercourt.reports.model import said
from innercourt.reports.report import Proposition, Report
from innercourt.reports.truth import Chances, Truth, factor

Version: TypeAlias = tuple[int, tuple[int, ...], float, float]
"""A proposition, what was said on it, and the log weights of its being known true and known false."""


@dataclass(frozen=True)
class Course:
    """The evidence of every day, static.

    `versions[v]` is (proposition, utterances, known if true, known if false); `on_day[day,
    proposition]` the version in force, -1 where nothing has been said. `histories` lists the
    distinct evidence on histories, `spread[h]` how its rows fall on merged cells, and
    `history_of[day]` which of them a day has.
    """

    acts: tuple[Act, ...]
    utterances: Evidence
    versions: tuple[Version, ...]
    on_day: np.ndarray
    stages: tuple[Stage, ...]
    merge: tuple[np.ndarray, ...]
    spread: np.ndarray
    history_of: np.ndarray

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.on_day)


def plan_course(
    days: Sequence[date],
    acts: Sequence[Act],
    reports: Sequence[Report],
    propositions: Sequence[Proposition],
    truth: Truth,
    stages: Sequence[Stage],
) -> Course:
    """Work out what is heard when, and which cells the reports can tell apart."""
    index = {p.id: i for i, p in enumerate(propositions)}
    heard: dict[tuple[int, tuple[float, ...]], int] = {}
    versions: dict[Version, int] = {}
    on_day = np.full((len(days), len(propositions)), -1)
    for d, day in enumerate(days):
        evidence = evidence_on(day, acts, reports, propositions)
        said_of: dict[int, list[int]] = {}
        for a, act in enumerate(acts):
            if evidence.spoken[a]:
                column = tuple(float(field[a]) for field in evidence[:-1])
                said_of.setdefault(index[act.proposition], []).append(
                    heard.setdefault((a, column), len(heard))
                )
        for p in range(len(propositions)):
            known = evidence.known[:, p]
            if p in said_of or known.any():
                key = (p, tuple(said_of.get(p, ())), float(known[0]), float(known[1]))
                on_day[d, p] = versions.setdefault(key, len(versions))
    columns = np.array([column for _, column in heard], float).reshape(len(heard), 7).T
    spoken, denies, silent, copied, hedge, relays, expected = columns
    none_known = np.zeros((2, 0))
    utterances = Evidence(spoken, denies, silent, copied, hedge, relays, expected, none_known)
    merged, merge, spread, history_of = _merge_cells(on_day, tuple(versions), truth, stages)
    speakers = tuple(acts[a] for a, _ in heard)
    return Course(speakers, utterances, tuple(versions), on_day, merged, merge, spread, history_of)


def _history_rows(truth: Truth, versions: Sequence[Version]) -> list[tuple[int, int, int | None, int]]:
    """The rows that evidence on histories is made of: (stage, version, sign or None, group)."""
    rows: list[tuple[int, int, int | None, int]] = []
    for at, ((certain, _), signs) in enumerate(zip(truth.certain, truth.signs, strict=True)):
        for v, (p, *_) in enumerate(versions):
            if p in certain:
                rows += [(at, v, None, 0), (at, v, None, 1)]
            rows += [
                (at, v, s, g)
                for s, sign in enumerate(signs)
                if sign.row == p
                for g in range(len(sign.answers))
            ]
    return rows


def _merge_cells(
    on_day: np.ndarray, versions: Sequence[Version], truth: Truth, stages: Sequence[Stage]
) -> tuple[tuple[Stage, ...], tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    """Merge the cells of each stage that come from, lead to and are told apart by the same."""
    rows = _history_rows(truth, versions)
    of_history = sorted(
        {p for (certain, _) in truth.certain for p in certain} | {s.row for g in truth.signs for s in g}
    )
    patterns, history_of = np.unique(on_day[:, of_history], axis=0, return_inverse=True)
    merged, merge, blocks = [], [], []
    for at, stage in enumerate(stages):
        table = np.zeros((len(patterns), stage.cells, len(rows)))
        certain, true = truth.certain[at]
        for column, (where, v, sign, group) in enumerate(rows):
            if where != at:
                continue
            if sign is None:
                falls = np.ones(stage.cells) if group else true[list(certain).index(versions[v][0])]
            else:
                falls = (truth.signs[at][sign].group == group).astype(float)
            table[(patterns == v).any(1), :, column] = falls
        onward = stage.onward if at + 1 < len(stages) else np.zeros_like(stage.onward)
        flat = table.transpose(1, 0, 2).reshape(stage.cells, -1)
        keys = np.concatenate([stage.origin[:, None], onward[:, None], flat], 1)
        _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        place = place.reshape(-1)
        merge.append((np.arange(len(first))[:, None] == place[None]).astype(float))
        merged.append(
            replace(stage, origin=stage.origin[first], leaf=stage.leaf[first], onward=onward[first])
        )
        blocks.append(table[:, first])
    spread = np.concatenate(blocks, 1) if blocks else np.zeros((len(patterns), 0, len(rows)))
    return tuple(merged), tuple(merge), spread, history_of.reshape(-1)


def log_likelihood_by_day(
    course: Course,
    truth: Truth,
    cells: Sequence[Float[Array, "_ draw"]],
    chance: Chances,
    theta: Mapping[str, Float[Array, " draw"]],
) -> Float[Array, "day draw"]:
    """log P(reports up to each day | θ), all histories summed out."""
    draws = next(iter(theta.values())).shape[0]
    if not course.versions:
        return jnp.zeros((course.days, draws))
    if_true, if_false = _version_weights(course, theta, draws)
    total = _standing(course, truth, chance, if_true, if_false)
    if not course.stages:
        return total
    rows = [
        (if_true[v] - if_false[v] if group == 0 else if_false[v])
        if sign is None
        else factor(chance.signs[at][sign][group], if_true[v], if_false[v])
        for at, v, sign, group in _history_rows(truth, course.versions)
    ]
    if not rows:
        return total
    stacked = jnp.stack(rows)
    merged = [jnp.asarray(m) @ cell for m, cell in zip(course.merge, cells, strict=True)]
    ends = np.cumsum([stage.cells for stage in course.stages])[:-1]

    def one(falls: Array) -> Array:
        return forward(course.stages, merged, jnp.split(falls @ stacked, ends), draws)[0]

    by_day: Array = jax.lax.map(one, jnp.asarray(course.spread))[course.history_of]
    return total + by_day


def _version_weights(
    course: Course, theta: Mapping[str, Array], draws: int
) -> tuple[Float[Array, "version draw"], Float[Array, "version draw"]]:
    """Log-probability of all that a version holds, if its proposition is true and if not."""
    known = np.array([[a, b] for _, _, a, b in course.versions])
    if not course.acts:
        flat = jnp.zeros((len(course.versions), draws))
        return flat + known[:, :1], flat + known[:, 1:]
    gather = np.zeros((len(course.versions), len(course.acts)))
    for v, (_, utterances, *_) in enumerate(course.versions):
        gather[v, list(utterances)] = 1
    if_true, if_false = said(course.acts, theta, course.utterances)
    return gather @ if_true + known[:, :1], gather @ if_false + known[:, 1:]


def _standing(
    course: Course, truth: Truth, chance: Chances, if_true: Array, if_false: Array
) -> Float[Array, "day draw"]:
    """The propositions about the court alone: each is one factor, whatever happened."""
    place = {s.row: i for i, s in enumerate(truth.standing)}
    held = [v for v, (p, *_) in enumerate(course.versions) if p in place]
    if not held:
        return jnp.zeros((course.days, if_true.shape[1]))
    index = np.array(held)
    row = np.array([place[course.versions[v][0]] for v in held])
    falls = (course.on_day[:, :, None] == index[None, None]).any(1).astype(float)
    weighed: Array = falls @ factor(chance.standing[row], if_true[index], if_false[index])
    return weighed
