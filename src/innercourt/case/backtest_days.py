"""What a case said on each of several days, each from what was known that day and no more.

The reports of a later day bear on nothing earlier: the particles of an earlier day are had by going
no further, from the same draws. The case is therefore compiled once, as it stood on the last of the
days, unless something in it hangs on the day itself (a proposition about the court on the day of the
analysis); then it is compiled for each day anew. No answer key comes near this module.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Estimate
from innercourt.case.answer_key_check import NOT_PLAYED
from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import compile_case
from innercourt.case.diagnostics import UNSOLVED_LIMIT, troubles
from innercourt.case.known import known_on
from innercourt.case.model import Account
from innercourt.case.shards import RUNS, Plan, Shard, Starts
from innercourt.inference.estimate import evidence_shares, hypothesis_shares, ratio
from innercourt.inference.fitted import Points
from innercourt.inference.particles import Particles
from innercourt.inference.resampling import normalise
from innercourt.inference.sample import sample
from innercourt.reports.evidence import days_of
from innercourt.reports.truth import hangs_on_its_day

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """What a case said at the end of `day`: propositions, outcomes by episode, hypotheses.

    `troubles` say why the figures cannot be relied on.
    """

    day: date
    propositions: Mapping[str, Estimate]
    outcomes: Mapping[str, Mapping[str, Estimate]]
    hypotheses: Mapping[str, Estimate]
    troubles: tuple[str, ...] = ()

    def of(self, name: str) -> Estimate:
        """The probability of a proposition, or of an outcome by the name `episode.outcome`."""
        episode, _, outcome = name.partition(".")
        return self.outcomes[episode][outcome] if outcome else self.propositions[name]


class _Means(NamedTuple):
    """One hypothesis on one day: run means of cells by stage, of propositions, of the unsolved."""

    cells: tuple[Float[np.ndarray, "_ run"], ...]
    propositions: Float[np.ndarray, "proposition run"]
    unsolved: Float[np.ndarray, " run"]


def answers_by_day(
    case: CaseFile, days: Sequence[date], *, draws: int, seed: int, progress: Told = lambda share: None
) -> tuple[DayAnswer, ...]:
    """What `case` said on each of `days`, which must be in order, from `draws` courts a hypothesis.

    In law this is what `analyse(case, as_of=day)` says on each day, and on the last of them the same
    draws are made; questions that nobody had spoken of yet are kept, which changes no other figure.
    """
    parts = [[day] for day in days] if hangs_on_the_day(case) else [list(days)] * bool(days)
    found: list[DayAnswer] = []
    for i, part in enumerate(parts):
        told = partial(_within, progress, i, len(parts))
        found += _in_one_pass(asked_on(case, part[-1]), part, draws, seed, told)
    return tuple(found)


def asked_on(case: CaseFile, day: date) -> CaseFile:
    """`case` as it was known on `day`, with every question that was ever asked of it."""
    known = known_on(case, day)
    kept = {proposition.id: proposition for proposition in known.propositions}
    propositions = tuple(kept.get(p.id) or replace(p, resolved=None) for p in case.propositions)
    return replace(known, propositions=propositions)


def hangs_on_the_day(case: CaseFile) -> bool:
    """Whether something is computed for the day of the analysis, and not for a day of its own."""
    undated = any(p.on is None and (p.holds is not None or hangs_on_its_day(p)) for p in case.propositions)
    return undated or any(episode.window.start is None for episode in case.episodes)


def _within(progress: Told, done: int, of: int, share: float) -> None:
    progress((done + share) / of)


def _in_one_pass(case: CaseFile, days: Sequence[date], draws: int, seed: int, told: Told) -> list[DayAnswer]:
    model = replace(compile_case(case), pairs=())  # nobody asks who commands
    blocks = Blocks(model, tuple(days_of(case.reports, case.propositions, case.as_of)))
    blocks.prepare()
    plan = Plan(draws, seed, len(model.accounts))
    starts = Starts(model, plan)
    reached = [bisect_right(blocks.days, day) - 1 for day in days]
    particles, means = [], []
    for k, account in enumerate(model.accounts):
        points = partial(starts.of, Shard(k, 0, RUNS))
        seeds = np.random.SeedSequence([seed, 0])
        stopped = _stops(blocks, account, points, reached, seeds, plan)
        told((k + 0.5) / len(model.accounts))
        means.append(_means(blocks, account, stopped, reached))
        particles.append(stopped)
        told((k + 1) / len(model.accounts))
    return [
        _answer(blocks, day, reached[i], [p[i] for p in particles], [m[i] for m in means])
        for i, day in enumerate(days)
    ]


def _stops(
    blocks: Blocks, account: Account, points: Points, reached: Sequence[int],
    seeds: np.random.SeedSequence, plan: Plan,
) -> list[Particles]:  # fmt: skip
    """The particles at the end of each day reached, -1 being the time before any report.

    All begin with the same draws: what was evaluated once is not evaluated again.
    """
    known: dict[bytes, np.ndarray] = {}

    def evaluate(z: np.ndarray) -> np.ndarray:
        digest = hashlib.blake2b(z.tobytes(), digest_size=16).digest()
        if digest not in known:
            known[digest] = blocks.log_likelihood(account, z)
        return known[digest]

    def stop(day: int) -> Particles:
        generator = np.random.default_rng(seeds)
        return sample(evaluate, day + 1, points, plan.particles, plan.kept(RUNS), generator)

    stopped = {day: stop(day) for day in sorted(set(reached))}
    return [stopped[day] for day in reached]


def _means(
    blocks: Blocks, account: Account, stopped: Sequence[Particles], reached: Sequence[int]
) -> list[_Means]:
    """Run means on each day; days that ended with the same courts are looked at together."""
    together: dict[bytes, list[int]] = {}
    for i, particles in enumerate(stopped):
        digest = hashlib.blake2b(particles.z.tobytes(), digest_size=16).digest()
        together.setdefault(digest, []).append(i)
    found: dict[int, _Means] = {}
    for members in together.values():
        weights = [normalise(stopped[i].log_weight)[0] for i in members]
        days = [reached[i] for i in members]
        found |= dict(
            zip(members, _of_one_cloud(blocks, account, stopped[members[0]].z, weights, days), strict=True)
        )
    return [found[i] for i in range(len(stopped))]


def _of_one_cloud(
    blocks: Blocks,
    account: Account,
    z: Float[np.ndarray, "normal run particle"],
    weights: Sequence[Float[np.ndarray, "run particle"]],
    days: Sequence[int],
) -> list[_Means]:
    runs, particles = weights[0].shape
    run = np.repeat(np.arange(runs), particles)
    spread = np.zeros((len(days), runs * particles, runs))
    for i, weight in enumerate(weights):
        spread[i, np.arange(runs * particles), run] = weight.reshape(-1)
    total: list[list[np.ndarray]] = [[] for _ in days]
    at = 0
    for played, by_day in blocks.outcomes_by_day(account, z.reshape(len(z), -1), days):
        here = slice(at, at + played.unsolved.size)
        for i, found in enumerate(by_day):
            values = [
                *map(np.asarray, found.cells),
                np.asarray(found.propositions),
                played.unsolved[None].astype(float),
            ]
            sums = [value @ spread[i, here] for value in values]
            total[i] = [t + s for t, s in zip(total[i], sums, strict=True)] if total[i] else sums
        at += played.unsolved.size
    return [_Means(tuple(sums[:-2]), sums[-2], sums[-1][0]) for sums in total]


def _answer(
    blocks: Blocks, day: date, reached: int, stopped: Sequence[Particles], means: Sequence[_Means]
) -> DayAnswer:
    case = blocks.model.case
    weights = np.array([hypothesis.weight for hypothesis in case.hypotheses])
    runs = means[0].unsolved.size
    log_evidence = np.stack([p.log_evidence[reached] if reached >= 0 else np.zeros(runs) for p in stopped])
    share = evidence_shares(log_evidence, weights)
    p, se = hypothesis_shares(share)
    effective = min(s.effective for s in stopped) * min(s.log_weight.size for s in stopped)
    unsolved = max(float(_weighed(m.unsolved, e)) for m, e in zip(means, log_evidence, strict=True))
    told = [*troubles(effective, float(se.max()), unsolved)]
    if unsolved > UNSOLVED_LIMIT:
        told.append(f"That is more than the {UNSOLVED_LIMIT:.0%} with which an answer is given at all.")
    propositions = _figures([m.propositions for m in means], share)
    return DayAnswer(
        day,
        {q.id: e for q, e in zip(case.propositions, propositions, strict=True)},
        {program.episode.id: _outcomes(blocks, at, means, share) for at, program in enumerate(blocks.model.programs)},
        {h.id: Estimate(float(a), float(b)) for h, a, b in zip(case.hypotheses, p, se, strict=True)},
        tuple(told),
    )  # fmt: skip


def _weighed(values: np.ndarray, log_evidence: np.ndarray) -> float:
    weight = np.exp(log_evidence - log_evidence.max())
    return float((values * weight).sum() / weight.sum())


def _figures(values: Sequence[np.ndarray], share: np.ndarray) -> list[Estimate]:
    if not len(values[0]):
        return []
    p, se = ratio(np.stack(list(values), 1), share)
    return [Estimate(float(np.clip(a, 0, 1)), float(b)) for a, b in zip(p, se, strict=True)]


def _outcomes(blocks: Blocks, at: int, means: Sequence[_Means], share: np.ndarray) -> dict[str, Estimate]:
    """Every outcome of an episode, and that it does not come to it."""
    stage, tree = blocks.model.stages[at], blocks.model.programs[at].tree
    ends = np.append(np.array(tree.leaf_outcomes, int), len(tree.outcomes))
    of_cell = ends[stage.leaf]  # passed by is -1, the last
    spread = (np.arange(len(tree.outcomes) + 1)[:, None] == of_cell[None]).astype(float)
    figures = _figures([spread @ m.cells[at] for m in means], share)
    return dict(zip((*tree.outcomes, NOT_PLAYED), figures, strict=True))
