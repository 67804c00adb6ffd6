"""How far the answer hangs on what everybody expects everybody else to do.

Where a contest has several equilibria, the analysis takes the one that the expectation of the day
leads to. Here the same courts are played again with every order expected to be disobeyed, then
obeyed: each contest starts from 0, then from 1, and ends in its least, then its greatest
equilibrium. The reports are then more or less probable in each court than they were, and the
draws are weighed anew by how much (`inference.importance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Answer, Estimate, OutcomeFinding
from innercourt.brief.insight import ExpectationFinding, OutcomeRange, RangeFinding
from innercourt.case.answer import outcomes
from innercourt.case.replay import Replay, explained
from innercourt.case.survey import Surveyed, by_run, shares
from innercourt.inference.estimate import hypothesis_shares, ratio
from innercourt.inference.importance import SOUND, tail_shape
from innercourt.inference.resampling import normalise

ENDS = (0.0, 1.0)
"""Every order is expected to be disobeyed; to be obeyed."""

Cells = tuple[Float[np.ndarray, "_ run"], ...]


def expectations_of(answer: Answer, replay: Replay) -> ExpectationFinding | None:
    """The accounts, who holds power and what comes next at both ends of what can be expected.

    None for a case without contests. The ends of power are from the command table
    (`court.election.expectation_range`), one principal at a time; all others from playing again.
    """
    blocks, surveyed, model = replay.blocks, replay.surveyed, replay.blocks.model
    if not model.pairs and not model.questions.orders:
        return None
    share = shares(answer.case, surveyed)
    power = _power(answer, surveyed, share)
    if not model.questions.orders:
        return ExpectationFinding({}, power, (), -np.inf, True)
    with ThreadPoolExecutor(blocks.threads) as pool:
        again = list(pool.map(partial(_played_again, replay), range(len(surveyed))))
    k = max(worst for _, _, worst in again)
    first, ranges, ends = blocks.table[0], [], []
    for end in range(1 + len(ENDS)):
        weighed = share * np.stack([grown[end] for _, grown, _ in again])
        ranges.append(
            [Estimate(float(p), float(se)) for p, se in zip(*hypothesis_shares(weighed), strict=True)]
        )
        cells = [cells[end] for cells, _, _ in again]
        ends.append(outcomes(blocks, cells, partial(_figures, share=weighed), first))
    hypotheses = {
        h.id: _range(h.posterior, *(found[row] for found in ranges))
        for row, h in enumerate(answer.hypotheses)
    }
    return ExpectationFinding(hypotheses, power, _next(answer, ends), k, k <= SOUND)


def _played_again(replay: Replay, place: int) -> tuple[list[Cells], list[Float[np.ndarray, " run"]], float]:
    """As expected, then at both ends: run means of the cells, by how much the evidence grows in each
    run, and the worst Pareto shape."""
    blocks, log_weight = replay.blocks, replay.surveyed[place].particles.log_weight
    account, z = blocks.model.accounts[place], replay.normals(place)
    now = list(replay.judged(place))
    base = log_weight - explained(now, log_weight.shape)
    cells, grown, worst = [], [], -np.inf
    for judged in (now, *(list(blocks.judged(account, z, end)) for end in ENDS)):
        weighed = base + explained(judged, log_weight.shape)
        weight, log_mean = normalise(weighed)
        grown.append(np.exp(log_mean - normalise(log_weight)[1]))
        worst = max(worst, -np.inf if judged is now else tail_shape(weighed.reshape(-1)))
        stages = zip(*(block.found.cells for block in judged), strict=True)
        cells.append(tuple(by_run(np.concatenate(parts, 1), weight) for parts in stages))
    return cells, grown, worst


def _figures(values: Sequence[np.ndarray], share: np.ndarray) -> list[Estimate]:
    p, se = ratio(np.stack(list(values), 1), share)
    return [Estimate(float(a), float(b)) for a, b in zip(p, se, strict=True)]


def _power(answer: Answer, surveyed: Sequence[Surveyed], share: np.ndarray) -> dict[str, RangeFinding]:
    low, high = (_figures([s.power_ends[end] for s in surveyed], share) for end in (0, 1))
    return {
        actor: RangeFinding(answer.holds_power[actor], least, greatest)
        for actor, least, greatest in zip(answer.case.court.principals, low, high, strict=True)
    }


def _next(answer: Answer, ends: Sequence[Sequence[OutcomeFinding]]) -> tuple[OutcomeRange, ...]:
    found = [{(o.episode, o.outcome): o.probability for o in end} for end in ends]
    nothing = Estimate(0.0, 0.0)
    return tuple(
        OutcomeRange(
            o.episode, o.outcome, o.name,
            _range(o.probability, *(end.get((o.episode, o.outcome), nothing) for end in found)),
        )
        for o in answer.next
    )  # fmt: skip


def _range(now: Estimate, here: Estimate, least: Estimate, greatest: Estimate) -> RangeFinding:
    """The ends as far from the answer's own figure as they are from that of the same few draws."""

    def moved(end: Estimate) -> Estimate:
        return Estimate(float(np.clip(now.p + end.p - here.p, 0.0, 1.0)), end.se)

    return RangeFinding(now, moved(least), moved(greatest))
