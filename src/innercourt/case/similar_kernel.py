"""How alike two graphs with labels are: the Weisfeiler-Lehman subtree kernel (Shervashidze et al. 2011).

Every node is labelled by what it is, then again by its own and its neighbours' labels; two graphs are
as alike as their counts of labels, by the cosine. The labels are kinds and roles, never names.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from innercourt.case.casefile import CaseFile
from innercourt.case.similar_roles import Roles, onward
from innercourt.play.episode import Chance, Decision, Node

ROUNDS = 2

Neighbours = Mapping[str, Sequence[tuple[str, str]]]
"""By node, (kind of the edge, node at its other end)."""


def wl_counts(labels: Mapping[str, str], neighbours: Neighbours, rounds: int = ROUNDS) -> Counter[Any]:
    """How often each label occurs, in the first labelling and after each round of refining it.

    >>> path = {"a": [("to", "b")], "b": []}
    >>> sorted(wl_counts({"a": "x", "b": "x"}, path, rounds=1).values())
    [1, 1, 2]
    """
    now: dict[str, Any] = dict(labels)
    found: Counter[Any] = Counter((0, label) for label in now.values())
    for step in range(1, rounds + 1):
        now = {
            node: (
                label,
                tuple(sorted(((kind, now[other]) for kind, other in neighbours.get(node, ())), key=repr)),
            )
            for node, label in now.items()
        }
        found.update((step, label) for label in now.values())
    return found


def cosine(a: Mapping[Any, int], b: Mapping[Any, int]) -> float:
    """The cosine between two counts; 0 where one is empty.

    >>> cosine({"x": 1, "y": 1}, {"x": 2, "y": 2})
    1.0
    """
    dot = sum(count * b.get(label, 0) for label, count in a.items())
    norm = sum(c * c for c in a.values()) * sum(c * c for c in b.values())
    return round(dot / math.sqrt(norm), 12) if norm else 0.0


def tie_counts(case: CaseFile, roles: Roles) -> Counter[Any]:
    """The ties in force when play begins, as labels: kinds of actors and units, who is away, who moves."""
    labels = dict.fromkeys(roles.strength, "unit")
    for actor in case.court.actors:
        role = roles.role(actor.id, actor.kind)
        marks = (
            f"{role} {roles.standing.away.get(actor.id, '')} {'moves' if actor.id in roles.movers else ''}"
        )
        labels[actor.id] = marks
    neighbours: dict[str, list[tuple[str, str]]] = {}
    for tie in roles.standing.ties:
        if tie.source in labels and tie.target in labels:
            neighbours.setdefault(tie.source, []).append((tie.kind, tie.target))
            neighbours.setdefault(tie.target, []).append((f"{tie.kind} by", tie.source))
    tied = {node: label for node, label in labels.items() if node in neighbours or node in roles.movers}
    return wl_counts(tied, neighbours)


def game_counts(case: CaseFile, roles: Roles) -> Counter[Any]:
    """The episodes as labels: whose role decides, chance, contests between which roles, ends."""
    kinds = {actor.id: actor.kind for actor in case.court.actors}

    def label(node: Node) -> str:
        if isinstance(node, Decision):
            return f"{roles.role(node.actor, kinds.get(node.actor, 'person'))}{' unseeing' if node.information else ''}"
        if isinstance(node, Chance):
            return "chance"
        of, over = (roles.role(actor, kinds.get(actor, "person")) for actor in (node.of, node.over))
        return f"{of} against {over}"

    found: Counter[Any] = Counter()
    for episode in case.episodes:
        labels = {node.id: label(node) for node in episode.nodes} | {
            end.id: "end" for end in episode.outcomes
        }
        leads = {node.id: [("to", to) for to in onward(node) if to in labels] for node in episode.nodes}
        found += wl_counts(labels, leads)
    return found
