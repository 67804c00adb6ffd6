"""Small dense linear systems, one a draw, solved in lock step.

A batched LAPACK call treats matrices of 3 x 3 one by one, at a cost far above the arithmetic.
Here every operation of the elimination runs along the draws.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float, Int
from innercourt.strips import kept, row_by_row


class Solved(NamedTuple):
    """Solution, sign of the determinant, and the smallest pivot as a share of the largest: nought where singular,
    and of the order of rounding where it is so within rounding, so that the sign means nothing."""

    solution: Float[Array, "n k draw"]
    sign: Float[Array, "draw"]
    least: Float[Array, "draw"]


def eliminate(matrix: Float[Array, "n n draw"], right: Float[Array, "n k draw"]) -> Solved:
    """Solve `matrix @ solution = right` by Gauss-Jordan elimination with partial pivoting.

    >>> m = jnp.array([[0.0, 2.0], [1.0, 0.0]])[:, :, None]
    >>> solved = eliminate(m, jnp.array([[4.0], [3.0]])[:, :, None])
    >>> solved.solution.ravel().tolist(), float(solved.sign[0]), float(solved.least[0])
    ([3.0, 2.0], -1.0, 0.5)
    """
    n = matrix.shape[0]
    rows = jnp.concatenate([matrix, right], axis=1)
    sign = jnp.ones(matrix.shape[-1], rows.dtype)
    least, most = jnp.full_like(sign, jnp.inf), jnp.zeros_like(sign)
    number = np.arange(n)[:, None]
    # Each pass takes the first column out; rows are exchanged by selection, which fuses.
    for k in range(n):
        best = kept(_largest_of(jnp.abs(rows[:, 0]), k))
        taken = kept(row_by_row(jnp.add, jnp.where((number == best)[:, None], rows, 0.0)))
        rows = jnp.where((number == best)[:, None], rows[k], rows)
        pivot = taken[0]
        sign = sign * jnp.sign(pivot) * jnp.where(best == k, 1.0, -1.0)
        least, most = jnp.minimum(least, jnp.abs(pivot)), jnp.maximum(most, jnp.abs(pivot))
        scaled = kept(taken[1:] / pivot)
        rows = kept(jnp.where((number == k)[:, None], scaled, rows[:, 1:] - rows[:, :1] * scaled))
    return Solved(rows, sign, least / most)


def _largest_of(size: Float[Array, "n draw"], first: int) -> Int[Array, "draw"]:
    """Which row from `first` on is the largest; the earliest of several."""
    best, most = jnp.full(size.shape[1:], first), size[first]
    for row in range(first + 1, len(size)):
        best = jnp.where(size[row] > most, row, best)
        most = jnp.maximum(most, size[row])
    return best
