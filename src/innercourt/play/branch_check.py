"""The last word on a solution: is every move played as its expected payoff calls for?

The walk satisfies its own equations, which are about the cut sets alone, in the order of levels. Here
all information sets are asked at once, from nothing but the probabilities that are handed out:
a walk or a sweep that was compiled into wrong numbers does not pass. (It has happened: jaxlib 0.10.2
on AVX-512, off by 4e-6 and without a word.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from innercourt.arrays import Array, Float
from innercourt.play.branch_levels import TREMBLE
from innercourt.play.branch_sums import Sums, filled, largest
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Tree
from innercourt.strips import in_one_kernel, kept_within, row_by_row, within_a_kernel

STRIP, MOST_PAIRS = 64, 4096
"""Draws that one routine takes together, and moves with the leaves behind them up to which it can."""

TOLERANCE = 1e-8
"""Largest gap of a log probability that counts as solved, relative where it exceeds one."""


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Every move with each leaf that it can lead to; that this fits, `branch_levels.plan` has seen to."""

    leaf: np.ndarray
    group: np.ndarray
    """Move of each pair."""
    highest: np.ndarray
    """`[action, ·]`, the pairs of each move, the last repeated to fill up."""
    steps: Sums
    chances: Sums
    moves: Sums
    sets: Sums
    rivals: np.ndarray
    """`[action, ·]`, the moves of its information set, the last repeated to fill up."""


@lru_cache(maxsize=64)
def _pairs(tree: Tree) -> _Pairs:
    rows: list[list[int]] = [[] for _ in tree.actions]
    for z, actions in enumerate(tree.leaf_actions):
        for action in actions:
            rows[action].append(z)
    leaf = [z for row in rows for z in row]
    group = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    moves = len(tree.actions)
    starts = np.cumsum([0, *map(len, rows)])
    places = [list(range(a, b)) for a, b in pairwise(starts)]
    rivals = [list(s.actions) for s in tree.infosets for _ in s.actions]
    return _Pairs(
        leaf=np.array(leaf, int),
        group=group,
        highest=filled(places),
        steps=Sums([tree.leaf_actions[z] for z in leaf], moves),
        chances=Sums([tree.leaf_chances[z] for z in leaf], len(tree.chances)),
        moves=Sums(places, len(leaf)),
        sets=Sums(rivals, moves),
        rivals=filled(rivals),
    )


def answer_gap(
    tree: Tree, numbers: Numbers, logs: Float[Array, "action draw"]
) -> tuple[Float[Array, "draw"], Float[Array, "draw"]]:
    """Largest gap between log probabilities played and called for, and the most that is tolerated.

    Probabilities of forbidden moves are `branch_levels.TREMBLE` on entry, and are not judged.
    """
    # The barrier keeps the compiler from merging this with the code that it is to check.
    logs = lax.optimization_barrier(logs)
    if len(_pairs(tree).leaf) > MOST_PAIRS:
        return _gap(tree, (numbers, logs))
    # A routine must not be handed a constant, which payoffs, chances and permissions may be.
    nought = 0 * logs[0]
    held: Numbers = jax.tree.map(lambda rows: _bound(rows, nought), numbers)
    found: tuple[Array, Array] = in_one_kernel(partial(_gap, tree), (held, logs), STRIP)
    return found


def _bound(rows: Array, nought: Float[Array, "draw"]) -> Array:
    """The same, but hanging on the draw for all that a compiler can know."""
    return rows & (nought == 0) if rows.dtype == bool else rows + nought


def _gap(tree: Tree, given: tuple[Numbers, Array]) -> tuple[Array, Array]:
    (numbers, logs), pairs, player = given, _pairs(tree), tree.action_player
    seen = numbers.nature if numbers.perceived is None else numbers.perceived
    luck = jnp.where(seen > 0, jnp.log(jnp.where(seen > 0, seen, 1.0)), TREMBLE)
    reach = kept_within(pairs.steps(logs))
    if numbers.perceived is None:
        reach = reach + pairs.chances(luck)
    else:
        views = jnp.stack([pairs.chances(luck[i]) for i in range(len(tree.players))])
        reach = reach + views[player[pairs.group], np.arange(len(pairs.leaf))]
    reach = kept_within(reach)
    weight = kept_within(jnp.exp(reach - largest(reach, pairs.highest)[pairs.group]))
    paid = numbers.payoffs[player[pairs.group], pairs.leaf]
    called = numbers.precision[player] * (pairs.moves(weight * paid) / pairs.moves(weight))
    allowed = jnp.ones(logs.shape, bool) if numbers.allowed is None else numbers.allowed
    called = kept_within(jnp.where(allowed, called, -jnp.inf))
    called = kept_within(called - largest(called, pairs.rivals))
    called = called - jnp.log(pairs.sets(kept_within(jnp.exp(called))))
    gap, size = (_most(jnp.where(allowed, jnp.abs(rows), 0.0)) for rows in (called - logs, logs))
    return gap, TOLERANCE * (1 + size)


def _most(rows: Float[Array, "row draw"]) -> Float[Array, "draw"]:
    return row_by_row(jnp.maximum, rows) if within_a_kernel() else rows.max(axis=0)
