"""A few of the courts that an answer rests on, kept to be looked at one by one.

An answer holds means and their errors. Whoever wants to see how a loyalty is spread after the
reports, or which two move together, needs courts: these are drawn from the particles with their
weights, equally many a run, and turned into quantities only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import final

import jax
import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Courts, Quantities
from innercourt.case.model import Model
from innercourt.case.shards import RUNS, Plan, start_of_runs
from innercourt.case.survey import Surveyed
from innercourt.inference.resampling import normalise, systematic

KEPT = 64


@final
@dataclass(frozen=True)
class KeptCourts(Courts):
    """Courts as points of standard-normal space, by hypothesis; `before` are of the prior."""

    model: Model
    before: Float[np.ndarray, "normal run _"]
    after: tuple[Float[np.ndarray, "normal run _"], ...]

    def prior(self) -> Quantities:
        """Every quantity before any report, by hypothesis."""
        return self._quantities([self.before] * len(self.after))

    def posterior(self) -> Quantities:
        """Every quantity given the reports, by hypothesis; every court counts alike."""
        return self._quantities(self.after)

    def _quantities(self, points: Sequence[np.ndarray]) -> Quantities:
        model = self.model
        draw = jax.jit(partial(model.theta))
        found: Quantities = {}
        for hypothesis, account, z in zip(model.case.hypotheses, model.accounts, points, strict=True):
            theta = draw(account.numbers, z.reshape(len(z), -1))
            found[hypothesis.id] = {
                name: np.asarray(values).reshape(z.shape[1:]) for name, values in theta.items()
            }
        return found


def kept_courts(model: Model, surveyed: Sequence[Surveyed], plan: Plan) -> KeptCourts:
    """`KEPT` courts a run and hypothesis, fewer where there are fewer particles, of at most 16 runs."""
    after = []
    for k, found in enumerate(surveyed):
        z, log_weight = found.particles.z[:, :RUNS], found.particles.log_weight[:RUNS]
        generator = np.random.default_rng(np.random.SeedSequence([plan.seed, k, KEPT]))
        ancestors = systematic(normalise(log_weight)[0], min(KEPT, z.shape[2]), generator)
        after.append(np.take_along_axis(z, ancestors[None], 2))
    return KeptCourts(model, start_of_runs(model, plan, 0, RUNS, KEPT), tuple(after))
