"""Solutions of one game as plain text: a row a move, a column a precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from innercourt.arrays import Float
from innercourt.court.shown import one_line
from innercourt.play.branches import Equilibria
from innercourt.play.game import Game
from innercourt.play.solution import Solution
from innercourt.play.tracing import Trace
from innercourt.play.values import Expected

COLUMNS = 6
"""Columns side by side; more go below."""

MILESTONES = 10


def solution_text(found: Solution) -> str:
    """The equilibrium at every precision asked for, and what is to be said of each."""
    heads = [f"λ {precision:g}" for precision in found.precisions]
    parts = [_heading(found.game), _table(found.game, heads, found.probability, found.expected)]
    return "\n\n".join([*parts, *(["\n".join(found.sentences)] if found.sentences else [])])


def trace_text(found: Trace) -> str:
    """The path at some points, and how it ended."""
    shown = list(found.milestones(MILESTONES))
    heads = [f"λ {found.precision[k]:.3g}" for k in shown]
    table = _table(found.game, heads, found.probability[:, shown], _taken(found.expected, shown))
    told = [found.ended]
    if found.turns:
        places = ", ".join(f"{turn:.4g}" for turn in found.turns[:8]) + (
            ", …" if len(found.turns) > 8 else ""
        )
        told.append(f"The path turns back or forth {len(found.turns)} times, at λ = {places}.")
    if found.splits:
        told.append(
            "The path splits, as in a game that is exactly symmetric; the branch that goes straight on was "
            "taken. --all finds the others."
        )
    if found.to_limit and found.arrived:
        told.append(f"At its end nobody would gain more than {found.regret:.2g} by another move.")
    return "\n\n".join(["The principal branch from λ = 0", table, "\n".join(told)])


def equilibria_text(found: Equilibria) -> str:
    """Every equilibrium that was found at one precision."""
    heads = [_numbered(k, index) for k, index in enumerate(found.index)]
    table = _table(found.game, heads, found.probability, found.expected)
    told = [found.told]
    if found.starts:
        told.append(
            "The first is the principal one. + and - are indices; an equilibrium of index - is never stable."
        )
    return "\n\n".join([f"Equilibria at λ = {found.precision:g}", table, "\n".join(told)])


def _numbered(place: int, index: int) -> str:
    return ("principal" if place == 0 else f"no. {place + 1}") + {1: " +", -1: " -", 0: ""}[index]


def _heading(game: Game) -> str:
    tree = game.tree
    known = "perfect" if tree.perfect_information else "imperfect"
    counts = [
        (len(tree.players), "player"),
        (len(tree.kinds), "node"),
        (len(tree.infosets), "information set"),
    ]
    told = ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    return f"{one_line(tree.name)}\n{told}, {known} information"


def _taken(found: Expected, places: Sequence[int]) -> Expected:
    return Expected(*(rows[..., list(places)] for rows in found))


def _table(
    game: Game, heads: Sequence[str], probability: Float[np.ndarray, "action draw"], found: Expected
) -> str:
    """Blocks of columns, one below the other."""
    blocks = []
    for first in range(0, len(heads), COLUMNS):
        some = list(range(first, min(first + COLUMNS, len(heads))))
        blocks.append(_block(game, [heads[k] for k in some], probability[:, some], _taken(found, some)))
    return "\n\n".join(blocks)


def _block(
    game: Game, heads: Sequence[str], probability: Float[np.ndarray, "action draw"], found: Expected
) -> str:
    tree = game.tree
    rows: list[tuple[str, Sequence[str]]] = [("", heads)]
    for index, (held, name) in enumerate(zip(tree.infosets, game.set_names, strict=True)):
        rows.append((f"{tree.players[held.player]} at {name}", [""] * len(heads)))
        for edge in tree.children[held.nodes[0]]:
            step = tree.edges[edge]
            rows.append((f"  {step.label}", [f"{p:.4f}" for p in probability[step.action]]))
        rows.append(("  expects", [_short(v) for v in found.infoset[index]]))
        if (found.reach[index] < 1 - 1e-9).any():
            rows.append(("  reached", [f"{p:.4f}" for p in found.reach[index]]))
    rows.append(("The game is worth", [""] * len(heads)))
    rows += [(f"  {p}", [_short(v) for v in row]) for p, row in zip(tree.players, found.game, strict=True)]
    rows = [(label[: len(label) - len(label.lstrip())] + one_line(label), cells) for label, cells in rows]
    left = max(len(label) for label, _ in rows)
    wide = max(9, *(len(cell) for _, cells in rows for cell in cells))
    lines = [f"{label:<{left}}" + "".join(f"  {cell:>{wide}}" for cell in cells) for label, cells in rows]
    return "\n".join(line.rstrip() for line in lines)


def _short(value: float) -> str:
    """Four significant digits, none of them noise around zero."""
    return f"{0.0 if abs(value) < 5e-13 else value:.4g}"
