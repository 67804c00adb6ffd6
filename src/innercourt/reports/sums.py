"""Sums over chosen rows, where there are many sums and each is nearly the one before.

What was said by one day is what was said by the day before and a little more, so a table of sums over
all days is made of differences: `O(changes)`, where the matrix that says which row enters which sum
has one entry for every pair of them. Where there are few changes in all, each may be written out, which
one routine of a processor (`innercourt.strips`) takes best. Of others a small table is a matrix all the same,
which is quicker; and where no sum has more than a few terms they are looked up one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.strips import kept

SMALL = 1 << 16
"""Entries of a matrix up to which it is multiplied out."""
CHUNK = 4
"""Terms that are added at once along the way."""
FEW = 4
"""Terms a sum up to which they are looked up."""


@dataclass(frozen=True)
class Sums:
    """Sums over rows of an array: number `i` is over the rows `held[i]`, each once.

    >>> found = Sums.over([(0,), (0, 2), ()], 3)(jnp.array([[1.0], [10.0], [100.0]]))
    >>> found.tolist()
    [[1.0], [101.0], [0.0]]
    """

    changes: tuple[tuple[tuple[int, bool], ...], ...] | None
    turns: tuple[np.ndarray, ...]
    matrix: np.ndarray | None
    take: np.ndarray
    sign: np.ndarray
    end: np.ndarray

    @classmethod
    def over(
        cls, held: Sequence[Sequence[int]], rows: int, small: int | None = None, spelled: bool = False
    ) -> Sums:
        """The plan for sums over `held`, of an array with so many rows; if `spelled`, every change from one
        sum to the next is written out."""
        none = np.zeros(0, int)
        if spelled:
            return cls(tuple(changes_of(held)), (), None, none, none, none)
        if (most := max(map(len, held), default=0)) <= FEW:
            turns = tuple(np.array([own[k] if k < len(own) else rows for own in held]) for k in range(most))
            nothing = np.zeros((0, CHUNK))
            return cls(None, turns, None, nothing.astype(int), nothing, np.zeros(len(held), int))
        if len(held) * rows <= (SMALL if small is None else small):
            matrix = np.zeros((len(held), rows))
            for i, own in enumerate(held):
                matrix[i, list(own)] = 1
            return cls(None, (), matrix, none, none, none)
        steps: list[tuple[tuple[int, bool], ...]] = []
        end = []
        for terms in changes_of(held):
            steps += [terms[i : i + CHUNK] for i in range(0, len(terms), CHUNK)]
            end.append(len(steps))
        take, sign = np.zeros((len(steps), CHUNK), int), np.zeros((len(steps), CHUNK))
        for i, terms in enumerate(steps):
            for j, (row, enters) in enumerate(terms):
                take[i, j], sign[i, j] = row, 1.0 if enters else -1.0
        return cls(None, (), None, take, sign, np.array(end, int))

    def __call__(self, values: Float[Array, "row *rest"]) -> Float[Array, "sum *rest"]:
        """The sums of `values`, whose first axis is the rows."""
        if self.changes is not None:
            return self._spelled(values)
        if self.turns:
            padded = jnp.concatenate([values, jnp.zeros_like(values[:1])])
            terms = [padded[turn] for turn in self.turns]
            return sum(terms[1:], terms[0])
        if self.matrix is not None:
            return jnp.tensordot(jnp.asarray(self.matrix, values.dtype), values, 1)
        rest = (1,) * (values.ndim - 1)
        steps = jnp.zeros((len(self.take), *values.shape[1:]), values.dtype)
        for j in range(CHUNK):
            steps = steps + self.sign[:, j].reshape(-1, *rest) * values[self.take[:, j]]
        nothing = jnp.zeros((1, *values.shape[1:]), values.dtype)
        return jnp.concatenate([nothing, jnp.cumsum(steps, 0)])[self.end]

    def _spelled(self, values: Float[Array, "row *rest"]) -> Float[Array, "sum *rest"]:
        here = jnp.zeros(values.shape[1:], values.dtype)
        found = []
        for terms in self.changes or ():
            for row, enters in terms:
                here = here + values[row] if enters else here - values[row]
            here = kept(here) if terms else here
            found.append(here)
        return jnp.stack(found) if found else values[:0]


def changes_of(held: Sequence[Sequence[int]]) -> Iterator[tuple[tuple[int, bool], ...]]:
    """For each sum the rows that leave it (False) and enter it (True), the one before being given."""
    before: frozenset[int] = frozenset()
    for own in held:
        here = frozenset(own)
        leave, enter = sorted(before - here), sorted(here - before)
        yield (*((row, False) for row in leave), *((row, True) for row in enter))
        before = here
