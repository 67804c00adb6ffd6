"""A posterior that is known: Gaussian courts of three numbers, Gaussian reports of five days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

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
