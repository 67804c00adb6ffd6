"""What may happen over several episodes: states, cells, and the recursion that sums them out.

A *cell* is one way through one episode from one state: a leaf of its tree, or passing the episode
by where it is not played. Histories are chains of cells; their number multiplies, so they are
never listed. A forward recursion over (episode, state) sums them, a backward one gives what each
cell's share of the likelihood is (the sum-product algorithm, Kschischang et al. 2001).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from innercourt.court.model import holds
from innercourt.play.episode import Fact
from innercourt.play.program import Program, State
from innercourt.strips import gone_through, kept_within, over_rows, within_a_kernel

RECALL = "did:"


@dataclass(frozen=True)
class Stage:
    """One episode's cells. `leaf` is -1 where it is passed by; `onward` indexes the next states.

    States carry, beside the facts, the moves that a later proposition must recall (`did:<move>`).
    People do not play on those, so the game is solved only in the distinct `played` facts, and
    `slot` says for every state which of these it is (-1 where the episode is passed by).
    """

    states: tuple[State, ...]
    following: tuple[State, ...]
    played: tuple[State, ...]
    slot: tuple[int, ...]
    origin: np.ndarray
    leaf: np.ndarray
    onward: np.ndarray

    @property
    def cells(self) -> int:
        """How many cells the episode has."""
        return len(self.leaf)


def lay_out(
    programs: Sequence[Program], facts: Sequence[Fact], recalled: Sequence[str] = ()
) -> tuple[Stage, ...]:
    """The stages of a case: from the starting state through every state that can be reached.

    `recalled` are moves and outcomes (`episode.node.move`, `episode.outcome`) that propositions
    about later episodes speak of.
    """
    memory = [(f"{RECALL}{name}", "no") for name in recalled]
    states: tuple[State, ...] = (tuple(sorted([*((fact.id, fact.start) for fact in facts), *memory])),)
    stages = []
    for program in programs:
        stage = _stage(program, states, recalled)
        stages.append(stage)
        states = stage.following
    return tuple(stages)


def facts_of(state: State) -> State:
    """The state without what is only recalled.

    >>> facts_of((("did:a.b.c", "yes"), ("general", "purged")))
    (('general', 'purged'),)
    """
    return tuple(pair for pair in state if not pair[0].startswith(RECALL))


def leaves_of(names: Sequence[str], program: Program) -> np.ndarray:
    """Which leaves any of these moves or outcomes of the program's episode leads to."""
    tree = program.tree
    mine = [name for name in names if name.split(".")[0] == program.episode.id]
    through = {leaf for name in mine for leaf in tree.leaves_through(tree.edges_named(name))}
    ends = {name.split(".", 1)[1] for name in mine}
    return np.array(
        [leaf in through or tree.outcomes[o] in ends for leaf, o in enumerate(tree.leaf_outcomes)]
    )


def _stage(program: Program, states: tuple[State, ...], recalled: Sequence[str]) -> Stage:
    effects = {outcome.id: outcome.effects for outcome in program.episode.outcomes}
    changes = [dict(effects[program.tree.outcomes[o]]) for o in program.tree.leaf_outcomes]
    for name in recalled:
        for led in np.flatnonzero(leaves_of([name], program)):
            changes[led][f"{RECALL}{name}"] = "yes"
    played: dict[State, int] = {}
    slot = tuple(
        played.setdefault(facts_of(state), len(played)) if holds(program.episode.when, dict(state)) else -1
        for state in states
    )
    following: dict[State, int] = {}
    rows = []
    for i, state in enumerate(states):
        for leaf in range(len(changes)) if slot[i] >= 0 else (-1,):
            changed: Mapping[str, str] = changes[leaf] if leaf >= 0 else {}
            after = tuple(sorted({**dict(state), **changed}.items()))
            rows.append((i, leaf, following.setdefault(after, len(following))))
    origin, leaves, onward = np.array(rows).T
    return Stage(states, tuple(following), tuple(played), slot, origin, leaves, onward)


def cell_probability(
    stage: Stage, reach: Float[Array, "leaf played_draw"], draws: int
) -> Float[Array, "cell draw"]:
    """P(cell | its state): the solver's leaf probabilities, or one where the episode is passed by."""
    passed = jnp.ones((1, draws), reach.dtype)
    return jnp.concatenate([reach[:, k * draws : (k + 1) * draws] if k >= 0 else passed for k in stage.slot])


class Summed(NamedTuple):
    """log P(evidence | θ), and each cell's posterior probability, stage by stage."""

    log_likelihood: Float[Array, " draw"]
    cells: tuple[Float[Array, "_ draw"], ...]


def forward(
    stages: Sequence[Stage],
    chances: Sequence[Float[Array, "_ draw"]],
    log_factors: Sequence[Float[Array, "_ draw"]],
    draws: int,
) -> tuple[Float[Array, " draw"], list[Array], list[Array]]:
    """Sum out all histories: log-likelihood, the states' weights before each stage, scaled cells."""
    weight = jnp.ones((1, draws))
    total = jnp.zeros(draws)
    before, scaled = [], []
    for stage, chance, log_factor in zip(stages, chances, log_factors, strict=True):
        # Scaling by the best factor keeps long products of small numbers above underflow.
        top = kept_within(over_rows(jnp.maximum, log_factor))
        cell = kept_within(chance * jnp.exp(log_factor - top))
        before.append(weight)
        scaled.append(cell)
        weight = kept_within(added(weight[stage.origin] * cell, stage.onward))
        mass = kept_within(jnp.maximum(over_rows(jnp.add, weight), 1e-300))
        weight = kept_within(weight / mass)
        total = total + top + jnp.log(mass)
    return total, before, scaled


def smooth(
    stages: Sequence[Stage],
    chances: Sequence[Float[Array, "_ draw"]],
    log_factors: Sequence[Float[Array, "_ draw"]],
    draws: int,
) -> Summed:
    """Forward and backward: the probability of each cell given all the evidence."""
    total, before, scaled = forward(stages, chances, log_factors, draws)
    later = jnp.ones((len(stages[-1].following) if stages else 1, draws))
    posteriors: list[Array] = []
    for stage, weight, cell in zip(reversed(stages), reversed(before), reversed(scaled), strict=True):
        ahead = kept_within(cell * later[stage.onward])
        joint = kept_within(weight[stage.origin] * ahead)
        posteriors.append(kept_within(joint / jnp.maximum(over_rows(jnp.add, joint), 1e-300)))
        later = kept_within(added(ahead, stage.origin))
        later = kept_within(later / jnp.maximum(over_rows(jnp.maximum, later), 1e-300))
    return Summed(total, tuple(reversed(posteriors)))


def added(terms: Float[Array, "term *rest"], place: np.ndarray) -> Float[Array, "sum *rest"]:
    """All terms of the same place added up: one by one within a routine of the processor, else by a matrix."""
    places = int(place.max()) + 1
    if not within_a_kernel():
        matrix = jnp.asarray((np.arange(places)[:, None] == place[None]).astype(float))
        product: Array = jnp.tensordot(matrix, terms, 1)
        return product
    nothing = jnp.zeros((places, *terms.shape[1:]), terms.dtype)
    return gone_through(jnp.add, nothing, terms, place, np.arange(len(place)))
