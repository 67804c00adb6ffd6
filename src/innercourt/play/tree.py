"""Making trees: from an episode, or from forks and ends written in place.

`expand` turns the graph that an analyst wrote into a tree with one node a history; `build` does
the same for nested `Fork`s, which is how tests and the reader of `.efg` files make theirs.
`check_recall` finds players who would have to forget what they did or knew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from innercourt.errors import UsageError
from innercourt.play.episode import Chance, ContestNode, Decision, Episode, Node, Outcome
from innercourt.play.shape import Edge, Infoset, Kind, Source, Tree

MAX_NODES = 100_000

__all__ = ["MAX_NODES", "Arm", "Edge", "End", "Fork", "Infoset", "Kind", "Tree"]
__all__ += ["build", "check_recall", "expand"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One way on from a `Fork`; `source` is the part of the episode that it was made from."""

    label: str
    to: Fork | End
    source: Source = None


@dataclass(frozen=True, slots=True)
class Fork:
    """A node before expansion: a decision of `player`, or chance or a contest.

    Forks of one player with the same `information` become one information set.
    """

    id: str
    arms: tuple[Arm, ...]
    player: str | None = None
    information: str | None = None
    kind: Kind = Kind.DECISION


@dataclass(frozen=True, slots=True)
class End:
    """An end before expansion."""

    outcome: str


def build(name: str, root: Fork | End, players: Iterable[str] = ()) -> Tree:
    """Expand forks into a tree, one node a history.

    `players` come first, in that order; whoever else moves follows as met. A fork that is reached
    twice is copied. Raises `UsageError` for more than 100,000 nodes, for a fork without arms and
    for information sets whose nodes offer different moves.

    >>> coin = Fork("coin", (Arm("heads", End("win")), Arm("tails", End("loss"))), kind=Kind.CHANCE)
    >>> bet = Fork("bet", (Arm("play", coin), Arm("leave", End("quits"))), player="gambler")
    >>> tree = build("casino", bet)
    >>> tree.actions, len(tree.leaves), tree.leaf_actions
    (('casino.bet.play', 'casino.bet.leave'), 3, ((0,), (0,), (1,)))
    """
    histories = _histories(name, root)
    parts = [arm.to for _, arm in histories]
    forks = {node: part for node, part in enumerate(parts) if isinstance(part, Fork)}
    known = list(dict.fromkeys(players))
    members: dict[tuple[str, str | int], list[int]] = {}
    for node, fork in forks.items():
        if fork.player is not None:
            known += [fork.player] if fork.player not in known else []
            key = (fork.player, node if fork.information is None else fork.information)
            members.setdefault(key, []).append(node)
    kinds = tuple(part.kind if isinstance(part, Fork) else Kind.LEAF for part in parts)
    infosets, first_action = _infosets(name, members, forks, known)
    ends = {node: part.outcome for node, part in enumerate(parts) if isinstance(part, End)}
    outcomes = tuple(dict.fromkeys(ends.values()))
    place = {outcome: index for index, outcome in enumerate(outcomes)}
    return Tree(
        name=name,
        players=tuple(known),
        kinds=kinds,
        labels=tuple(part.id if isinstance(part, Fork) else part.outcome for part in parts),
        edges=_edges(histories[1:], kinds, first_action),
        infosets=infosets,
        leaves=tuple(ends),
        leaf_outcomes=tuple(place[outcome] for outcome in ends.values()),
        outcomes=outcomes,
    )


def _histories(name: str, root: Fork | End) -> list[tuple[int, Arm]]:
    """Parent and arm of every node, depth first; the root's are made up."""
    found: list[tuple[int, Arm]] = []
    # An explicit stack: histories may be longer than Python's own recursion allows.
    waiting: list[tuple[int, Arm]] = [(-1, Arm("", root))]
    while waiting:
        parent, arm = waiting.pop()
        node, here = len(found), arm.to
        found.append((parent, arm))
        if isinstance(here, Fork):
            _check_fork(name, here)
            waiting.extend((node, onward) for onward in reversed(here.arms))
        if len(found) + len(waiting) > MAX_NODES:
            raise UsageError(
                f"the tree of {name} has more than {MAX_NODES:,} histories",
                expected=f"at most {MAX_NODES:,} nodes once shared nodes are copied",
                found=f"{len(found) + len(waiting):,} or more",
                hint="end some branches in outcomes earlier, or split the episode in two",
            )
    return found


