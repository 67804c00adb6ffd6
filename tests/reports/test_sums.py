"""Sums made of differences, and of rows looked up, are the sums that the matrix gives."""

from __future__ import annotations

import random

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.reports.sums import Sums
from innercourt.strips import in_one_kernel


@pytest.mark.parametrize("seed", range(20))
def test_all_ways_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, generator = random.Random(seed), np.random.default_rng(seed)
    rows = chance.randint(1, 30)
    held = [sorted(chance.sample(range(rows), chance.randint(0, rows))) for _ in range(chance.randint(1, 40))]
    values = jnp.asarray(-100 * generator.random((rows, 2, 5)))
    monkeypatch.setattr("innercourt.reports.sums.FEW", rows)
    looked_up = Sums.over(held, rows)
    assert looked_up.matrix is None
    assert len(looked_up.turns) == max(map(len, held))
    monkeypatch.setattr("innercourt.reports.sums.FEW", -1)
    matrix, sparse = Sums.over(held, rows), Sums.over(held, rows, small=0)
    assert matrix.matrix is not None
    assert sparse.matrix is None
    by_hand = np.stack([np.asarray(values)[own].sum(0) for own in held])
    np.testing.assert_allclose(matrix(values), by_hand, atol=1e-11)
    np.testing.assert_allclose(sparse(values), by_hand, atol=1e-11)
    np.testing.assert_allclose(looked_up(values), by_hand, atol=1e-11)
    for spelled in (1000, 0):
        monkeypatch.setattr("innercourt.reports.sums.SPELLED", spelled)
        plans: list[Sums] = []

        def within(strip: jax.Array, plans: list[Sums] = plans) -> jax.Array:
            plans.append(Sums.over(held, rows))
            return plans[-1](strip)

        np.testing.assert_allclose(
            jax.jit(lambda x, within=within: in_one_kernel(within, x, 2))(values), by_hand, atol=1e-11
        )
        assert (plans[0].rolled is not None) == (spelled == 0 and any(held))
        assert (plans[0].changes is None) == (plans[0].rolled is not None)


def test_no_sums_and_sums_of_nothing() -> None:
    values = jnp.ones((3, 4))
    assert Sums.over([], 3)(values).shape == (0, 4)
    assert Sums.over([], 3, small=-1)(values).shape == (0, 4)
    assert Sums.over([(), ()], 3, small=0)(values).tolist() == [[0.0] * 4] * 2


def test_no_sums_and_sums_of_nothing_within_a_routine() -> None:
    def both(strip: jax.Array) -> tuple[jax.Array, jax.Array]:
        return Sums.over([], 3)(strip), Sums.over([(), ()], 3)(strip) + 0 * strip[:1]

    none, nothing = jax.jit(lambda x: in_one_kernel(both, x, 2))(jnp.ones((3, 4)))
    assert none.shape == (0, 4)
    assert nothing.tolist() == [[0.0] * 4] * 2
