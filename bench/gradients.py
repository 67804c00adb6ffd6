"""The gradient of a case's likelihood, which the package never needs: for samplers that do, see `infer.py`.

All is differentiated by JAX but the contest, whose iteration has no reverse: at the equilibrium
p = F(p, contest), dp = (I - F_p)⁻¹ F_contest (implicit function theorem), with F written out here anew.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from innercourt import strips
from innercourt.court import contests
from innercourt.court.obedience import Contest, Obedience, equilibrium


def use_smooth_contests() -> None:
    """From here on contests can be differentiated, and are as exact as before.

    Nor is anything that is compiled from here on one routine of the processor: that is for the way forwards only.
    """
    vars(contests)["equilibrium"] = _smooth
    vars(strips)["TRIED"] = "none"


def _prevails(contest: Contest, p: jax.Array) -> jax.Array:
    """Pr[A prevails] if each unit obeys with its own probability, all sets of units enumerated."""
    units = p.shape[0]
    bits = (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(float)
    held = jax.nn.sigmoid(contest.decisiveness * (jnp.tensordot(bits, contest.share, 1) - contest.threshold))
    for u in range(units):
        held = held[::2] + p[u] * (held[1::2] - held[::2])
    return held[0]


def _answer(contest: Contest, p: jax.Array) -> jax.Array:
    """Best response of every unit, design section 2."""
    chance, back = jax.vjp(lambda q: _prevails(contest, q), p)
    (pivotal,) = back(jnp.ones_like(chance))
    both = 2 * chance + (1 - 2 * p) * pivotal - 1
    return jax.nn.sigmoid(contest.obedience * (contest.pull + contest.stake * both))


@jax.custom_vjp
def _smooth(contest: Contest, expectation: jax.Array) -> Obedience:
    return equilibrium(contest, expectation)


def _forward(contest: Contest, expectation: jax.Array) -> tuple[Obedience, Any]:
    found = equilibrium(contest, expectation)
    return found, (contest, expectation, found.obeys)


def _backward(kept: Any, pulled: Obedience) -> tuple[Contest, jax.Array]:
    contest, expectation, p = kept
    _, through_chance = jax.vjp(_prevails, contest, p)
    direct, by_p = through_chance(pulled.prevails)
    _, through_answer = jax.vjp(_answer, contest, p)
    eye = jnp.eye(p.shape[0])
    rows = [through_answer(jnp.broadcast_to(row[:, None], p.shape))[1] for row in eye]
    system = jnp.moveaxis(eye[:, :, None] - jnp.stack(rows), -1, 0).swapaxes(1, 2)
    weight = jnp.linalg.solve(system, (by_p + pulled.obeys).T[..., None])[..., 0].T
    indirect, _ = through_answer(weight)
    return jax.tree.map(jnp.add, direct, indirect), jnp.zeros_like(expectation)


_smooth.defvjp(_forward, _backward)
