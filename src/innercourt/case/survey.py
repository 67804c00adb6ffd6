"""What one hypothesis's particles come to: run means of everything that an answer asks about.

All that is kept is a mean a run, so memory does not grow with the draws, and the spread over runs
gives the standard errors of every figure that is made of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from innercourt.arrays import ArrayLike
from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import intervene
from innercourt.case.model import Account
from innercourt.court.coalition import ruling_coalitions
from innercourt.court.election import condorcet, expectation_range
from innercourt.inference.estimate import evidence_shares
from innercourt.inference.particles import Particles
from innercourt.inference.resampling import normalise
from innercourt.play.histories import facts_of

COMMAND_DRAWS = 512
PRIOR_DRAWS = 256
COALITION_DRAWS = 16


@dataclass(frozen=True)
class Surveyed:
    """Means a run under one hypothesis; `prior_*` before any report.

    `prevails`, `least`, `greatest` run over ordered pairs of principals; `power` over principals;
    `coalitions` has how often each is the Acemoglu-Egorov-Sonin ruling coalition of the powers in single draws;
    `power_ends` is each principal's power if that one is expected to be disobeyed by all, and obeyed
    (`court.election.expectation_range`). `unsolved` is the part of each run whose play was not solved, or whose
    command table, whichever is larger.
    """

    particles: Particles
    cells: tuple[Float[np.ndarray, "_ run"], ...]
    propositions: Float[np.ndarray, "proposition run"]
    prior_propositions: Float[np.ndarray, "proposition run"]
    reliability: Float[np.ndarray, "act run"]
    prior_reliability: Float[np.ndarray, "act run"]
    strengths: Float[np.ndarray, "unit run"]
    unsolved: Float[np.ndarray, " run"]
    prevails: Float[np.ndarray, "pair run"]
    least: Float[np.ndarray, "pair run"]
    greatest: Float[np.ndarray, "pair run"]
    power: Float[np.ndarray, "principal run"]
    coalitions: dict[tuple[str, ...], Float[np.ndarray, " run"]]
    power_ends: tuple[Float[np.ndarray, "principal run"], Float[np.ndarray, "principal run"]]
    forced: tuple[Float[np.ndarray, "_ run"], ...] = ()

    @property
    def log_evidence(self) -> Float[np.ndarray, " run"]:
        """log P(all reports | hypothesis), by run; zero where there are none."""
        by_day = self.particles.log_evidence
        return np.asarray(by_day[-1]) if len(by_day) else np.zeros(self.unsolved.shape)


def shares(case: CaseFile, surveyed: Sequence[Surveyed]) -> Float[np.ndarray, "hypothesis run"]:
    """Prior weight times evidence of every hypothesis and run, scaled."""
    weights = np.array([hypothesis.weight for hypothesis in case.hypotheses])
    return evidence_shares(np.stack([s.log_evidence for s in surveyed]), weights)


def posterior(share: Float[np.ndarray, "*_ hypothesis run"]) -> Float[np.ndarray, "*_ hypothesis"]:
    """The probability of every hypothesis: what the runs say of its evidence, together."""
    total = share.sum(-1)
    return np.asarray(total / total.sum(-1, keepdims=True))


def thinned(surveyed: Sequence[Surveyed], most: int) -> tuple[Surveyed, ...]:
    """The same with at most `most` particles a run to look into further; every mean is kept as it was."""
    found = []
    for s in surveyed:
        p, part = s.particles, _part(s.particles, most)
        # Put together, since it is gone through many times.
        z = np.ascontiguousarray(p.z[:, :, part])
        cut = replace(p, z=z, log_weight=p.log_weight[:, part])
        found.append(replace(s, particles=cut))
    return tuple(found)


def _part(particles: Particles, most: int) -> slice:
    """At most `most` particles of every run.

    Particles that were moved lie in the order of their ancestors, so they are taken at equal steps. Those
    that were never resampled are a Sobol sequence, of which only the beginning is balanced.
    """
    step = max(1, particles.log_weight.shape[1] // most) if particles.resampled else 1
    return slice(None, step * most, step)


class Means(NamedTuple):
    """Run means of what the play and the reports come to; `states` is of each draw, not a mean."""

    cells: tuple[Float[np.ndarray, "_ run"], ...]
    propositions: Float[np.ndarray, "proposition run"]
    reliability: Float[np.ndarray, "act run"]
    strengths: Float[np.ndarray, "unit run"]
    unsolved: Float[np.ndarray, " run"]
    states: Float[np.ndarray, "state draw"]


class Commanded(NamedTuple):
    """Run means of the command table and of what follows from it."""

    prevails: Float[np.ndarray, "pair run"]
    least: Float[np.ndarray, "pair run"]
    greatest: Float[np.ndarray, "pair run"]
    power: Float[np.ndarray, "principal run"]
    coalitions: dict[tuple[str, ...], Float[np.ndarray, " run"]]
    power_ends: tuple[Float[np.ndarray, "principal run"], Float[np.ndarray, "principal run"]]
    unsolved: Float[np.ndarray, " run"]


class Table(NamedTuple):
    """The command table of single courts: whose order would prevail over whose (at momentum, least, greatest;
    every ordered pair of principals), and who would win an election over it."""

    by_pair: tuple[Float[np.ndarray, "pair draw"], ...]
    power: Float[np.ndarray, "principal draw"]
    unsolved: Bool[np.ndarray, " draw"]


def survey(
    blocks: Blocks,
    account: Account,
    particles: Particles,
    start: Float[np.ndarray, "normal run particle"],
    do: Sequence[str] = (),
) -> Surveyed:
    """Look at the particles of a hypothesis on the last day.

    With `do`, also at how the same courts would play, from the beginning, with those moves forced.
    """
    day = len(blocks.days) - 1
    weight, _ = normalise(particles.log_weight)
    now = _means(blocks, account, particles.z, weight, day)
    few = start[:, :, :PRIOR_DRAWS]
    before = _means(blocks, account, few, np.full(few.shape[1:], 1 / few.shape[2]), -1)
    command = _command(blocks, account, particles, now.states)
    forced = intervene(blocks.model, account, do) if do else None
    return Surveyed(
        forced=_means(blocks, forced, particles.z, weight, -1).cells if forced else (),
        particles=particles,
        cells=now.cells,
        propositions=now.propositions,
        prior_propositions=before.propositions,
        reliability=now.reliability,
        prior_reliability=before.reliability,
        strengths=now.strengths,
        **command._replace(unsolved=np.maximum(now.unsolved, command.unsolved))._asdict(),
    )


def _means(blocks: Blocks, account: Account, z: np.ndarray, weight: np.ndarray, day: int) -> Means:
    """Run means of cells, propositions, reliabilities, strengths and the unsolved share."""
    runs, particles = weight.shape
    spread = np.zeros((runs * particles, runs))
    spread[np.arange(runs * particles), np.repeat(np.arange(runs), particles)] = weight.reshape(-1)
    states = np.zeros((len(blocks.table[2]), runs * particles))
    acts = blocks.model.acts
    total: list[np.ndarray] | None = None
    at = 0
    for played, found in blocks.outcomes(account, z.reshape(len(z), -1), day):
        reliable = (
            np.stack([played.sources[act.reliability] for act in acts])
            if acts
            else np.zeros((0, played.unsolved.size))
        )
        strength = played.strengths / np.maximum(played.strengths.sum(0), 1e-300)
        values = [*found.cells, found.propositions, reliable, strength, played.unsolved[None].astype(float)]
        here = slice(at, at + played.unsolved.size)
        part = spread[here]
        states[:, here] = state_chance(blocks, found.cells, played.unsolved.size)
        sums = [value @ part for value in values]
        total = sums if total is None else [t + s for t, s in zip(total, sums, strict=True)]
        at += played.unsolved.size
    assert total is not None
    stages = len(blocks.model.stages)
    propositions, reliability, strengths, unsolved = total[stages:]
    return Means(tuple(total[:stages]), propositions, reliability, strengths, unsolved[0], states)


def _command(
    blocks: Blocks, account: Account, particles: Particles, states: Float[np.ndarray, "state draw"]
) -> Commanded:
    """The command table and who holds power, in a thinned sample of the particles."""
    model, runs = blocks.model, particles.log_weight.shape[0]
    principals = model.case.court.principals
    if not model.pairs:
        empty = np.zeros((0, runs))
        power = np.ones((len(principals), runs)) / max(1, len(principals))
        return Commanded(empty, empty, empty, power, {}, (power, power), np.zeros(runs))
    part = _part(particles, COMMAND_DRAWS)
    weight, _ = normalise(particles.log_weight[:, part])
    flat = particles.z[:, :, part].reshape(len(particles.z), -1)
    each = states.reshape(len(states), *particles.log_weight.shape)
    chance = each[:, :, part].reshape(len(states), -1)
    table = commanded(blocks, account, flat, chance)
    prevails, least, greatest = (by_run(values, weight) for values in table.by_pair)
    ruling = _coalitions(table.power, weight, principals)
    low, high = (by_run(end, weight) for end in _power_ends(table.by_pair, principals))
    unsolved = by_run(table.unsolved[None].astype(float), weight)[0]
    return Commanded(prevails, least, greatest, by_run(table.power, weight), ruling, (low, high), unsolved)


def _power_ends(
    by_pair: Sequence[Float[np.ndarray, "pair draw"]], principals: Sequence[str]
) -> tuple[Float[np.ndarray, "principal draw"], Float[np.ndarray, "principal draw"]]:
    """Each principal's chance to come out on top if expected to be disobeyed by all, and obeyed."""
    size = len(principals)
    tables = np.full((3, by_pair[0].shape[1], size, size), 0.5)
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    for row, (a, b) in enumerate(pairs):
        tables[:, :, a, b] = [values[row] for values in by_pair]
    low, high = expectation_range(*tables)
    return low.T, high.T


