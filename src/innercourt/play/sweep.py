"""One sweep over a tree: values, beliefs and quantal responses, each evaluated where it is needed.

At information set I of player i move m is chosen with probability

    p(m | I)  ∝  exp(λ_i Q_i(m, I)),      Q_i(m, I) = Σ_{h in I} μ_i(h | I) V_i(h m)

(McKelvey & Palfrey 1998, agent logit). V_i is what i expects from a node on, μ_i its belief about
where in I it stands, from Bayes' rule. Both use the chances as i sees them and the strategies as
they are. Beliefs are formed from logarithms of reach and leave out what all nodes of I have in
common, so that improbable sets are as exact as any.

The unit of work is a *row*: one scalar of the game for all draws, an array `[draw]`. Rows are
made on demand and kept, so a sweep never computes what its question does not need; strategies
that are given at the start are taken as they are, and that is how circles are cut (`branch.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, Bool, Float
from innercourt.play.shape import Kind, Tree

TREMBLE = -1e5
"""Log probability that beliefs give to a move that is forbidden and to a chance of zero. A set
that only such steps lead to keeps a belief: the limit of ever smaller trembles."""


class Numbers(NamedTuple):
    """What the sweep multiplies with; axes as in `equilibrium.solve`.

    `perceived` and `allowed` may be `None`: everybody sees `nature`, everything is allowed.
    """

    payoffs: Float[Array, "player leaf draw"]
    nature: Float[Array, "chance draw"]
    perceived: Float[Array, "player chance draw"] | None
    precision: Float[Array, "player draw"]
    allowed: Bool[Array, "action draw"] | Bool[Array, "action 1"] | None


class Strategy(NamedTuple):
    """Rows of one information set, one a move; `logs` are `-inf` where a move is forbidden."""

    probabilities: tuple[Array, ...]
    logs: tuple[Array, ...]


def respond(utilities: Sequence[Array], allowed: Sequence[Array] | None) -> Strategy:
    """Logit choice over the moves allowed: log-softmax in rows.

    >>> choice = respond([jnp.zeros(1), jnp.full(1, jnp.log(3.0))], None)
    >>> [round(float(p[0]), 6) for p in choice.probabilities]
    [0.25, 0.75]
    """
    if len(utilities) == 1:
        one = jnp.zeros_like(utilities[0])
        return Strategy((one + 1.0,), (one,))
    if allowed is not None:
        utilities = [jnp.where(a, u, -jnp.inf) for a, u in zip(allowed, utilities, strict=True)]
    elif len(utilities) == 2:
        odds = utilities[1] - utilities[0]
        return Strategy(
            (jax.nn.sigmoid(-odds), jax.nn.sigmoid(odds)),
            (jax.nn.log_sigmoid(-odds), jax.nn.log_sigmoid(odds)),
        )
    highest = utilities[0]
    for row in utilities[1:]:
        highest = jnp.maximum(highest, row)
    shifted = [row - highest for row in utilities]
    raised = [jnp.exp(row) for row in shifted]
    total = sum(raised[1:], raised[0])
    log_total = jnp.log(total)
    return Strategy(tuple(row / total for row in raised), tuple(row - log_total for row in shifted))


class Sweep:
    """Rows of one evaluation."""

    def __init__(self, tree: Tree, numbers: Numbers) -> None:
        self.tree = tree
        self.numbers = numbers
        self._strategies: dict[int, Strategy] = {}
        self._values: dict[tuple[int, int], Array] = {}
        self._logs_of_chance: dict[tuple[int, int], Array] = {}

    def give(self, infoset: int, strategy: Strategy) -> None:
        """Take the strategy at a set as it is, whatever its player would rather do."""
        self._strategies[infoset] = strategy

    def value(self, player: int, node: int) -> Array:
        """What `player` expects from `node` on, with the chances as it sees them."""
        key = (player, node)
        if key not in self._values:
            self._values[key] = self._value(player, node)
        return self._values[key]

    def _value(self, player: int, node: int) -> Array:
        tree = self.tree
        if tree.kinds[node] is Kind.LEAF:
            return self.numbers.payoffs[player, tree.leaf_of[node]]
        if tree.kinds[node] is Kind.DECISION:
            weights: Sequence[Array] = self.strategy(tree.infoset_of[node]).probabilities
        else:
            weights = [self.chance(player, tree.edges[edge].chance) for edge in tree.children[node]]
        parts = [w * self.value(player, edge + 1) for w, edge in zip(weights, tree.children[node], strict=True)]
        return sum(parts[1:], parts[0])

    def chance(self, player: int, chance: int) -> Array:
        """Probability of a branch as `player` sees it."""
        if self.numbers.perceived is None:
            return self.numbers.nature[chance]
        return self.numbers.perceived[player, chance]

    def strategy(self, infoset: int) -> Strategy:
        """How the set's player plays there."""
        if infoset not in self._strategies:
            strategy = respond(self.utilities(infoset), self.allowed(infoset))
            self._strategies[infoset] = Strategy(jax.lax.optimization_barrier(strategy.probabilities), strategy.logs)
        return self._strategies[infoset]

    def allowed(self, infoset: int) -> list[Array] | None:
        """Rows of the mask, one a move."""
        mask = self.numbers.allowed
        return None if mask is None else [mask[action] for action in self.tree.infosets[infoset].actions]

    def utilities(self, infoset: int) -> list[Array]:
        """λ times the expected payoff of each move, whether or not it is allowed."""
        found = self.tree.infosets[infoset]
        precision = self.numbers.precision[found.player]
        if found.size == 1:
            return [jnp.zeros_like(precision)]
        belief = self.belief(infoset)
        rows = []
        for place in range(found.size):
            parts = [
                self.value(found.player, self.tree.children[node][place] + 1) * weight
                if weight is not None
                else self.value(found.player, self.tree.children[node][place] + 1)
                for node, weight in zip(found.nodes, belief, strict=True)
            ]
            rows.append(precision * sum(parts[1:], parts[0]))
        return rows

    def belief(self, infoset: int) -> Sequence[Array | None]:
        """Weight of each node of the set in its player's eyes; `[None]` for a single node."""
        found = self.tree.infosets[infoset]
        if len(found.nodes) == 1:
            return [None]
        reach = [self._log_reach(found.player, steps) for steps in distinct_steps(self.tree, infoset)]
        zero = jnp.zeros_like(self.numbers.precision[0])
        return respond([zero + row for row in reach], None).probabilities

    def _log_reach(self, player: int, steps: Sequence[tuple[Kind, int]]) -> Array | float:
        total: Array | float = 0.0
        for kind, index in steps:
            if kind is Kind.CHANCE:
                total = total + self._log_chance(player, index)
            else:
                infoset = int(self.tree.action_infoset[index])
                row = self.strategy(infoset).logs[index - self.tree.infosets[infoset].first]
                total = total + (row if self.numbers.allowed is None else jnp.maximum(row, TREMBLE))
        return total

    def _log_chance(self, player: int, chance: int) -> Array:
        key = (-1 if self.numbers.perceived is None else player, chance)
        if key not in self._logs_of_chance:
            row = self.chance(player, chance)
            positive = row > 0
            logs = jnp.where(positive, jnp.log(jnp.where(positive, row, 1.0)), TREMBLE)
            self._logs_of_chance[key] = logs
        return self._logs_of_chance[key]


def distinct_steps(tree: Tree, infoset: int) -> list[list[tuple[Kind, int]]]:
    """For each node of a set, the steps towards it that not all its nodes share.

    A step is a move (`Kind.DECISION`, index on `action`) or a branch (`Kind.CHANCE`, on `chance`).
    What is shared cancels in the belief, such as a player's own past moves under perfect recall.
    """
    paths = []
    for node in tree.infosets[infoset].nodes:
        edges = [tree.edges[edge] for edge in tree.path_to(node)]
        paths.append([
            (Kind.DECISION, e.action) if e.action >= 0 else (Kind.CHANCE, e.chance) for e in edges
        ])
    shared = Counter(paths[0])
    for path in paths[1:]:
        shared &= Counter(path)
    distinct = []
    for path in paths:
        left, kept = Counter(shared), []
        for step in path:
            if left[step]:
                left[step] -= 1
            else:
                kept.append(step)
        distinct.append(kept)
    return distinct
