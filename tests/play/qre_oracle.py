"""Games for tests, and their equilibria found by other means than the package's own."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pygambit

from innercourt.play.efg import Game, write_efg
from innercourt.play.tree import Arm, End, Fork, Kind, Tree, build


def signalling() -> Tree:
    """Nature picks one of two types, the sender sees it and sends, the receiver sees only that."""

    def receiver(kind: int, message: int) -> Fork:
        ends = tuple(Arm(f"a{a}", End(f"o{kind}{message}{a}")) for a in range(2))
        return Fork(f"r{kind}{message}", ends, "receiver", f"heard{message}")

    def sender(kind: int) -> Fork:
        return Fork(f"s{kind}", tuple(Arm(f"m{m}", receiver(kind, m)) for m in range(2)), "sender")

    types = tuple(Arm(f"t{k}", sender(k)) for k in range(2))
    return build("signal", Fork("nature", types, kind=Kind.CHANCE), ("sender", "receiver"))


PLAYERS = ("ann", "bob", "cem")


def random_tree(seed: int, forks: int) -> Tree:
    """A tree of perfect information with up to `forks` inner nodes, a fifth of them chance."""
    rng = np.random.default_rng(seed)
    count = [0, 0]

    def grow(depth: int) -> Fork | End:
        count[0] += 1
        name = f"n{count[0]}"
        if count[1] >= forks or (depth > 1 and rng.random() < 0.25):
            return End(name)
        count[1] += 1
        lucky = bool(rng.random() < 0.2)
        arms = tuple(Arm(f"m{k}", grow(depth + 1)) for k in range(int(rng.integers(2, 4))))
        if lucky:
            return Fork(name, arms, kind=Kind.CHANCE)
        return Fork(name, arms, PLAYERS[int(rng.integers(3))])

    return build(f"random{seed}", grow(0), PLAYERS)


def blind_tree(seed: int, depth: int = 4) -> Tree:
    """A tree in which players see part of what the others did; one level of it is chance.

    Who moves, and among how many moves, goes by the depth. Nodes of one player with the same own
    past are one information set half of the time: nobody can then forget.
    """
    rng = np.random.default_rng(seed)
    movers = [*(PLAYERS[i] for i in rng.permutation(3)), PLAYERS[int(rng.integers(3))]]
    movers.insert(int(rng.integers(3)), "")
    sizes = [2] * len(movers)
    sizes[int(rng.integers(2, 4))] = 3
    count = [0]

    def grow(level: int, pasts: dict[str, str]) -> Fork | End:
        count[0] += 1
        name = f"n{count[0]}"
        if level >= depth or (level > 1 and rng.random() < 0.15):
            return End(name)
        who = movers[level]
        information = f"{level}{pasts.get(who, '')}|{rng.integers(2)}"
        arms = tuple(
            Arm(f"m{k}", grow(level + 1, pasts | {who: f"{information}>{k}"})) for k in range(sizes[level])
        )
        return Fork(name, arms, who, information) if who else Fork(name, arms, kind=Kind.CHANCE)

    return build(f"blind{seed}", grow(0, {}), PLAYERS)


def random_numbers(tree: Tree, seed: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs, normal to three digits, and chances that are nobody's certainty."""
    rng = np.random.default_rng(seed)
    payoffs = np.round(rng.normal(size=(len(tree.players), len(tree.leaves), draws)), 3)
    nature = np.zeros((len(tree.chances), draws))
    for group in tree.chance_groups:
        nature[list(group)] = rng.dirichlet(np.full(len(group), 2.0), draws).T
    return payoffs, nature


def reach_of(tree: Tree, probabilities: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Probability of every node, one draw."""
    found = np.ones(len(tree.kinds))
    for edge in tree.edges:
        step = probabilities[edge.action] if edge.action >= 0 else chances[edge.chance]
        found[edge.child] = found[edge.parent] * step
    return found


def expectation(
    tree: Tree, node: int, pays: np.ndarray, probabilities: np.ndarray, chances: np.ndarray
) -> float:
    """What a player with payoffs `pays` expects from a node on."""
    if not tree.children[node]:
        return float(pays[tree.leaf_of[node]])
    total = 0.0
    for index in tree.children[node]:
        edge = tree.edges[index]
        step = probabilities[edge.action] if edge.action >= 0 else chances[edge.chance]
        total += step * expectation(tree, edge.child, pays, probabilities, chances)
    return total


def logit_answer(
    tree: Tree,
    probabilities: np.ndarray,
    payoffs: np.ndarray,
    seen: np.ndarray,
    precision: np.ndarray,
    allowed: np.ndarray | None = None,
) -> np.ndarray:
    """How everybody would answer to everybody's playing so; an equilibrium is its own answer.

    One draw. `seen[player]` are the chances as that player sees them.
    """
    answer = np.zeros(len(tree.actions))
    for infoset in tree.infosets:
        i = infoset.player
        # Sets that only forbidden moves lead to are believed in by way of a tremble.
        trembling = np.maximum(probabilities, 1e-60)
        reach = reach_of(tree, trembling, seen[i])[list(infoset.nodes)]
        belief = reach / reach.sum()
        expected = np.zeros(infoset.size)
        for node, weight in zip(infoset.nodes, belief, strict=True):
            for k, index in enumerate(tree.children[node]):
                child = tree.edges[index].child
                expected[k] += weight * expectation(tree, child, payoffs[i], probabilities, seen[i])
        strength = np.exp(precision[i] * (expected - expected.max()))
        if allowed is not None:
            strength = strength * allowed[list(infoset.actions)]
        answer[list(infoset.actions)] = strength / strength.sum()
    return answer


def gambit_order(tree: Tree) -> list[int]:
    """The tree's actions in Gambit's order: players, their information sets as met, moves."""
    sets = sorted(tree.infosets, key=lambda infoset: infoset.player)
    return [action for infoset in sets for action in infoset.actions]


def gambit_equilibria(
    tree: Tree, payoffs: np.ndarray, nature: np.ndarray, precisions: Sequence[float], fine: bool = False
) -> list[np.ndarray | None]:
    """Gambit's principal branch at ascending precisions; `None` where it stalled elsewhere.

    `fine` takes steps small enough to follow the branch around the tip of a fold.
    """
    game = pygambit.read_efg(io.StringIO(write_efg(Game(tree, payoffs, nature))))
    steps = {"first_step": 0.001, "max_accel": 1.01} if fine else {}
    found = []
    order = gambit_order(tree)
    for point, wanted in zip(
        pygambit.qre.logit_solve_lambda(game, list(precisions), **steps), precisions, strict=True
    ):
        probabilities = np.zeros(len(tree.actions))
        probabilities[order] = [point[k] for k in range(len(order))]
        found.append(probabilities if abs(point.lam - wanted) < 1e-6 * wanted else None)
    return found
