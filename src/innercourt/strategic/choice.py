"""How likely each move is, given what the moves are worth and how the mover errs.

Agent error, logit: probabilities ∝ exp(value / √2). Probit: every move's value carries an
independent normal error, of standard deviation 1 with agent error, of √(Σ q(o)²) with private
information, where q(o) is the probability of outcome o after the move: the sum of as many private
errors, weighed (Signorino 2003; Signorino & Tarar 2006).
"""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import log_ndtr, logsumexp

from innercourt.arrays import Array
from innercourt.play.backward import respond

LOGIT_SCALE = float(np.sqrt(2.0))
"""So that the logit choice among two is between errors whose scale adds up as the probit's does."""
ALIKE, UNLIKE = 32, 64
"""Points of quadrature where all errors have one spread, and where not."""


def log_logit(values: Sequence[Array]) -> list[Array]:
    """Logarithms of logit choice probabilities, one row a move.

    >>> rows = log_logit([jnp.zeros(1), jnp.full(1, LOGIT_SCALE)])
    >>> round(float(jnp.exp(rows[1])[0]), 6)
    0.731059
    """
    return respond([value / LOGIT_SCALE for value in values], None)[1]


def log_probit(values: Sequence[Array], spreads: Sequence[Array | float]) -> list[Array]:
    """Logarithms of the probability that each move's value plus its normal error is the highest.

    Two moves have a closed form; for more, the integral over the mover's own error is taken by
    Gauss-Hermite quadrature: to 1e-11 where spreads are alike, to 1e-8 where they differ by a factor
    of 2.5.

    >>> rows = log_probit([jnp.zeros(1), jnp.ones(1)], [1.0, 1.0])
    >>> round(float(jnp.exp(rows[1])[0]), 6)
    0.76025
    """
    if len(values) == 2:
        odds = (values[1] - values[0]) / jnp.sqrt(jnp.square(spreads[0]) + jnp.square(spreads[1]))
        return [log_ndtr(-odds), log_ndtr(odds)]
    alike = all(isinstance(spread, float) and spread == spreads[0] for spread in spreads)
    rule = np.polynomial.hermite_e.hermegauss(ALIKE if alike else UNLIKE)
    logs = [_log_highest(move, values, spreads, rule) for move in range(len(values))]
    total = logsumexp(jnp.stack(logs), axis=0)
    return [log - total for log in logs]


def _log_highest(
    move: int,
    values: Sequence[Array],
    spreads: Sequence[Array | float],
    rule: tuple[np.ndarray, np.ndarray],
) -> Array:
    nodes, weights = rule
    own = values[move] + jnp.asarray(spreads[move]) * nodes[:, None]
    logs = jnp.log(jnp.asarray(weights / weights.sum()))[:, None]
    for other, (value, spread) in enumerate(zip(values, spreads, strict=True)):
        if other != move:
            logs = logs + log_ndtr((own - value) / spread)
    return logsumexp(logs, axis=0)
