"""log P(reports up to each step | θ): the forward recursion over stages, for all steps at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float, log_positive, mixed_log
from innercourt.play.histories import added
from innercourt.reports.course import Course, Row, Turn, distinct, held_rows
from innercourt.reports.evidence import Evidence
from innercourt.reports.model import said
from innercourt.reports.sums import Sums
from innercourt.reports.truth import Chances, Truth
from innercourt.strips import kept, over_rows


def log_likelihood_by_step(
    course: Course,
    truth: Truth,
    cells: Sequence[Float[Array, "_ draw"]],
    chance: Chances,
    theta: Mapping[str, Float[Array, " draw"]],
) -> Float[Array, "step draw"]:
    """log P(reports up to each step | θ), all histories summed out."""

    def one(strip: tuple[Sequence[Array], Chances, Mapping[str, Array]]) -> Array:
        return _by_step(course, truth, *strip)

    found: Array = course.by_strip(one, (tuple(cells), chance, dict(theta)))
    return found


def _by_step(
    course: Course, truth: Truth, cells: Sequence[Array], chance: Chances, theta: Mapping[str, Array]
) -> Float[Array, "step draw"]:
    draws = next(iter(theta.values())).shape[0]
    if not course.versions:
        return jnp.zeros((course.steps, draws))
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
    stage = turn.stage
    chance = added(cell.astype(float), turn.merge)
    if len(rows):
        log_factor = turn.weigh(rows.astype(float))
        # Scaling by the best factor keeps long products of small numbers above underflow.
        top = kept(over_rows(jnp.maximum, log_factor))
        factor = kept(jnp.exp(log_factor - top))
        so_far = so_far[turn.parent] + top[turn.pattern]
    else:
        factor, so_far = jnp.ones((1, 1, 1)), so_far[turn.parent]
    ways, way_of = distinct(np.stack([stage.origin, stage.onward], 1))
    carried = kept(added(kept(chance[:, None] * factor), way_of))
    joint = kept(weight[ways[:, 0]][:, turn.parent] * carried[:, turn.pattern])
    ahead = kept(added(joint, ways[:, 1]))
    mass = kept(jnp.maximum(over_rows(jnp.add, ahead), 1e-300))
    return kept((ahead / mass, so_far + log_positive(mass)))


def _version_weights(
    course: Course, theta: Mapping[str, Array], draws: int
) -> tuple[Float[Array, "version draw"], Float[Array, "version draw"]]:
    """Log-probability of all that a version holds, if its proposition is true and if not."""
    kind = next(iter(theta.values())).dtype
    known = np.array([[a, b] for _, _, a, b in course.versions]).astype(kind)
    if not course.acts:
        flat = jnp.zeros((len(course.versions), draws), kind)
        return flat + known[:, :1], flat + known[:, 1:]
    # Most versions hold one utterance, which is looked up; others are sums, those of one proposition
    # side by side, since each is nearly the one before.
    one = [v for v, (_, held, *_) in enumerate(course.versions) if len(held) == 1]
    more = [v for v, (_, held, *_) in enumerate(course.versions) if len(held) != 1]
    more.sort(key=lambda v: course.versions[v][0])
    looked_up = np.array([course.versions[v][1][0] for v in one], int)
    part_of = np.array(sorted({u for v in more for u in course.versions[v][1]}), int)
    column = {u: i for i, u in enumerate(part_of)}
    sums = Sums.over([[column[u] for u in course.versions[v][1]] for v in more], len(part_of))
    order = np.argsort(np.array(one + more))
    utterances: Evidence = jax.tree.map(lambda field: field.astype(kind), course.utterances)
    if_true, if_false = (
        jnp.concatenate([held[looked_up], sums(held[part_of])])[order]
        for held in kept(said(course.acts, theta, utterances))
    )
    return if_true + known[:, :1], if_false + known[:, 1:]


def _standing(
    course: Course, truth: Truth, chance: Chances, if_true: Array, if_false: Array
) -> Float[Array, "step draw"]:
    """The propositions about the court alone: each is one factor, whatever happened."""
    place = {s.row: i for i, s in enumerate(truth.standing)}
    held = [v for v, (p, *_) in enumerate(course.versions) if p in place]
    if not held:
        return jnp.zeros((course.steps, if_true.shape[1]))
    index = np.array(held)
    row = np.array([place[course.versions[v][0]] for v in held])
    rows = [(v, course.versions[v][0]) for v in held]
    sums = Sums.over(held_rows(course.in_force, range(course.in_force.shape[1]), rows), len(held))
    parts = kept((chance.standing[row], if_true[index], if_false[index]))
    return sums(kept(mixed_log(*parts)))
