"""When is a proposition true? On which cells, with what chance, or in which courts.

Three sorts, by what they take: *certain* ones are true or not on each cell of an episode (a move
was made, an outcome happened, a state holds after it); *signs* are so with a chance that hangs
on the moves of an episode, or on the state that it leaves behind; *standing* ones hang on the
court alone. Given history and court all are independent, so each enters the likelihood as one
factor, t e^a + (1 - t) e^b, where a and b are the log-probabilities of what was said if it is
true and if not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float, mixed_log
from innercourt.court.authority import Order
from innercourt.court.model import holds
from innercourt.play.expression import (
    Scope,
    contests,
    evaluate,
    facts,
    moves,
    parse_expression,
    quantities,
)
from innercourt.play.histories import (
    RECALL,
    Stage,
    Summed,
    added,
    facts_of,
    forward,
    leaves_of,
    smooth,
)
from innercourt.play.program import Program, State, order_of
from innercourt.play.syntax import Did, Expression, Obeys
from innercourt.play.syntax import Prevails as Prevailing
from innercourt.reports.model import Weights
from innercourt.reports.report import Proposition
from innercourt.reports.sums import Sums
from innercourt.strips import kept_within, over_rows

Asked = tuple[Order, date, State]
"""A contest, with the day and the state in which it is asked about."""


class Contested(NamedTuple):
    """The contests of one batch: whether an order prevails, and whether a unit (by name) obeys it."""

    prevails: Callable[[Asked], Float[Array, " draw"]]
    obeys: Callable[[Asked, str], Float[Array, " draw"]]


@dataclass(frozen=True)
class Sign:
    """A proposition whose chance hangs on moves or on the state after an episode: one expression a
    group of alike cells. Its contests are those of `day`."""

    row: int
    expression: Expression
    group: np.ndarray
    answers: tuple[Mapping[str, bool], ...]
    states: tuple[State, ...]
    day: date


@dataclass(frozen=True)
class Standing:
    """A proposition about the court itself: a truth or a chance, on a day, before any episode is over."""

    row: int
    expression: Expression
    day: date
    state: State


@dataclass(frozen=True)
class Truth:
    """All propositions, sorted by what they take. `certain[stage]` is (rows, 0/1 by row and cell)."""

    count: int
    certain: tuple[tuple[np.ndarray, np.ndarray], ...]
    signs: tuple[tuple[Sign, ...], ...]
    standing: tuple[Standing, ...]

    @property
    def quantities(self) -> set[str]:
        """Every quantity that a chance takes."""
        return {name for said in self.stated for name in quantities(said.expression)}

    @property
    def orders(self) -> set[Asked]:
        """Every contest that a proposition asks about."""
        found = {(order_of(c), s.day, s.state) for s in self.standing for c in contests(s.expression)}
        signs = [sign for rows in self.signs for sign in rows]
        return found | {
            (order_of(c), s.day, t) for s in signs for c in contests(s.expression) for t in s.states
        }

    @property
    def stated(self) -> tuple[Standing | Sign, ...]:
        """Every proposition with an expression of its own."""
        return (*self.standing, *(sign for signs in self.signs for sign in signs))


class Chances(NamedTuple):
    """The numbers of one batch: for each stage and sign its chance by group, and the standing ones."""

    signs: tuple[tuple[Float[Array, "_ draw"], ...], ...]
    standing: Float[Array, "standing draw"]


def compile_truth(
    propositions: Sequence[Proposition],
    programs: Sequence[Program],
    stages: Sequence[Stage],
    start: State,
    as_of: date,
) -> Truth:
    """Sort the propositions and work out on which cells each is true.

    What is said of contests and facts is judged in the state of its day, `on` (`as_of` without it):
    `start`, or what the episodes that are over by then have left behind; beside moves, in the state
    that the last episode named leaves.
    """
    order = {program.episode.id: i for i, program in enumerate(programs)}
    certain: list[list[tuple[int, np.ndarray]]] = [[] for _ in stages]
    signs: list[list[Sign]] = [[] for _ in stages]
    standing = []
    for row, proposition in enumerate(propositions):
        if proposition.state:
            at = order[proposition.after] if proposition.after else len(stages) - 1
            true = [holds(proposition.state, dict(state)) for state in stages[at].following]
            certain[at].append((row, np.array(true)[stages[at].onward]))
            continue
        names, day = _asked(proposition), proposition.on or as_of
        at = max((order[name.split(".")[0]] for name in names), default=-1)
        columns = {name: _by_cell(name, programs[at], stages[at]) for name in names}
        if proposition.did or proposition.outcome:
            certain[at].append((row, np.any(list(columns.values()), 0)))
            continue
        expression = _expression(proposition)
        by_state = bool(contests(expression) or facts(expression))
        if by_state and not names:
            at = episodes_over(programs, day) - 1
        if at < 0:
            standing.append(Standing(row, expression, day, start))
        else:
            signs[at].append(_sign(row, expression, columns, stages[at], by_state, day))
    return Truth(
        len(propositions),
        tuple(_stacked(rows, stage) for rows, stage in zip(certain, stages, strict=True)),
        tuple(tuple(rows) for rows in signs),
        tuple(standing),
    )


def episodes_over(programs: Sequence[Program], day: date) -> int:
    """How many of the episodes, from the first on, have ended by the end of `day`."""
    ends = [program.episode.window.end for program in programs]
    return next((i for i, end in enumerate(ends) if end is None or end > day), len(ends))


def recalled(propositions: Sequence[Proposition], episodes: Sequence[str]) -> tuple[str, ...]:
    """The moves and outcomes that propositions about later episodes speak of."""
    order = {episode: i for i, episode in enumerate(episodes)}
    found: dict[str, None] = {}
    for proposition in propositions:
        stages = {name: order[name.split(".")[0]] for name in _asked(proposition)}
        found.update((name, None) for name, at in stages.items() if at < max(stages.values()))
    return tuple(found)


def _asked(proposition: Proposition) -> tuple[str, ...]:
    """Every move and outcome that the proposition's truth or chance hangs on."""
    if proposition.did or proposition.outcome:
        return proposition.did + proposition.outcome
    if proposition.state:
        return ()
    asked = moves(_expression(proposition))
    return tuple(dict.fromkeys(a.move if isinstance(a, Did) else a.outcome for a in asked))


