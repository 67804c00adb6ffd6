"""What a sampler is given and what it comes to, whichever sampler it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

LOST = 500.0
"""A run whose log evidence lags so far behind has no court in which the reports are possible: none of
its particles counts as effective, however alike their weights."""

Evaluate = Callable[[Float[np.ndarray, "normal draw"]], Float[np.ndarray, "day draw"]]
"""Log-likelihood of each draw with the reports up to each day."""


@dataclass(frozen=True)
class Particles:
    """What one hypothesis came to: particles at the last day, and the evidence on every day.

    `log_evidence[day, run]`; `effective` is the share of the particles that count on the day on which fewest
    do; `resampled` is whether they are no longer the points that the runs started from; `fitted` is in how many
    rounds courts were drawn from fitted distributions; `moved` how often particles were moved instead, `acceptance`
    the mean over those moves.
    """

    z: Float[np.ndarray, "normal run particle"]
    log_weight: Float[np.ndarray, "run particle"]
    log_evidence: Float[np.ndarray, "day run"]
    effective: float
    resampled: bool = False
    fitted: int = 0
    moved: int = 0
    acceptance: float = 1.0


def evaluated(
    evaluate: Evaluate, z: Float[np.ndarray, "normal run particle"]
) -> Float[np.ndarray, "day run particle"]:
    """The log-likelihood of the particles of all runs."""
    found = evaluate(z.reshape(len(z), -1))
    return found.reshape(len(found), *z.shape[1:])


def effective_by_run(
    weight: Float[np.ndarray, "run particle"], log_evidence: Float[np.ndarray, " run"]
) -> Float[np.ndarray, " run"]:
    """How many particles count in each run, by weights that sum to one: none in a run that is lost."""
    return np.asarray((log_evidence > log_evidence.max() - LOST) / (weight**2).sum(1))
