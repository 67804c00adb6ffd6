"""A game tree as static data: who moves where, what they know, and where each history ends.

An episode names a node once, however many ways lead to it. A tree has one node a *history*: the
node is copied for each way of getting there, because what went before may matter to the payoffs,
to beliefs and to the reports. Nothing in a `Tree` is a number of the model. Payoffs, chance
probabilities and precisions come later, batched over draws, along the axes that the tree defines:

    action   the moves of all information sets; those of one set lie side by side
    chance   the branches of all chance and contest nodes, likewise
    leaf     the ends, in depth-first order

A `Tree` is hashable by content, so that it can be a static argument of a compiled function.
Trees are made by `tree.expand` and `tree.build`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from innercourt.play.episode import Branch, ContestNode, Move

if TYPE_CHECKING:
    import numpy as np


class Kind(IntEnum):
    """What happens at a node."""

    DECISION = 0
    CHANCE = 1
    CONTEST = 2
    LEAF = 3


Source: TypeAlias = Move | Branch | ContestNode | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A step from `parent` to `child`; one of `action` and `chance` is its index, the other -1."""

    parent: int
    child: int
    label: str
    action: int = -1
    chance: int = -1
    source: Source = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Infoset:
    """Nodes that their player cannot tell apart, and its moves `first` to `first + size - 1`."""

    name: str
    player: int
    first: int
    size: int
    nodes: tuple[int, ...]

    @property
    def actions(self) -> range:
        """Indices of its moves on the `action` axis."""
        return range(self.first, self.first + self.size)


@dataclass(frozen=True)
class Tree:
    """A finite game in extensive form, without its numbers.

    Nodes are numbered depth first from the root, 0; `edges[n - 1]` is the step that leads into
    node `n`. `labels` holds the id of the episode's node (or outcome) that a node is a copy of.
    """

    name: str
    players: tuple[str, ...]
    kinds: tuple[Kind, ...]
    labels: tuple[str, ...]
    edges: tuple[Edge, ...]
    infosets: tuple[Infoset, ...]
    leaves: tuple[int, ...]
    """Node of each leaf."""
    leaf_outcomes: tuple[int, ...]
    """Index in `outcomes` of each leaf."""
    outcomes: tuple[str, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.players, self.kinds, self.labels, self.edges, self.infosets))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For every node, the indices of the edges that leave it, in the order written."""
        found: list[list[int]] = [[] for _ in self.kinds]
        for index, edge in enumerate(self.edges):
            found[edge.parent].append(index)
        return tuple(tuple(row) for row in found)

    @cached_property
    def infoset_of(self) -> tuple[int, ...]:
        """For every node, its information set; -1 where nobody decides."""
        found = [-1] * len(self.kinds)
        for index, infoset in enumerate(self.infosets):
            for node in infoset.nodes:
                found[node] = index
        return tuple(found)

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """Name of every move, `episode.node.move`; copies of a node share their names."""
        names = [""] * sum(infoset.size for infoset in self.infosets)
        for infoset in self.infosets:
            for edge in self.children[infoset.nodes[0]]:
                names[self.edges[edge].action] = f"{infoset.name}.{self.edges[edge].label}"
        return tuple(names)

    @cached_property
    def action_infoset(self) -> np.ndarray:
        """Information set of every move."""
        import numpy as np  # here, so that a case is checked without it

        return np.repeat(np.arange(len(self.infosets)), [s.size for s in self.infosets])

    @cached_property
    def action_player(self) -> np.ndarray:
        """Player of every move."""
        import numpy as np

        return np.array(self.movers, dtype=np.int64)

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """Player of every move, as plain numbers."""
        return tuple(s.player for s in self.infosets for _ in s.actions)

    @cached_property
    def chances(self) -> tuple[int, ...]:
        """Edge of every branch on the `chance` axis."""
        held = (index for index, edge in enumerate(self.edges) if edge.chance >= 0)
        return tuple(sorted(held, key=lambda index: self.edges[index].chance))

    @cached_property
    def chance_groups(self) -> tuple[tuple[int, ...], ...]:
        """The branches of each chance or contest node: probabilities that sum to one."""
        nodes = (n for n, kind in enumerate(self.kinds) if kind in (Kind.CHANCE, Kind.CONTEST))
        return tuple(tuple(self.edges[e].chance for e in self.children[n]) for n in nodes)

    @cached_property
    def leaf_of(self) -> Mapping[int, int]:
        """Leaf by node."""
        return {node: leaf for leaf, node in enumerate(self.leaves)}

    @cached_property
    def paths(self) -> tuple[tuple[int, ...], ...]:
        """For every leaf, the edges from the root to it."""
        return tuple(self.path_to(node) for node in self.leaves)

    @cached_property
    def leaf_actions(self) -> tuple[tuple[int, ...], ...]:
        """For every leaf, the moves on its path."""
        return tuple(tuple(self.edges[e].action for e in p if self.edges[e].action >= 0) for p in self.paths)

    @cached_property
    def leaf_chances(self) -> tuple[tuple[int, ...], ...]:
        """For every leaf, the chance branches on its path."""
        return tuple(tuple(self.edges[e].chance for e in p if self.edges[e].chance >= 0) for p in self.paths)

    @property
    def perfect_information(self) -> bool:
        """Whether every player always knows the history."""
        return all(len(infoset.nodes) == 1 for infoset in self.infosets)

    def path_to(self, node: int) -> tuple[int, ...]:
        """The edges from the root to a node."""
        path: list[int] = []
        while node:
            path.append(node - 1)
            node = self.edges[node - 1].parent
        return tuple(reversed(path))

    def actions_to(self, node: int) -> tuple[int, ...]:
        """The moves on the way to a node."""
        return tuple(self.edges[e].action for e in self.path_to(node) if self.edges[e].action >= 0)

    def edge_name(self, edge: int) -> str:
        """`episode.node.move`, with the id of the node itself rather than its information set."""
        step = self.edges[edge]
        return f"{self.name}.{self.labels[step.parent]}.{step.label}"

    def edges_named(self, name: str) -> tuple[int, ...]:
        """Every copy of a move or branch `episode.node.move`; empty where there is none."""
        return self._edges_by_name.get(name, ())

    @cached_property
    def _edges_by_name(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for index in range(len(self.edges)):
            found.setdefault(self.edge_name(index), []).append(index)
        return {name: tuple(edges) for name, edges in found.items()}

    def actions_named(self, name: str) -> tuple[int, ...]:
        """Every move that copies of `episode.node.move` stand for; empty where there is none."""
        found = {self.edges[edge].action for edge in self.edges_named(name)} - {-1}
        return tuple(sorted(found))

    def leaves_through(self, edges: Iterable[int]) -> tuple[int, ...]:
        """The leaves whose path holds one of the edges."""
        wanted = frozenset(edges)
        return tuple(leaf for leaf, path in enumerate(self.paths) if not wanted.isdisjoint(path))
