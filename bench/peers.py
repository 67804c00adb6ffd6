"""The same games by other means: NumPy in blocks, plain Python, OpenSpiel's states, Gambit's solver."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from innercourt.play.efg import write_efg
from innercourt.play.game import Game
from innercourt.play.shape import Kind, Tree


def numpy_reach(
    tree: Tree,
    payoffs: np.ndarray,
    nature: np.ndarray,
    perceived: np.ndarray | None,
    precision: np.ndarray,
    allowed: np.ndarray,
) -> np.ndarray:
    """Probability of every leaf, many draws at once: one backward pass over rows, as one would write it."""
    values: dict[int, np.ndarray] = {}
    chosen: dict[int, np.ndarray] = {}
    for node in reversed(range(len(tree.kinds))):
        steps = [tree.edges[edge] for edge in tree.children[node]]
        if tree.kinds[node] is Kind.LEAF:
            values[node] = payoffs[:, tree.leaf_of[node]]
            continue
        if tree.kinds[node] is Kind.DECISION:
            i = tree.infosets[tree.infoset_of[node]].player
            kept = [step for step in steps if allowed[step.action]]
            called = precision[i] * np.stack([values[step.child][i] for step in kept])
            raised = np.exp(called - called.max(0))
            raised /= raised.sum(0)
            chosen |= {step.action: row for step, row in zip(kept, raised, strict=True)}
            parts = [values[step.child] * chosen[step.action] for step in kept]
        elif perceived is None:
            parts = [values[step.child] * nature[step.chance] for step in steps]
        else:
            parts = [values[step.child] * perceived[:, step.chance] for step in steps]
        values[node] = sum(parts[1:], parts[0])
    none = np.zeros_like(precision[0])
    reach = {0: np.ones_like(none)}
    for edge in tree.edges:
        step = chosen.get(edge.action, none) if edge.action >= 0 else nature[edge.chance]
        reach[edge.child] = reach[edge.parent] * step
    return np.stack([reach[leaf] for leaf in tree.leaves])


def numpy_contest(rows: np.ndarray, units: int) -> np.ndarray:
    """Pr[order prevails] of many contests: all sets of units at once, best responses to 1e-5 (float32) or 1e-8.

    `rows` are share, pull and stake of each unit, obedience, decisiveness, threshold, start.
    """
    share, pull, stake = (rows[k * units : (k + 1) * units] for k in range(3))
    obedience, decisiveness, threshold, start = rows[3 * units :]
    bits = (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(rows.dtype)
    won = 1 / (1 + np.exp(-decisiveness * (bits @ share - threshold)))
    p = np.repeat(start[None], units, 0)
    for _ in range(400):
        alone = [won]
        for u in range(units):
            alone.append(alone[-1][::2] + p[u] * (alone[-1][1::2] - alone[-1][::2]))
        back, slope = np.ones_like(alone[-1]), np.empty_like(p)
        for u in reversed(range(units)):
            slope[u] = (back * (alone[u][1::2] - alone[u][::2])).sum(0)
            back = np.stack([back * (1 - p[u]), back * p[u]], 1).reshape(-1, rows.shape[1])
        both = 2 * alone[-1][0] + (1 - 2 * p) * slope - 1
        after = 1 / (1 + np.exp(-obedience * (pull + stake * both)))
        moved, p = np.abs(after - p).max(), after
        if moved < (1e-5 if rows.dtype == np.float32 else 1e-8):
            break
    return np.asarray(alone[-1][0])


def python_reach(game: Game) -> list[float]:
    """One game in plain Python: from the leaves back, then from the root on; λ = 1."""
    tree, payoffs = game.tree, game.payoffs.tolist()
    values: list[list[float]] = [[]] * len(tree.kinds)
    step_of = [0.0] * len(tree.kinds)
    for node in reversed(range(len(tree.kinds))):
        steps = [tree.edges[edge] for edge in tree.children[node]]
        if not steps:
            values[node] = [row[tree.leaf_of[node]] for row in payoffs]
            continue
        if tree.kinds[node] is Kind.DECISION:
            i = tree.infosets[tree.infoset_of[node]].player
            most = max(values[step.child][i] for step in steps)
            raised = [math.exp(values[step.child][i] - most) for step in steps]
            shares = [part / sum(raised) for part in raised]
        else:
            shares = [float(game.nature[step.chance]) for step in steps]
        for step, share in zip(steps, shares, strict=True):
            step_of[step.child] = share
        ahead = [values[step.child] for step in steps]
        values[node] = [
            sum(s * v[i] for s, v in zip(shares, ahead, strict=True)) for i in range(len(payoffs))
        ]
    reach = [1.0] * len(tree.kinds)
    for edge in tree.edges:
        reach[edge.child] = reach[edge.parent] * step_of[edge.child]
    return [reach[leaf] for leaf in tree.leaves]


def spiel_game(game: Game) -> Any | None:
    """The game as OpenSpiel holds it, or None where OpenSpiel is not installed."""
    try:
        import pyspiel
    except ImportError:
        return None
    # It reads no fractions of large numbers.
    text = re.sub(r"(\d+)/(\d+)", lambda f: repr(int(f[1]) / int(f[2])), write_efg(game))
    return pyspiel.load_efg_game(text)


def spiel_reach(held: Any) -> list[float]:
    """Our recursion over OpenSpiel's states, λ = 1: it has no solver of its own for logit equilibrium of trees."""

    def back(state: Any) -> tuple[list[float], list[float]]:
        if state.is_terminal():
            return list(state.returns()), [1.0]
        if state.is_chance_node():
            moves, shares = zip(*state.chance_outcomes(), strict=True)
            ahead = [back(state.child(move)) for move in moves]
        else:
            ahead = [back(state.child(move)) for move in state.legal_actions()]
            i = state.current_player()
            most = max(values[i] for values, _ in ahead)
            raised = [math.exp(values[i] - most) for values, _ in ahead]
            shares = tuple(part / sum(raised) for part in raised)
        values = [
            sum(s * part[0][i] for s, part in zip(shares, ahead, strict=True))
            for i in range(len(ahead[0][0]))
        ]
        return values, [s * r for s, (_, reach) in zip(shares, ahead, strict=True) for r in reach]

    return back(held.new_initial_state())[1]


def gambit_game(game: Game) -> Any:
    """The game as Gambit holds it, read from its own format."""
    import pygambit

    return pygambit.read_efg(io.BytesIO(write_efg(game).encode()))


def gambit_solved(held: Any) -> Any:
    """Gambit's principal branch at λ = 1."""
    import pygambit

    return pygambit.qre.logit_solve_lambda(held, [1.0])[0]


def gambit_moves(game: Game, solved: Any) -> np.ndarray:
    """Probability of every move in our order of the axis `action`; not a number if it stopped at another λ."""
    tree = game.tree
    found = np.full(len(tree.actions), np.nan)
    if abs(solved.lam - 1) > 1e-9:
        return found
    order = [action for s in _by_player(tree) for action in s]
    found[order] = [solved[k] for k in range(len(order))]
    return found


def _by_player(tree: Tree) -> Sequence[range]:
    """Moves of each information set, as Gambit numbers them: by player, then in the order of the file."""
    return [s.actions for s in sorted(tree.infosets, key=lambda held: held.player)]
