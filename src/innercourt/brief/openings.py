"""How an open episode begins: who does what, and how probably, where it is his turn."""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.gametree import Branch, grow
from innercourt.brief.names import Names
from innercourt.brief.wording import estimate
from innercourt.play.episode import Decision

LEAST_REACHED = 0.05
"""A turn that comes less often than this is not told."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: whose, after which moves, and every move there with its probability once it has come."""

    who: str
    after: tuple[str, ...]
    moves: tuple[tuple[str, Estimate], ...]

    @property
    def sentence(self) -> str:
        """The turn in words."""
        since = f", after {' → '.join(self.after)}" if self.after else ""
        return f"{self.who}{since}: " + ", ".join(f"{move} {estimate(p)}" for move, p in self.moves)


def openings(answer: Answer, episode: str, names: Names, most: int) -> tuple[Turn, ...]:
    """At most so many turns of an episode at which there is a choice, the first of the play first."""
    root = grow(episode, answer.trees, names)
    level: list[tuple[Branch, tuple[str, ...]]] = [(root, ())] if root is not None else []
    found: list[Turn] = []
    while level and len(found) < most:
        below = []
        for branch, after in sorted(level, key=lambda at: -at[0].edge.reach):
            if isinstance(branch.node, Decision) and len(branch.children) > 1:
                moves = ((c.move, Estimate(c.edge.probability, c.edge.se)) for c in branch.children)
                ranked = tuple(sorted(moves, key=lambda move: (-move[1].p, move[0])))
                found.append(Turn(names.actor(branch.node.actor), after, ranked))
            below += [(c, (*after, c.move)) for c in branch.children if c.edge.reach >= LEAST_REACHED]
        level = below
    return tuple(found[:most])
