"""Who is who in a court, from its ties alone: the ruler, his rivals, his doorkeepers, his guard.

No name and no word of the analyst's counts. The *ruler* is the principal whose orders lawfully reach
the most strength on the day that the largest game begins, and who appoints the most; the others are his
rivals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from innercourt.case.casefile import CaseFile
from innercourt.case.engine_names import resolve_priors
from innercourt.court.model import Standing
from innercourt.errors import PriorError
from innercourt.play.episode import Chance, ContestNode, Decision, Episode, Node

LONGEST = 4
"""How many links of command are followed."""


@dataclass(frozen=True)
class Roles:
    """A court on the day its largest game begins, and who is who in it.

    `strength` is each unit's share of all strength at the medians of the priors; `reach` what of it each
    actor's orders reach. `guards` are the units that guard the ruler, `guard_chiefs` those who give them
    orders directly, `doorkeepers` those who decide who comes to him.
    """

    standing: Standing
    strength: Mapping[str, float]
    reach: Mapping[str, float]
    ruler: str | None
    rivals: tuple[str, ...]
    guards: frozenset[str]
    guard_chiefs: frozenset[str]
    doorkeepers: frozenset[str]
    movers: frozenset[str]

    def role(self, actor: str, kind: str = "person") -> str:
        """The role of an actor, in one word."""
        if actor == self.ruler:
            return "ruler"
        if actor in self.rivals:
            return "rival"
        if kind != "person":
            return kind
        if actor in self.guard_chiefs:
            return "guard"
        return "doorkeeper" if actor in self.doorkeepers else "other"


def roles_of(case: CaseFile, state: Mapping[str, str] | None = None, day: date | None = None) -> Roles:
    """The roles on `day` (when the largest game begins, if None), in `state` (as the case begins)."""
    start = {fact.id: fact.start for fact in case.facts}
    standing = case.court.on(day or begins(case), start if state is None else state)
    strength = _strengths(case)
    heads = dict.fromkeys((*(actor.id for actor in case.court.actors), *case.court.principals))
    reach = {actor: _reach(case, standing, actor, strength) for actor in heads}
    named = [tie.source for tie in standing.of_kind("appoints")]
    power = {a: reach[a] + named.count(a) / max(1, len(named)) for a in case.court.principals}
    ruler = max(power, key=lambda a: power[a], default=None)
    guards = frozenset(
        t.source for t in standing.of_kind("guards") if t.target == ruler and t.source in strength
    )
    return Roles(
        standing, strength, reach, ruler,
        tuple(a for a in case.court.principals if a != ruler),
        guards,
        frozenset(t.source for t in standing.of_kind("commands") if t.target in guards),
        frozenset(t.source for t in standing.of_kind("gatekeeps") if t.target == ruler),
        frozenset(node.actor for episode in case.episodes for node in episode.nodes if isinstance(node, Decision)),
    )  # fmt: skip


def begins(case: CaseFile) -> date:
    """The day on which the case's largest game begins, or the day of the case where there is none."""
    largest = max(case.episodes, key=lambda episode: len(episode.nodes), default=None)
    return (largest.window.start if largest else None) or case.as_of


def onward(node: Node) -> tuple[str, ...]:
    """Where a node leads: ids of nodes and outcomes."""
    if isinstance(node, Decision):
        return tuple(move.to for move in node.moves)
    if isinstance(node, Chance):
        return tuple(branch.to for branch in node.branches)
    return (node.won, node.lost)


def paths(episode: Episode, most: int = 2_000) -> Iterator[tuple[tuple[Node, ...], str]]:
    """Every way through an episode: the nodes passed, and the outcome; at most so many."""
    nodes = {node.id: node for node in episode.nodes}
    waiting: list[tuple[tuple[Node, ...], str]] = [((), episode.start)]
    while waiting and most:
        passed, at = waiting.pop()
        if at not in nodes:
            most -= 1
            yield passed, at
        elif nodes[at] not in passed:
            waiting += [((*passed, nodes[at]), to) for to in dict.fromkeys(onward(nodes[at]))]


def contested(passed: tuple[Node, ...]) -> bool:
    """Whether a way goes through a contest of orders."""
    return any(isinstance(node, ContestNode) for node in passed)


def _strengths(case: CaseFile) -> dict[str, float]:
    medians = {unit.id: _median(case, f"strength.{unit.id}") for unit in case.court.units}
    total = sum(medians.values())
    return {unit: m / total if total > 0 else 0.0 for unit, m in medians.items()}


def _median(case: CaseFile, name: str) -> float:
    try:
        return resolve_priors(case, [name])[name].median
    except PriorError:
        return 1.0


def _reach(case: CaseFile, standing: Standing, head: str, strength: Mapping[str, float]) -> float:
    """The share of all strength that orders of `head` lawfully reach, each link as strong as it is."""
    best: dict[str, float] = {}

    def follow(holder: str, passes: float, passed: tuple[str, ...]) -> None:
        for tie in standing.of_kind("commands"):
            if tie.source != holder or tie.target in passed or len(passed) > LONGEST:
                continue
            onward = passes * (
                tie.strength if isinstance(tie.strength, float | int) else _median(case, tie.strength)
            )
            if tie.target in strength:
                best[tie.target] = max(best.get(tie.target, 0.0), onward)
            else:
                follow(tie.target, onward, (*passed, tie.target))

    if standing.away.get(head) != "removed":
        follow(head, 1.0, (head,))
    return sum((strength[unit] * share for unit, share in best.items()), 0.0)
