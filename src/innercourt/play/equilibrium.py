"""How a game is played: agent logit quantal response equilibrium for many draws at once.

Every player i chooses at every information set move m with probability proportional to
exp(λ_i × expected payoff of m), where the expectation counts on everybody, itself included,
choosing so everywhere else (McKelvey & Palfrey 1998, equation 3). λ_i, the precision, is in units
of one over payoff: 0 is blind choice, large is best response.

Where every history is known to who moves there is one such equilibrium, and one backward pass
finds it. With information sets there may be many. *The* equilibrium is then the point where the
principal branch, the path of equilibria that starts from blind choice, first reaches the wanted
precisions; `branch.py` follows it.

A player may see chances and contests otherwise than they are (`perceived`): it weighs its moves
by what it sees, everybody knows that it does, and what then happens follows `nature`.
"""

from __future__ import annotations

from enum import IntEnum
from functools import reduce
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, ArrayLike, Float, Int
from innercourt.errors import UsageError
from innercourt.play import branch_walk
from innercourt.play.backward import backward, weighed_by
from innercourt.play.branch import Followed, follow
from innercourt.play.by_level import LARGE, backward_by_level, reach_by_level
from innercourt.play.numbers import Numbers, fit
from innercourt.play.shape import Tree
from innercourt.play.tree import check_recall
from innercourt.strips import Rows, in_one_kernel, kept_within, row_by_row

ROUTINE, STRIP, STRETCH = 100, 1024, 8
"""Nodes from which on a game is too large for one routine of the processor, since compiling it would take long;
bytes of every row that such a routine takes together of a smaller one; and rows that are looked at in one go."""


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
    Result.BIFURCATION: "The path splits, as in a game that is exactly symmetric; the branch that goes "
    "straight on was taken, and any small difference in payoffs would settle it.",
    Result.NOT_FINITE: "A payoff, a probability or a precision is infinite or not a number; look at the "
    "expressions of the episode.",
    Result.NO_MOVE: "Every move at some information set is forbidden; allow one.",
}

