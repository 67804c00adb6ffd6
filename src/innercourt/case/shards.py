"""The work of an analysis in shards: one hypothesis and some of the runs, each worked out by itself.

The runs of a shard are in two groups, each of which draws from what was fitted to the other; shards never meet
before the means of their runs are compared. So a shard can be worked out in a thread, in another process
or on another machine, and again if that machine dies: what it comes to hangs on the case, the plan and
its place in it alone. Which shards there are hangs on the number of draws and not on who works them out, so
that one machine and a hundred give the same answer.

    plan.shards()  ->  settle(blocks, starts, shard)  ->  by_account(...)  ->  an answer

Draws beyond `MOST` make further runs, not longer ones, and of a shard little more is kept than
run means: memory does not grow with the draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from typing import Any, NamedTuple, final

import numpy as np
from jaxtyping import Float

from innercourt.case.blocks import WIDTH, Blocks
from innercourt.case.model import Model
from innercourt.case.points import KeptPoints, kept_round
from innercourt.case.survey import Surveyed, survey
from innercourt.inference.particles import Particles
from innercourt.inference.points import SobolPoints
from innercourt.inference.resampling import normalise, systematic
from innercourt.inference.sample import sample

RUNS = 16
PRIOR, FURTHER = 2, 8
"""One in so many of the draws are of the prior, and drawn in each further round."""
KEPT, ENOUGH, KEPT_OF_MANY = 4, 8192, 12
"""One in so many are kept up to `ENOUGH` a hypothesis; of very many draws, one in so many."""
LARGEST = 25_000
"""Draws in a shard, at most, but that a run is never cut."""
MOST = 1_600_000
"""Up to here more draws make 16 longer runs; beyond, more runs of a sixteenth of this."""
HELD = 131_072
"""At most so many particles of a hypothesis are kept to be looked into further."""


class Shard(NamedTuple):
    """A part of the work: hypothesis number `account`, runs `first` to `first + runs - 1`."""

    account: int
    first: int
    runs: int


@dataclass(frozen=True)
class Plan:
    """How the draws are spread: over independent runs, those over shards."""

    draws: int
    seed: int
    accounts: int

    @property
    def runs(self) -> int:
        """How many independent runs there are; their spread is the standard error."""
        return RUNS if self.draws <= MOST else -(-self.draws * RUNS // MOST)

    @property
    def particles(self) -> int:
        """Draws a run."""
        return self.draws // self.runs

    @property
    def size(self) -> int:
        """Runs a shard: all of them where there are few draws, since blocks should be full."""
        return next((size for size in (RUNS, 8, 4, 2) if size * self.particles <= LARGEST), 1)

    def shards(self) -> list[Shard]:
        """All the work; shards of the same runs, which share their starting points, are neighbours."""
        return [
            Shard(k, first, min(self.size, self.runs - first))
            for first in range(0, self.runs, self.size)
            for k in range(self.accounts)
        ]

    @property
    def prior(self) -> int:
        """Draws a run from the prior; the others follow where the reports lead."""
        return max(2, self.particles // PRIOR)

    def further(self, runs: int) -> int:
        """Draws a run in a further round, such as fill whole blocks: a part of one costs as much as all of it."""
        blocks = max(1, round(runs * self.particles / FURTHER / WIDTH))
        return max(1, blocks * WIDTH // runs)

    def kept(self, runs: int) -> int:
        """Particles a run that are kept and looked into: few, and such as fill whole blocks."""
        few = min(self.particles // KEPT, ENOUGH // self.runs)
        kept = max(4, few, self.particles // KEPT_OF_MANY)
        full = runs * kept // WIDTH * WIDTH // runs
        return full if full > 0.9 * kept else kept


def start_of_runs(
    model: Model, plan: Plan, first: int, runs: int, particles: int | None = None
) -> Float[np.ndarray, "normal run particle"]:
    """Where the runs start: scrambled Sobol points in the directions that are uncertain, zero elsewhere."""
    count = plan.prior if particles is None else min(particles, plan.prior)
    return kept_round(_points(model, plan, first, runs), 0, count, 0)


def _points(model: Model, plan: Plan, first: int, runs: int) -> SobolPoints:
    return SobolPoints(model.layout.normals, tuple(model.layout.free), runs, plan.seed, first)


@final
@dataclass(frozen=True)
class Starts:
    """The points that the shards of the same runs share; those of the last few runs are kept.

    `model` has the accounts; its layout is that of the model whose functions are compiled.
    """

    model: Model
    plan: Plan
    kept: dict[int, KeptPoints] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def of(self, shard: Shard, number: int = 0) -> Float[np.ndarray, "normal run particle"]:
        """Where the runs of a shard start, or the points of a later round; nobody writes to them."""
        with self.lock:
            if shard.first not in self.kept:
                while len(self.kept) > 1:
                    self.kept.pop(next(iter(self.kept)))
                points = _points(self.model, self.plan, shard.first, shard.runs)
                further = self.plan.further(shard.runs)
                # Of very many draws hardly any would still be on disk when they are wanted again.
                few = self.plan.runs <= RUNS
                self.kept[shard.first] = KeptPoints(points, self.plan.prior, further, on_disk=few)
            points_of_runs = self.kept[shard.first]
        return points_of_runs.round(number)


def settle(
    blocks: Blocks,
    starts: Starts,
    shard: Shard,
    do: Sequence[str] = (),
    told: Callable[[float], None] = lambda share: None,
) -> Surveyed:
    """Take a shard's runs through the reports and look at what is left of them.

    `told` hears how much is done, from 0 to 1, and may raise to give the work up.
    """
    plan, account = starts.plan, starts.model.accounts[shard.account]
    told(0.0)
    # The same for every hypothesis, as their points are: what they differ by is then known better.
    generator = np.random.default_rng(np.random.SeedSequence([plan.seed, shard.first]))
    likelihood = partial(blocks.log_likelihood_by_step, account)

    def evaluate(z: np.ndarray) -> np.ndarray:
        told(0.0)
        return likelihood(z)

    steps = blocks.model.course.steps
    particles: Particles = sample(
        evaluate, steps, partial(starts.of, shard), plan.particles, plan.kept(shard.runs), generator,
        lambda share: told(0.8 * share),
    )  # fmt: skip
    particles = replace(particles, log_evidence=blocks.by_day(particles.log_evidence))
    prior = starts.of(shard) if steps else particles.z
    found = survey(blocks, account, particles, prior, do)
    told(1.0)
    return found if plan.runs <= RUNS else _cut(found, max(4, HELD // plan.runs), generator)


def by_account(parts: Sequence[Surveyed], plan: Plan) -> list[Surveyed]:
    """The shards of a plan, in its order, put together: one for each hypothesis."""
    found: list[list[Surveyed]] = [[] for _ in range(plan.accounts)]
    for part, shard in zip(parts, plan.shards(), strict=True):
        found[shard.account].append(part)
    return [joined(own) for own in found]


def joined(parts: Sequence[Surveyed]) -> Surveyed:
    """Several shards of one hypothesis as one, their runs in order.

    Where one of them was never resampled it has more particles a run than others; all are then
    cut to the fewest.
    """
    if len(parts) == 1:
        return parts[0]
    fewest = min(part.particles.z.shape[2] for part in parts)
    generator = np.random.default_rng(fewest)
    parts = [_cut(part, fewest, generator) for part in parts]
    weights = np.array([part.unsolved.size for part in parts], float)
    members = sorted({key for part in parts for key in part.coalitions})
    return Surveyed(
        particles=_joined_particles([part.particles for part in parts], weights / weights.sum()),
        coalitions={
            key: np.concatenate([part.coalitions.get(key, np.zeros(part.unsolved.size)) for part in parts])
            for key in members
        },
        **{name: _along_runs([getattr(part, name) for part in parts]) for name in _BY_RUN},
    )


_BY_RUN = tuple(name for name in Surveyed.__dataclass_fields__ if name not in ("particles", "coalitions"))


def _along_runs(values: Sequence[Any]) -> Any:
    """Arrays whose last axis is `run`, or tuples of such."""
    if isinstance(values[0], tuple):
        return tuple(_along_runs(part) for part in zip(*values, strict=True))
    return np.concatenate(values, -1)


def _joined_particles(parts: Sequence[Particles], shares: Iterable[float]) -> Particles:
    return Particles(
        np.concatenate([p.z for p in parts], 1),
        np.concatenate([p.log_weight for p in parts], 0),
        np.concatenate([p.log_evidence for p in parts], 1),
        min(p.effective for p in parts),
        any(p.resampled for p in parts),
        max(p.fitted for p in parts),
        max(p.moved for p in parts),
        float(sum(s * p.acceptance for s, p in zip(shares, parts, strict=True))),
    )


def _cut(found: Surveyed, kept: int, generator: np.random.Generator) -> Surveyed:
    """The same with at most `kept` particles a run, chosen with their weights; every mean is as it was."""
    p = found.particles
    if p.z.shape[2] <= kept:
        return found
    ancestors = systematic(normalise(p.log_weight)[0], kept, generator)
    z = np.take_along_axis(p.z, ancestors[None], 2)
    cut = replace(p, z=z, log_weight=np.zeros(ancestors.shape), resampled=True)
    return replace(found, particles=cut)
