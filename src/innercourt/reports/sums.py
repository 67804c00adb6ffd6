"""Sums over chosen rows, where there are many sums and each is nearly the one before.

What was said by one day is what was said by the day before and a little more, so a table of sums over
all days is made of differences: `O(changes)`, where the matrix that says which row enters which sum
has one entry for every pair of them. Within one routine of a processor (`innercourt.strips`) a few
changes are written out, and a loop goes through many. Elsewhere a small table is a matrix all the same,
which is quicker; and where no sum has more than a few terms they are looked up one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.strips import kept, within_a_kernel

SMALL = 1 << 16
"""Entries of a matrix up to which it is multiplied out."""
CHUNK = 4
"""Terms that are added at once along the way."""
FEW = 4
"""Terms a sum up to which they are looked up."""
SPELLED = 128
"""Changes up to which they are written out within a routine: beyond, the compiler would take long over them."""


@dataclass(frozen=True)
class Rolled:
    """Sums as one loop over the changes: each adds or takes away a row, and leaves what the total comes to in its
    `place`, whose last value stands. `of[i]` is the place of sum i; place 0 is that of nothing."""

    row: np.ndarray
    sign: np.ndarray
    place: np.ndarray
    of: np.ndarray

    @classmethod
    def of_changes(cls, changes: Sequence[Sequence[tuple[int, bool]]]) -> Rolled:
        """The loop over changes from each sum to the next."""
        each = [(row, enters) for terms in changes for row, enters in terms]
        of = np.cumsum([bool(terms) for terms in changes])
        place = np.repeat(of, [len(terms) for terms in changes])
        sign = np.array([1.0 if enters else -1.0 for _, enters in each])
        return cls(np.array([row for row, _ in each], int), sign, place, of)

    def __call__(self, values: Float[Array, "row *rest"]) -> Float[Array, "sum *rest"]:
        """The sums of `values`, whose first axis is the rows."""
        row, place = jnp.asarray(self.row), jnp.asarray(self.place)
        sign = jnp.asarray(self.sign, values.dtype)

        def change(k: Array, held: tuple[Array, Array]) -> tuple[Array, Array]:
            total, found = held
            total = total + sign[k] * jax.lax.dynamic_index_in_dim(values, row[k], keepdims=False)
            return total, jax.lax.dynamic_update_index_in_dim(found, total, place[k], 0)

        places = int(self.of.max(initial=0)) + 1
        start = (
            jnp.zeros(values.shape[1:], values.dtype),
            jnp.zeros((places, *values.shape[1:]), values.dtype),
        )
        _, found = jax.lax.fori_loop(0, len(self.row), change, start)
        total: Array = found[self.of]
        return total


@dataclass(frozen=True)
class Sums:
    """Sums over rows of an array: number `i` is over the rows `held[i]`, each once.

    >>> found = Sums.over([(0,), (0, 2), ()], 3)(jnp.array([[1.0], [10.0], [100.0]]))
    >>> found.tolist()
    [[1.0], [101.0], [0.0]]
    """

    changes: tuple[tuple[tuple[int, bool], ...], ...] | None
    rolled: Rolled | None
    turns: tuple[np.ndarray, ...]
    matrix: np.ndarray | None
    take: np.ndarray
    sign: np.ndarray
    end: np.ndarray

    @classmethod
    def over(cls, held: Sequence[Sequence[int]], rows: int, small: int | None = None) -> Sums:
        """The plan for sums over `held`, of an array with so many rows, for where it is made: in a routine or not."""
        none = np.zeros(0, int)
        if within_a_kernel():
            changes = tuple(changes_of(held))
            few = sum(map(len, changes)) <= SPELLED
            rolled = None if few else Rolled.of_changes(changes)
            return cls(changes if few else None, rolled, (), None, none, none, none)
        if (most := max(map(len, held), default=0)) <= FEW:
            turns = tuple(np.array([own[k] if k < len(own) else rows for own in held]) for k in range(most))
            nothing = np.zeros((0, CHUNK))
            return cls(None, None, turns, None, nothing.astype(int), nothing, np.zeros(len(held), int))
        if len(held) * rows <= (SMALL if small is None else small):
            matrix = np.zeros((len(held), rows))
            for i, own in enumerate(held):
                matrix[i, list(own)] = 1
            return cls(None, None, (), matrix, none, none, none)
        steps: list[tuple[tuple[int, bool], ...]] = []
        end = []
        for terms in changes_of(held):
            steps += [terms[i : i + CHUNK] for i in range(0, len(terms), CHUNK)]
            end.append(len(steps))
        take, sign = np.zeros((len(steps), CHUNK), int), np.zeros((len(steps), CHUNK))
        for i, terms in enumerate(steps):
            for j, (row, enters) in enumerate(terms):
                take[i, j], sign[i, j] = row, 1.0 if enters else -1.0
        return cls(None, None, (), None, take, sign, np.array(end, int))

    @classmethod
    def of(cls, matrix: np.ndarray) -> Sums:
        """What a matrix of noughts and ones sums, a row a sum."""
        return cls.over([np.flatnonzero(row).tolist() for row in matrix], matrix.shape[1])

    def __call__(self, values: Float[Array, "row *rest"]) -> Float[Array, "sum *rest"]:
        """The sums of `values`, whose first axis is the rows."""
        if self.changes is not None:
            return self._spelled(values)
        if self.rolled is not None:
            found: Array = self.rolled(values)
            return found
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
