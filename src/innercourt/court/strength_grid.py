"""The chance that A prevails when more units than can be enumerated obey or not.

The obedient strength is a weighted Poisson-binomial variable on [0, 1]. Two recursions over the
units on a grid of strengths give it exactly up to the grid's spacing h: forward, the mass after
the first units; backward, the chance to prevail from a given strength on. Both together give the
derivative in every unit at once, in 2 n passes instead of n squared. A strength between two grid
points is split linearly between them, which errs by O(h^2).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

CELLS = 512


def grid_beliefs(
    p: Float[Array, "unit draw"],
    share: Float[Array, "unit draw"],
    decisiveness: Float[Array, " draw"],
    threshold: Float[Array, " draw"],
) -> tuple[Float[Array, " draw"], Float[Array, "unit draw"]]:
    """Pr[A prevails] and its derivative in each unit's probability `p` of obeying.

    Shares sum to one over units. Hong (2013, Computational Statistics & Data Analysis 59) reviews
    the unweighted recursion.
    """
    strength = jnp.linspace(0.0, 1.0, CELLS + 1, dtype=p.dtype)[:, None]
    final = jax.nn.sigmoid(decisiveness * (strength - threshold))

    def back(value: Array, unit: tuple[Array, Array]) -> tuple[Array, Array]:
        chance, weight = unit
        with_it = _ahead(value, weight)
        return value + chance * (with_it - value), with_it - value

    value, gains = jax.lax.scan(back, final, (p, share), reverse=True)

    def forth(mass: Array, unit: tuple[Array, Array, Array]) -> tuple[Array, Array]:
        chance, weight, gain = unit
        pivotal = (mass * gain).sum(0)
        return mass * (1 - chance) + _push(mass * chance, weight), pivotal

    start = jnp.zeros_like(final).at[0].set(1)
    _, pivotal = jax.lax.scan(forth, start, (p, share, gains))
    return value[0], pivotal


def _ahead(value: Float[Array, "cell draw"], weight: Float[Array, " draw"]) -> Float[Array, "cell draw"]:
    """`value` read `weight` further on, linearly between grid points; the end is held."""
    whole, part = _cells(weight)
    rows = jnp.arange(CELLS + 1)[:, None] + whole
    near = jnp.take_along_axis(value, jnp.minimum(rows, CELLS), 0)
    far = jnp.take_along_axis(value, jnp.minimum(rows + 1, CELLS), 0)
    return near + part * (far - near)


def _push(mass: Float[Array, "cell draw"], weight: Float[Array, " draw"]) -> Float[Array, "cell draw"]:
    """`mass` moved `weight` further on, split between the two nearest grid points."""
    whole, part = _cells(weight)
    rows = jnp.arange(CELLS + 1)[:, None] - whole
    near = jnp.where(rows >= 0, jnp.take_along_axis(mass, jnp.maximum(rows, 0), 0), 0)
    far = jnp.where(rows >= 1, jnp.take_along_axis(mass, jnp.maximum(rows - 1, 0), 0), 0)
    return (1 - part) * near + part * far


def _cells(weight: Float[Array, " draw"]) -> tuple[Array, Array]:
    exact = weight * CELLS
    whole = jnp.floor(exact).astype(jnp.int32)
    return whole, exact - whole