def _check_fork(name: str, fork: Fork) -> None:
    names = [arm.label for arm in fork.arms]
    if not names:
        raise UsageError(f"node {name}.{fork.id} leads nowhere", expected="at least one way on", found="none")
    if len(set(names)) < len(names):
        raise UsageError(
            f"node {name}.{fork.id} has two ways on of the same name",
            expected="a different name each",
            found=", ".join(names),
        )
    if (fork.player is not None) != (fork.kind is Kind.DECISION):
        raise UsageError(
            f"node {name}.{fork.id} is not well formed",
            expected="a player at a decision, nobody at chance and contests",
            found=f"player {fork.player} at {fork.kind.name.lower()}",
        )


def _infosets(
    name: str,
    members: Mapping[tuple[str, str | int], list[int]],
    forks: Mapping[int, Fork],
    players: list[str],
) -> tuple[tuple[Infoset, ...], Mapping[int, int]]:
    """Information sets in order of first appearance, and the first action index of each node."""
    infosets: list[Infoset] = []
    first_action: dict[int, int] = {}
    first = 0
    for (player, key), nodes in members.items():
        moves = [arm.label for arm in forks[nodes[0]].arms]
        for node in nodes:
            first_action[node] = first
            if (other := [arm.label for arm in forks[node].arms]) != moves:
                raise UsageError(
                    f"nodes of information set {key} of {player} offer different moves",
                    expected=", ".join(moves),
                    found=f"{', '.join(other)} at {name}.{forks[node].id}",
                    hint="who cannot tell two nodes apart must have the same moves, in the same order",
                )
        label = forks[nodes[0]].id if isinstance(key, int) else key
        infosets.append(Infoset(f"{name}.{label}", players.index(player), first, len(moves), tuple(nodes)))
        first += len(moves)
    return tuple(infosets), first_action


def _edges(
    steps: list[tuple[int, Arm]], kinds: tuple[Kind, ...], first_action: Mapping[int, int]
) -> tuple[Edge, ...]:
    """Number moves within their information set, branches in order of the node they leave."""
    ways: dict[int, int] = {}
    for parent, _ in steps:
        ways[parent] = ways.get(parent, 0) + 1
    first_chance: dict[int, int] = {}
    total = 0
    for node, kind in enumerate(kinds):
        if kind in (Kind.CHANCE, Kind.CONTEST):
            first_chance[node] = total
            total += ways[node]
    place: dict[int, int] = {}
    edges = []
    for child, (parent, arm) in enumerate(steps, start=1):
        position = place.setdefault(parent, 0)
        place[parent] += 1
        decided = kinds[parent] is Kind.DECISION
        action = first_action[parent] + position if decided else -1
        chance = -1 if decided else first_chance[parent] + position
        edges.append(Edge(parent, child, arm.label, action, chance, arm.source))
    return tuple(edges)


def expand(episode: Episode) -> Tree:
    """The tree of an episode: one node a history, outcomes as leaves.

    Players are everyone who moves or is paid, movers first, in the order written. A contest has
    two branches, `won` then `lost`. Raises `UsageError` for a name that leads nowhere, for names
    used twice, for a way back to a node already passed, and for more than 100,000 histories.
    """
    by_id: dict[str, Node | Outcome] = {}
    for part in (*episode.nodes, *episode.outcomes):
        if part.id in by_id:
            raise UsageError(
                f"episode {episode.id} has two parts called {part.id}",
                expected="a different id for each node and outcome",
                found=f"{part.id} twice",
            )
        by_id[part.id] = part
    made: dict[str, Fork | End] = {}
    for part in _ends_first(episode, by_id):
        made[part.id] = End(part.id) if isinstance(part, Outcome) else _fork(part, made)
    return build(episode.id, made[episode.start], _players(episode))


