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

from innercourt.arrays import Array, Float, in_strips, kept, log_positive, mixed_log
from innercourt.play.histories import Stage
from innercourt.reports.evidence import Act, Evidence, evidence_on
from innercourt.reports.model import said
from innercourt.reports.report import Proposition, Report
from innercourt.reports.truth import Chances, Truth

STRIP = 256

Version: TypeAlias = tuple[int, tuple[int, ...], float, float]
"""A proposition, what was said on it, and the log weights of its being known true and known false."""

Row: TypeAlias = tuple[int, int | None, int]
"""(version, sign or None, group): one log-probability that evidence on a stage is made of. Of a certain
proposition they are its odds (group 0) and its base (1), of a sign one a group of cells."""


@dataclass(frozen=True)
class Turn:
    """The evidence on one stage's histories, over all days.

    A *pattern* is one day's evidence on the stage; `falls[cell, pattern, row]` is 1 where a row
    falls on a merged cell. A *past* is one day's evidence on this stage and all before it:
    `parent[past]` is its past before this stage, `pattern[past]` its pattern on it.
    """

    stage: Stage
    merge: np.ndarray
    rows: tuple[Row, ...]
    falls: np.ndarray
    parent: np.ndarray
    pattern: np.ndarray


@dataclass(frozen=True)
class Course:
    """The evidence of every day, static.

    `versions[v]` is (proposition, utterances, known if true, known if false); `on_day[day,
    proposition]` the version in force, -1 where nothing has been said. `past_of[day]` is the
    day's row in the last turn's pasts.
    """

    acts: tuple[Act, ...]
    utterances: Evidence
    versions: tuple[Version, ...]
    on_day: np.ndarray
    turns: tuple[Turn, ...]
    past_of: np.ndarray

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
    turns, past_of = _turns(on_day, tuple(versions), truth, stages)
    speakers = tuple(acts[a] for a, _ in heard)
    return Course(speakers, utterances, tuple(versions), on_day, turns, past_of)


def _turns(
    on_day: np.ndarray, versions: Sequence[Version], truth: Truth, stages: Sequence[Stage]
) -> tuple[tuple[Turn, ...], np.ndarray]:
    """Every stage's turn, and which past of the last one each day has."""
    past = np.zeros(len(on_day), int)
    turns = []
    for at, stage in enumerate(stages):
        rows = _rows(at, versions, truth)
        certain, signs = truth.certain[at][0], truth.signs[at]
        patterns, pattern_of = _distinct(on_day[:, sorted({*certain, *(sign.row for sign in signs)})])
        falls = _falls(at, rows, versions, truth, stage)
        in_force = np.array([[(held == v).any() for v, *_ in rows] for held in patterns])
        table = falls[:, None] * in_force.reshape(1, len(patterns), len(rows))
        pasts, past_of = _distinct(np.stack([past, pattern_of], 1))
        stage, merge, table = _merged(stage, table, last=at + 1 == len(stages))
        turns.append(Turn(stage, merge, tuple(rows), table, pasts[:, 0], pasts[:, 1]))
        past = past_of
    return tuple(turns), past


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found, place = np.unique(rows, axis=0, return_inverse=True)
    return found, place.reshape(-1)


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


def _merged(stage: Stage, table: np.ndarray, last: bool) -> tuple[Stage, np.ndarray, np.ndarray]:
    """Merge the cells that come from, lead to and are told apart by the same; the last lead nowhere."""
    onward = np.zeros_like(stage.onward) if last else stage.onward
    keys = np.concatenate([stage.origin[:, None], onward[:, None], table.reshape(stage.cells, -1)], 1)
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    merge = (np.arange(len(first))[:, None] == place.reshape(-1)[None]).astype(float)
    fewer = replace(stage, origin=stage.origin[first], leaf=stage.leaf[first], onward=onward[first])
    return fewer, merge, table[first]


def log_likelihood_by_day(
    course: Course,
    truth: Truth,
    cells: Sequence[Float[Array, "_ draw"]],
    chance: Chances,
    theta: Mapping[str, Float[Array, " draw"]],
) -> Float[Array, "day draw"]:
    """log P(reports up to each day | θ), all histories summed out."""

    def one(strip: tuple[Sequence[Array], Chances, Mapping[str, Array]]) -> Array:
        return _by_day(course, truth, *strip)

    found: Array = in_strips(one, (tuple(cells), chance, dict(theta)), STRIP)
    return found


def _by_day(
    course: Course, truth: Truth, cells: Sequence[Array], chance: Chances, theta: Mapping[str, Array]
) -> Float[Array, "day draw"]:
    draws = next(iter(theta.values())).shape[0]
    if not course.versions:
        return jnp.zeros((course.days, draws))
    if_true, if_false = kept(_version_weights(course, theta, draws))
    total = _standing(course, truth, chance, if_true, if_false)
    weight, so_far = jnp.ones((1, 1, draws)), jnp.zeros((1, draws))
    for turn, cell, signs in zip(course.turns, cells, chance.signs, strict=True):
        rows = _row_weights(turn.rows, signs, if_true, if_false)
        weight, so_far = _take_turn(turn, cell, rows, weight, so_far)
    return total + so_far[course.past_of]


