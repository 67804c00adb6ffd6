"""From the prior through the reports, day by day: sequential Monte Carlo (Del Moral et al. 2006).

For posteriors that no normal distribution comes near (see `innercourt.inference.fitted`). Particles are courts,
points z of standard-normal space. They are weighed by each day's reports, and when the effective number of
them falls below `FLOOR` they are resampled and moved by preconditioned Crank-Nicolson (Cotter et al. 2013),
which leaves the prior as it is and so needs no gradient and no density of it. A day that would cost more
than that is taken in steps (tempering). Histories are not sampled: the likelihood sums them out.

All runs are independent and side by side, `run particle`; their spread is the standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from innercourt.inference.particles import Evaluate, Particles, effective_by_run, evaluated
from innercourt.inference.resampling import effective_size, normalise, systematic

FLOOR = 0.25
MOVES = 3
FIRST_STEP = 0.5
WANTED_ACCEPTANCE = 0.3


def run_smc(
    evaluate: Evaluate,
    days: int,
    start: Float[np.ndarray, "normal run particle"],
    generator: np.random.Generator,
    kept: int,
    progress: Callable[[float], None] = lambda share: None,
) -> Particles:
    """Take `start` through `days` days of reports.

    The start is wide, to search the prior; the first resampling leaves `kept` particles a run,
    which are all that the effective size then vouches for, and only those are moved. Cost: one
    evaluation of every starting particle, and `MOVES` of the kept a round.
    """
    here = _Cloud(start, evaluated(evaluate, start))
    runs = start.shape[1]
    log_weight, past = np.zeros(start.shape[1:]), np.zeros(start.shape[1:])
    log_evidence = np.zeros((days, runs))
    so_far = np.zeros(runs)
    least, rounds, accepted = 1.0, 0, []
    step = FIRST_STEP
    for day in range(days):
        taken = 0.0
        while taken < 1:
            gain = here.log_likelihood[day] - past
            part = _affordable(log_weight, gain)
            so_far = so_far + _mean_gain(log_weight, part * gain)
            log_weight = log_weight + part * gain
            taken = 1.0 if part >= 1 else taken + part * (1 - taken)
            effective = float(effective_size(log_weight).mean() / log_weight.shape[1])
            counting = effective_by_run(normalise(log_weight)[0], so_far)
            least = min(least, float(counting.mean() / log_weight.shape[1]))
            if taken >= 1 and effective >= FLOOR:
                break
            here = _resample(here, log_weight, min(kept, here.z.shape[2]), generator)
            log_weight = np.zeros(here.z.shape[1:])
            here, step, rates = _move(evaluate, here, day, taken, step, generator)
            accepted += rates
            rounds += 1
            past = _within(here.log_likelihood, day, taken)
        past = here.log_likelihood[day]
        log_evidence[day] = so_far
        progress((day + 1) / days)
    acceptance = float(np.mean(accepted or [1.0]))
    return Particles(here.z, log_weight, log_evidence, least, rounds > 0, moved=rounds, acceptance=acceptance)


@dataclass(frozen=True)
class _Cloud:
    """Particles and their log-likelihood on every day."""

    z: Float[np.ndarray, "normal run particle"]
    log_likelihood: Float[np.ndarray, "day run particle"]


def _within(log_likelihood: np.ndarray, day: int, taken: float) -> Float[np.ndarray, "run particle"]:
    """Log-likelihood part-way into a day."""
    before = log_likelihood[day - 1] if day else np.zeros_like(log_likelihood[day])
    return np.asarray(before + taken * (log_likelihood[day] - before))


def _mean_gain(log_weight: np.ndarray, gain: np.ndarray) -> np.ndarray:
    return np.asarray(normalise(log_weight + gain)[1] - normalise(log_weight)[1])


def _affordable(log_weight: np.ndarray, gain: np.ndarray) -> float:
    """The part of what is left of a day that can be taken before the particles must be moved."""
    floor = FLOOR * log_weight.shape[1]

    def size(part: float) -> float:
        return float(effective_size(log_weight + part * gain).mean())

    # A day that leaves a quarter of the floor is cheaper to take whole than to split.
    if size(1.0) >= floor / 4:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if size(middle) >= floor / 2 else (low, middle)
    return max(low, 1e-3)


def _resample(here: _Cloud, log_weight: np.ndarray, kept: int, generator: np.random.Generator) -> _Cloud:
    ancestors = systematic(normalise(log_weight)[0], kept, generator)[None]
    fields = (here.z, here.log_likelihood)
    return _Cloud(*(np.take_along_axis(field, ancestors, 2) for field in fields))


def _move(
    evaluate: Evaluate, here: _Cloud, day: int, taken: float, step: float, generator: np.random.Generator
) -> tuple[_Cloud, float, list[float]]:
    """`MOVES` Crank-Nicolson proposals; the step is tuned to the acceptance of the one before."""
    rates = []
    for _ in range(MOVES):
        proposal = generator.standard_normal(here.z.shape, here.z.dtype)
        proposal *= step
        proposal += float(np.sqrt(1 - step**2)) * here.z
        there = _Cloud(proposal, evaluated(evaluate, proposal))
        gain = _within(there.log_likelihood, day, taken) - _within(here.log_likelihood, day, taken)
        accept = np.log(generator.random(gain.shape)) < gain
        here = _Cloud(
            np.where(accept, there.z, here.z), np.where(accept, there.log_likelihood, here.log_likelihood)
        )
        rates.append(float(accept.mean()))
        step = float(np.clip(step * np.exp(rates[-1] - WANTED_ACCEPTANCE), 0.02, 0.95))
    return here, step, rates