def _players(episode: Episode) -> Iterator[str]:
    decisions = [node for node in episode.nodes if isinstance(node, Decision)]
    yield from (node.actor for node in decisions)
    for node in decisions:
        for move in node.moves:
            yield from move.pays
    for outcome in episode.outcomes:
        yield from outcome.payoffs


def _ways_on(part: Node | Outcome) -> tuple[str, ...]:
    if isinstance(part, Decision):
        return tuple(move.to for move in part.moves)
    if isinstance(part, Chance):
        return tuple(branch.to for branch in part.branches)
    if isinstance(part, ContestNode):
        return (part.won, part.lost)
    return ()


def _ends_first(episode: Episode, by_id: Mapping[str, Node | Outcome]) -> Iterator[Node | Outcome]:
    """Every part that can be reached from the start, each after all that it leads to."""
    done: set[str] = set()
    passed: list[str] = []

    def visit(name: str, whence: str) -> Iterator[Node | Outcome]:
        if name in done:
            return
        if name not in by_id:
            raise UsageError(
                f"{whence} leads to {name}, which episode {episode.id} does not have",
                expected="the id of a node or an outcome",
                found=name,
                hint=", ".join(sorted(by_id)),
            )
        if name in passed:
            raise UsageError(
                f"episode {episode.id} comes back to {name}",
                expected="a game that ends",
                found=" -> ".join([*passed[passed.index(name) :], name]),
                hint="write the later visit as a node of its own",
            )
        passed.append(name)
        for onward in _ways_on(by_id[name]):
            yield from visit(onward, f"{episode.id}.{name}")
        passed.pop()
        done.add(name)
        yield by_id[name]

    yield from visit(episode.start, f"the start of {episode.id}")


def _fork(node: Node, made: Mapping[str, Fork | End]) -> Fork:
    if isinstance(node, Decision):
        arms = tuple(Arm(move.name, made[move.to], move) for move in node.moves)
        return Fork(node.id, arms, node.actor, node.information)
    if isinstance(node, Chance):
        arms = tuple(Arm(branch.name, made[branch.to], branch) for branch in node.branches)
        return Fork(node.id, arms, kind=Kind.CHANCE)
    arms = (Arm("won", made[node.won], node), Arm("lost", made[node.lost], node))
    return Fork(node.id, arms, kind=Kind.CONTEST)


def check_recall(tree: Tree) -> list[str]:
    """Sentences on players who forget what they did or knew; empty for perfect recall.

    A player recalls perfectly when all nodes of each of its information sets lie behind the same
    sequence of its own information sets and moves (Kuhn 1953, definition 17).
    """
    found = []
    for infoset in tree.infosets:
        if len(infoset.nodes) == 1:
            continue
        pasts = [_own_past(tree, infoset.player, node) for node in infoset.nodes]
        for node, past in zip(infoset.nodes, pasts, strict=True):
            if past != pasts[0]:
                player = tree.players[infoset.player]
                found.append(
                    f"{player} cannot tell the nodes of {infoset.name} apart, yet got to "
                    f"{tree.labels[infoset.nodes[0]]} by {_told(tree, pasts[0])} and to "
                    f"{tree.labels[node]} by {_told(tree, past)}"
                )
                break
    return found


def _own_past(tree: Tree, player: int, node: int) -> tuple[int, ...]:
    """Moves of `player` on the way to `node`; a move's index tells its information set too."""
    actions = (tree.edges[edge].action for edge in tree.path_to(node))
    return tuple(a for a in actions if a >= 0 and tree.movers[a] == player)


def _told(tree: Tree, actions: tuple[int, ...]) -> str:
    return ", ".join(tree.actions[action] for action in actions) or "no move of its own"
