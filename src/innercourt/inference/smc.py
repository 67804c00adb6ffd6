"""From the prior through the reports, day by day: sequential Monte Carlo (Del Moral et al. 2006).

Particles are courts, points z of standard-normal space. They start as scrambled Sobol points
(Owen 1998), are weighed by each day's reports, and when the effective number of them falls below
`FLOOR` they are resampled and moved by preconditioned Crank-Nicolson (Cotter et al. 2013), which
leaves the prior as it is and so needs no gradient and no density of it. A day that would cost more
than that is taken in steps (tempering). Histories are not sampled: the likelihood sums them out.

All runs are independent and side by side, `run particle`; their spread is the standard error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri
from scipy.stats import qmc

from innercourt.inference.resampling import effective_size, normalise, systematic

FLOOR = 0.25
MOVES = 3
FIRST_STEP = 0.5
WANTED_ACCEPTANCE = 0.3

Evaluate = Callable[[Float[np.ndarray, "normal draw"], Sequence[int]], Float[np.ndarray, "day draw"]]
"""Log-likelihood of each draw with the reports of each of the days, by index; day -1 is no reports."""


@dataclass(frozen=True)
class Particles:
    """What one hypothesis came to: particles at the last day, and the evidence on every day.

    `log_evidence[day, run]`; `effective` is the smallest effective share of particles met;
    `rounds` how often they were resampled and moved, `acceptance` the mean over those moves.
    """

    z: Float[np.ndarray, "normal run particle"]
    log_weight: Float[np.ndarray, "run particle"]
    log_evidence: Float[np.ndarray, "day run"]
    effective: float
    rounds: int
    acceptance: float


def sobol_normals(
    normals: int, runs: int, particles: int, seed: int
) -> Float[np.ndarray, "normal run particle"]:
    """Independently scrambled Sobol points for each run, as standard normals."""
    z = np.empty((normals, runs, particles))
    children = np.random.SeedSequence(seed).spawn(runs)
    for run, child in enumerate(children):
        engine = qmc.Sobol(normals, scramble=True, rng=np.random.default_rng(child))
        with warnings.catch_warnings():
            # Balance needs powers of two; the error is measured from the spread of runs anyway.
            warnings.simplefilter("ignore", UserWarning)
            points = engine.random(particles)
        z[:, run] = ndtri(np.clip(points, 1e-15, 1 - 1e-15)).T
    return z


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
    evaluation of every starting particle at all days, and `MOVES + 1` of the kept a round.
    """
    z, runs = start, start.shape[1]
    everything = list(range(days))
    ahead = _at(evaluate, z, everything)
    log_weight, past = np.zeros(start.shape[1:]), np.zeros(start.shape[1:])
    log_evidence = np.zeros((days, runs))
    so_far = np.zeros(runs)
    least, rounds, accepted = 1.0, 0, []
    step = FIRST_STEP
    for day in everything:
        taken = 0.0
        while taken < 1:
            gain = ahead[day] - past
            part = _affordable(log_weight, gain)
            so_far = so_far + _mean_gain(log_weight, part * gain)
            log_weight = log_weight + part * gain
            taken = 1.0 if part >= 1 else taken + part * (1 - taken)
            effective = float(effective_size(log_weight).mean() / log_weight.shape[1])
            least = min(least, effective)
            if taken >= 1 and effective >= FLOOR:
                break
            z = _resample(z, log_weight, min(kept, z.shape[2]), generator)
            log_weight = np.zeros(z.shape[1:])
            z, step, rates = _move(evaluate, z, day, taken, step, generator)
            accepted += rates
            rounds += 1
            ahead = _at(evaluate, z, everything, first=day - 1)
            past = _mixed(ahead, day, taken)
        past = ahead[day]
        log_evidence[day] = so_far
        progress((day + 1) / days)
    return Particles(z, log_weight, log_evidence, least, rounds, float(np.mean(accepted or [1.0])))


def _at(evaluate: Evaluate, z: np.ndarray, days: Sequence[int], first: int = 0) -> np.ndarray:
    """Log-likelihood at each day from `first` on; earlier days are not needed and left at zero."""
    flat = z.reshape(len(z), -1)
    found = np.zeros((len(days), flat.shape[1]))
    wanted = [day for day in days if day >= max(first, 0)]
    if wanted:
        found[wanted] = evaluate(flat, wanted)
    return found.reshape(len(days), *z.shape[1:])


def _mixed(ahead: np.ndarray, day: int, taken: float) -> np.ndarray:
    """Log-likelihood part-way into a day."""
    before = ahead[day - 1] if day else np.zeros_like(ahead[day])
    return before + taken * (ahead[day] - before)


def _mean_gain(log_weight: np.ndarray, gain: np.ndarray) -> np.ndarray:
    return normalise(log_weight + gain)[1] - normalise(log_weight)[1]


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


def _resample(z: np.ndarray, log_weight: np.ndarray, kept: int, generator: np.random.Generator) -> np.ndarray:
    ancestors = systematic(normalise(log_weight)[0], kept, generator)
    return np.take_along_axis(z, ancestors[None], 2)


def _move(
    evaluate: Evaluate, z: np.ndarray, day: int, taken: float, step: float, generator: np.random.Generator
) -> tuple[np.ndarray, float, list[float]]:
    """`MOVES` Crank-Nicolson proposals; the step is tuned to the acceptance of the one before."""
    here = _part(evaluate, z, day, taken)
    rates = []
    for _ in range(MOVES):
        noise = generator.standard_normal(z.shape)
        proposal = np.sqrt(1 - step**2) * z + step * noise
        there = _part(evaluate, proposal, day, taken)
        accept = np.log(generator.random(here.shape)) < there - here
        z = np.where(accept[None], proposal, z)
        here = np.where(accept, there, here)
        rates.append(float(accept.mean()))
        step = float(np.clip(step * np.exp(rates[-1] - WANTED_ACCEPTANCE), 0.02, 0.95))
    return z, step, rates


def _part(evaluate: Evaluate, z: np.ndarray, day: int, taken: float) -> np.ndarray:
    found = evaluate(z.reshape(len(z), -1), [day - 1, day])
    return (found[0] + taken * (found[1] - found[0])).reshape(z.shape[1:])
