"""Perfect information: one backward pass, from the leaves to the root.

The unit of work is a *row*, one scalar of the game for all draws. Rows let the compiler fuse a
node's arithmetic and never move data about; measured against stacking the nodes of a level
or looping over nodes they are three times as fast, at the price of a program that grows with the
tree. Only what somebody weighs is computed: the value of a node to a player who moves above it.
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, Float
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Kind, Tree
from innercourt.strips import kept_within, row_by_row, together


def respond(utilities: Sequence[Array], allowed: Sequence[Array] | None) -> tuple[list[Array], list[Array]]:
    """Logit choice over the moves allowed, in rows: probabilities and their logarithms.

    >>> probabilities, logs = respond([jnp.zeros(1), jnp.full(1, jnp.log(3.0))], None)
    >>> [round(float(p[0]), 6) for p in probabilities]
    [0.25, 0.75]
    """
    if allowed is not None:
        utilities = [jnp.where(a, u, -jnp.inf) for a, u in zip(allowed, utilities, strict=True)]
    if len(utilities) == 2:
        odds = utilities[1] - utilities[0]
        return together(_between_two, [odds]), [jax.nn.log_sigmoid(row) for row in (-odds, odds)]
    highest = row_by_row(jnp.maximum, utilities)
    shifted = [row - highest for row in utilities]
    log_total = jnp.log(sum(jnp.exp(row) for row in shifted))
    among = _among_three if len(utilities) == 3 else _among
    return together(among, utilities), [row - log_total for row in shifted]


def _between_two(odds: Array) -> list[Array]:
    """Of the first and the second move, given the log odds of the second: with one exponential for both."""
    rare = jnp.exp(jnp.where(odds < 0, odds, -odds))  # not abs, which has no slope where both are as good
    likely = 1 / (1 + rare)
    unlikely = rare * likely
    return [jnp.where(odds < 0, likely, unlikely), jnp.where(odds < 0, unlikely, likely)]


def _among_three(a: Array, b: Array, c: Array) -> list[Array]:
    """With two exponentials, since that of the best is one: chosen, for a maximum's slope is a mean where two tie."""
    first, last = (a >= b) & (a >= c), (c > a) & (c > b)
    best = jnp.where(first, a, jnp.where(last, c, b))
    one, other = jnp.exp(jnp.where(first, b, a) - best), jnp.exp(jnp.where(last, b, c) - best)
    top = 1 / (1 + one + other)
    low, high = one * top, other * top
    return [
        jnp.where(first, top, low),
        jnp.where(first, low, jnp.where(last, high, top)),
        jnp.where(last, top, high),
    ]


def _among(*utilities: Array) -> list[Array]:
    highest = row_by_row(jnp.maximum, utilities)
    raised = [jnp.exp(row - highest) for row in utilities]
    scale = 1 / sum(raised[1:], raised[0])
    return [row * scale for row in raised]


def backward(tree: Tree, numbers: Numbers) -> tuple[list[Array], Float[Array, "action draw"]]:
    """Probability of every move, as rows, and the logarithms.

    Nodes are numbered depth first, so that going through them backwards meets every child before
    its parent. At chances and contests a player expects what it perceives.
    """
    probabilities: dict[int, Array] = {}
    logs: dict[int, Array] = {}
    values: dict[tuple[int, int], Array] = {}
    weighed = weighed_by(tree)
    for node in range(len(tree.kinds) - 1, -1, -1):
        steps = [tree.edges[edge] for edge in tree.children[node]]
        if tree.kinds[node] is Kind.DECISION:
            player = tree.infosets[tree.infoset_of[node]].player
            utilities = [numbers.precision[player] * values[player, step.child] for step in steps]
            mask = numbers.allowed
            chosen = respond(utilities, None if mask is None else [mask[step.action] for step in steps])
            for step, row, log in zip(steps, *chosen, strict=True):
                probabilities[step.action], logs[step.action] = row, log
        for player in weighed[node]:
            if tree.kinds[node] is Kind.LEAF:
                values[player, node] = numbers.payoffs[player, tree.leaf_of[node]]
                continue
            parts = [
                (probabilities[step.action] if step.action >= 0 else _seen(numbers, player, step.chance))
                * values[player, step.child]
                for step in steps
            ]
            values[player, node] = kept_within(sum(parts[1:], parts[0]))
    shape = numbers.precision.shape[1:]
    every = range(len(tree.actions))
    rows = [jnp.broadcast_to(logs[action], shape) for action in every]
    stacked = jnp.stack(rows) if rows else jnp.zeros((0, *shape), numbers.precision.dtype)
    return [probabilities[action] for action in every], stacked


def weighed_by(tree: Tree) -> list[frozenset[int]]:
    """For every node, the players who move somewhere above it."""
    found = [frozenset[int]()] * len(tree.kinds)
    for edge in tree.edges:
        above = found[edge.parent]
        if edge.action >= 0:
            above |= {int(tree.action_player[edge.action])}
        found[edge.child] = above
    return found


def _seen(numbers: Numbers, player: int, chance: int) -> Array:
    return numbers.nature[chance] if numbers.perceived is None else numbers.perceived[player, chance]