def commanded(
    blocks: Blocks,
    account: Account,
    z: Float[np.ndarray, "normal draw"],
    chance: Float[np.ndarray, "state draw"],
) -> Table:
    """Who would be obeyed in each court; `chance` is how probable each state of `blocks.table` is there."""
    principals = blocks.model.case.court.principals
    pairs = [(a, b) for a in principals for b in principals if a != b]
    found = blocks.command(account, z)
    by_pair = tuple(
        _both_ways(
            np.einsum("sd,spd->pd", chance, table),
            np.einsum("sd,spd->pd", chance, mirror),
            blocks.model.pairs,
            pairs,
        )
        for table, mirror in (
            (found.prevails, found.prevails),
            (found.least, found.greatest),
            (found.greatest, found.least),
        )
    )
    victory = np.full((z.shape[1], len(principals), len(principals)), 0.5)
    for row, (a, b) in enumerate(pairs):
        victory[:, principals.index(a), principals.index(b)] = by_pair[0][row]
    return Table(by_pair, np.asarray(condorcet(victory)).T, np.asarray(found.unsolved))


def state_chance(
    blocks: Blocks, cells: Sequence[Float[ArrayLike, "_ draw"]], draws: int
) -> Float[np.ndarray, "state draw"]:
    """P(state on the day | draw, reports)."""
    over, states, distinct = blocks.table
    chance = np.zeros((len(distinct), draws))
    if not over:
        chance[0] = 1
        return chance
    row = np.array([distinct.index(facts_of(state)) for state in states])
    np.add.at(chance, row[blocks.model.stages[over - 1].onward], cells[over - 1])
    return chance