def _row_weights(
    rows: Sequence[Row],
    signs: Sequence[Float[Array, "_ draw"]],
    if_true: Float[Array, "version draw"],
    if_false: Float[Array, "version draw"],
) -> Float[Array, "row draw"]:
    """The log-probabilities that a stage's evidence is made of; certain rows come first."""
    sure = [(v, group) for v, sign, group in rows if sign is None]
    seen = [(v, sum(map(len, signs[:sign])) + group) for v, sign, group in rows if sign is not None]
    parts = []
    if sure:
        version, base = map(np.array, zip(*sure, strict=True))
        odds = jnp.where(base[:, None] > 0, 0, if_true[version])
        parts.append(odds + (2 * base[:, None] - 1) * if_false[version])
    if seen:
        version, place = map(np.array, zip(*seen, strict=True))
        parts.append(mixed_log(*kept((jnp.concatenate(signs)[place], if_true[version], if_false[version]))))
    return kept(jnp.concatenate(parts)) if parts else if_true[:0]


def _take_turn(
    turn: Turn,
    cell: Float[Array, "cell draw"],
    rows: Float[Array, "row draw"],
    weight: Float[Array, "state past draw"],
    so_far: Float[Array, "past draw"],
) -> tuple[Float[Array, "following past_here draw"], Float[Array, "past_here draw"]]:
    """The forward recursion over one stage, for all pasts at once.

    Cells with one origin and one end are summed for each pattern before they meet the pasts: there are
    fewer of these `ways` than of cells, and fewer patterns than pasts.
    """
    stage, draws = turn.stage, so_far.shape[1]
    chance = jnp.asarray(turn.merge) @ cell.astype(float)
    if len(rows):
        flat = jnp.asarray(turn.falls.reshape(-1, len(rows))) @ rows.astype(float)
        log_factor = flat.reshape(stage.cells, -1, draws)
        # Scaling by the best factor keeps long products of small numbers above underflow.
        top = kept(log_factor.max(0))
        factor = kept(jnp.exp(log_factor - top))
        so_far = so_far[turn.parent] + top[turn.pattern]
    else:
        factor, so_far = jnp.ones((1, 1, 1)), so_far[turn.parent]
    ways, way_of = _distinct(np.stack([stage.origin, stage.onward], 1))
    # Sums are taken by matrices, whose results XLA keeps: other steps are worked out anew for each reader.
    carried = _sums(way_of) @ kept(chance[:, None] * factor).reshape(stage.cells, -1)
    carried = carried.reshape(len(ways), -1, draws)
    joint = kept(weight[ways[:, 0]][:, turn.parent] * carried[:, turn.pattern])
    ahead = (_sums(ways[:, 1]) @ joint.reshape(len(ways), -1)).reshape(-1, *joint.shape[1:])
    mass = kept(jnp.maximum(ahead.sum(0), 1e-300))
    return kept((ahead / mass, so_far + log_positive(mass)))


def _sums(place: np.ndarray) -> Float[Array, "sum term"]:
    """The matrix that adds up all terms of the same place."""
    return jnp.asarray((np.arange(place.max() + 1)[:, None] == place[None]).astype(float))


def _version_weights(
    course: Course, theta: Mapping[str, Array], draws: int
) -> tuple[Float[Array, "version draw"], Float[Array, "version draw"]]:
    """Log-probability of all that a version holds, if its proposition is true and if not."""
    kind = next(iter(theta.values())).dtype
    known = np.array([[a, b] for _, _, a, b in course.versions]).astype(kind)
    if not course.acts:
        flat = jnp.zeros((len(course.versions), draws), kind)
        return flat + known[:, :1], flat + known[:, 1:]
    # Most versions hold one utterance, which is looked up; of the others a matrix takes the sums.
    one = [v for v, (_, held, *_) in enumerate(course.versions) if len(held) == 1]
    more = [v for v, (_, held, *_) in enumerate(course.versions) if len(held) != 1]
    looked_up = np.array([course.versions[v][1][0] for v in one], int)
    utterances: Evidence = jax.tree.map(lambda field: field.astype(kind), course.utterances)
    summed = np.zeros((len(more), len(course.acts)), kind)
    for row, v in enumerate(more):
        summed[row, list(course.versions[v][1])] = 1
    part_of = np.flatnonzero(summed.any(0))
    order = np.argsort(np.array(one + more))
    if_true, if_false = (
        jnp.concatenate([held[looked_up], summed[:, part_of] @ held[part_of]])[order]
        for held in kept(said(course.acts, theta, utterances))
    )
    return if_true + known[:, :1], if_false + known[:, 1:]


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
    parts = kept((chance.standing[row], if_true[index], if_false[index]))
    weighed: Array = falls @ kept(mixed_log(*parts))
    return weighed
