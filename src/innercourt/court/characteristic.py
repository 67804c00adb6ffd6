"""The chance that A prevails when more units than can be enumerated obey or not.

The obedient strength W is a weighted Poisson-binomial variable. Its characteristic function is a product of one factor
a unit (Fernandez and Williams 2010); with shares that sum to one

    E exp(i w (W - 1/2)) = prod_u (cos(w share_u / 2) + i (2 p_u - 1) sin(w share_u / 2)).

The contest success function, continued beyond [0, 1] as a wave that rises at q and falls half a period later, is the
sine series

    L(kappa (x - q)) = 1/2 + sum over odd k of c_k sin(w_k (x - q)),
    w_k = pi k / H,   c_k = 2 pi / (kappa H sinh(pi w_k / kappa)),

so that Pr[A prevails] = 1/2 + Im sum_k c_k E exp(i w_k (W - q)): exact up to where the series is cut and to the wave's
other edges, both of which are put out of sight by the number of terms and by H. Terms grow with kappa and with neither
the number of units nor the draws. The slope in each unit's p takes the product of all other factors: products of pairs,
of pairs of pairs and so on, and back down again.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from innercourt.arrays import Array, Float
from innercourt.strips import apart

DIGITS = {"float32": 16.0, "float64": 26.0}
"""What is left out is smaller than exp of minus this: 1e-7 and 5e-12."""
SHARPEST = 2000.0
"""A contest in which a two-thousandth of all strength decides is not told from sharper ones."""
BLUNTEST = 1e-4

Beliefs = tuple[Float[Array, " draw"], Float[Array, "unit draw"]]
Complex = tuple[Array, Array]
"""Real and imaginary parts: within a kernel there are no complex numbers."""


def characteristic_beliefs(
    share: Float[Array, "unit draw"], decisiveness: Float[Array, " draw"], threshold: Float[Array, " draw"]
) -> Callable[[Float[Array, "unit draw"]], Beliefs]:
    """A function of the units' probabilities of obeying: Pr[A prevails], and its derivative in each.

    Shares sum to one over units. What hangs on the contest alone is computed here, once.

    >>> share, one = jnp.full((12, 1), 1 / 12), jnp.ones(1)
    >>> prevails, slopes = characteristic_beliefs(share, 8 * one, one / 2)(jnp.full((12, 1), 0.5))
    >>> round(float(prevails[0]), 12)
    0.5
    """
    digits = DIGITS[share.dtype.name]
    kappa = jnp.clip(jnp.abs(decisiveness), BLUNTEST, SHARPEST)
    first = jnp.pi / (jnp.maximum(threshold, 1 - threshold) + digits / kappa)
    terms = _most(jnp.ceil(digits * kappa / jnp.pi / first / 2)).astype(jnp.int32)
    halves, step = _turns(first * share / 2), _turns(first * share)
    middle, step_of_middle = _turns(first * (0.5 - threshold)), _turns(2 * first * (0.5 - threshold))
    scale, steep = 2 * first / kappa * jnp.sign(decisiveness), jnp.pi * first / kappa

    def look(p: Float[Array, "unit draw"]) -> Beliefs:
        def add(
            carry: tuple[Array, Complex, Complex, Array, Array],
        ) -> tuple[Array, Complex, Complex, Array, Array]:
            at, turned, off, prevails, slopes = carry
            coefficient = scale / jnp.sinh((2 * at + 1).astype(p.dtype) * steep)
            whole, parts = _term(p, turned, (coefficient * off[0], coefficient * off[1]))
            return at + 1, _times(turned, step), _times(off, step_of_middle), prevails + whole, slopes + parts

        # Not finite where the contest is not: the number of terms would hide that.
        nothing = 0 * (decisiveness + threshold)
        begin = (jnp.asarray(0, jnp.int32), halves, middle, 0.5 + nothing, 0 * share + nothing)
        found = jax.lax.while_loop(lambda carry: carry[0] < terms, add, begin)
        return found[3], found[4]

    return look


def _most(values: Float[Array, " draw"]) -> Float[Array, ""]:
    return jnp.maximum(1, jnp.nan_to_num(values).max())


def _turns(angle: Array) -> Complex:
    return jnp.cos(angle), jnp.sin(angle)


def _term(p: Float[Array, "unit draw"], turned: Complex, coefficient: Complex) -> Beliefs:
    """One term of the series, and of the slope in each unit's `p`."""
    cos, sin = turned
    levels: list[Complex] = [(cos, apart(_swayed)(p, sin))]
    while levels[-1][0].shape[0] > 1:
        levels.append(apart(_paired)(levels[-1]))
    real, imaginary = coefficient
    others: Complex = (real[None], imaginary[None])
    for level in levels[-2::-1]:
        others = apart(_parted)(others, level)
    whole = _times((real, imaginary), (levels[-1][0][0], levels[-1][1][0]))
    return whole[1], apart(_sloped)(sin, others[0])


def _swayed(p: Array, sin: Array) -> Array:
    return (2 * p - 1) * sin


def _sloped(sin: Array, others: Array) -> Array:
    return 2 * sin * others


def _paired(level: Complex) -> Complex:
    """Products of neighbours; the last of an odd number stays as it is."""
    even = len(level[0]) // 2 * 2
    one, other = ((level[0][start:even:2], level[1][start:even:2]) for start in (0, 1))
    products = _times(one, other)
    return tuple(jnp.concatenate([new, old[even:]]) for new, old in zip(products, level, strict=True))  # type: ignore[return-value]


def _parted(others: Complex, level: Complex) -> Complex:
    """From the product of all but a pair, the products of all but one of it."""
    pairs = len(level[0]) // 2
    neighbours: list[Array] = [part[: 2 * pairs].reshape(pairs, 2, -1)[:, ::-1] for part in level]
    products = _times((others[0][:pairs, None], others[1][:pairs, None]), (neighbours[0], neighbours[1]))
    return tuple(
        jnp.concatenate([new.reshape(2 * pairs, -1), old[pairs:]])
        for new, old in zip(products, others, strict=True)
    )  # type: ignore[return-value]


def _times(a: Complex, b: Complex) -> Complex:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]