def _both_ways(
    forward: Float[np.ndarray, "half draw"],
    mirror: Float[np.ndarray, "half draw"],
    half: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[str, str]],
) -> Float[np.ndarray, "pair draw"]:
    """Every ordered pair: the other direction is one minus the mirrored equilibrium."""
    place = {pair: i for i, pair in enumerate(half)}
    both = [forward[place[p]] if p in place else 1 - mirror[place[p[::-1]]] for p in pairs]
    return np.asarray(np.clip(np.stack(both), 0, 1))  # states' chances sum to one only up to rounding


def by_run(
    values: Float[np.ndarray, "row draw"], weight: Float[np.ndarray, "run particle"]
) -> Float[np.ndarray, "row run"]:
    """The weighted mean of every run, whose draws lie one run after the other."""
    return np.asarray((values.reshape(len(values), *weight.shape) * weight).sum(2))


def _coalitions(
    power: Float[np.ndarray, "principal draw"],
    weight: Float[np.ndarray, "run particle"],
    principals: Sequence[str],
) -> dict[tuple[str, ...], Float[np.ndarray, " run"]]:
    """How often each coalition would rule, over a few draws a run taken at equal steps of weight."""
    runs, draws = weight.shape
    comb = (np.arange(COALITION_DRAWS) + 0.5) / COALITION_DRAWS
    chosen = [
        run * draws + np.minimum(np.searchsorted(np.cumsum(weight[run]), comb), draws - 1)
        for run in range(runs)
    ]
    shares: dict[tuple[str, ...], Float[np.ndarray, " run"]] = {}
    for place, ruling in enumerate(ruling_coalitions(power[:, np.concatenate(chosen)])):
        members = tuple(principals[i] for i in ruling)
        shares.setdefault(members, np.zeros(runs))[place // COALITION_DRAWS] += 1 / COALITION_DRAWS
    return shares
