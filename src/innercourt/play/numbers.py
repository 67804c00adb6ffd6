"""The numbers of a game on the axes of its tree, checked once at the door."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from innercourt.arrays import Array, ArrayLike, Bool, Float
from innercourt.errors import UsageError
from innercourt.play.shape import Tree


class Numbers(NamedTuple):
    """What a solver works with; `equilibrium.solve` says what each means.

    `perceived` and `allowed` may be `None`: everybody sees `nature`, everything is allowed.
    """

    payoffs: Float[Array, "player leaf draw"]
    nature: Float[Array, "chance draw"]
    perceived: Float[Array, "player chance draw"] | None
    precision: Float[Array, "player draw"]
    allowed: Bool[Array, "action draw"] | Bool[Array, "action 1"] | None


def fit(
    tree: Tree,
    payoffs: ArrayLike,
    nature: ArrayLike,
    perceived: ArrayLike | None,
    precision: ArrayLike,
    allowed: ArrayLike | None,
) -> Numbers:
    """Arrays of one float type whose axes fit the tree; raises `UsageError` where they do not."""
    kind = jnp.result_type(payoffs, precision, jnp.float32)
    if not tree.perfect_information:
        kind = jnp.dtype(jnp.float64)
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
    expected = (
        (players, len(tree.leaves), draws),
        (chances, draws),
        (players, chances, draws),
        (players, draws),
        (actions, draws),
    )
    for name, wanted, given in zip(Numbers._fields, expected, numbers, strict=True):
        alike = (actions, 1) if name == "allowed" else wanted
        if given is not None and given.shape not in (wanted, alike):
            raise UsageError(f"{name} does not fit {tree.name}", expected=str(wanted), found=str(given.shape))
    return numbers
