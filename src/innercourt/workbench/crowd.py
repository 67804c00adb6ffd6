"""The courts that the sliders weigh: many, from the prior and from what the reports leave of it, kept at hand.

Half of the courts of a hypothesis come from its prior, half from its posterior: those that sequential Monte
Carlo ended with, moved on by preconditioned Crank-Nicolson steps, which leave the posterior as it is. A court z
stands for the posterior with the weight

    m(z) L(z) / (n_1 + n_2 L(z) / Z)

where L is the likelihood, Z the evidence, n_1 and n_2 how many came from either, and m how often the chain stood
at z (the balance heuristic, Veach & Guibas 1995; with Z at its fixed point, bridge sampling, Meng & Wong 1996). Where
the posterior is thin the prior's half still has courts: a moved prior finds some to stand on.

Everything that a figure takes is multiplied by its weight beforehand. A moved prior multiplies the weights by one
ratio a court (`reweigh.py`), so that every figure is one matrix times that vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from innercourt.case.blocks import Blocks
from innercourt.case.model import Account
from innercourt.case.survey import Surveyed, commanded, state_chance
from innercourt.inference.resampling import normalise, systematic
from innercourt.inference.smc import starting_points

STRIDE = 8192
"""So many courts are worked out between two looks at whether to stop."""

COMMANDED = 1024
"""The command table is worked out for so many courts of each hypothesis."""

STEPS_LEAST, WANTED = 4, 0.3


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
    surveyed: Surveyed,
    courts: int,
    seed: int,
    told: Callable[[float], None] = lambda share: None,
) -> Crowd:
    """Draw some `courts` of one hypothesis. `told` hears the share done, and may raise to stop it."""
    generator = np.random.default_rng(seed)
    many, layout = max(64, courts // 2), blocks.model.layout
    start = starting_points(layout.normals, layout.free, 1, many, seed)[:, 0]
    prior = _look(blocks, account, start, lambda share: told(0.45 * share))
    chain, counts = _walk(blocks, account, surveyed, many, generator, lambda share: told(0.45 + 0.45 * share))
    whole = joined([prior, chain])
    times = np.concatenate([np.ones(many), counts])
    log_weight = _balanced(whole.last, times, many, float(counts.sum()))
    crowd = _weighed(blocks, account, whole, log_weight, generator)
    told(1.0)
    return crowd


def _look(blocks: Blocks, account: Account, z: np.ndarray, told: Callable[[float], None]) -> _Part:
    """What courts come to, stride by stride."""
    parts = []
    for first in range(0, z.shape[1], STRIDE):
        told(first / z.shape[1])
        some = z[:, first : first + STRIDE]
        at = 0
        for found, log_likelihood in blocks.judged(account, some):
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


def _walk(
    blocks: Blocks, account: Account, surveyed: Surveyed, many: int, generator: np.random.Generator,
    told: Callable[[float], None],
) -> tuple[_Part, np.ndarray]:  # fmt: skip
    """Courts of the posterior, and how often the chains stood at each."""
    particles = surveyed.particles
    size = min(particles.log_weight.size, max(many // STEPS_LEAST, 16))
    log_weight = particles.log_weight + surveyed.log_evidence[:, None]
    chosen = systematic(normalise(log_weight.reshape(1, -1))[0], size, generator)[0]
    here = _look(blocks, account, particles.z.reshape(len(particles.z), -1)[:, chosen], lambda _: told(0.0))
    kept, counts = [here], np.ones(size)
    place, last, step = np.arange(size), here.last.copy(), 0.3
    z = here.z.astype(float)
    rounds = max(STEPS_LEAST, round(many / size) - 1)
    free = list(blocks.model.layout.free)
    for turn in range(rounds):
        told(turn / rounds)
        proposal = z.copy()
        proposal[free] = np.sqrt(1 - step**2) * z[free] + step * generator.standard_normal((len(free), size))
        there = _look(blocks, account, proposal, lambda _, turn=turn: told(turn / rounds))  # type: ignore[misc]
        accept = np.log(generator.random(size)) < there.last - last
        place = place.copy()
        place[accept] = len(counts) + np.arange(int(accept.sum()))
        counts = np.concatenate([counts, np.zeros(int(accept.sum()))])
        np.add.at(counts, place, 1.0)
        kept.append(there.at(np.flatnonzero(accept)))
        z[:, accept] = there.z[:, accept]
        last = np.where(accept, there.last, last)
        step = float(np.clip(step * np.exp(accept.mean() - WANTED), 0.02, 0.95))
    return joined(kept), counts


def _balanced(
    log_likelihood: Float[np.ndarray, " draw"],
    times: Float[np.ndarray, " draw"],
    prior: float | int,
    posterior: float | int,
) -> Float[np.ndarray, " draw"]:
    """Log weights by the balance heuristic, less the likelihood; Z is iterated to where it agrees with itself.

    >>> flat = _balanced(np.zeros(4), np.ones(4), 2, 2)
    >>> np.allclose(np.exp(flat).sum(), 1)
    True
    """
    log_likelihood = np.asarray(log_likelihood, float)
    log_z = float(normalise(log_likelihood[None, : int(prior)])[1][0])
    log_z = log_z if np.isfinite(log_z) else float(log_likelihood.max())
    for _ in range(50):
        below = np.logaddexp(np.log(prior), np.log(posterior) + log_likelihood - log_z)
        terms = np.log(times) + log_likelihood - below
        top = terms.max()
        log_z = float(top + np.log(np.exp(terms - top).sum()))
    return np.asarray(np.log(times) - np.logaddexp(np.log(prior), np.log(posterior) + log_likelihood - log_z))


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
        table, power = commanded(blocks, account, chosen.z.astype(float), chosen.states.astype(float))
        prevails = table[0]
    else:
        prevails = np.zeros((0, len(few)))
        power = np.ones((len(principals), len(few))) / max(1, len(principals))
    ends = whole.ends * weight[None]
    weight, by_day, ends, prevails, power = (
        np.asarray(a, np.float32) for a in (weight, by_day, ends, prevails, power)
    )
    return Crowd(whole.z, weight, by_day, ends, few, prevails, power)
