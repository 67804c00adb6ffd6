"""Particles of a posterior: by fitted normal distributions where these come near it, else by sequential Monte Carlo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from innercourt.inference.fitted import Points, run_fitted
from innercourt.inference.particles import Evaluate, Particles
from innercourt.inference.smc import run_smc

POOR = 0.1
"""If less of the particles count, no fitted distribution came near: about what sequential Monte Carlo leaves."""


def sample(
    evaluate: Evaluate,
    days: int,
    points: Points,
    draws: int,
    kept: int,
    generator: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
) -> Particles:
    """Particles as of the last of `days` days of reports, and the evidence of each, from `draws` a run
    or more."""
    found = run_fitted(evaluate, days, points, draws, kept, generator, lambda share: progress(0.9 * share))
    if found.effective < POOR:
        moved = run_smc(
            evaluate, days, points(0), generator, kept, progress=lambda share: progress(0.9 + 0.1 * share)
        )
        found = moved if moved.effective > found.effective else found
    progress(1.0)
    return found
