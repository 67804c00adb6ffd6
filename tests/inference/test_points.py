"""Sobol points as standard normals."""

from __future__ import annotations

import numpy as np
import pytest

from innercourt.inference.points import SobolPoints, starting_points


def test_sobol_points_are_normal_finite_and_independent_by_run():
    """A mean has a standard deviation of .0017 and a mean square one of .011, with longer tails than a normal's.

    False alarms: of 100,000 of each, the farthest was .014 and .085. There are 40 of each here.
    """
    z = starting_points(5, range(5), 8, 256, seed=2)
    assert z.shape == (5, 8, 256)
    assert np.isfinite(z).all()
    assert np.abs(z.mean(2)).max() < 0.02  # plain draws: 0.06 is one standard error
    assert np.abs((z**2).mean(2) - 1).max() < 0.12  # plain draws: 0.09
    assert all((z[:, a] != z[:, b]).all() for a in range(8) for b in range(a))
    assert (z == starting_points(5, range(5), 8, 256, seed=2)).all()
    assert (z != starting_points(5, range(5), 8, 256, seed=3)).any()


def test_sobol_points_err_less_than_random_ones():
    """The mean of a smooth function: its error falls faster than one over the root of n.

    By a factor of 55, known to 10 % from 256 runs. False alarms: none to speak of, 24 is 8 SE away; the least of a
    hundred other seeds was 42.
    """
    errors = []
    for size in (64, 4096):
        z = starting_points(3, range(3), 256, size, seed=4)
        means = np.exp(0.3 * z.sum(0)).mean(1)
        exact = np.exp(0.5 * 3 * 0.09)
        errors.append(np.sqrt(np.mean((means - exact) ** 2)))
    assert errors[1] < errors[0] / 24  # the root of 64 is 8


@pytest.mark.parametrize("order", [(0, 10, 16), (16, 0, 10), (10, 16, 0)], ids=str)
def test_blocks_are_the_same_in_whatever_order_they_are_asked_for(order):
    whole = SobolPoints(4, (0, 2, 3), 3, seed=5).block(0, 20)
    sizes = {0: 10, 10: 6, 16: 4}
    points = SobolPoints(4, (0, 2, 3), 3, seed=5)
    for first in order:
        assert (points.block(first, sizes[first]) == whole[:, :, first : first + sizes[first]]).all()
    assert (whole[1] == 0).all()  # the row that is not free


def test_runs_are_the_same_wherever_a_shard_begins():
    whole = SobolPoints(3, (0, 1, 2), 6, seed=9).block(0, 32)
    assert (SobolPoints(3, (0, 1, 2), 2, seed=9, skipped=4).block(0, 32) == whole[:, 4:]).all()


def test_points_of_nothing_that_is_free_are_all_the_same():
    assert (SobolPoints(2, (), 3, seed=1).block(0, 4) == 0).all()
