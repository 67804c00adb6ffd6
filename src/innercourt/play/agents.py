"""A draw's game as one that has a single precision and a single chance for all: for other solvers.

Three things that Gambit's games do not have are put into payoffs or taken out of the tree:

    own precisions     payoffs of player i are multiplied by λ_i; then λ = 1 is the draw's equilibrium
    forbidden moves    are left out, with all that they lead to
    misperception      who weighs his moves at I with chances q instead of the true p expects
                       Σ_z Π q u(z) = Σ_z Π p (Π q/p) u(z): the same as with true chances and payoffs
                       weighted by Π q/p over the chances after I. The weights differ from one of his
                       sets to the next, so each set becomes a player of its own, which to agent quantal
                       response equilibrium (McKelvey & Palfrey 1998) it is anyway

The last fails where chances before I are misperceived and not in the same proportion at all of I's nodes:
there beliefs themselves are wrong, and no payoffs make up for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from innercourt.arrays import Bool, Float
from innercourt.errors import UsageError
from innercourt.play.game import Game
from innercourt.play.shape import Kind, Tree
from innercourt.play.tree import Arm, End, Fork, build

LARGEST_RATIO = 1e6
"""Largest ratio of a chance as seen to the chance as it is that payoffs can carry."""


@dataclass(frozen=True)
class Drawn:
    """One draw of an episode: what `equilibrium.solve` takes, without the axis `draw`."""

    tree: Tree
    payoffs: Float[np.ndarray, "player leaf"]
    nature: Float[np.ndarray, " chance"]
    perceived: Float[np.ndarray, "player chance"]
    precision: Float[np.ndarray, " player"]
    allowed: Bool[np.ndarray, " action"]

    @cached_property
    def misled(self) -> tuple[int, ...]:
        """Players who move and who see some chance otherwise than it is."""
        movers = sorted({s.player for s in self.tree.infosets})
        return tuple(i for i in movers if not np.allclose(self.perceived[i], self.nature, rtol=1e-12, atol=0))


def game_of(drawn: Drawn, title: str, comment: str = "") -> Game:
    """The game whose logit equilibrium at λ = 1 is the draw's.

    Raises `UsageError` where a misperception cannot be expressed, or a precision is not positive.
    """
    tree = drawn.tree
    if not (np.isfinite(drawn.payoffs).all() and np.isfinite(drawn.precision).all()):
        raise UsageError(
            f"a number of {tree.name} is not finite in this draw", expected="a number", found="inf or nan"
        )
    rows: dict[str, np.ndarray] = {}
    owner: dict[int, str] = {}
    for i, player in enumerate(tree.players):
        sets = [k for k, s in enumerate(tree.infosets) if s.player == i]
        scaled = drawn.precision[i] * drawn.payoffs[i]
        if i not in drawn.misled:
            rows[player] = scaled
            owner |= dict.fromkeys(sets, player)
            continue
        for k in sets:
            # Where no misperceived chance is still to come, his own payoffs will do.
            weights, behind = _weights(drawn, k)
            plain = bool((weights[behind] == 1).all())
            owner[k] = player if plain else f"{player} at {label_of(tree, k)}"
            rows[owner[k]] = scaled if plain else scaled * weights
    leaves: list[int] = []
    chances: list[float] = []
    root = _pruned(drawn, owner, leaves, chances)
    made = build(title, root, list(rows))
    # Adding zero takes the sign off zeros.
    payoffs = np.array([row[leaves] for row in rows.values()]) + 0.0
    old = {f"{title}.{k}": label_of(tree, k) for k in range(len(tree.infosets))}
    return Game(made, payoffs, np.array(chances), tuple(old[s.name] for s in made.infosets), comment)


def label_of(tree: Tree, infoset: int) -> str:
    """An information set's name; its number is added where a node is copied for several histories."""
    held = tree.infosets[infoset]
    name = held.name.removeprefix(f"{tree.name}.")
    alike = [k for k, other in enumerate(tree.infosets) if other.name == held.name]
    return name if len(alike) == 1 else f"{name} {alike.index(infoset) + 1}"


def _weights(drawn: Drawn, infoset: int) -> tuple[Float[np.ndarray, " leaf"], Bool[np.ndarray, " leaf"]]:
    """Π q/p over the chances after an information set, for every leaf behind it, else zero; which are."""
    tree, held = drawn.tree, drawn.tree.infosets[infoset]
    seen, true = drawn.perceived[held.player], drawn.nature
    weights, behind = np.zeros(len(tree.leaves)), np.zeros(len(tree.leaves), bool)
    before = []
    for node in held.nodes:
        past = [tree.edges[e].chance for e in tree.path_to(node) if tree.edges[e].chance >= 0]
        before.append(_ratio(tree, seen, true, past))
        for leaf, path in enumerate(tree.paths):
            nodes = [0, *(tree.edges[e].child for e in path)]
            if node in nodes:
                later = [tree.edges[e].chance for e in path[nodes.index(node) :] if tree.edges[e].chance >= 0]
                weights[leaf], behind[leaf] = _ratio(tree, seen, true, later), True
    if not np.allclose(before, before[0], rtol=1e-9):
        raise UsageError(
            f"the misperception of {tree.players[held.player]} at {held.name} cannot be written as a game "
            "with one chance for all",
            expected="chances before an information set that its player sees as they are",
            found=f"beliefs that are off by a factor of {max(before) / min(before):.3g}",
            hint="take a draw or a hypothesis under which its optimism is 0",
        )
    return weights, behind


def _ratio(tree: Tree, seen: np.ndarray, true: np.ndarray, chances: list[int]) -> float:
    found = 1.0
    for chance in chances:
        if seen[chance] == true[chance]:
            continue
        if true[chance] <= 0 or seen[chance] / true[chance] > LARGEST_RATIO:
            raise UsageError(
                f"a chance of {tree.name} is seen far otherwise than it is",
                expected=f"at most {LARGEST_RATIO:g} times as likely",
                found=f"{seen[chance]:.3g} instead of {true[chance]:.3g}",
                hint="take another draw",
            )
        found *= seen[chance] / true[chance]
    return float(found)


def _pruned(drawn: Drawn, owner: dict[int, str], leaves: list[int], chances: list[float]) -> Fork | End:
    """The tree again, as forks, without the forbidden moves; takes down which leaves and chances are left."""
    tree = drawn.tree
    made: dict[int, Fork | End] = {}
    for node in reversed(range(len(tree.kinds))):
        if tree.kinds[node] is Kind.LEAF:
            made[node] = End(tree.labels[node])
            continue
        steps = [tree.edges[e] for e in tree.children[node]]
        arms = tuple(Arm(s.label, made[s.child]) for s in steps if s.action < 0 or drawn.allowed[s.action])
        index = tree.infoset_of[node]
        made[node] = (
            Fork(tree.labels[node], arms, owner[index], str(index))
            if index >= 0
            else Fork(tree.labels[node], arms, kind=Kind.CHANCE)
        )
    kept = set(_reached(drawn))
    leaves += [leaf for leaf, node in enumerate(tree.leaves) if node in kept]
    for node in sorted(kept):
        for edge in tree.children[node]:
            if (chance := tree.edges[edge].chance) >= 0:
                chances.append(float(drawn.nature[chance]))
    return made[0]


def _reached(drawn: Drawn) -> Iterator[int]:
    """Nodes that no forbidden move leads to."""
    tree = drawn.tree
    kept = {0}
    yield 0
    for edge in tree.edges:
        if edge.parent in kept and (edge.action < 0 or drawn.allowed[edge.action]):
            kept.add(edge.child)
            yield edge.child
