"""An episode as a function on arrays: from quantities and contests to what people do.

The tree is expanded and every expression parsed once; the numbers come batched. An episode is
played in every state that the ones before it can leave behind, all of them in one call: the
states lie side by side along the axis `draw`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float, Int, log_floored
from innercourt.court.authority import Order
from innercourt.play.by_level import LARGE
from innercourt.play.episode import Branch, ContestNode, Episode, Move
from innercourt.play.equilibrium import Result, plain, reached
from innercourt.play.expression import Scope, contests, evaluate, parse_expression, quantities
from innercourt.play.shape import Edge, Tree
from innercourt.play.syntax import Expression, Prevails
from innercourt.play.tree import expand
from innercourt.strips import apart, kept, over_rows

T = TypeVar("T")

ROUNDING = 1e-5
"""By how much a chance may lie beyond nought or one."""

State = tuple[tuple[str, str], ...]
"""The facts and their values, sorted by fact."""

Lookup = Callable[[Order], Float[Array, " draw"]]


@dataclass(frozen=True)
class Program:
    """An episode ready to be played.

    `payoffs[player][leaf]` are the terms that add up to a payoff; `misperceives` names the
    players whose optimism may differ from zero.
    """

    episode: Episode
    tree: Tree
    payoffs: tuple[tuple[tuple[Expression, ...], ...], ...]
    nature: tuple[Expression | Order | None, ...]
    misperceives: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether it is plain arithmetic, of which there is so little that it fits one routine."""
        return plain(self.tree)

    @property
    def orders(self) -> set[Order]:
        """Every contest that the episode asks about, in its nodes and in its expressions."""
        found = {step for step in self.nature if isinstance(step, Order)}
        return found | {order_of(c) for expression in self._expressions for c in contests(expression)}

    @property
    def in_order(self) -> list[Order]:
        """The same in an order that does not change from one process to the next."""
        return sorted(self.orders, key=repr)

    @property
    def quantities(self) -> set[str]:
        """Every quantity that it takes, contests apart."""
        named = {name for expression in self._expressions for name in quantities(expression)}
        named |= {f"precision.{player}" for player in self.tree.players}
        return named | {f"optimism.{player}" for player in self.misperceives}

    @property
    def _expressions(self) -> list[Expression]:
        terms = [term for leaves in self.payoffs for leaf in leaves for term in leaf]
        return terms + [step for step in self.nature if step is not None and not isinstance(step, Order)]


def order_of(contest: Prevails | ContestNode) -> Order:
    """The order that a contest in an expression or at a node asks about."""
    return Order(
        contest.of, contest.over, tuple(sorted(contest.absent)), tuple(sorted(contest.cut)), contest.target
    )


def compile_episode(episode: Episode, optimists: frozenset[str]) -> Program:
    """Expand the tree and parse every expression. `optimists` are actors who may misperceive."""
    tree = expand(episode)
    outcomes = {outcome.id: outcome for outcome in episode.outcomes}
    parse: dict[str, Expression] = {}

    def parsed(text: str) -> Expression:
        if text not in parse:
            parse[text] = parse_expression(text)
        return parse[text]

    def terms(player: str, leaf: int) -> tuple[Expression, ...]:
        steps = [tree.edges[edge].source for edge in tree.paths[leaf]]
        paid = [step.pays[player] for step in steps if isinstance(step, Move) and player in step.pays]
        outcome = outcomes[tree.outcomes[tree.leaf_outcomes[leaf]]]
        paid += [outcome.payoffs[player]] if player in outcome.payoffs else []
        return tuple(parsed(str(text)) for text in paid)

    payoffs = tuple(tuple(terms(player, leaf) for leaf in range(len(tree.leaves))) for player in tree.players)
    nature = tuple(_nature(tree.edges[edge], parsed) for edge in tree.chances)
    return Program(episode, tree, payoffs, nature, tuple(p for p in tree.players if p in optimists))


def _nature(edge: Edge, parsed: Callable[[str], Expression]) -> Expression | Order | None:
    """A branch's probability: an expression, the order that is won, or None where it is lost."""
    if isinstance(edge.source, Branch):
        return parsed(str(edge.source.probability))
    assert isinstance(edge.source, ContestNode)
    return order_of(edge.source) if edge.label == "won" else None


