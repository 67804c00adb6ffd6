"""How likely every case is: one backward pass through the tree for all rows at once.

Players know the whole history, so the game is solved from its ends. At every node the outcomes below
have probabilities q(o) given that the node is reached; the value of a move to its player is
Σ q(o) u(o); `choice` turns values into probabilities; these weigh the q of the moves into the q of
the node. The likelihood of a case is the probability of the outcome that it shows.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax.numpy as jnp
from jax.scipy.special import logsumexp

from innercourt.arrays import Array, ArrayLike, Float, Int
from innercourt.play.shape import Kind, Tree
from innercourt.strategic.choice import log_logit, log_probit
from innercourt.strategic.design import Layout
from innercourt.strategic.model import Errors


@dataclass(frozen=True)
class Game:
    """The static part of a model: hashable, so that a compiled function can take it as it is.

    `owner` gives, for each coefficient, the player and the outcome whose utility it enters.
    """

    tree: Tree
    errors: Errors
    owner: tuple[tuple[int, int], ...]


def make_game(tree: Tree, errors: Errors, layout: Layout) -> Game:
    """The game whose utilities the coefficients of a layout make up."""
    owner = ((tree.players.index(t.player), tree.outcomes.index(t.outcome)) for t in layout.terms)
    return Game(tree, errors, tuple(owner))


def log_probabilities(
    game: Game, coefficients: Float[ArrayLike, "coefficient"], columns: Float[ArrayLike, "coefficient row"]
) -> tuple[Float[Array, "outcome row"], Float[Array, "action row"]]:
    """Logarithms of the probability of every outcome, and of every move where it can be made."""
    utilities = _utilities(game, jnp.asarray(coefficients), jnp.asarray(columns))
    tree, rows = game.tree, columns.shape[1]
    moves: dict[int, Array] = {}
    below: dict[int, dict[int, Array]] = {}
    for node in range(len(tree.kinds) - 1, -1, -1):
        if tree.kinds[node] is Kind.LEAF:
            below[node] = {tree.leaf_outcomes[tree.leaf_of[node]]: jnp.ones(rows)}
            continue
        player = tree.infosets[tree.infoset_of[node]].player
        steps = [tree.edges[edge] for edge in tree.children[node]]
        ways = [below.pop(step.child) for step in steps]
        logs = _choose(game.errors, [_value(way, player, utilities, rows) for way in ways], ways)
        moves |= {step.action: log for step, log in zip(steps, logs, strict=True)}
        below[node] = _merged(ways, logs)
    actions = jnp.stack([moves[action] for action in range(len(tree.actions))])
    return _outcomes(tree, actions), actions


def _utilities(
    game: Game, coefficients: Float[Array, "coefficient"], columns: Float[Array, "coefficient row"]
) -> dict[tuple[int, int], Array]:
    """Utility of each player at each outcome that has coefficients, as rows."""
    found: dict[tuple[int, int], Array] = {}
    for owner in dict.fromkeys(game.owner):
        mine = jnp.array([index for index, other in enumerate(game.owner) if other == owner])
        found[owner] = coefficients[mine] @ columns[mine]
    return found


def _value(way: dict[int, Array], player: int, utilities: dict[tuple[int, int], Array], rows: int) -> Array:
    parts = [q * utilities[player, o] for o, q in way.items() if (player, o) in utilities]
    return sum(parts[1:], parts[0]) if parts else jnp.zeros(rows)


def _choose(errors: Errors, values: list[Array], ways: list[dict[int, Array]]) -> list[Array]:
    if errors is Errors.AGENT_LOGIT:
        return log_logit(values)
    if errors is Errors.AGENT_PROBIT:
        return log_probit(values, [1.0] * len(values))
    spreads = [jnp.sqrt(sum(jnp.square(q) for q in way.values())) for way in ways]
    return log_probit(values, spreads)


def _merged(ways: list[dict[int, Array]], logs: list[Array]) -> dict[int, Array]:
    """Probability of each outcome once the move is open again."""
    found: dict[int, Array] = {}
    for way, log in zip(ways, logs, strict=True):
        for outcome, q in way.items():
            part = jnp.exp(log) * q
            found[outcome] = found[outcome] + part if outcome in found else part
    return found


def _outcomes(tree: Tree, actions: Float[Array, "action row"]) -> Float[Array, "outcome row"]:
    """Summed in logarithms along each path, so that the rarest outcome keeps its digits."""
    leaves = [sum(actions[a] for a in path[1:]) + actions[path[0]] for path in tree.leaf_actions]
    rows = []
    for outcome in range(len(tree.outcomes)):
        mine = [leaf for leaf, of in zip(leaves, tree.leaf_outcomes, strict=True) if of == outcome]
        rows.append(mine[0] if len(mine) == 1 else logsumexp(jnp.stack(mine), axis=0))
    return jnp.stack(rows)


def log_likelihood(
    game: Game,
    coefficients: Float[ArrayLike, "coefficient"],
    columns: Float[ArrayLike, "coefficient row"],
    observed: Int[ArrayLike, "row"],
    weights: Float[ArrayLike, "row"],
    moves: Float[ArrayLike, "action row"] | None = None,
) -> Float[Array, ""]:
    """Σ over rows of weight × log P(observed outcome); nothing from rows of weight 0.

    With `moves`, Σ moves × log P(move) is added: the likelihood of single decisions.
    """
    logs, actions = log_probabilities(game, coefficients, columns)
    mine = jnp.take_along_axis(logs, observed[None, :], axis=0)[0]
    total = jnp.sum(jnp.where(jnp.asarray(weights) > 0, weights * mine, 0.0))
    if moves is None:
        return total
    return total + jnp.sum(jnp.where(jnp.asarray(moves) > 0, moves * actions, 0.0))
