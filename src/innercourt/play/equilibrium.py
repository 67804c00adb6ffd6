"""How a game is played: agent logit quantal response equilibrium for many draws at once.

Every player i chooses at every information set move m with probability proportional to
exp(λ_i × expected payoff of m), where the expectation counts on everybody, itself included,
choosing so everywhere else (McKelvey & Palfrey 1998, equation 3). λ_i, the precision, is in units
of one over payoff: 0 is blind choice, large is best response.

Where every history is known to who moves there is one such equilibrium, and one backward pass
finds it. With information sets there may be many. *The* equilibrium is then the point where the
principal branch, the path of equilibria that starts from blind choice, first reaches the wanted
precisions; `branch.py` follows it. Turocy (2005) explains why that is the one to take.

A player may see chances and contests otherwise than they are (`perceived`): it weighs its moves
by what it sees, everybody knows that it does, and what then happens follows `nature`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import jax
import jax.numpy as jnp
from innercourt.play.branch import *

from innercourt.arrays import Array, ArrayLike, Float, Int
from innercourt.errors import UsageError
from innercourt.play.shape import Kind, Tree
from innercourt.play.sweep import Numbers, Strategy, Sweep
from innercourt.play.tree import check_recall


class Result(IntEnum):
    """What became of one draw. `sentence` says it in words."""

    SOLVED = 0
    NOT_CONVERGED = 1
    AMBIGUOUS_FOLD = 2
    BIFURCATION = 3
    NOT_FINITE = 4
    NO_MOVE = 5


_SENTENCES = {
    Result.SOLVED: "Solved.",
    Result.NOT_CONVERGED: "The path from blind choice to the wanted precision was not followed to its "
    "end; lower the precision or the scale of the payoffs.",
    Result.AMBIGUOUS_FOLD: "The path turns back so close to the wanted precision that it cannot be told "
    "whether it gets there; a slightly different precision settles it.",
    Result.BIFURCATION: "The path splits, as in a game that is exactly symmetric; the branch that keeps "
    "the direction was taken, and any small difference in payoffs would settle it.",
    Result.NOT_FINITE: "A payoff, a probability or a precision is infinite or not a number; look at the "
    "expressions of the episode.",
    Result.NO_MOVE: "Every move at some information set is forbidden; allow one.",
}


def sentence(result: int | Result) -> str:
    """What a result means and what to do about it.

    >>> sentence(Result.NO_MOVE)
    'Every move at some information set is forbidden; allow one.'
    """
    return _SENTENCES[Result(int(result))]


class Play(NamedTuple):
    """How each draw's game is played.

    `log_probability` is `-inf` where a move is forbidden. `reach` is the probability of each
    leaf when chance is as it is. `value` is each player's expected payoff, likewise. `result` is
    a `Result` per draw; where it is not `SOLVED` the numbers are the best that could be had.
    """

    log_probability: Float[Array, "action draw"]
    reach: Float[Array, "leaf draw"]
    value: Float[Array, "player draw"]
    result: Int[Array, "draw"]


def solve(
    tree: Tree,
    payoffs: Float[ArrayLike, "player leaf draw"],
    nature: Float[ArrayLike, "chance draw"],
    perceived: Float[ArrayLike, "player chance draw"] | None,
    precision: Float[ArrayLike, "player draw"],
    allowed: ArrayLike | None = None,
) -> Play:
    """Play of every draw; pure, and to be called under `jax.jit` with `tree` static.

    `payoffs` are in any unit, `precision` in one over that unit; `nature` and `perceived` hold the
    probabilities of the branches on the tree's `chance` axis. `allowed`, `[action]` or
    `[action, draw]`, is 0 where a move is forbidden: its probability is then exactly 0 and
    a move whose rivals are all forbidden is forced. Trees of perfect information are solved in the
    float type they come in, others in float64.

    Raises `UsageError` for a tree without perfect recall and for axes that do not fit the tree.
    Draws that cannot be solved are flagged in `Play.result`, never raised.
    """
    numbers = _numbers(tree, payoffs, nature, perceived, precision, allowed)
    if tree.perfect_information:
        sweep = Sweep(tree, numbers)
        followed = jnp.zeros(numbers.precision.shape[1:], jnp.int32)
    else:
        logs, walk = follow(tree, numbers)
        if numbers.allowed is not None: logs = jnp.where(numbers.allowed, logs, -jnp.inf)
        strategies = [Strategy([jnp.exp(logs[a]) for a in i.actions], [logs[a] for a in i.actions]) for i in tree.infosets]
        followed = walk.status
        import os
        if os.environ.get('DBG'): jax.debug.print("{} {} {} {}", walk.status, walk.steps, walk.folds, walk.residual)
    if tree.perfect_information: strategies = [sweep.strategy(infoset) for infoset in range(len(tree.infosets))]
    reach = _reach(tree, numbers, strategies)
    value = (numbers.payoffs * reach).sum(axis=1)
    logs = [row for strategy in strategies for row in strategy.logs]
    log_probability = jnp.stack(logs) if logs else jnp.zeros((0, *followed.shape))
    return Play(log_probability, reach, value, _verdict(tree, numbers, followed))


def _numbers(
    tree: Tree,
    payoffs: ArrayLike,
    nature: ArrayLike,
    perceived: ArrayLike | None,
    precision: ArrayLike,
    allowed: ArrayLike | None,
) -> Numbers:
    """Arrays of one float type whose axes fit the tree."""
    if forgets := check_recall(tree):
        raise UsageError(
            f"{tree.name} has no perfect recall", expected="players who remember", found=forgets[0]
        )
    kind = jnp.result_type(payoffs, precision, jnp.float32)
    kind = kind if tree.perfect_information else jnp.dtype(jnp.float64)
    if allowed is not None:
        allowed = jnp.asarray(allowed) != 0
        allowed = allowed[:, None] if allowed.ndim == 1 else allowed
    numbers = Numbers(
        jnp.asarray(payoffs, kind),
        jnp.asarray(nature, kind),
        None if perceived is None else jnp.asarray(perceived, kind),
        jnp.asarray(precision, kind),
        allowed,
    )
    players, chances, actions = len(tree.players), len(tree.chances), len(tree.actions)
    draws = numbers.precision.shape[-1]
    expected = Numbers(
        (players, len(tree.leaves), draws),
        (chances, draws),
        (players, chances, draws),
        (players, draws),
        (actions, draws),
    )
    for name, wanted, given in zip(Numbers._fields, expected, numbers, strict=True):
        if given is None or given.shape == wanted or (name == "allowed" and given.shape == (actions, 1)):
            continue
        raise UsageError(f"{name} does not fit {tree.name}", expected=str(wanted), found=str(given.shape))
    return numbers


def _reach(tree: Tree, numbers: Numbers, strategies: list[Strategy]) -> Float[Array, "leaf draw"]:
    """Probability of every leaf: the product along its path, chances as they are."""
    rows: list[Array] = [jnp.ones_like(numbers.precision[0])]
    for edge in tree.edges:
        if edge.action >= 0:
            infoset = tree.infoset_of[edge.parent]
            step = strategies[infoset].probabilities[edge.action - tree.infosets[infoset].first]
        else:
            step = numbers.nature[edge.chance]
        rows.append(rows[edge.parent] * step if edge.parent else step)
    return jnp.stack([rows[leaf] for leaf in tree.leaves])


def _verdict(tree: Tree, numbers: Numbers, followed: Int[Array, "draw"]) -> Int[Array, "draw"]:
    """The solver's word, overruled where the input was unusable."""
    finite = jnp.isfinite(numbers.payoffs).all(axis=(0, 1)) & jnp.isfinite(numbers.precision).all(axis=0)
    finite &= jnp.isfinite(numbers.nature).all(axis=0)
    if numbers.perceived is not None:
        finite &= jnp.isfinite(numbers.perceived).all(axis=(0, 1))
    result = jnp.where(finite, followed, Result.NOT_FINITE)
    if numbers.allowed is not None:
        for infoset in tree.infosets:
            stuck = ~numbers.allowed[infoset.first : infoset.first + infoset.size].any(axis=0)
            result = jnp.where(stuck, Result.NO_MOVE, result)
    return result.astype(jnp.int32)
