"""The table of subsets and what is read from it, against sets listed one by one."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from innercourt.court.obedience import Contest, equilibrium
from innercourt.court.subsets import beliefs, win_table

from .. import oracle
from .test_obedience import court

TABLE = jax.jit(win_table)
BELIEFS = jax.jit(beliefs)


def one_by_one(contest: Contest) -> np.ndarray:
    """Pr[A prevails] of every set; bit u of its number says whether unit u obeys."""
    units = contest.share.shape[0]
    bits = np.arange(1 << units)[:, None] >> np.arange(units) & 1
    return oracle.logistic(contest.decisiveness * (bits @ contest.share - contest.threshold))


@pytest.mark.parametrize("units", [1, 2, 3, 6, 7])
@pytest.mark.parametrize(("kind", "error"), [("float32", 1e-6), ("float64", 1e-14)])
@pytest.mark.parametrize("largest", [30.0, 5000.0], ids=["products", "cells"])
def test_each_set_prevails_as_often_as_it_should(units: int, kind: str, error: float, largest: float) -> None:
    contest = court(units, draws=50)
    decisiveness = np.linspace(0, largest, 50)
    # in numbers that float32 holds, so that only the table's own error is seen
    contest = Contest(*(np.asarray(f, "float32").astype(float) for f in contest))._replace(
        decisiveness=np.round(decisiveness)
    )
    given = (contest.share, contest.decisiveness, contest.threshold)
    found = np.asarray(TABLE(*(field.astype(kind) for field in given)))
    wanted = one_by_one(contest).reshape(found.shape)
    assert np.isfinite(found).all()
    assert np.abs(found - wanted).max() < error * (1 + largest / 10)


@pytest.mark.parametrize("units", [1, 2, 5, 6])
def test_beliefs_and_what_each_unit_adds(units: int) -> None:
    contest = court(units, draws=40)
    rest = (contest.share, contest.decisiveness, contest.threshold)
    p = np.random.default_rng(units).uniform(0, 1, (units, 40))
    prevails, pivotal = BELIEFS(p, TABLE(*rest))
    assert np.abs(np.asarray(prevails) - oracle.chance_to_prevail(p, *rest)).max() < 1e-14
    for unit in range(units):
        ends = [np.where(np.arange(units)[:, None] == unit, end, p) for end in (1.0, 0.0)]
        exact = oracle.chance_to_prevail(ends[0], *rest) - oracle.chance_to_prevail(ends[1], *rest)
        assert np.abs(np.asarray(pivotal)[unit] - exact).max() < 1e-14


@pytest.mark.parametrize("draws", [1, 100, 128, 129, 300])
def test_numbers_known_to_the_compiler_are_solved_like_any_others(draws: int) -> None:
    """jaxlib aborts on a kernel that is handed constants; strips keep them from it."""
    contest = court(3, draws=draws)
    given = jax.jit(equilibrium)(contest, np.full(draws, 0.5))
    numbers = Contest(*map(jax.numpy.asarray, contest))
    written = jax.jit(lambda: equilibrium(numbers, 0.5))()
    partly = jax.jit(lambda start: equilibrium(numbers, start))(np.full(draws, 0.5))
    for other in (written, partly):
        assert np.abs(np.asarray(other.prevails) - np.asarray(given.prevails)).max() < 1e-7
