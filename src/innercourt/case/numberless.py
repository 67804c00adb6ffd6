"""Which expressions of a case come to no number, and how often: the logarithm of what may be negative, say.

Asked only where some games were not solved, to tell the reader where to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.case.model import Model
from innercourt.court.authority import Order
from innercourt.errors import ExpressionError
from innercourt.inference.points import starting_points
from innercourt.play.evaluation import Scope, evaluate
from innercourt.play.program import is_probability
from innercourt.play.syntax import Expression, format_expression

DRAWS = 1024
"""Courts that are looked at: what happens in fewer than one of so many is not found."""


@dataclass(frozen=True)
class Numberless:
    """An expression that comes to no number, or a `chance` that is none, in a `share` of the courts drawn from some
    account's priors."""

    expression: str
    where: str
    chance: bool
    share: float

    def __str__(self) -> str:
        what = "is no probability" if self.chance else "comes to no number"
        return f"`{self.expression}`, {self.where}, {what} in {100 * self.share:.1f} % of the courts drawn"


def numberless(model: Model) -> tuple[Numberless, ...]:
    """Every such expression, the commonest first; those that hang on contests or facts are not looked at."""
    found: dict[tuple[str, str, bool], float] = {}
    places = dict.fromkeys(_places(model))
    draw = jax.jit(model.theta)  # one by one its steps would be compiled by the hundred
    z = jnp.asarray(starting_points(model.layout.normals, model.layout.free, 1, DRAWS, seed=0)[:, 0])
    for account in model.accounts:
        theta = jax.tree.map(np.asarray, draw(account.numbers, z))
        for expression, where, chance in places:
            try:
                value = np.asarray(evaluate(expression, Scope(theta.__getitem__)), float)
            except ExpressionError:  # of contests, moves or facts
                continue
            key = (format_expression(expression), where, chance)
            good = is_probability(value) if chance else np.isfinite(value)
            found[key] = max(found.get(key, 0.0), float((~good).mean()))
    told = (Numberless(*key, share) for key, share in found.items() if share > 0)
    return tuple(sorted(told, key=lambda n: -n.share))


def _places(model: Model) -> Iterator[tuple[Expression, str, bool]]:
    """Expressions, each with the words for where it stands and whether it is a chance in a game."""
    for program in model.programs:
        for player, leaves in zip(program.tree.players, program.payoffs, strict=True):
            for term in dict.fromkeys(term for terms in leaves for term in terms):
                yield term, f"what {player} is paid in the episode `{program.episode.id}`", False
        for step in program.nature:
            if step is not None and not isinstance(step, Order):
                yield step, f"a chance in the episode `{program.episode.id}`", True
    for said in model.truth.stated:
        yield said.expression, f"the proposition `{model.case.propositions[said.row].id}`", False
