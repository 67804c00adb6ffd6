"""The page Play: how the courts that the reports leave would play, and what a forced move would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innercourt.brief.course import node_of, onward, told
from innercourt.brief.gametree import GameTree, game_tree
from innercourt.brief.names import Names
from innercourt.brief.wording import humane
from innercourt.errors import UsageError
from innercourt.play.episode import Episode
from innercourt.workbench.desk import Desk
from innercourt.workbench.pages.frame import Frame, looked

if TYPE_CHECKING:
    from innercourt.workbench.play import Edge

NEVER = "It does not come to this"


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move where somebody decides: `p` on average, in the mean court, and between which limits in eight
    courts of ten; `value` what the one who moves may expect of it, likewise. `forced` is whether it was forced."""

    move: str
    where: str
    actor: str
    label: str
    reach: float
    mean_court: float
    p: float
    low: float
    high: float
    value_mean_court: float
    value: float
    value_low: float
    value_high: float
    forced: bool
    before: float


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome: how probable it is as these courts would play it, and with the moves forced."""

    episode: str
    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PlayPage:
    """One episode: its tree as played, its moves, and all outcomes with and without the moves forced."""

    frame: Frame
    episodes: tuple[tuple[str, str], ...]
    episode: str
    name: str
    about: str
    window: tuple[str, str]
    state: tuple[str, ...]
    tree: GameTree | None
    moves: tuple[MoveRow, ...]
    do: tuple[str, ...]
    done: tuple[str, ...]
    endings: tuple[Ending, ...]
    courts: int
    not_played: bool


def play_page(desk: Desk, user: str, query: Mapping[str, str]) -> PlayPage:
    """The page of one episode, with the moves of `do` forced. Raises `UsageError` for what is no move."""
    frame, view = looked(desk, "play", user)
    names = Names.of(view.case)
    episodes = tuple((e.id, names.episode(e.id)) for e in view.case.episodes)
    wanted = query.get("episode", "")
    chosen = wanted if wanted in dict(episodes) else (episodes[-1][0] if episodes else "")
    do = tuple(dict.fromkeys(m for m in query.get("do", "").split(",") if m))[:20]
    games = view.games
    game = games.of_episode(chosen) if games else None
    edges = game.played(do) if game else ()
    plain = game.played() if game and do else edges
    written = names.episodes.get(chosen)
    tree = game_tree(chosen, game.findings(edges), names) if game else None
    endings: tuple[Ending, ...] = ()
    if games is not None:
        before = desk.kept("outcomes", (games,), games.outcomes)
        after = games.outcomes(do) if do else before
        endings = tuple(
            Ending(e, NEVER if o == "not_played" else names.outcome(e, o), p, after.get((e, o), 0.0))
            for (e, o), p in {**dict.fromkeys(after, 0.0), **before}.items()
        )  # fmt: skip
    window = written.window if written else None
    return PlayPage(
        frame, episodes, chosen, names.episode(chosen) if chosen else "",
        written.about if written else "",
        (str(window.start or ""), str(window.end or "")) if window else ("", ""),
        tuple(f"{humane(f)}: {humane(v)}" for f, v in game.state if not f.startswith("did:")) if game else (),
        tree, _rows(edges, plain, do, written, names) if game else (), do,
        tuple(_named(m, names) for m in do), endings, int((game.weight > 0).sum()) if game else 0,
        games is not None and game is None,
    )  # fmt: skip


def _rows(
    edges: tuple[Edge, ...],
    plain: tuple[Edge, ...],
    do: tuple[str, ...],
    written: Episode | None,
    names: Names,
) -> tuple[MoveRow, ...]:
    """Every decision's moves, in the order of the tree; one row where several histories share a move."""
    by_node = {e.node: e for e in edges}
    found: list[MoveRow] = []
    for edge, before in zip(edges, plain, strict=True):
        if not edge.move or edge.value is None:
            continue
        parent = by_node[edge.parent]
        node = node_of(written, edge.move.split(".")[1])
        label = told(node, edge.label.rpartition(".")[2], names)
        found.append(
            MoveRow(
                edge.move, _way(edge, by_node, names, written), names.actor(parent.actor or ""), label, parent.reach,
                edge.mean_court, edge.p, edge.low, edge.high, edge.value_mean_court or 0.0, edge.value,
                edge.value_low or 0.0, edge.value_high or 0.0, edge.move in do, before.p,
            )
        )  # fmt: skip
    return tuple(found)


def _way(edge: Edge, by_node: Mapping[int, Edge], names: Names, written: Episode | None) -> str:
    """The moves that lead to where an edge begins, in words."""
    steps: list[str] = []
    at = by_node[edge.parent]
    while at.parent >= 0:
        steps.append(at.label.rpartition(".")[2])
        at = by_node[at.parent]
    node, words = node_of(written, written.start if written else ""), []
    for step in reversed(steps):
        words.append(told(node, step, names))
        node = node_of(written, onward(node, step) or "")
    return " → ".join(words)


def _named(move: str, names: Names) -> str:
    parts = move.split(".")
    if len(parts) != 3:
        raise UsageError("no such move to force", expected="`episode.node.move`", found=f"`{move[:60]}`")
    node = node_of(names.episodes.get(parts[0]), parts[1])
    actor = names.actor(getattr(node, "actor", ""))
    return f"{actor}: {told(node, parts[2], names)}"
