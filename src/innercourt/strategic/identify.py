"""Whether the data can tell the coefficients at all, said in words.

Three things go wrong. The model and the table may leave a combination of coefficients without any
effect on any probability (*not identified*): seen beforehand, from the rank of the derivatives of all
probabilities at points drawn at random, where the rank is as high as it ever gets. A column may
separate the outcomes, so that the likelihood rises without end: seen afterwards, when a climb from far
out along the flattest direction stays far out and no lower. Or the maximum is merely flat: then there is a
maximum but no standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, ArrayLike, Float
from innercourt.errors import UsageError
from innercourt.strategic.design import Term
from innercourt.strategic.likelihood import Game, log_probabilities
from innercourt.strategic.maximise import Sample, Summit, climb

RANK = 1e-9
"""Share of the largest singular value below which a direction counts as having no effect."""
FLAT = 1e-5
"""Share of the largest curvature below which the flattest direction is walked along."""
FAR = 30.0
"""How far, in scaled coefficients: there a probit is certain to 16 digits."""
MOST_ROWS = 2000


def check_identified(sample: Sample, terms: Sequence[Term]) -> None:
    """`UsageError` with the coefficients that no data laid out like these could tell apart."""
    random = np.random.default_rng(0)
    picked = random.permutation(len(sample.observed))[:MOST_ROWS]
    stacked = [
        np.asarray(
            _effects(sample.game, random.normal(scale=0.4, size=len(terms)), sample.columns[:, picked])
        )
        for _ in range(2)
    ]
    # One point is enough in theory; two leave no room for an unlucky one. Rows of zeros change no
    # singular value, and let there be as many as coefficients.
    effects = np.concatenate([*stacked, np.zeros((len(terms), len(terms)))])
    _, sizes, directions = np.linalg.svd(effects, full_matrices=False)
    if sizes[-1] > RANK * sizes[0]:
        return
    involved = np.abs(directions[-1]) > 0.05 * np.abs(directions[-1]).max()
    names = [str(term) for term, is_in in zip(terms, involved, strict=True) if is_in]
    if len(names) == 1:
        raise UsageError(
            "the model is not identified: a coefficient has no effect on any outcome",
            expected="a utility that somebody weighs when choosing",
            found=names[0],
            hint="leave it out: it is zero then",
        )
    raise UsageError(
        "the model is not identified: coefficients can move together without any effect",
        expected="columns that do not add up to one another, and a zero for each player to measure from",
        found="\n".join(names),
        hint="leave one of them out",
    )


@partial(jax.jit, static_argnums=0)
def _effects(
    game: Game, point: Float[ArrayLike, "coefficient"], columns: Float[ArrayLike, "coefficient row"]
) -> Float[Array, "cell coefficient"]:
    """Derivatives of √P, whose squares sum to the information of each row (divided by four)."""

    def roots(coefficients: Float[ArrayLike, "coefficient"]) -> Float[Array, "cell"]:
        logs, _ = log_probabilities(game, coefficients, columns)
        return jnp.exp(logs / 2).ravel()

    effects: Array = jax.jacfwd(roots)(jnp.asarray(point))
    return effects


def check_finite(sample: Sample, summit: Summit, terms: Sequence[Term]) -> None:
    """`UsageError` when the likelihood has no maximum at finite coefficients: perfect separation."""
    if not np.isfinite(summit.curvature).all():
        return
    sizes, directions = np.linalg.eigh(-summit.curvature)
    if sizes[0] > FLAT * sizes[-1]:
        return
    for sign in (1.0, -1.0):
        far = summit.point + sign * FAR * directions[:, 0]
        end = climb(sample.slope, far, len(sample.observed), most=200)
        moved = end - summit.point
        if sample.value(end) > summit.value - 1e-6 and np.abs(moved).max() > FAR / 6:
            raise _separated(moved, terms)


def _separated(moved: np.ndarray, terms: Sequence[Term]) -> UsageError:
    strong = np.abs(moved) > 0.2 * np.abs(moved).max()
    names = [str(term) for term, is_strong in zip(terms, strong, strict=True) if is_strong]
    return UsageError(
        "the likelihood has no maximum: it rises without end as coefficients grow (perfect separation)",
        expected="no column, or sum of columns, that tells outcomes apart without error",
        found="\n".join(names),
        hint="leave one out, or merge levels of a factor in which an outcome never occurs",
    )


def flat_note(summit: Summit, terms: Sequence[Term]) -> str:
    """A sentence when the maximum is too flat for standard errors; empty when it is not."""
    if not np.isfinite(summit.curvature).all():
        return "The curvature at the maximum is not finite; there are no standard errors."
    sizes, directions = np.linalg.eigh(-summit.curvature)
    if sizes[0] > 1e-10 * sizes[-1]:
        return ""
    involved = np.abs(directions[:, 0]) > 0.2 * np.abs(directions[:, 0]).max()
    names = "; ".join(str(term) for term, is_in in zip(terms, involved, strict=True) if is_in)
    return f"The likelihood is flat at its maximum along {names}; there are no standard errors."