def hangs_on_its_day(proposition: Proposition) -> bool:
    """Whether its contests or facts are those of a day, `on` or that of the analysis."""
    if proposition.did or proposition.outcome or proposition.state:
        return False
    expression = _expression(proposition)
    return bool(contests(expression) or facts(expression))


def _expression(proposition: Proposition) -> Expression:
    return parse_expression(str(proposition.indicator or proposition.holds or proposition.claim or 0))


def _by_cell(name: str, program: Program, stage: Stage) -> np.ndarray:
    """On which cells the move was made: in this episode, or in an earlier one and recalled."""
    if name.split(".")[0] == program.episode.id:
        return np.asarray(np.append(leaves_of([name], program), False)[stage.leaf])
    return np.asarray(
        np.array([dict(state)[f"{RECALL}{name}"] == "yes" for state in stage.states])[stage.origin]
    )


def _sign(
    row: int,
    expression: Expression,
    columns: Mapping[str, np.ndarray],
    stage: Stage,
    by_state: bool,
    day: date,
) -> Sign:
    """Group the cells by the moves that the expression names and, if it takes any, by the state after them."""
    after = [facts_of(state) if by_state else () for state in stage.following]
    distinct = list(dict.fromkeys(after))
    place = np.array([distinct.index(state) for state in after])[stage.onward]
    patterns, group = np.unique(np.stack([place, *columns.values()]), axis=1, return_inverse=True)
    answers = tuple(dict(zip(columns, map(bool, pattern[1:]), strict=True)) for pattern in patterns.T)
    states = tuple(distinct[at] for at in patterns[0])
    return Sign(row, expression, group.reshape(-1), answers, states, day)


