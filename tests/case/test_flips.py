"""Where another hypothesis draws level, against draws of which that is known.

Draws that are normal with mean m under a hypothesis give it evidence exp(t m) when they are tilted by t,
so the log odds are a straight line and the crossing is known. Comparisons allow five standard errors.
"""

from __future__ import annotations

import numpy as np
import pytest

from innercourt.case.flips import ALARM, Draws, pulls, turns

RUNS, PARTICLES = 16, 256


def drawn(odds: float, means: tuple[float, ...], nothing: int = 0, seed: int = 0) -> Draws:
    """A leader at `odds` to one whose draws lie at `means`, and a rival whose draws lie at nought."""
    generator = np.random.default_rng(seed)
    place = np.concatenate([means, np.zeros(nothing)])[:, None, None]
    z = [generator.standard_normal((len(place), RUNS, PARTICLES)) + at for at in (place, 0 * place)]
    return Draws(z, [np.full((RUNS, PARTICLES), share) for share in (odds, 1.0)])


def test_where_two_stand_level_is_known_with_its_error() -> None:
    distances = []
    for seed in range(40):
        (found,) = turns(drawn(1.5, (0.5,), seed=seed), [0])
        assert (found.quantities, found.rival, found.sound) == ((0,), 1, True)
        assert found.distance == pytest.approx(-np.log(1.5) / 0.5, abs=5 * found.se)
        distances.append((found.distance, found.se))
    value, error = np.array(distances).T
    assert (
        0.6 < value.std() / error.mean() < 1.6
    )  # the error told is that of other draws; ± 5 se of a spread of 40


def test_one_that_does_not_matter_turns_nothing() -> None:
    """The odds are almost even: any of the thirty would turn them by its noise, most within three sd.

    False alarms: `ALARM` an answer, so of 60 at most 3 are expected; more than 11 have a chance of 1e-4.
    """
    alarms = 0
    for seed in range(60):
        draws = drawn(1.01, (), nothing=30, seed=seed)
        alarms += bool(pulls(draws)[1].any())
        assert len(turns(draws, range(30))) <= 2
    assert alarms <= 11
    assert ALARM == 0.05


def test_two_are_told_where_they_clearly_take_less_than_one() -> None:
    one, other, both = turns(drawn(1.6, (0.4, -0.4), nothing=10), range(12))
    assert {one.quantities, other.quantities} == {(0,), (1,)}
    assert both.quantities == (0, 1)
    assert abs(both.distance) == pytest.approx(np.log(1.6) / np.hypot(0.4, 0.4), abs=5 * both.se)
    assert both.distance * both.parts[0] < 0 < both.distance * both.parts[1]


def test_two_of_which_one_hardly_helps_are_not() -> None:
    """The second has a slight effect that the draws do tell: together they take two hundredths less."""
    draws = drawn(1.6, (0.6, 0.12))
    assert pulls(draws)[1][:, 1].all()
    assert [c.quantities for c in turns(draws, [0, 1])] == [(0,)]


def test_a_place_that_may_lie_beyond_reach_is_not_told() -> None:
    assert turns(drawn(1.9, (0.22,)), [0]) == []  # at 2.9 with an error of some .2


def test_nobody_is_put_first_who_leads_already() -> None:
    assert turns(drawn(1e6, (0.3,)), [0]) == []
