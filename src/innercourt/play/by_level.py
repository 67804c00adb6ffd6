"""Large trees of perfect information: a backward pass level by level, on arrays.

`backward.py` writes out every node, which is fastest where the compiler can see it all at once, and which
no compiler finishes for a tree of ten thousand nodes. Here the nodes of one depth, one kind and one
number of ways on are one array, so that the program grows with the depth of the tree and not with its
size. The formulas are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from innercourt.arrays import ArrayLike, home
from innercourt.play.numbers import Numbers
from innercourt.play.shape import Kind, Tree

LARGE = 200
"""Nodes from which on a tree is solved level by level."""


@dataclass(frozen=True)
class Group:
    """Nodes of one depth that are alike: `child[node, way]` are places on the level below.

    `index[node, way]` is the action or the chance of each way on, or for leaves the leaf;
    `player[node]` who decides.
    """

    kind: Kind
    child: np.ndarray
    index: np.ndarray
    player: np.ndarray


@dataclass(frozen=True)
class Levels:
    """The groups of every depth, the root's first; a level's nodes are its groups' in order."""

    groups: tuple[tuple[Group, ...], ...]
    actions: np.ndarray
    leaves: np.ndarray


@lru_cache(8)
def levels_of(tree: Tree) -> Levels:
    """The tree by levels. `actions` and `leaves` put what is found level by level into the tree's order."""
    depth = np.zeros(len(tree.kinds), int)
    for edge in tree.edges:
        depth[edge.child] = depth[edge.parent] + 1
    alike: list[dict[tuple[Kind, int], list[int]]] = [{} for _ in range(int(depth.max()) + 1)]
    for node, kind in enumerate(tree.kinds):
        kind = Kind.CHANCE if kind is Kind.CONTEST else kind
        alike[depth[node]].setdefault((kind, len(tree.children[node])), []).append(node)
    place = np.zeros(len(tree.kinds), int)
    for level in alike:
        for at, node in enumerate(node for nodes in level.values() for node in nodes):
            place[node] = at
    groups = tuple(
        tuple(_group(tree, kind, nodes, place) for (kind, _), nodes in level.items()) for level in alike
    )

    def order(kind: Kind) -> np.ndarray:
        found = [g.index.reshape(-1) for level in groups for g in level if g.kind is kind]
        return np.argsort(np.concatenate(found)) if found else np.zeros(0, int)

    return Levels(groups, order(Kind.DECISION), order(Kind.LEAF))


def _group(tree: Tree, kind: Kind, nodes: list[int], place: np.ndarray) -> Group:
    if kind is Kind.LEAF:
        leaves = np.array([[tree.leaf_of[node]] for node in nodes])
        return Group(kind, np.zeros((len(nodes), 0), int), leaves, np.zeros(0, int))
    steps = [[tree.edges[edge] for edge in tree.children[node]] for node in nodes]
    child = place[np.array([[step.child for step in row] for row in steps])]
    index = np.array([[max(step.action, step.chance) for step in row] for row in steps])
    decided = kind is Kind.DECISION
    player = [tree.infosets[tree.infoset_of[node]].player for node in nodes] if decided else []
    return Group(kind, child, index, np.array(player, int))


def backward_by_level(tree: Tree, numbers: Numbers) -> tuple[ArrayLike, ArrayLike]:
    """Probability of every move, and the logarithms, `[action, draw]`; as `backward`.

    Works in NumPy where the numbers are NumPy's: one game is solved before a program would be compiled.
    """
    xp = home(numbers.payoffs)
    levels = levels_of(tree)
    chosen: list[tuple[Any, Any]] = []
    below: Any = numbers.payoffs[:, :0]
    for groups in reversed(levels.groups):
        here: list[Any] = []
        moves: list[tuple[Any, Any]] = []
        for group in groups:
            if group.kind is Kind.LEAF:
                here.append(numbers.payoffs[:, group.index[:, 0]])
                continue
            seen: Any
            if group.kind is Kind.DECISION:
                own = below[group.player[:, None], group.child]
                allowed = None if numbers.allowed is None else numbers.allowed[group.index]
                chance, logs = _respond(numbers.precision[group.player][:, None] * own, allowed)
                moves.append((_flat(chance), _flat(logs)))
                seen = chance[None]
            elif numbers.perceived is None:
                seen = numbers.nature[group.index][None]
            else:
                seen = numbers.perceived[:, group.index]
            here.append((seen * below[:, group.child]).sum(2))
        below = xp.concatenate(_alike(here), 1)
        chosen = moves + chosen
    probability, logs = (xp.concatenate(_alike(rows))[levels.actions] for rows in zip(*chosen, strict=True))
    return probability, logs


def _respond(utility: Any, allowed: Any) -> tuple[Any, Any]:
    """Logit choice over the moves allowed, `[node, way, draw]`: probabilities and their logarithms."""
    xp = home(utility)
    if allowed is not None:
        utility = xp.where(allowed, utility, -xp.inf)
    logs = utility - utility.max(1, keepdims=True)
    raised = xp.exp(logs)
    total = raised.sum(1, keepdims=True)
    return raised / total, logs - xp.log(total)


def reach_by_level(tree: Tree, numbers: Numbers, probability: Any) -> ArrayLike:
    """Probability of every leaf, `[leaf, draw]`: the product along its path, chances as they are."""
    xp = home(numbers.payoffs)
    levels = levels_of(tree)
    arrived: Any = xp.ones((1, *numbers.precision.shape[1:]), numbers.precision.dtype)
    ends = []
    for groups in levels.groups:
        onward, child, at = [], [], 0
        for group in groups:
            here = arrived[at : at + len(group.index)]
            at += len(group.index)
            if group.kind is Kind.LEAF:
                ends.append(here)
                continue
            step = (probability if group.kind is Kind.DECISION else numbers.nature)[group.index]
            onward.append(_flat(here[:, None] * step))
            child.append(group.child.reshape(-1))
        if onward:
            arrived = xp.concatenate(onward)[np.argsort(np.concatenate(child))]
    found: ArrayLike = xp.concatenate(ends)[levels.leaves]
    return found


def _flat(rows: Any) -> Any:
    return rows.reshape(-1, rows.shape[-1])


def _alike(parts: Sequence[Any]) -> list[Any]:
    """Arrays with one length of the axis `draw`; payoffs that are the same in all draws may have it once."""
    draws = max(part.shape[-1] for part in parts)
    xp = home(parts[0])
    return [xp.broadcast_to(part, (*part.shape[:-1], draws)) for part in parts]
