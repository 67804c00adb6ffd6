"""The chance that A prevails, over every set of units that may obey, and what each unit adds to it.

The units are split in two halves. `win_table` holds Pr[A prevails | S] with the subsets of one half
along `high` and of the other along `low`; `beliefs` weighs it with the chances of both. The two
sums over one half each are shared by the slopes of all units in the other, so a look costs two
multiplications a cell and not one pass a unit.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, Float
from innercourt.strips import apart

LARGEST_EXPONENT = {"float32": 85.0, "float64": 700.0}
"""Beyond it e^x leaves the range of its type."""


def win_table(
    share: Float[Array, "unit draw"], decisiveness: Float[Array, " draw"], threshold: Float[Array, " draw"]
) -> Float[Array, "high low draw"]:
    """Pr[A prevails] for every set of obedient units; in each half unit 0 is bit 0.

    Shares sum to one over units. L(kappa (W - q)) is 1 / (1 + c) with c a product of one factor for each
    unit in the set, so there is one exponential a unit. Where kappa is so large that a product might
    leave the range of its type, each cell has an exponential of its own.
    """
    reach = jnp.abs(decisiveness) * (1 + jnp.abs(threshold - 0.5))
    small = (reach <= LARGEST_EXPONENT[share.dtype.name]).all()
    found: Array = jax.lax.cond(small, _table_by_products, _table_by_cells, share, decisiveness, threshold)
    return found


def _table_by_products(share: Array, decisiveness: Array, threshold: Array) -> Array:
    low, high = apart(_factors)(share, decisiveness, threshold)
    return apart(_win)(low, high)


def _factors(share: Array, decisiveness: Array, threshold: Array) -> tuple[Array, Array]:
    half, split = (threshold - share.sum(0) / 2) / 2, share.shape[0] // 2
    factor = apart(jnp.exp)(-decisiveness * share)
    both = []
    for part in (slice(0, split), slice(split, None)):
        # each half stands at its own middle, so that neither product grows large
        middle = jnp.exp(decisiveness * (share[part].sum(0) / 2 + half))
        cells = [middle]
        for unit in factor[part]:
            cells += [cell * unit for cell in cells]
        both.append(jnp.stack(cells))
    return both[0], both[1]


def _win(low: Array, high: Array) -> Array:
    return 1 / (1 + high[:, None] * low[None])


def _table_by_cells(share: Array, decisiveness: Array, threshold: Array) -> Array:
    split = share.shape[0] // 2
    low, high = _sums(share[:split]), _sums(share[split:])
    return jax.lax.logistic(decisiveness * ((high - threshold)[:, None] + low[None]))


def _sums(share: Float[Array, "unit draw"]) -> Float[Array, "subset draw"]:
    """The strength of every subset of units; unit 0 is bit 0."""
    sums = [jnp.zeros(share.shape[1:], share.dtype)]
    for weight in share:
        sums += [total + weight for total in sums]
    return jnp.stack(sums)


def subset_beliefs(
    share: Float[Array, "unit draw"], decisiveness: Float[Array, " draw"], threshold: Float[Array, " draw"]
) -> Callable[[Float[Array, "unit draw"]], tuple[Float[Array, " draw"], Float[Array, "unit draw"]]]:
    """A function of the units' probabilities of obeying: see `beliefs`. The table is made here, once."""
    table = win_table(share, decisiveness, threshold)
    return lambda p: beliefs(p, table)


def beliefs(
    p: Float[Array, "unit draw"], table: Float[Array, "high low draw"]
) -> tuple[Float[Array, " draw"], Float[Array, "unit draw"]]:
    """Pr[A prevails] when each unit obeys independently with `p`, and its slope in each unit's `p`.

    Exact, by enumeration of `win_table`.
    """
    split = p.shape[0] // 2
    low, high = apart(_chances)(p[:split]), apart(_chances)(p[split:])
    through, below = apart(_sides)(table, low, high)
    prevails, pivotal = apart(_slopes)(through, below, p)
    return prevails, pivotal


def _chances(p: Float[Array, "unit draw"]) -> Float[Array, "subset draw"]:
    """The chance of every subset of units; unit 0 is bit 0."""
    subsets = np.arange(1 << p.shape[0])[:, None]
    chance = jnp.ones((len(subsets), 1), p.dtype)
    for unit, obeys in enumerate(p):
        bit = (subsets >> unit & 1).astype(p.dtype)
        chance = chance * ((1 - bit) + (2 * bit - 1) * obeys)
    return jnp.broadcast_to(chance, (len(subsets), *p.shape[1:]))


def _sides(table: Array, low: Array, high: Array) -> tuple[Array, Array]:
    through = sum(row * chance for row, chance in zip(table, high, strict=True))
    below = sum(table[:, cell] * chance for cell, chance in enumerate(low))
    return jnp.asarray(through), jnp.asarray(below)


def _slopes(through: Array, below: Array, p: Array) -> tuple[Array, Array]:
    split = p.shape[0] // 2
    sides = ((through, p[:split]), (below, p[split:]))
    pivotal = [_fold(list(cells), part, unit) for cells, part in sides for unit in range(len(part))]
    return _fold(list(below), p[split:]), jnp.stack(pivotal)


def _fold(cells: list[Array], p: Float[Array, "unit draw"], unit: int = -1) -> Float[Array, " draw"]:
    """The expectation of `cells` over subsets of units that obey with `p`, or its slope in `p[unit]`."""
    for other, chance in enumerate(p):
        gains = [with_it - without for without, with_it in zip(cells[::2], cells[1::2], strict=True)]
        if other == unit:
            cells = gains
        else:
            cells = [without + chance * gain for without, gain in zip(cells[::2], gains, strict=True)]
    return cells[0]