_OF_STATUS = {
    branch_walk.ON_THE_WAY: Result.NOT_CONVERGED,
    branch_walk.ARRIVED: Result.SOLVED,
    branch_walk.STUCK: Result.NOT_CONVERGED,
    branch_walk.TOO_LONG: Result.NOT_CONVERGED,
    branch_walk.AT_A_TIP: Result.AMBIGUOUS_FOLD,
    branch_walk.NOT_FINITE: Result.NOT_FINITE,
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
    `[action, draw]`, is 0 where a move is forbidden: its probability is then exactly 0, and
    a move whose rivals are all forbidden is forced. Trees of perfect information are solved in the
    float type they come in, others in float64.

    Raises `UsageError` for a tree without perfect recall and for axes that do not fit the tree.
    Draws that cannot be solved are flagged in `Play.result`, never raised.
    """
    if forgets := check_recall(tree):
        raise UsageError(
            f"{tree.name} has no perfect recall", expected="players who remember", found=forgets[0]
        )
    numbers = fit(tree, payoffs, nature, perceived, precision, allowed)
    if tree.perfect_information and tree.infosets and len(tree.kinds) >= LARGE:
        probability, logs = map(jnp.asarray, backward_by_level(tree, numbers))
        reach = jnp.asarray(reach_by_level(tree, numbers, probability))
        result = jnp.zeros(numbers.precision.shape[1:], jnp.int32)
        return Play(
            logs, reach, (numbers.payoffs * reach).sum(axis=1), _verdict(tree, numbers, result, _all(numbers))
        )
    probabilities: list[Array] = []
    if not tree.infosets:  # nothing but chance: nobody chooses
        logs = jnp.zeros((0, *numbers.precision.shape[1:]))
        result = jnp.zeros(numbers.precision.shape[1:], jnp.int32)
    elif tree.perfect_information:
        probabilities, logs = backward(tree, numbers)
        result = jnp.zeros(numbers.precision.shape[1:], jnp.int32)
    else:
        logs, result = _branch(tree, numbers)
        probabilities = list(jnp.exp(logs))
    rows = _reach(tree, numbers, probabilities)
    paid = (numbers.payoffs[:, leaf] * row for leaf, row in enumerate(rows))
    return Play(logs, jnp.stack(rows), reduce(jnp.add, paid), _verdict(tree, numbers, result, _all(numbers)))


def plain(tree: Tree) -> bool:
    """Whether a game is plain arithmetic, of which there is so little that it fits one routine."""
    return tree.perfect_information and len(tree.kinds) < ROUTINE


def reached(
    tree: Tree,
    payoffs: Float[ArrayLike, "player leaf draw"],
    nature: Float[ArrayLike, "chance draw"],
    perceived: Float[ArrayLike, "player chance draw"] | None,
    precision: Float[ArrayLike, "player draw"],
    allowed: ArrayLike | None = None,
) -> tuple[Float[Array, "leaf draw"], Int[Array, "draw"]]:
    """`reach` and `result` of `solve`, which takes the same arguments: all that an analysis needs of a game.

    A small game of perfect information is one routine of the processor; `allowed` is then `[action]`. Of its
    payoffs only those are looked at on which `reach` hangs: what an end is worth to those who move before it.
    """
    numbers = (payoffs, nature, perceived, precision)
    if not plain(tree) or (allowed is not None and allowed.ndim > 1):
        done = solve(tree, *numbers, allowed)
        return done.reach, done.result

    def one(numbers: tuple[Any, Any, Any, Any]) -> tuple[Rows, Array]:
        held = fit(tree, *numbers, allowed)
        probabilities, _ = backward(tree, held)
        reach = _reach(tree, held, probabilities)
        result = jnp.zeros(held.precision.shape[1:], jnp.int32)
        return Rows(reach), _verdict(tree, held, result, _weighed(tree, held))

    kind = jnp.result_type(payoffs, precision, jnp.float32)
    found: tuple[Array, Array] = in_one_kernel(one, numbers, strip(kind))
    return found


def strip(kind: Any) -> int:
    """Draws of a small game that one routine takes together, in this float type."""
    return STRIP // int(jnp.dtype(kind).itemsize)


def _branch(tree: Tree, numbers: Numbers) -> tuple[Float[Array, "action draw"], Int[Array, "draw"]]:
    found: Followed = follow(tree, numbers)
    logs = found.log_probability
    if numbers.allowed is not None:
        logs = jnp.where(numbers.allowed, logs, -jnp.inf)
    result = jnp.array([_OF_STATUS[status] for status in sorted(_OF_STATUS)], jnp.int32)[found.status]
    split = (result == Result.SOLVED) & (found.flips > 0)
    return logs, jnp.where(split, Result.BIFURCATION, result)


def _reach(tree: Tree, numbers: Numbers, probabilities: list[Array]) -> list[Array]:
    """Probability of every leaf, in rows: the product along its path, chances as they are."""
    rows: list[Array] = [jnp.ones(numbers.precision.shape[1:], numbers.precision.dtype)]
    for edge in tree.edges:
        step = probabilities[edge.action] if edge.action >= 0 else numbers.nature[edge.chance]
        rows.append(rows[edge.parent] * step if edge.parent else step)
    return [rows[leaf] for leaf in tree.leaves]


def _verdict(
    tree: Tree, numbers: Numbers, result: Int[Array, "draw"], noughts: list[Array]
) -> Int[Array, "draw"]:
    """The solver's word, overruled where the input was unusable; `noughts` are what was looked at, times nought."""
    result = jnp.where(_added(noughts) == 0, result, Result.NOT_FINITE)
    if numbers.allowed is not None:
        if len(tree.infosets) >= LARGE:
            left = jax.ops.segment_sum(
                numbers.allowed.astype(jnp.int32), tree.action_infoset, len(tree.infosets)
            )
            return jnp.where((left == 0).any(axis=0), Result.NO_MOVE, result).astype(jnp.int32)
        for infoset in tree.infosets:
            stuck = ~numbers.allowed[infoset.first : infoset.first + infoset.size].any(axis=0)
            result = jnp.where(stuck, Result.NO_MOVE, result)
    return result.astype(jnp.int32)


def _weighed(tree: Tree, numbers: Numbers) -> list[Array]:
    """Nought times every number on which it hangs how a game is played: of the payoffs those that somebody weighs."""
    weighed = weighed_by(tree)
    payoffs = [
        numbers.payoffs[player, leaf]
        for player in range(len(tree.players))
        for leaf, node in enumerate(tree.leaves)
        if player in weighed[node]
    ]
    seen = [] if numbers.perceived is None else [row for rows in numbers.perceived for row in rows]
    return [row * 0 for row in (*payoffs, *numbers.nature, *seen, *numbers.precision)]


def _all(numbers: Numbers) -> list[Array]:
    """Nought times every number, of very many their sum."""
    rows = [jnp.zeros(numbers.precision.shape[1:], numbers.precision.dtype)]
    for field in (numbers.payoffs, numbers.nature, numbers.perceived, numbers.precision):
        if field is not None and field.shape[-2]:
            flat = field.reshape(-1, field.shape[-1])
            many = field.shape[-2] > LARGE  # more than a routine takes, which knows no such sum
            rows += [(flat * 0).sum(0)] if many else [row * 0 for row in flat]
    return rows


def _added(rows: list[Array]) -> Float[Array, "draw"]:
    """Nought where all numbers of a draw are finite, not a number elsewhere, given nought times each of them.

    Row by row: XLA takes ten times as long to reduce along any axis but the last. But of thousands of rows it
    would make a chain as long, at which it runs out of stack and takes the process with it.
    """
    # A loop that reads many rows side by side waits for memory; in stretches they come as they are asked for.
    # What then works with them finds them in the cache: without this look a game in memory takes longer.
    stretches = [
        kept_within(row_by_row(jnp.add, rows[k : k + STRETCH])) for k in range(0, len(rows), STRETCH)
    ]
    return row_by_row(jnp.add, stretches)
