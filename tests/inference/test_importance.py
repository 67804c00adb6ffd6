"""Importance weights: the fitted tail, leaving out runs, decibans."""

import numpy as np
import pytest

from innercourt.inference.importance import SOUND, decibans, jackknife, tail_shape


@pytest.mark.parametrize("shape", [0.1, 0.3, 0.5, 0.9])
def test_the_tail_of_pareto_weights_is_found(shape: float) -> None:
    """20 sets of 20,000 exact Pareto weights, besides the shrinkage of at most .02 towards one half.

    The mean estimate has a standard error of .015, .018, .021 and .027. False alarms: the bound is 4 of the last
    one's, 1 in 30,000, and over 5 of the others'. The limit `SOUND` is farther away.
    """
    generator = np.random.default_rng(11)
    found = [tail_shape(-shape * np.log(generator.random(20_000))) for _ in range(20)]
    assert np.mean(found) == pytest.approx(shape, abs=0.13)
    assert (np.mean(found) > SOUND) == (shape > SOUND)


def test_edges() -> None:
    assert tail_shape(np.zeros(10)) == np.inf  # too few to tell
    assert tail_shape(np.zeros(1000)) == -np.inf  # all alike
    one = np.full(1000, -np.inf)
    one[3] = 0.0
    assert tail_shape(one) == np.inf  # one draw carries all
    assert tail_shape(np.full(1000, -np.inf)) == np.inf  # none counts


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    runs = np.random.default_rng(0).normal(size=(3, 16))
    value, se = jackknife(lambda x: x.mean(-1), runs)
    assert np.allclose(value, runs.mean(1))
    assert np.allclose(se, runs.std(1, ddof=1) / 4)
    assert np.isnan(jackknife(lambda x: x.mean(-1), np.ones(1))[1])


def test_decibans_of_certainty_are_infinite() -> None:
    assert decibans(np.array([0.0, 1.0])).tolist() == [-np.inf, np.inf]
