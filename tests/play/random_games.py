"""Random games of mixed shape, up to thirty nodes and four players, for comparison with Gambit.

A tenth holds five shapes, one of each family; payoffs and chances are drawn per game, so that one
compiled program serves all games of a shape.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from innercourt.play.tree import Arm, End, Fork, Kind, Tree, build
from tests.play import qre_oracle as oracle

PLAYERS = ("ann", "bob", "cem", "dia")
MOST_NODES = 30
FAMILIES = ("perfect", "signalling", "simultaneous", "partial", "partial")


def shapes(tenth: int) -> list[Tree]:
    """The five trees of a tenth, 0 to 9."""
    makers = {"perfect": perfect, "signalling": signalling, "simultaneous": simultaneous, "partial": partial}
    return [makers[family](10 * tenth + place) for place, family in enumerate(FAMILIES)]


def perfect(seed: int) -> Tree:
    """Every history is known to who moves."""
    return _first_small(lambda s: oracle.random_tree(s, 12), seed)


def signalling(seed: int) -> Tree:
    """Nature picks a type, the sender sees it and sends, the receiver sees only the message."""
    choices = [c for c in product((2, 3), (2, 3), (2, 3)) if 1 + c[0] * (1 + c[1] * (1 + c[2])) <= MOST_NODES]
    types, messages, answers = choices[seed // 10 % len(choices)]

    def receiver(kind: int, message: int) -> Fork:
        ends = tuple(Arm(f"a{a}", End(f"o{kind}{message}{a}")) for a in range(answers))
        return Fork(f"r{kind}{message}", ends, "bob", f"heard{message}")

    def sender(kind: int) -> Fork:
        return Fork(f"s{kind}", tuple(Arm(f"m{m}", receiver(kind, m)) for m in range(messages)), "ann")

    arms = tuple(Arm(f"t{k}", sender(k)) for k in range(types))
    return build(f"signal{seed}", Fork("nature", arms, kind=Kind.CHANCE), PLAYERS[:2])


def simultaneous(seed: int) -> Tree:
    """Nobody sees what the others did; the last of four players may learn whether to move at all."""
    sizes = [(2, 2), (2, 3), (3, 3), (2, 2, 2), (3, 2, 2), (2, 4), (2, 2, 3), (4, 4), (5, 4), (2, 2, 2, 2)]
    chosen = sizes[seed // 10 % len(sizes)]

    def grow(level: int, past: str) -> Fork | End:
        if level == len(chosen) or (level == 3 and past == "000"):
            return End(f"o{past}")
        arms = tuple(Arm(f"m{k}", grow(level + 1, f"{past}{k}")) for k in range(chosen[level]))
        return Fork(f"n{past}", arms, PLAYERS[level], f"blind{level}")

    return build(f"simultaneous{seed}", grow(0, ""), PLAYERS[: len(chosen)])


def partial(seed: int) -> Tree:
    """Players see part of what the others did."""
    return _first_small(_partial, seed)


def _partial(seed: int) -> Tree:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 5))
    movers = [PLAYERS[i] for i in rng.integers(count, size=6)]
    movers[:count] = [PLAYERS[i] for i in rng.permutation(count)]
    if rng.random() < 0.7:
        movers.insert(int(rng.integers(3)), "")
    sizes = rng.choice([2, 2, 2, 3], size=len(movers))

    def grow(level: int, pasts: dict[str, str]) -> Fork | End:
        name = f"n{rng.integers(10**9)}"
        if level >= 4 or (level > 1 and rng.random() < 0.15):
            return End(name)
        who = movers[level]
        # Nodes of one player with the same own past are told apart or not, by lot: nobody forgets.
        information = f"{level}{pasts.get(who, '')}|{rng.integers(2)}"
        arms = tuple(
            Arm(f"m{k}", grow(level + 1, pasts | {who: f"{information}>{k}"})) for k in range(sizes[level])
        )
        return Fork(name, arms, who, information) if who else Fork(name, arms, kind=Kind.CHANCE)

    tree = build(f"partial{seed}", grow(0, {}), PLAYERS[:count])
    return tree if not tree.perfect_information else _partial(seed + 7919)


def _first_small(make: object, seed: int) -> Tree:
    """The first tree from `seed` on with two players who move and at most thirty nodes."""
    assert callable(make)
    for step in range(1000):
        tree: Tree = make(1000 * seed + step)
        movers = {s.player for s in tree.infosets if s.size > 1}
        if 9 <= len(tree.kinds) <= MOST_NODES and len(movers) >= 2:
            return tree
    raise AssertionError(f"no small tree from seed {seed}")
