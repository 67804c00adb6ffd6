"""Which strategies have to be guessed so that one sweep gives all the others.

Information set I depends on J when the strategy at J enters the values of I's moves (J lies below
I) or I's beliefs (J lies above some nodes of I but not all). Where the graph has circles no order
of evaluation exists. Taking a *feedback vertex set* out of it leaves none: the strategies in it
are the unknowns of the equilibrium, all the others follow. Perfect information needs no unknown,
a signalling game with two types and two messages needs two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from innercourt.play.shape import Tree

Graph = Mapping[int, frozenset[int]]
"""For every information set with a choice, those that it depends on."""

MOST_TRIED = 20_000


def dependencies(tree: Tree) -> Graph:
    """The graph of information sets; sets with a single move are constants and left out."""
    below: dict[int, set[int]] = {node: set() for node in range(len(tree.kinds))}
    for edge in reversed(tree.edges):
        here = tree.infoset_of[edge.child]
        below[edge.parent] |= below[edge.child] | ({here} if here >= 0 else set())
    graph: dict[int, frozenset[int]] = {}
    for index, infoset in enumerate(tree.infosets):
        if infoset.size < 2:
            continue
        found: set[int] = set()
        for node in infoset.nodes:
            found |= below[node]
        if len(infoset.nodes) > 1:
            pasts = [frozenset(tree.actions_to(node)) for node in infoset.nodes]
            apart = frozenset.union(*pasts) - frozenset.intersection(*pasts)
            found |= {int(tree.action_infoset[action]) for action in apart}
        graph[index] = frozenset(j for j in found if tree.infosets[j].size > 1)
    return graph


def cut(tree: Tree) -> tuple[int, ...]:
    """Information sets to guess: the feedback vertex set with the fewest free log-odds.

    Exact where the circles are small enough to try all sets, else greedy and then pruned.
    """
    graph = dependencies(tree)
    cost = {index: tree.infosets[index].size - 1 for index in graph}
    chosen: list[int] = []
    for part in _tangles(graph):
        inner = {v: graph[v] & part for v in part}
        chosen += _smallest(inner, cost) if 2 ** len(part) <= MOST_TRIED else _greedy(inner, cost)
    return tuple(sorted(chosen))


def _is_acyclic(graph: Graph, without: Sequence[int]) -> bool:
    left = {v: graph[v] - set(without) for v in graph if v not in without}
    while left:
        free = {v for v, needs in left.items() if not needs & left.keys()}
        if not free:
            return False
        left = {v: needs for v, needs in left.items() if v not in free}
    return True


def _smallest(graph: Graph, cost: Mapping[int, int]) -> Sequence[int]:
    sets = [s for size in range(len(graph) + 1) for s in combinations(sorted(graph), size)]
    sets.sort(key=lambda chosen: (sum(cost[v] for v in chosen), len(chosen)))
    return next(chosen for chosen in sets if _is_acyclic(graph, chosen))


def _greedy(graph: Graph, cost: Mapping[int, int]) -> Sequence[int]:
    """Take the busiest set per unknown until no circle is left, then give back what is not needed."""
    chosen: list[int] = []
    while not _is_acyclic(graph, chosen):
        left = {v: graph[v] - set(chosen) for v in graph if v not in chosen}
        used = {v: sum(v in needs for needs in left.values()) for v in left}
        chosen.append(max(left, key=lambda v: (len(left[v]) * used[v] / cost[v], -v)))
    for v in list(chosen):
        if _is_acyclic(graph, rest := [u for u in chosen if u != v]):
            chosen = rest
    return chosen


def _tangles(graph: Graph) -> list[frozenset[int]]:
    """Strongly connected parts that hold a circle."""
    reach = {v: set(graph[v]) for v in graph}
    for middle in graph:
        for v in graph:
            if middle in reach[v]:
                reach[v] |= reach[middle]
    parts = {frozenset(u for u in graph if u in reach[v] and v in reach[u]) for v in graph if v in reach[v]}
    return sorted(parts, key=min)
