"""The courts that the sliders weigh: many, from the prior and from what the reports leave of it, kept at hand.

The courts of a hypothesis are drawn from its prior and, in rounds, from normal distributions fitted to those that
explain the reports (`innercourt.inference.fitted`); each is weighed against the mixture of all these. Where the
posterior is thin the prior's courts are still there: a moved prior finds some to stand on.

Everything that a figure takes is multiplied by its weight beforehand. A moved prior multiplies the weights by one
ratio a court (`reweigh.py`), so that every figure is one matrix times that vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from jaxtyping import Float, Int

from innercourt.case.blocks import Blocks
from innercourt.case.model import Account
from innercourt.case.survey import commanded, state_chance
from innercourt.inference.fitted import draw
from innercourt.inference.points import SobolPoints
from innercourt.inference.resampling import systematic

STRIDE = 8192
"""So many courts are worked out between two looks at whether to stop."""

COMMANDED = 1024
"""The command table is worked out for so many courts of each hypothesis."""

PRIOR, FURTHER = 2, 8
"""One in so many courts are of the prior, and drawn in each further round."""


@dataclass(frozen=True)
class Crowd:
    """The courts of one hypothesis.

    `weight` are their weights given all reports, the largest being one; `by_day` those given the reports up to
    each day, each row scaled by `exp(scale[day])`. `ends` are the weights times the probability of each end of
    each episode. `few` are the places of courts drawn by weight, for which `prevails` and `power` are known.
    """

    z: Float[np.ndarray, "normal draw"]
    weight: Float[np.ndarray, " draw"]
    by_day: Float[np.ndarray, "day draw"]
    ends: Float[np.ndarray, "end draw"]
    few: Int[np.ndarray, " few"]
    prevails: Float[np.ndarray, "pair few"]
    power: Float[np.ndarray, "principal few"]

    @property
    def courts(self) -> int:
        """How many different courts are held."""
        return int(self.z.shape[1])

    @cached_property
    def total(self) -> float:
        """The sum of the weights, summed as it is when they are multiplied by a ratio."""
        return float(self.weight @ np.ones_like(self.weight))

    @property
    def megabytes(self) -> float:
        """How much memory they take."""
        held = (self.z, self.weight, self.by_day, self.ends, self.prevails, self.power)
        return sum(array.nbytes for array in held) / 1e6


@dataclass(frozen=True)
class _Part:
    """Courts with what they come to."""

    z: Float[np.ndarray, "normal draw"]
    log_likelihood: Float[np.ndarray, "day draw"]
    ends: Float[np.ndarray, "end draw"]
    states: Float[np.ndarray, "state draw"]

    @property
    def last(self) -> Float[np.ndarray, " draw"]:
        """log P(all reports | court)."""
        return self.log_likelihood[-1] if len(self.log_likelihood) else np.zeros(self.z.shape[1])

    def at(self, places: np.ndarray) -> _Part:
        """Some of them."""
        return _Part(*(field[:, places] for field in (self.z, self.log_likelihood, self.ends, self.states)))


def joined(parts: Sequence[_Part]) -> _Part:
    """Several one after another."""
    names = ("z", "log_likelihood", "ends", "states")
    return _Part(*(np.concatenate([getattr(part, name) for part in parts], 1) for name in names))


def gather(
    blocks: Blocks,
    account: Account,
    courts: int,
    seed: int,
    told: Callable[[float], None] = lambda share: None,
) -> Crowd:
    """Draw `courts` of one hypothesis or some more. `told` hears the share done, and may raise to stop it."""
    layout, parts, done = blocks.model.layout, list[_Part](), [0.0]

    def within(share: float) -> None:
        told(0.9 * (done[0] + (1 - done[0]) * share / 2))

    def evaluate(z: np.ndarray) -> np.ndarray:
        parts.append(_look(blocks, account, z, within))
        return parts[-1].log_likelihood

    def in_all(share: float) -> None:
        done[0] = share

    prior, further = max(64, courts // PRIOR // 2 * 2), max(16, courts // FURTHER // 2 * 2)
    points = partial(
        SobolPoints(layout.normals, tuple(layout.free), 1, seed).round, prior=prior, further=further
    )
    drawn = draw(evaluate, len(blocks.days), points, courts, in_all)
    log_density = np.concatenate([d.log_density[0] for d in drawn])
    crowd = _weighed(blocks, account, joined(parts), -log_density, np.random.default_rng(seed))
    told(1.0)
    return crowd


def _look(blocks: Blocks, account: Account, z: np.ndarray, told: Callable[[float], None]) -> _Part:
    """What courts come to, stride by stride."""
    parts = []
    for first in range(0, z.shape[1], STRIDE):
        told(first / z.shape[1])
        some = z[:, first : first + STRIDE]
        at = 0
        for _, found, log_likelihood in blocks.judged(account, some):
            size = log_likelihood.shape[1]
            ends = np.concatenate([_ends(blocks, stage, np.asarray(cell)) for stage, cell in enumerate(found.cells)] or
                                  [np.zeros((0, size))])  # fmt: skip
            states = state_chance(blocks, found.cells, size)
            parts.append(
                _Part(some[:, at : at + size].astype(np.float32), log_likelihood.astype(np.float32),
                      ends.astype(np.float32), states.astype(np.float32))
            )  # fmt: skip
            at += size
    return joined(parts)


def _ends(blocks: Blocks, at: int, cells: np.ndarray) -> np.ndarray:
    """Probability of every leaf of an episode over all states, and in the last row of passing it by."""
    rows = len(blocks.model.programs[at].tree.leaves) + 1
    spread = np.arange(rows)[:, None] == (blocks.model.stages[at].leaf % rows)[None]
    return np.asarray(spread.astype(float) @ cells)


def _weighed(
    blocks: Blocks, account: Account, whole: _Part, log_base: np.ndarray, generator: np.random.Generator
) -> Crowd:
    final = log_base + whole.last
    weight = np.exp(final - final.max())
    by_day = whole.log_likelihood + log_base[None]
    by_day = np.exp(by_day - by_day.max(1, keepdims=True)) if len(by_day) else by_day
    few = systematic((weight / weight.sum())[None], min(COMMANDED, len(weight)), generator)[0]
    principals = blocks.model.case.court.principals
    if blocks.model.pairs:
        chosen = whole.at(few)
        table, power, _ = commanded(blocks, account, chosen.z.astype(float), chosen.states.astype(float))
        prevails = table[0]
    else:
        prevails = np.zeros((0, len(few)))
        power = np.ones((len(principals), len(few))) / max(1, len(principals))
    ends = whole.ends * weight[None]
    weight, by_day, ends, prevails, power = (
        np.asarray(a, np.float32) for a in (weight, by_day, ends, prevails, power)
    )
    return Crowd(whole.z, weight, by_day, ends, few, prevails, power)
