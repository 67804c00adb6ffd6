"""The fast path in single precision, where all is seen: how far off it is, and that it is taken."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from innercourt.play.equilibrium import Result, solve
from tests.play import qre_oracle as oracle

SOLVE = jax.jit(solve, static_argnums=0)

PER_UNIT = 2e-6
"""Largest error of a probability per unit of λ times payoff; docs/why/play.md tells it."""


@pytest.mark.parametrize("precision", [1.0, 5.0, 20.0])
def test_single_precision_errs_in_proportion_to_the_precision(precision: float) -> None:
    """The largest of 20,000 errors; in ten other sets it was 1.6e-6 per unit at most, at the highest precision."""
    tree, draws = oracle.random_tree(1, 9), 20_000
    payoffs, nature = oracle.random_numbers(tree, 2, draws)
    rates = np.full((3, draws), precision)
    wide = SOLVE(tree, payoffs, nature, None, rates)
    narrow = SOLVE(tree, *(a.astype("f4") for a in (payoffs, nature)), None, rates.astype("f4"))
    assert narrow.log_probability.dtype == np.float32
    assert wide.log_probability.dtype == np.float64
    assert (np.asarray(narrow.result) == Result.SOLVED).all()
    off = np.abs(np.exp(np.asarray(narrow.log_probability, float)) - np.exp(wide.log_probability)).max()
    assert off < PER_UNIT * max(1.0, precision)
    # A test that could not fail would not notice that nothing was computed in single precision.
    assert off > 1e-9


def test_games_with_information_sets_are_solved_in_double_precision_whatever_comes_in() -> None:
    tree = oracle.signalling()
    payoffs, nature = (a.astype("f4") for a in oracle.random_numbers(tree, 2, 2))
    play = SOLVE(tree, payoffs, nature, None, np.ones((2, 2), "f4"))
    assert play.log_probability.dtype == np.float64
