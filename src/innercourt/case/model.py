"""A case compiled: the three factors of the equation as functions on blocks of draws.

    play        z -> theta -> contests -> moves -> cells      (court and play)
    likelihood  cells -> log P(reports up to each day | theta)
    posterior   cells, evidence of a day -> what probably happened
    command     z -> whose order would be obeyed, in every state

What is static (trees, units, chains of command, which report bears on what) is closed over; what
differs between hypotheses and days is passed in as numbers, so that each function is compiled
once a case, and blocks have one size, so that the number of draws does not matter either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial, reduce
from typing import NamedTuple, TypeAlias, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Bool, Float
from innercourt.case.casefile import CaseFile
from innercourt.court.authority import Order, ResolvedOrder, resolve
from innercourt.court.contests import Prevailing, decide
from innercourt.court.model import holds
from innercourt.court.quantities import PriorLayout, PriorNumbers, draw_quantities
from innercourt.play.equilibrium import strip
from innercourt.play.histories import Stage, cell_probability
from innercourt.play.program import Program, State, play
from innercourt.reports.by_step import log_likelihood_by_step
from innercourt.reports.course import Course
from innercourt.reports.evidence import Act, Evidence
from innercourt.reports.model import needed as needed_by_reports
from innercourt.reports.model import weigh
from innercourt.reports.truth import (
    Asked,
    Chances,
    Contested,
    Posterior,
    Truth,
    chances,
    log_likelihood,
    posterior,
)
from innercourt.strips import in_one_kernel, kept

T = TypeVar("T")

Theta = Mapping[str, Float[Array, " draw"]]


class Account(NamedTuple):
    """A rival account (hypothesis) in numbers: its priors, and which moves it leaves open."""

    numbers: PriorNumbers
    allowed: tuple[Float[Array, " _"], ...]


class Played(NamedTuple):
    """What a block of courts would do: P(cell), chances of propositions, sources' quantities."""

    cells: tuple[Float[Array, "_ draw"], ...]
    chances: Chances
    sources: dict[str, Float[Array, " draw"]]
    strengths: Float[Array, "unit draw"]
    unsolved: Bool[Array, " draw"]


Heard: TypeAlias = tuple[tuple[Array, ...], Chances, Mapping[str, Array]]
"""What reports hang on: cells, chances of propositions, what is uncertain about sources."""


def _heard(played: Played) -> Heard:
    return played.cells, played.chances, played.sources


class Command(NamedTuple):
    """Pr[order prevails] for each state and pair of principals, at momentum, least, greatest."""

    prevails: Float[Array, "state pair draw"]
    least: Float[Array, "state pair draw"]
    greatest: Float[Array, "state pair draw"]
    unsolved: Bool[Array, " draw"]


@dataclass(frozen=True)
class Questions:
    """Every contest a case asks about, resolved and without repeats."""

    case: CaseFile
    orders: list[ResolvedOrder] = field(default_factory=list)
    index: dict[tuple[Order, date, State], int] = field(default_factory=dict)
    _rows: dict[ResolvedOrder, int] = field(default_factory=dict, repr=False)

    def ask(self, order: Order, day: date, state: State) -> int:
        """The row of this order on this day in this state."""
        key = (order, day, state)
        if key not in self.index:
            standing = self.case.court.on(day, dict(state))
            resolved = resolve(order, self.case.court, standing, momentum_of(self.case, order, dict(state)))
            if resolved not in self._rows:
                self._rows[resolved] = len(self.orders)
                self.orders.append(resolved)
            self.index[key] = self._rows[resolved]
        return self.index[key]


def momentum_of(case: CaseFile, order: Order, state: Mapping[str, str]) -> tuple[str, bool]:
    """The quantity that says where expectations start, and whether it is stated the other way round."""
    for rule in case.momentum:
        if holds(rule.when, state) and {rule.of, rule.over} == {order.of, order.over}:
            return rule.quantity, rule.of != order.of
    declared = {quantity.name for quantity in case.quantities}
    forward, back = f"momentum.{order.of}.{order.over}", f"momentum.{order.over}.{order.of}"
    # by place and not by name, so that other names make no other draws
    place = {actor.id: i for i, actor in enumerate(case.court.actors)}
    earlier = place.get(order.over, -1) < place.get(order.of, -1)
    against = back in declared or (forward not in declared and earlier)
    return (back, True) if against else (forward, False)


