"""A posterior that is known: Gaussian courts of three numbers, Gaussian reports of five days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from innercourt.inference.particles import Particles
from innercourt.inference.resampling import normalise

LOOKS = np.array([[1.0, 0.0, 0.5], [0.3, 1.0, 0.0], [0.0, -1.0, 1.0], [1.0, 1.0, 1.0], [0.5, -0.5, 0.2]])
NOISE = np.array([1.0, 0.7, 0.5, 0.4, 0.8])
SEEN = {"expected": np.array([0.4, -0.6, 0.9, 0.2, 0.5]), "astonishing": np.array([0.4, 2.9, -3.3, 4.5, 0.5])}


def conjugate(seen: np.ndarray, days: int) -> tuple[float, np.ndarray, np.ndarray]:
    """Log evidence, and the posterior's mean and covariance, after `days` looks."""
    look, noise, y = LOOKS[:days], NOISE[:days], seen[:days]
    spread = look @ look.T + np.diag(noise**2)
    log_evidence = -0.5 * (y @ np.linalg.solve(spread, y) + np.linalg.slogdet(2 * np.pi * spread)[1])
    precision = np.eye(3) + look.T @ np.diag(noise**-2) @ look
    covariance = np.linalg.inv(precision)
    return float(log_evidence), covariance @ look.T @ (y / noise**2), covariance


def evaluate_for(seen: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Log-likelihood of a court's looks up to each day."""

    def evaluate(z: np.ndarray) -> np.ndarray:
        off = (seen[:, None] - LOOKS @ z) / NOISE[:, None]
        each = -0.5 * off**2 - np.log(NOISE * np.sqrt(2 * np.pi))[:, None]
        return np.cumsum(each, 0)

    return evaluate


def assert_evidence_known(seen: np.ndarray, particles: Particles, most: float) -> None:
    """On every day the runs' evidence is the exact one in the mean, and differs from run to run by less than `most`.

    Beyond 5 SE of 16 runs, at 15 degrees of freedom, 1 time in 6,000 a day; more often where the ratios have a long
    tail, which those who ask say.
    """
    for day in range(5):
        exact, _, _ = conjugate(seen, day + 1)
        ratio = np.exp(particles.log_evidence[day] - exact)
        assert abs(ratio.mean() - 1) < 5 * ratio.std(ddof=1) / np.sqrt(len(ratio))
        assert ratio.std(ddof=1) < most  # and the estimates are worth having


def assert_there(seen: np.ndarray, particles: Particles, most: float) -> None:
    """First and second moments on the last day are the exact ones, and known to `most`.

    Each of the six beyond 5 SE 1 time in 6,000; more often where draws are far apart in weight, which those who
    ask say.
    """
    _, mean, covariance = conjugate(seen, 5)
    weight, _ = normalise(particles.log_weight)
    by_run = (particles.z * weight).sum(2)
    squares = (particles.z**2 * weight).sum(2)
    for values, exact in ((by_run, mean), (squares, np.diag(covariance) + mean**2)):
        error = values.std(1, ddof=1) / np.sqrt(values.shape[1])
        assert (np.abs(values.mean(1) - exact) < 5 * error).all()
        assert (error < most).all()
