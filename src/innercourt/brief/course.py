"""Histories in words: who made which move, read from the episode as the analyst wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.brief.names import Names
from innercourt.brief.wording import clean, humane
from innercourt.play.episode import Chance, ContestNode, Decision, Episode, Node


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: `actor` is None at chance and contests; `at` the node's id."""

    actor: str | None
    text: str
    at: str = ""

    @property
    def sentence(self) -> str:
        """The step with its actor in front."""
        return f"{self.actor}: {self.text}" if self.actor else self.text

    @property
    def chosen(self) -> str:
        """The step as part of a sentence."""
        return f"{self.actor} chose “{self.text}”" if self.actor else self.text


def steps(episode: Episode | None, path: Sequence[str], names: Names) -> tuple[Step, ...]:
    """The moves of `path` from the episode's start, each with the name of who made it.

    A move may be given by its own name or as `node.move` with anything in front. A move that the
    episode does not know is shown as it is, without an actor.
    """
    taken: list[Step] = []
    at = episode.start if episode else ""
    for label in path:
        node = node_of(episode, at)
        whence, _, move = label.rpartition(".")
        if episode and onward(node, move) is None:
            # a path may leave out moves that were forced; its own node then says where it goes on
            at = whence.rpartition(".")[2]
            node = node_of(episode, at)
        taken.append(Step(mover(node, names), told(node, move, names), at))
        at = onward(node, move) or ""
    return tuple(taken)


def node_of(episode: Episode | None, id: str) -> Node | None:
    """The node of that id, if the episode has one."""
    return next((node for node in episode.nodes if node.id == id), None) if episode else None


def onward(node: Node | None, move: str) -> str | None:
    """Where `move` leads from `node`: the id of a node or an outcome."""
    if isinstance(node, Decision):
        return next((m.to for m in node.moves if m.name == move), None)
    if isinstance(node, Chance):
        return next((b.to for b in node.branches if b.name == move), None)
    if isinstance(node, ContestNode):
        return {"won": node.won, "lost": node.lost}.get(move)
    return None


def mover(node: Node | None, names: Names) -> str | None:
    """Name of who decides at `node`; None where nobody does."""
    return names.actor(node.actor) if isinstance(node, Decision) else None


def told(node: Node | None, move: str, names: Names) -> str:
    """A move in words; at a contest, whose order prevailed."""
    if isinstance(node, ContestNode) and move in ("won", "lost"):
        of, over = names.actor(node.of), names.actor(node.over)
        return f"{of} prevails over {over}" if move == "won" else f"{of} does not prevail over {over}"
    return humane(move)


def move_name(id: str, names: Names) -> str:
    """A move of a case, `episode.node.move`, in words: what is done, by whom, in which episode.

    What names no move of the case is shown as it is.

    >>> from innercourt.case.read import read_case
    >>> move_name("moscow.ask.act_alone", Names.of(read_case("beijing-2025")))
    '“act alone” by Xi Jinping in “The general abroad”'
    """
    whence, _, move = id.rpartition(".")
    episode, _, at = whence.partition(".")
    node = node_of(names.episodes.get(episode), at)
    if onward(node, move) is None:
        return clean(id)
    who = mover(node, names)
    by = f" by {who}" if who else ""
    return f"“{told(node, move, names)}”{by} in “{names.episode(episode)}”"


def question(node: Node | None, names: Names) -> str:
    """What is open at `node`, in a word or two: who decides, or what is being settled."""
    if isinstance(node, Decision):
        return names.actor(node.actor)
    if isinstance(node, ContestNode):
        return f"{names.actor(node.of)} against {names.actor(node.over)}"
    return "chance" if isinstance(node, Chance) else ""
