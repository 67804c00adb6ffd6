"""Who holds power overall, from who would prevail against whom: a probabilistic election.

A Condorcet winner beats every rival one by one. Where each duel is only won with some
probability there is seldom one for certain, so the KAPSARC Toolkit (KTAB; Wise, Lester & Efird
2015) gives each candidate a probability instead, by one of three rules:

    conditional  p_i is proportional to prod_j V[i, j]: i beats everybody, given that somebody does
    uniform      a champion is challenged by all alike, the winner of the duel stays on
    incentive    as uniform, but those challenge most who stand to win most

The last two are stationary distributions of a Markov chain. KTAB iterates, halving each step,
from equal chances; the limit of that iteration is computed here directly.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from innercourt.arrays import Float

Rule = Literal["conditional", "uniform", "incentive"]
RULES: tuple[Rule, ...] = ("conditional", "uniform", "incentive")

_LEAST = 1e-12  # a duel that cannot be lost: keeps the product over a cycle of such above zero
_DOUBLINGS = 48


def victories(command: Float[np.ndarray, "*batch actor actor"]) -> Float[np.ndarray, "*batch actor actor"]:
    """Chances in single duels from a command table: V + V' = 1, one half on the diagonal.

    `command[a, b]` is the probability that a's order prevails against b's. It and `command[b, a]`
    need not sum to one (who moves first may matter): V[a, b] is the mean over who begins.

    >>> victories(np.array([[0.5, 0.8], [0.4, 0.5]])).tolist()
    [[0.5, 0.7], [0.3, 0.5]]
    """
    table = np.asarray(command, float)
    # rounded, so that .7 is .7 and the two chances of a duel sum to one to the last digit
    duel: np.ndarray = np.round((table + 1 - np.swapaxes(table, -1, -2)) / 2, 15)
    size = table.shape[-1]
    duel[..., range(size), range(size)] = 0.5
    return duel


def condorcet(
    victory: Float[np.ndarray, "*batch actor actor"],
    rule: Rule = "conditional",
    *,
    strengths: Float[np.ndarray, "*batch actor actor"] | None = None,
) -> Float[np.ndarray, "*batch actor"]:
    """The probability of each actor to come out on top; sums to one.

    `victory[i, j]` is the chance that i wins the duel with j, with `victory + victory' = 1` (see
    `victories`). `strengths[a, b]`, used by the incentive rule alone, is how much is gained by
    those who want a rather than b; without it the victories take its place.

    Raises `ValueError` for chances that are none or do not sum to one, or an unknown rule.

    >>> condorcet(np.array([[0.5, 0.9], [0.1, 0.5]])).round(6).tolist()
    [0.9, 0.1]
    """
    duel = _checked(victory)
    if rule == "conditional":
        return _conditional(duel)
    if rule == "uniform":
        chosen = np.full(duel.shape, 1 / duel.shape[-1])
    elif rule == "incentive":
        wanted = duel * (1 - np.eye(duel.shape[-1])) if strengths is None else np.asarray(strengths, float)
        chosen = _challengers(wanted * duel)
    else:
        raise ValueError(f"there is no rule {rule!r}; one of {', '.join(RULES)}")
    return _settled(_succession(duel, chosen))


def expectation_range(
    prevails: Float[np.ndarray, "*batch actor actor"],
    least: Float[np.ndarray, "*batch actor actor"],
    greatest: Float[np.ndarray, "*batch actor actor"],
    rule: Rule = "conditional",
) -> tuple[Float[np.ndarray, "*batch actor"], Float[np.ndarray, "*batch actor"]]:
    """How far each actor's chance to come out on top hangs on what is expected of that actor.

    The three are command tables: at the expectation of the day, if everybody expects the one who
    orders (first axis) to be disobeyed, and if obeyed. The first result is each actor's chance if
    that actor alone is expected to be disobeyed by all, the second if obeyed; the duels of the
    others with one another stay as they are. Both are the same where every contest has one
    equilibrium.

    >>> day, low, high = (np.array([[0.5, p], [1 - p, 0.5]]) for p in (0.6, 0.2, 0.9))
    >>> low[1, 0], high[1, 0] = 0.1, 0.8  # the other side of the same contest
    >>> [ends.round(6).tolist() for ends in expectation_range(day, low, high)]
    [[0.2, 0.1], [0.9, 0.8]]
    """
    size = prevails.shape[-1]
    own = np.eye(size, dtype=bool)
    ends = []
    for ours, theirs in ((least, greatest), (greatest, least)):
        # one table an actor, placed before the table's own axes
        table = np.broadcast_to(
            np.asarray(prevails, float)[..., None, :, :], (*prevails.shape[:-2], *[size] * 3)
        )
        table = np.where(own[:, :, None], np.asarray(ours, float)[..., None, :, :], table)
        table = np.where(own[:, None, :], np.asarray(theirs, float)[..., None, :, :], table)
        chances = condorcet(victories(table), rule)
        ends.append(np.diagonal(chances, axis1=-2, axis2=-1))
    return ends[0], ends[1]


def _checked(victory: np.ndarray) -> np.ndarray:
    duel = np.asarray(victory, float)
    if duel.ndim < 2 or duel.shape[-1] != duel.shape[-2]:
        raise ValueError(f"victories are a square table, not of shape {duel.shape}")
    if not ((duel >= 0) & (duel <= 1)).all():
        raise ValueError("victories are probabilities")
    if not np.allclose(duel + np.swapaxes(duel, -1, -2), 1, rtol=0, atol=1e-9):
        raise ValueError("the two chances of a duel must sum to one")
    return duel


def _conditional(duel: np.ndarray) -> np.ndarray:
    log_product = np.log(np.clip(duel, _LEAST, 1)).sum(-1)
    product = np.exp(log_product - log_product.max(-1, keepdims=True))
    shares: np.ndarray = product / product.sum(-1, keepdims=True)
    return shares


def _challengers(incentive: np.ndarray) -> np.ndarray:
    """[a, b]: the share of a among those who challenge b; whom nobody challenges faces himself."""
    total = incentive.sum(-2, keepdims=True)
    unopposed = np.broadcast_to(np.eye(incentive.shape[-1]), incentive.shape)
    return np.where(total > 0, incentive / np.where(total > 0, total, 1), unopposed)


def _succession(duel: np.ndarray, challenger: np.ndarray) -> np.ndarray:
    """[a, b]: the chance that a is champion after b was: P'_a = sum_b V_ab (P_a c[b|a] + P_b c[a|b])."""
    won = duel * challenger
    kept = (duel * np.swapaxes(challenger, -1, -2)).sum(-1)
    step: np.ndarray = won + kept[..., None, :] * np.eye(duel.shape[-1])
    return step


def _settled(step: np.ndarray) -> np.ndarray:
    """Where the chain settles from equal chances: half steps, doubled in number 48 times."""
    many = (step + np.eye(step.shape[-1])) / 2
    for _ in range(_DOUBLINGS):
        many = many @ many
        many /= many.sum(-2, keepdims=True)  # columns sum to one; rounding would pile up
    settled: np.ndarray = many.mean(-1)
    return settled