def _stacked(rows: Sequence[tuple[int, np.ndarray]], stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    index = np.array([row for row, _ in rows], int)
    truth = np.array([cells for _, cells in rows], float).reshape(len(rows), stage.cells)
    return index, truth


def chances(truth: Truth, theta: Mapping[str, Float[Array, " draw"]], contested: Contested) -> Chances:
    """The chance of every sign in every group of cells, and of every standing proposition."""
    rows = next(iter(theta.values()))

    def chance(asked: Sign | Standing, state: State, answers: Mapping[str, bool]) -> Array:
        def won(contest: Prevailing) -> Array:
            return contested.prevails((order_of(contest), asked.day, state))

        def obeyed(obeys: Obeys) -> Array:
            return contested.obeys((order_of(obeys.contest), asked.day, state), obeys.unit)

        made = answers.__getitem__
        scope = Scope(lambda name: theta[name], dict(state), won, obeyed, made, made)
        return _chance(asked.expression, scope, rows)

    by_stage = tuple(
        tuple(
            jnp.stack([chance(s, state, answers) for state, answers in zip(s.states, s.answers, strict=True)])
            for s in signs
        )
        for signs in truth.signs
    )
    standing = [chance(s, s.state, {}) for s in truth.standing]
    return Chances(by_stage, jnp.stack(standing) if standing else jnp.zeros((0, *rows.shape), rows.dtype))


def _chance(expression: Expression, scope: Scope, rows: Array) -> Float[Array, " draw"]:
    value = jnp.asarray(evaluate(expression, scope), rows.dtype)
    return jnp.broadcast_to(jnp.clip(value, 0, 1), rows.shape)


def log_factors(truth: Truth, chance: Chances, weights: Weights) -> tuple[list[Array], Float[Array, " draw"]]:
    """What was said, as a log factor on each cell of each stage, and one on the court itself."""
    a, b = weights
    nothing = jnp.zeros((1, a.shape[1]))
    stages = []
    for (rows, true), signs, seen in zip(truth.certain, truth.signs, chance.signs, strict=True):
        # One sum spreads all factors over the cells: certain rows, then groups of signs.
        parts, (row, _) = [a[rows] - b[rows]], _groups(signs)
        if signs:
            parts.append(mixed_log(jnp.concatenate(seen), a[row], b[row]))
        fall = kept_within(jnp.concatenate(parts).astype(float))
        spread = [true.T, *(falls.T for falls in _by_group(signs))]
        base = over_rows(jnp.add, jnp.concatenate([nothing, b[rows]]))
        stages.append(kept_within(Sums.of(np.concatenate(spread, 1))(fall) + base))
    index = np.array([s.row for s in truth.standing], int)
    standing = jnp.concatenate([nothing, mixed_log(chance.standing, a[index], b[index])])
    return stages, over_rows(jnp.add, standing)


def log_likelihood(
    truth: Truth,
    stages: Sequence[Stage],
    cells: Sequence[Array],
    chance: Chances,
    weights: Weights,
) -> Float[Array, " draw"]:
    """log P(all that was said | θ), all histories summed out."""
    factors, standing = log_factors(truth, chance, weights)
    return forward(stages, cells, factors, weights.if_true.shape[1])[0] + standing


class Posterior(NamedTuple):
    """Given the reports and θ: the chance of every cell, and of every proposition."""

    cells: tuple[Float[Array, "_ draw"], ...]
    propositions: Float[Array, "proposition draw"]


def posterior(
    truth: Truth,
    stages: Sequence[Stage],
    cells: Sequence[Array],
    chance: Chances,
    weights: Weights,
) -> Posterior:
    """What probably happened in each draw, given all that was said."""
    factors, _ = log_factors(truth, chance, weights)
    summed: Summed = smooth(stages, cells, factors, weights.if_true.shape[1])
    a, b = weights
    order, parts = [s.row for s in truth.standing], []
    if truth.standing:
        index = np.array(order)
        parts.append(_given(chance.standing, a[index], b[index]))
    for (rows, true), signs, seen, cell in zip(
        truth.certain, truth.signs, chance.signs, summed.cells, strict=True
    ):
        order += [*map(int, rows), *(sign.row for sign in signs)]
        # One sum for all: the chance of each certain row, and of each group of cells of each sign.
        chances = kept_within(Sums.of(np.concatenate([true, *_by_group(signs)]))(cell))
        parts.append(chances[: len(rows)])
        if signs:
            value, (row, sign) = jnp.concatenate(seen), _groups(signs)
            given = kept_within(chances[len(rows) :] * _given(value, a[row], b[row]))
            parts.append(added(given, sign))
    if not order:
        return Posterior(summed.cells, jnp.zeros((0, weights.if_true.shape[1])))
    return Posterior(summed.cells, jnp.concatenate(parts)[np.argsort(order)])


def _groups(signs: Sequence[Sign]) -> tuple[np.ndarray, np.ndarray]:
    """For each group of cells of each sign the row of its proposition, and which sign it is of."""
    sign = np.repeat(np.arange(len(signs)), [len(s.answers) for s in signs]).astype(int)
    return np.array([s.row for s in signs], int)[sign], sign


def _by_group(signs: Sequence[Sign]) -> list[np.ndarray]:
    """Of each sign, which cells fall into which of its groups: noughts and ones, `[group, cell]`."""
    return [(s.group[None] == np.arange(len(s.answers))[:, None]).astype(float) for s in signs]


def _given(chance: Array, if_true: Array, if_false: Array) -> Array:
    return chance * jnp.exp(if_true - mixed_log(chance, if_true, if_false))
