"""Sums and maxima over chosen rows: written out where they are short, elsewhere a matrix, within one routine of the
processor a loop."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.strips import gone_through, kept, row_by_row, within_a_kernel

SPELLED, WIDEST = 256, 16
"""Terms of a sum, and rows of a set, up to which they are written out."""
SPELLED_WITHIN, WIDEST_WITHIN = 40, 8
"""The same within one routine of the processor, which beyond has a loop over them."""


class Sums:
    """Fixed sums of rows: row k of the result adds up the rows of the operand listed in `terms[k]`."""

    def __init__(self, terms: Sequence[Sequence[int]], width: int) -> None:
        self.terms = tuple(map(tuple, terms))
        self.matrix = np.zeros((len(terms), width))
        for row, columns in enumerate(terms):
            for column in columns:
                self.matrix[row, column] += 1

    def __call__(self, operand: Float[Array, "column ..."]) -> Float[Array, "row ..."]:
        """The sums, along the first axis."""
        if not self.few:
            if not within_a_kernel():
                return jnp.tensordot(self.matrix, operand, axes=1)
            nought = jnp.zeros((len(self.terms), *operand.shape[1:]), operand.dtype)
            taken = [column for columns in self.terms for column in columns]
            return gone_through(jnp.add, nought, operand, _places(self.terms), np.array(taken, int))
        nothing = jnp.zeros((1, *operand.shape[1:]), operand.dtype)
        rows = [row_by_row(jnp.add, [operand[i] for i in own]) if own else nothing[0] for own in self.terms]
        return jnp.stack(rows) if rows else nothing[:0]

    @property
    def few(self) -> bool:
        """Whether there is so little to add up that it is written out."""
        return sum(map(len, self.terms)) <= (SPELLED_WITHIN if within_a_kernel() else SPELLED)


def _places(terms: Sequence[Sequence[int]] | np.ndarray) -> np.ndarray:
    """For all terms in turn the row that they are of."""
    return np.repeat(np.arange(len(terms)), [len(own) for own in terms])


def filled(rows: Sequence[Sequence[int]]) -> np.ndarray:
    """Rows of different lengths as one array, each filled up with its last entry."""
    widest = max((len(row) for row in rows), default=1)
    return np.array([[*row, *[row[-1]] * (widest - len(row))] for row in rows], int).reshape(-1, widest)


def largest(values: Float[Array, "row draw"], of: np.ndarray) -> Float[Array, "set draw"]:
    """The largest of the rows that each set holds, `of[set, ·]`."""
    if of.shape[1] <= (WIDEST_WITHIN if within_a_kernel() else WIDEST):
        return kept(row_by_row(jnp.maximum, [values[column] for column in of.T]))
    if not within_a_kernel():
        return values[of].max(axis=1)
    first = values[of[:, 0]]
    return gone_through(jnp.maximum, first, values, _places(of), of.reshape(-1))
