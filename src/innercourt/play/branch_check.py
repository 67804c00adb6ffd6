"""The last word on a solution: is every move played as its expected payoff calls for?

The walk satisfies its own equations, which are about the cut sets alone, in the order of levels. Here
all information sets are asked at once, from nothing but the probabilities that are handed out:
a walk or a sweep that was compiled into wrong numbers does not pass. (It has happened: jaxlib 0.10.2
on AVX-512, off by 4e-6 and without a word.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import jax.numpy as jnp
import numpy as np
from jax import lax

from innercourt.arrays import Array, Float
from innercourt.play.branch_levels import TREMBLE
from innercourt.play.branch_sums import Sums, filled
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Tree

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
    return _Pairs(
        leaf=np.array(leaf, int),
        group=group,
        highest=filled(places),
        steps=Sums([tree.leaf_actions[z] for z in leaf], moves),
        chances=Sums([tree.leaf_chances[z] for z in leaf], len(tree.chances)),
        moves=Sums(places, len(leaf)),
        sets=Sums([list(s.actions) for s in tree.infosets for _ in s.actions], moves),
    )


def answer_gap(
    tree: Tree, numbers: Numbers, logs: Float[Array, "action draw"]
) -> tuple[Float[Array, "draw"], Float[Array, "draw"]]:
    """Largest gap between log probabilities played and called for, and the most that is tolerated.

    Probabilities of forbidden moves are `branch_levels.TREMBLE` on entry, and are not judged.
    """
    # The barrier keeps the compiler from merging this with the code that it is to check.
    logs = lax.optimization_barrier(logs)
    pairs, player = _pairs(tree), tree.action_player
    seen = numbers.nature if numbers.perceived is None else numbers.perceived
    luck = jnp.where(seen > 0, jnp.log(jnp.where(seen > 0, seen, 1.0)), TREMBLE)
    reach = pairs.steps(logs)
    if numbers.perceived is None:
        reach = reach + pairs.chances(luck)
    else:
        views = jnp.stack([pairs.chances(luck[i]) for i in range(len(tree.players))])
        reach = reach + views[player[pairs.group], np.arange(len(pairs.leaf))]
    weight = jnp.exp(reach - reach[pairs.highest].max(axis=1)[pairs.group])
    paid = numbers.payoffs[player[pairs.group], pairs.leaf]
    called = numbers.precision[player] * (pairs.moves(weight * paid) / pairs.moves(weight))
    allowed = jnp.ones(logs.shape, bool) if numbers.allowed is None else numbers.allowed
    called = jnp.where(allowed, called, -jnp.inf)
    top = jnp.stack([called[s.first : s.first + s.size].max(axis=0) for s in tree.infosets])[
        tree.action_infoset
    ]
    called = called - top
    called = called - jnp.log(pairs.sets(jnp.exp(called)))
    gap = jnp.where(allowed, jnp.abs(called - logs), 0.0).max(axis=0)
    return gap, TOLERANCE * (1 + jnp.where(allowed, jnp.abs(logs), 0.0).max(axis=0))
