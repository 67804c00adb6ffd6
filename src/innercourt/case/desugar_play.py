"""Episodes from the file's short forms to the plain data of `play/episode.py`."""

from __future__ import annotations

from innercourt.case.format_play import ChanceEntry, ContestEntry, DecisionEntry, EpisodeEntry, NodeEntry
from innercourt.court.model import Span
from innercourt.play.episode import Branch, Chance, ContestNode, Decision, Episode, Move, Node, Outcome


def episode_of(entry: EpisodeEntry) -> Episode:
    """The episode that an entry describes; names are assumed to be right."""
    return Episode(
        id=entry.id,
        name=entry.name or titled(entry.id),
        window=Span(*entry.window),
        start=entry.start,
        nodes=tuple(_node(name, node) for name, node in entry.nodes.items()),
        outcomes=tuple(
            Outcome(name, o.name or titled(name), dict(o.payoffs), dict(o.effects), o.about)
            for name, o in entry.outcomes.items()
        ),
        when=dict(entry.when),
        about=entry.about,
    )


def titled(name: str) -> str:
    """A name to show for an id: `purge_order` reads as "purge order"."""
    return name.replace("_", " ")


def _node(name: str, node: NodeEntry) -> Node:
    if isinstance(node, DecisionEntry):
        moves = tuple(Move(m, move.to, dict(move.pays), move.about) for m, move in node.moves.items())
        return Decision(name, node.actor, moves, node.information, node.about)
    if isinstance(node, ChanceEntry):
        return Chance(name, tuple(Branch(b, x.to, x.p) for b, x in node.chance.items()), node.about)
    assert isinstance(node, ContestEntry)
    terms = node.contest
    return ContestNode(
        name, terms.of, terms.over, node.won, node.lost, terms.absent, terms.cut, terms.target, node.about
    )
