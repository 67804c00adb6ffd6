"""Many contests of many courts at once: gather what the units weigh, solve, hand out by order.

All the orders of a case are laid side by side along the axis `draw` and solved in one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from innercourt.court.authority import Chain, ResolvedOrder
from innercourt.court.obedience import Contest, equilibrium

Quantities = Mapping[str, Float[Array, " draw"]]


class Prevailing(NamedTuple):
    """Pr[order prevails] and Pr[unit obeys] for each order of a list, and the `obedience.Result` of each.

    Where a side is removed there is no contest: every unit obeys the other.
    """

    prevails: Float[Array, "order draw"]
    obeys: Float[Array, "order unit draw"]
    result: Int[Array, "order draw"]


def needed(orders: Sequence[ResolvedOrder], units: Sequence[str]) -> set[str]:
    """The names of all quantities that deciding `orders` takes."""
    names = {"obedience", "decisiveness"} if orders else set()
    for order in orders:
        names |= order.quantities | {f"guard.{unit}" for unit in order.guarding}
        names |= {f"{head}.{unit}" for unit in units for head in ("strength", "authority", "stake")}
        names |= {f"loyalty.{unit}.{side}" for unit in units for side in (order.of, order.over)}
    return names


def decide(
    orders: Sequence[ResolvedOrder],
    units: Sequence[str],
    theta: Quantities,
    expectation: float | Float[Array, ""] | None = None,
    kind: str = "float64",
) -> Prevailing:
    """Solve every order; `expectation` 0 or 1 asks for the least or greatest equilibrium.

    Without it, or if it is not a number, each order starts from its momentum. `kind` is the float type
    to solve in; single precision errs by about 1e-6, far below any Monte-Carlo error, and is twice as
    fast.
    """
    shape = (len(orders), len(units), theta["obedience"].shape[0])
    contest, start = gather(orders, units, theta)
    if isinstance(expectation, int | float) and expectation == expectation:
        start = jnp.full_like(start, expectation)
    elif expectation is not None:
        start = jnp.where(jnp.isnan(expectation), start, expectation)
    contest, start = jax.tree.map(lambda field: field.astype(kind), (contest, start))
    solved = equilibrium(contest, start)
    prevails = solved.prevails.reshape(shape[0], shape[2]).astype(theta["obedience"].dtype)
    known = [jnp.nan if order.settled is None else order.settled for order in orders]
    settled = jnp.array(known, prevails.dtype)
    prevails = jnp.where(jnp.isnan(settled)[:, None], prevails, settled[:, None])
    obeys = solved.obeys.reshape(shape[1], shape[0], shape[2]).swapaxes(0, 1).astype(prevails.dtype)
    obeys = jnp.where(jnp.isnan(settled)[:, None, None], obeys, settled[:, None, None])
    return Prevailing(prevails, obeys, solved.result.reshape(shape[0], shape[2]))


def gather(
    orders: Sequence[ResolvedOrder], units: Sequence[str], theta: Quantities
) -> tuple[Contest, Float[Array, " _"]]:
    """The contests of all orders side by side along `draw`, and the momentum of each."""
    parts = [_contest(order, units, theta) for order in orders]
    contest = Contest(*(jnp.concatenate(fields, -1) for fields in zip(*parts, strict=True)))
    return contest, jnp.concatenate([_momentum(order, theta) for order in orders])


def _momentum(order: ResolvedOrder, theta: Quantities) -> Float[Array, " draw"]:
    stated = theta[order.momentum]
    return 1 - stated if order.against_momentum else stated


def _contest(order: ResolvedOrder, units: Sequence[str], theta: Quantities) -> Contest:
    strengths = [
        theta[f"strength.{unit}"] * (theta[f"guard.{unit}"] if unit in order.guarding else 1)
        for unit in units
    ]
    strength = jnp.stack(strengths)
    pull = [
        theta[f"loyalty.{unit}.{order.of}"]
        - theta[f"loyalty.{unit}.{order.over}"]
        + theta[f"authority.{unit}"]
        * (_passed(order.chains_of, unit, theta) - _passed(order.chains_over, unit, theta))
        for unit in units
    ]
    return Contest(
        strength / strength.sum(0),
        jnp.stack(pull),
        jnp.stack([theta[f"stake.{unit}"] for unit in units]),
        theta["obedience"],
        theta["decisiveness"],
        jnp.full_like(theta["obedience"], 0.5),
    )


def _passed(chains: Sequence[Chain], unit: str, theta: Quantities) -> Float[Array, " draw"]:
    """How much of an order reaches the unit: the best of its live chains, in [0, 1]."""
    best = jnp.zeros_like(theta["obedience"])
    for chain in chains:
        if chain.unit != unit:
            continue
        carried = jnp.ones_like(best)
        for link in chain.links:
            strength = theta[link.strength] if isinstance(link.strength, str) else link.strength
            carried = carried * (1 - strength if link.remainder else strength)
        best = jnp.maximum(best, carried)
    return best
