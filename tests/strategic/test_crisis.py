"""The crisis game: an odd number of equilibria, each a fixed point, none missed by a fine search."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from innercourt.errors import UsageError
from innercourt.strategic.crisis import CrisisPayoffs, crisis_equilibria, residual


def some_payoffs(number: int) -> list[CrisisPayoffs]:
    random = np.random.default_rng(4)
    prize, b_prize = 1 + np.abs(random.normal(size=(2, number)))
    war, backing_down, b_war = random.normal([[-1.5], [-1.0], [-2.5]], 1, (3, number))
    return [
        CrisisPayoffs(0.0, float(v), float(w), float(a), 0.0, float(bw), float(bv))
        for v, w, a, bw, bv in zip(prize, war, backing_down, b_war, b_prize, strict=True)
    ]


@pytest.mark.parametrize("payoffs", some_payoffs(60))
def test_no_equilibrium_is_missed(payoffs: CrisisPayoffs) -> None:
    found = crisis_equilibria(payoffs)
    assert len(found) % 2 == 1
    resist = np.array([e.resist for e in found])
    np.testing.assert_allclose(residual(payoffs, resist), 0, atol=1e-9)
    grid = np.linspace(1e-6, 1 - 1e-6, 20_001)
    signs = np.sign(residual(payoffs, grid))
    turns = np.flatnonzero(signs[1:] * signs[:-1] < 0)
    inside = (resist > grid[0]) & (resist < grid[-1])
    assert len(turns) == inside.sum()


def test_an_equilibrium_answers_to_itself() -> None:
    """The four equations, written out with other functions than the solver's."""
    game = CrisisPayoffs(0.0, 1.0, -1.9, -1.2, 0.0, -2.9, 1.0)
    for challenge, resist, fight in crisis_equilibria(game):
        c = (game.status_quo - (1 - resist) * game.prize) / resist
        assert challenge == pytest.approx(
            1 - norm.cdf(c - game.war) * norm.cdf(c - game.backing_down), abs=1e-12
        )
        both = multivariate_normal.cdf(
            [(game.war - game.backing_down) / 2**0.5, game.war - c], cov=[[1, 0.5**0.5], [0.5**0.5, 1]],
            abseps=1e-13, releps=1e-13,
        )  # fmt: skip
        assert fight == pytest.approx(both / challenge, abs=1e-9)
        gain = fight * game.b_war + (1 - fight) * game.b_prize - game.conceding
        assert resist == pytest.approx(norm.cdf(gain / fight), abs=1e-9)


def test_outcomes_sum_to_one() -> None:
    only = crisis_equilibria(CrisisPayoffs(0.0, 1.0, -1.9, -1.2, 0.0, -2.2, 1.0))
    assert [round(sum(e.outcomes.values()), 12) for e in only] == [1.0]


def test_payoffs_that_leave_nothing_to_fight_for() -> None:
    with pytest.raises(UsageError) as error:
        crisis_equilibria(CrisisPayoffs(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0))
    assert str(error.value) == (
        "the crisis game cannot be solved\nexpected  a prize above the status quo for A, and above conceding for B\n"
        "found     A: 1 and 1, B: 1 and 0"
    )
    with pytest.raises(UsageError) as error:
        crisis_equilibria(CrisisPayoffs(0.0, 1.0, float("nan"), 0.0, 0.0, 0.0, 1.0))
    assert str(error.value) == (
        "the crisis game cannot be solved\nexpected  payoffs between -30 and 30, in standard deviations\n"
        "found     war = nan"
    )
