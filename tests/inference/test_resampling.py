"""Resampling where it is hardest first: lost mass, exact zeros, one particle that holds all."""

from __future__ import annotations

import numpy as np
import pytest

from innercourt.inference.resampling import effective_size, normalise, systematic


class Offset(np.random.Generator):
    """A generator whose uniforms are all the same number."""

    def __init__(self, value: float) -> None:
        super().__init__(np.random.PCG64(0))
        self.value = value

    def random(self, size=None, dtype=np.float64, out=None):
        return np.full(size, self.value)


ALMOST_ONE = float(np.nextafter(1.0, 0.0))


@pytest.mark.parametrize("offset", [0.0, 0.5, ALMOST_ONE])
def test_weights_that_sum_below_one_never_choose_beyond_the_last(offset):
    weight = np.full((1, 1000), np.float32(1 / 1000)).astype(np.float32)
    weight[0, -1] = 0  # what rounding and a zero leave is below one
    assert float(weight.sum(dtype=np.float64)) < 1
    chosen = systematic(weight.astype(float), 4000, Offset(offset))
    assert chosen.min() >= 0
    assert chosen.max() <= 998


@pytest.mark.parametrize("offset", [0.0, 0.25, ALMOST_ONE])
@pytest.mark.parametrize("place", [0, 3, 7])
def test_one_particle_that_holds_all_is_all_that_is_kept(offset, place):
    weight = np.zeros((1, 8))
    weight[0, place] = 1
    assert (systematic(weight, 20, Offset(offset)) == place).all()


@pytest.mark.parametrize("offset", [0.0, 1e-18, 0.5, ALMOST_ONE])
def test_a_weight_of_exactly_zero_is_never_chosen(offset):
    weight = np.array([[0, 0.25, 0, 0, 0.5, 0.25, 0]])
    chosen = systematic(weight, 64, Offset(offset))
    assert set(chosen[0]) <= {1, 4, 5}
    assert np.bincount(chosen[0], minlength=7) == pytest.approx(64 * weight[0], abs=1)


def test_copies_differ_from_what_is_due_by_less_than_one():
    rng = np.random.default_rng(0)
    weight = rng.dirichlet(np.full(50, 0.3), 20)
    chosen = systematic(weight, 400, rng)
    for run in range(20):
        copies = np.bincount(chosen[run], minlength=50)
        assert np.abs(copies - 400 * weight[run]).max() < 1 + 1e-9


def test_copies_are_fair_on_average():
    """Mean over 4,000 offsets against the weights; each is off by more than 5 SE 1 time in 1.7 million."""
    weight = np.array([[0.05, 0.33, 0.12, 0.5]])
    many = systematic(np.repeat(weight, 4000, 0), 3, np.random.default_rng(1))
    copies = np.stack([np.bincount(row, minlength=4) for row in many])
    error = copies.std(0, ddof=1) / np.sqrt(len(copies))
    assert (np.abs(copies.mean(0) - 3 * weight[0]) < 5 * error).all()


def test_runs_do_not_mix():
    weight = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert systematic(weight, 5, np.random.default_rng(0)).tolist() == [[0] * 5, [1] * 5]


def test_normalising_survives_any_scale():
    log_weight = np.log(np.array([[1.0, 3.0]]))
    for shift in (-1e6, -800.0, 0.0, 800.0, 1e6):
        weight, log_mean = normalise(log_weight + shift)
        assert weight == pytest.approx(np.array([[0.25, 0.75]]))
        assert log_mean == pytest.approx([np.log(2) + shift])


def test_a_run_in_which_all_is_impossible_spoils_no_other():
    log_weight = np.log(np.array([[1.0, 3.0], [2.0, 2.0]])) - 1000
    log_weight[1] = -np.inf
    weight, log_mean = normalise(log_weight)
    assert weight == pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]]))
    assert log_mean == pytest.approx([np.log(2) - 1000, -np.inf])


def test_an_impossible_particle_weighs_nothing():
    weight, log_mean = normalise(np.array([[0.0, -np.inf]]))
    assert weight.tolist() == [[1.0, 0.0]]
    assert log_mean == pytest.approx([np.log(0.5)])


def test_the_effective_size_counts_equal_weights():
    for held in (1, 3, 10):
        log_weight = np.full((1, 10), -np.inf)
        log_weight[0, :held] = -500.0
        assert effective_size(log_weight) == pytest.approx([held])
