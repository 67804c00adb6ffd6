"""A game as the text of an `.efg` file; `efg.py` tells the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from innercourt.play.game import Game
from innercourt.play.shape import Kind


def write_efg(game: Game) -> str:
    """The text of a game, numbers to the last bit but for the last branch of each chance node.

    >>> from innercourt.play.efg import read_efg
    >>> game = read_efg('EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 2 } t "" 0')
    >>> again = read_efg(write_efg(game))
    >>> again.tree.actions == game.tree.actions, bool((again.payoffs == game.payoffs).all())
    (True, True)
    """
    tree = game.tree
    numbers = _numbered(game)
    players = " ".join(map(_quoted, tree.players))
    lines = [f"EFG 2 R {_quoted(tree.name)} {{ {players} }}", _quoted(game.comment), ""]
    names = game.set_names
    labels = _unlike(tree.labels)
    for node, kind in enumerate(tree.kinds):
        name, steps = _quoted(labels[node]), [tree.edges[edge] for edge in tree.children[node]]
        if kind is Kind.LEAF:
            leaf = tree.leaf_of[node]
            pays = ", ".join(repr(float(p)) for p in game.payoffs[:, leaf])
            lines.append(f"t {name} {leaf + 1} {_quoted(f'o{leaf + 1}')} {{ {pays} }}")
        elif kind is Kind.DECISION:
            infoset = tree.infoset_of[node]
            player, number = numbers[infoset]
            moves = " ".join(_quoted(step.label) for step in steps)
            lines.append(f"p {name} {player} {number} {_quoted(names[infoset])} {{ {moves} }} 0")
        else:
            chances = _exact([float(game.nature[step.chance]) for step in steps])
            ways = " ".join(f"{_quoted(s.label)} {p}" for s, p in zip(steps, chances, strict=True))
            lines.append(f"c {name} {node + 1} {name} {{ {ways} }} 0")
    return "\n".join(lines) + "\n"


def _numbered(game: Game) -> list[tuple[int, int]]:
    """Player and number of every information set, both from one, as the format wants them."""
    count = [0] * len(game.tree.players)
    found = []
    for infoset in game.tree.infosets:
        count[infoset.player] += 1
        found.append((infoset.player + 1, count[infoset.player]))
    return found


def _unlike(labels: Sequence[str]) -> list[str]:
    """Labels of nodes, numbered where they are equal: Gambit refuses a file in which two are."""
    count = Counter(labels)
    taken = {label for label in labels if count[label] == 1}
    last: Counter[str] = Counter()
    found = []
    for label in labels:
        unlike = label
        while count[label] > 1 and (unlike == label or unlike in taken):
            last[label] += 1
            unlike = f"{label} {last[label]}"
        taken.add(unlike)
        found.append(unlike)
    return found


def _exact(chances: Sequence[float]) -> list[Fraction]:
    """Fractions that sum to one exactly, as readers demand; the last takes up the rounding."""
    fractions = [Fraction(p) for p in chances[:-1]]
    return [*fractions, max(Fraction(0), 1 - sum(fractions, Fraction(0)))]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