def play(
    program: Program,
    states: Sequence[State],
    theta: Mapping[str, Float[Array, " draw"]],
    prevails: Callable[[Order, State], Float[Array, " draw"]],
    allowed: Float[Array, " action"],
) -> tuple[Float[Array, "leaf played_draw"], Int[Array, " played_draw"]]:
    """Solve the episode in each of `states`: the probability of every leaf, and the solver's `Result`s.

    Their axis runs over states, then draws. Of a draw whose game comes to no number nothing is known: its
    leaves are all as probable, and its result is not `SOLVED`.
    """
    tree, separately = program.tree, apart if program.plain else _together
    parts = []
    for state in states:
        contested = {order: prevails(order, state) for order in program.in_order}
        numbers = partial(_numbers, program, dict(state), tuple(contested))
        parts.append(separately(numbers)(dict(theta), tuple(contested.values())))
    payoffs, nature, perceived = (jnp.concatenate(part, -1) for part in zip(*parts, strict=True))
    held = [theta[f"precision.{player}"] for player in tree.players]
    precision = jnp.stack(held) if held else jnp.zeros((0, payoffs.shape[-1] // len(states)))
    seen = perceived if program.misperceives and tree.chances else None
    reach, result = separately(partial(reached, tree))(
        payoffs, nature, seen, jnp.tile(precision, (1, len(states))), allowed
    )
    known = jnp.isfinite(over_rows(jnp.add, reach))
    unknown = jnp.where(result == Result.SOLVED, Result.NOT_FINITE, result)
    return jnp.where(known, reach, 1 / len(tree.leaves)), jnp.where(known, result, unknown)


def _together(function: Callable[..., T]) -> Callable[..., T]:
    return function


def _numbers(
    program: Program,
    facts: Mapping[str, str],
    orders: Sequence[Order],
    theta: Mapping[str, Array],
    prevails: Sequence[Array],
) -> tuple[Array, Array, Array]:
    return numbers_in(program, facts, theta, dict(zip(orders, prevails, strict=True)).__getitem__)


def numbers_in(
    program: Program, facts: Mapping[str, str], theta: Mapping[str, Array], prevails: Lookup
) -> tuple[Float[Array, "player leaf draw"], Float[Array, "chance draw"], Float[Array, "player chance draw"]]:
    """Payoffs, true chances, and chances as each player sees them, in one state."""
    rows = next(iter(theta.values()))
    true_scope = Scope(lambda name: theta[name], facts, lambda c: prevails(order_of(c)))
    scopes = [_scope_of(player, program, facts, theta, prevails) for player in program.tree.players]
    payoffs = []
    for player, leaves in enumerate(program.payoffs):
        known: dict[Expression, Array] = {}
        for terms in leaves:
            for term in terms:
                if term not in known:
                    known[term] = jnp.broadcast_to(evaluate(term, scopes[player]), rows.shape)
        payoffs.append(_paid(leaves, known, rows))
    nature = _chances(program, true_scope, rows)
    if not payoffs:  # nothing but chance and contests: nobody chooses, and nobody is paid
        empty = jnp.zeros((0, len(program.tree.leaves), rows.shape[0]))
        return empty, nature, jnp.zeros((0, *nature.shape))
    perceived = jnp.stack(
        [_chances(program, scope, rows) if p in program.misperceives else nature
         for p, scope in zip(program.tree.players, scopes, strict=True)]
    )  # fmt: skip
    return jnp.stack(payoffs), nature, perceived


def _paid(
    leaves: Sequence[Sequence[Expression]], known: Mapping[Expression, Array], rows: Array
) -> Float[Array, "leaf draw"]:
    """Every leaf's payoff, the sum of its terms; in a large tree as a product of matrices."""
    if len(leaves) < LARGE or not known:
        zero = jnp.zeros_like(rows)
        return jnp.stack([sum((known[t] for t in terms), zero) for terms in leaves])
    column = {term: i for i, term in enumerate(known)}
    times = np.zeros((len(leaves), len(known)))
    for leaf, terms in enumerate(leaves):
        for term in terms:
            times[leaf, column[term]] += 1
    # Kept, lest the compiler multiply out what is constant, which takes it long.
    return jnp.asarray(times, rows.dtype) @ kept(jnp.stack(list(known.values())))


def _scope_of(
    player: str, program: Program, facts: Mapping[str, str], theta: Mapping[str, Array], prevails: Lookup
) -> Scope:
    """The player's own view: the log-odds of its own orders are shifted by its optimism."""

    def seen(contest: Prevails) -> Array:
        order = order_of(contest)
        chance = prevails(order)
        side = (player == order.of) - (player == order.over)
        if not side or player not in program.misperceives:
            return chance
        return jax.nn.sigmoid(_log_odds(chance) + side * theta[f"optimism.{player}"])

    return Scope(lambda name: theta[name], facts, seen)


def _log_odds(chance: Array) -> Array:
    odds: Array = log_floored(chance) - log_floored(1 - chance)
    return odds


def _chances(program: Program, scope: Scope, rows: Array) -> Float[Array, "chance draw"]:
    """Each branch's probability; those of a chance node are scaled to sum to one."""
    tree = program.tree
    raw: list[Array] = []
    place = [0] * len(program.nature)
    known: dict[tuple[Expression | Order | None, ...], int] = {}
    for branches in tree.chance_groups:
        steps = tuple(program.nature[b] for b in branches)
        if steps not in known:  # copies of a node have the same chances
            known[steps] = len(raw)
            raw += _branching(steps, scope, rows)
        for way, branch in enumerate(branches):
            place[branch] = known[steps] + way
    if not raw:
        return jnp.zeros((0, *rows.shape), rows.dtype)
    return jnp.stack([raw[i] for i in place]) if len(place) < LARGE else jnp.stack(raw)[np.array(place)]


def _branching(steps: Sequence[Expression | Order | None], scope: Scope, rows: Array) -> list[Array]:
    """The probabilities of one node's branches: no number where one of them is no probability."""
    won = next((step for step in steps if isinstance(step, Order)), None)
    if won is not None:
        contest = Prevails(won.of, won.over, won.absent, won.cut, won.target)
        chance = scope.prevails(contest)
        return [chance if isinstance(step, Order) else 1 - chance for step in steps]
    values = [
        _probability(jnp.broadcast_to(evaluate(s, scope), rows.shape))
        for s in steps
        if s is not None and not isinstance(s, Order)
    ]
    total = sum(values[1:], values[0])
    return [value / total for value in values]


def is_probability(value: Any) -> Any:
    """Whether numbers are chances, up to rounding."""
    return (value > -ROUNDING) & (value < 1 + ROUNDING)


def _probability(value: Array) -> Array:
    """A chance that may be off by rounding; no number where it is off by more."""
    return jnp.where(is_probability(value), jnp.clip(value, 0, 1), jnp.nan)
