"""What everybody expects, given how everybody plays: one game at a time, node by node, in NumPy.

This is the definition of equilibrium written out a second time, with nothing in common with the
solver: histories are walked one step after another instead of being summed over leaves, and no
compiler stands between the formula and the numbers. `Expected.gap` says how far a solution is from
being the answer to itself, so a solver that was compiled into wrong numbers is found out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from innercourt.arrays import Float
from innercourt.play.game import Game


class Expected(NamedTuple):
    """Expected payoffs of one game under several strategy profiles, on the axis `draw`.

    `gap` is the largest distance between log odds played and log odds called for: how much
    some player's odds of one move against another are off, as a ratio minus one, roughly.
    """

    game: Float[np.ndarray, "player draw"]
    infoset: Float[np.ndarray, "infoset draw"]
    """Of the player who moves there, given that it is reached."""
    action: Float[np.ndarray, "action draw"]
    reach: Float[np.ndarray, "infoset draw"]
    """Probability of getting to each information set."""
    gap: Float[np.ndarray, " draw"]


def expected(
    game: Game, log_probability: Float[np.ndarray, "action draw"], precision: Float[np.ndarray, " draw"]
) -> Expected:
    """Values of a game to its players, and how far the play is from equilibrium at `precision`.

    Beliefs are taken from logarithms, so that sets reached with probability e^-1000 keep theirs.
    """
    tree, draws = game.tree, log_probability.shape[1]
    values = node_values(game, np.exp(log_probability))
    reach = _log_reach(game, log_probability)
    infoset = np.zeros((len(tree.infosets), draws))
    arrive = np.zeros_like(infoset)
    action = np.zeros((len(tree.actions), draws))
    gap = np.zeros(draws)
    for index, held in enumerate(tree.infosets):
        here, rows = reach[list(held.nodes)], list(held.actions)
        arrive[index] = np.exp(here).sum(axis=0)
        belief = np.exp(here - here.max(axis=0))
        belief /= belief.sum(axis=0)
        for node, weight in zip(held.nodes, belief, strict=True):
            for edge in tree.children[node]:
                step = tree.edges[edge]
                action[step.action] += weight * values[held.player, step.child]
        infoset[index] = (np.exp(log_probability[rows]) * action[rows]).sum(axis=0)
        wanted = precision * action[rows]
        odds = wanted - wanted[:1] - (log_probability[rows] - log_probability[rows[:1]])
        gap = np.maximum(gap, np.abs(odds).max(axis=0))
    return Expected(values[:, 0], infoset, action, arrive, gap)


def node_values(
    game: Game, probability: Float[np.ndarray, "action draw"]
) -> Float[np.ndarray, "player node draw"]:
    """What each player expects from each node on."""
    tree = game.tree
    values = np.zeros((len(tree.players), len(tree.kinds), probability.shape[1]))
    for leaf, node in enumerate(tree.leaves):
        values[:, node] = game.payoffs[:, leaf, None]
    # A child has a higher number than its parent.
    for edge in reversed(tree.edges):
        step = probability[edge.action] if edge.action >= 0 else game.nature[edge.chance]
        values[:, edge.parent] += step * values[:, edge.child]
    return values


def _log_reach(
    game: Game, log_probability: Float[np.ndarray, "action draw"]
) -> Float[np.ndarray, "node draw"]:
    """Log probability of every node; a chance of zero is a tremble, e^-100000, as in the solver."""
    tree = game.tree
    luck = np.where(game.nature > 0, np.log(np.where(game.nature > 0, game.nature, 1.0)), -1e5)
    found = np.zeros((len(tree.kinds), log_probability.shape[1]))
    for edge in tree.edges:
        step = log_probability[edge.action] if edge.action >= 0 else luck[edge.chance]
        found[edge.child] = found[edge.parent] + step
    return found