def episode_day(program: Program, case: CaseFile) -> date:
    """The day whose court decides an episode's contests: the first of its window."""
    return program.episode.window.start or case.as_of


@dataclass(frozen=True)
class Model:
    """Everything static about a case; `rows` maps each name of a quantity to its row of theta.

    Courts are drawn and played in the float type `kind`, but for games that a path must be followed in;
    histories are summed out in float64.
    """

    case: CaseFile
    rows: Mapping[str, int]
    layout: PriorLayout
    accounts: tuple[Account, ...]
    programs: tuple[Program, ...]
    stages: tuple[Stage, ...]
    truth: Truth
    acts: tuple[Act, ...]
    course: Course
    questions: Questions
    pairs: tuple[tuple[str, str], ...]
    kind: str = "float32"

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of the units, in the order of the axis `unit`."""
        return tuple(unit.id for unit in self.case.court.units)

    def theta(self, numbers: PriorNumbers, z: Float[Array, "normal draw"]) -> Theta:
        """Every quantity by name."""
        numbers, z = jax.tree.map(self._in_kind, (numbers, z))
        drawn = kept(draw_quantities(self.layout, numbers, z))
        return {name: drawn[row] for name, row in self.rows.items()}

    def _in_kind(self, array: Array) -> Array:
        return jnp.asarray(array, self.kind) if jnp.issubdtype(array.dtype, jnp.floating) else array

    def play(
        self,
        account: Account,
        z: Float[Array, "normal draw"],
        expectation: float | Float[Array, ""] = jnp.nan,
    ) -> Played:
        """Draw the quantities, decide the contests, solve every episode in every state.

        With an `expectation` every contest starts from it, in place of its momentum: 0 leads to the
        least equilibrium, 1 to the greatest.
        """
        theta = self.theta(account.numbers, z)
        draws = z.shape[1]
        won = (
            decide(self.questions.orders, self.units, theta, expectation, self.kind)
            if self.questions.orders
            else None
        )
        cells, unsolved = [], jnp.zeros(draws, bool)
        for program, stage, allowed in zip(self.programs, self.stages, account.allowed, strict=True):
            if not stage.played:
                cells.append(cell_probability(stage, jnp.zeros((0, 0)), draws))
                continue
            cell, failed = self._episode(program, stage, theta, won, allowed)
            unsolved |= failed
            cells.append(cell)
        if won is not None:
            unsolved |= (won.result != 0).any(0)
        seen, told = _known(chances(self.truth, theta, self._contested(won)), 0.5, draws)
        heard = {name: theta[name] for name in sorted(needed_by_reports(self.acts))}
        strengths = [theta[f"strength.{unit}"] for unit in self.units if f"strength.{unit}" in theta]
        held, weighed = _known(jnp.stack(strengths) if strengths else jnp.zeros((0, draws)), 1.0, draws)
        unsolved |= ~(told & weighed)
        return Played(tuple(cells), seen, heard or {"": jnp.zeros(draws)}, held, unsolved)

    def _episode(
        self, program: Program, stage: Stage, theta: Theta, won: Prevailing | None, allowed: Array
    ) -> tuple[Float[Array, "cell draw"], Bool[Array, " draw"]]:
        """P(cell | its state), and in which draws it is not to be relied on."""
        day, states = episode_day(program, self.case), stage.played
        asked = [(order, state) for state in states for order in program.in_order]

        def one(some: tuple[Theta, Sequence[Array]]) -> tuple[Array, Array]:
            quantities, rows = some
            chance = dict(zip(asked, rows, strict=True))
            reach, result = play(
                program, states, quantities, lambda order, state: chance[order, state], allowed
            )
            draws = result.shape[0] // len(states)
            failed = [result[k * draws : (k + 1) * draws] != 0 for k in range(len(states))]
            return cell_probability(stage, reach, draws), reduce(jnp.logical_or, failed)

        needed = {name: theta[name] for name in sorted(program.quantities)}
        rows = [won.prevails[self.questions.index[o, day, s]] for o, s in asked] if won is not None else []
        given = (needed or dict(theta), rows)
        found: tuple[Array, Array] = (
            in_one_kernel(one, given, strip(self.kind)) if program.plain else one(given)
        )
        return found

    def _contested(self, won: Prevailing | None) -> Contested:
        units = self.units

        def prevails(asked: Asked) -> Array:
            assert won is not None
            return won.prevails[self.questions.index[asked]]

        def obeys(asked: Asked, unit: str) -> Array:
            assert won is not None
            return won.obeys[self.questions.index[asked], units.index(unit)]

        return Contested(prevails, obeys)

    def likelihood(self, played: Played) -> Float[Array, "step draw"]:
        """log P(reports up to each step | theta), for every day of the course that brought news."""
        return log_likelihood_by_step(self.course, self.truth, played.cells, played.chances, played.sources)

    def likelihood_of(self, played: Played, evidence: Evidence) -> Float[Array, "version draw"]:
        """log P(what was said | theta) for several versions of what was said, stacked in `evidence`."""

        def one(heard: Heard, evidence: Evidence) -> Array:
            cells, chances, sources = heard
            weights = weigh(self.acts, self._propositions, sources, evidence)
            return log_likelihood(self.truth, self.stages, cells, chances, weights)

        def each(heard: Heard, evidence: Evidence) -> Array:
            found: Array = jax.lax.map(partial(one, heard), evidence)
            return found

        found: Array = self.course.by_strip(each, _heard(played), evidence)
        return found

    def posterior(self, played: Played, evidence: Evidence) -> Posterior:
        """What probably happened in each draw given one day's reports."""

        def one(heard: Heard, evidence: Evidence) -> Posterior:
            cells, chances, sources = heard
            weights = weigh(self.acts, self._propositions, sources, evidence)
            return posterior(self.truth, self.stages, cells, chances, weights)

        found: Posterior = self.course.by_strip(one, _heard(played), evidence)
        return found

    @property
    def _propositions(self) -> tuple[str, ...]:
        return tuple(proposition.id for proposition in self.case.propositions)

    def command(
        self, orders: Sequence[ResolvedOrder], numbers: PriorNumbers, z: Float[Array, "normal draw"]
    ) -> Command:
        """Decide `orders` (states by pairs, flattened) from their momentum and from both ends."""
        theta = self.theta(numbers, z)
        shape = (len(orders) // len(self.pairs), len(self.pairs), z.shape[1])

        def from_start(start: Array) -> tuple[Array, Array]:
            found = decide(orders, self.units, theta, start, self.kind)
            return found.prevails.reshape(shape), (found.result != 0).any(0)

        # One loop, so that the contests are compiled once and not three times.
        ends, unsolved = jax.lax.map(from_start, jnp.array([jnp.nan, 0.0, 1.0], self.kind))
        prevails, least, greatest = ends
        # Where there is one equilibrium the three are it, each to within the solver's tolerance.
        return Command(
            prevails, jnp.minimum(least, prevails), jnp.maximum(greatest, prevails), unsolved.any(0)
        )


def _known(rows: T, otherwise: float, draws: int) -> tuple[T, Bool[Array, " draw"]]:
    """Arrays over so many `draws` with `otherwise` in place of what is no number, and in which draws all were."""
    finite = [jnp.isfinite(part).all(0) for part in jax.tree.leaves(rows) if part.shape[0]]
    held: T = jax.tree.map(lambda part: jnp.where(jnp.isfinite(part), part, otherwise), rows)
    return held, reduce(jnp.logical_and, finite, jnp.ones(draws, bool))


def without_numbers(model: Model) -> Model:
    """What the model's functions close over: all but what a hypothesis passes in, and the words."""
    case = replace(model.case, quantities=(), hypotheses=(), title="", question="", about="")
    return replace(model, accounts=(), case=case, questions=replace(model.questions, case=case))


def start_of(case: CaseFile) -> State:
    """The state that a case begins in."""
    return tuple(sorted((fact.id, fact.start) for fact in case.facts))


def pad(z: np.ndarray, width: int) -> np.ndarray:
    """`z` with its last draw repeated up to `width`, so that every block has one size."""
    short = width - z.shape[1]
    return np.concatenate([z, np.repeat(z[:, -1:], short, 1)], 1) if short else z
