"""Quantities from standard normals: quantiles, laws, and one program for all hypotheses."""

from __future__ import annotations

from functools import partial
from statistics import NormalDist

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betainc, betaincc, log_ndtr, ndtr

from innercourt.court.prior import parse_prior
from innercourt.court.quantities import PriorNumbers, compile_priors, draw_quantities
from innercourt.errors import PriorError

EVERY = [
    "normal(1, 2)", "lognormal(7, .3)", "beta(2, 5)", "uniform(-1, 3)", "triangular(1, 2, 5)",
    "triangular(0, 0, 1)", "triangular(0, 1, 1)", "logitnormal(.1, .4)", "likely", "beta(.5, .5)",
    "fixed(3)",
]  # fmt: skip
QUANTILES = np.array([1e-12, 1e-5, 0.05, 0.3, 0.5, 0.7, 0.95, 1 - 1e-5])
draw = partial(jax.jit, static_argnums=0)(draw_quantities)


def drawn(texts: list[str], z: np.ndarray, **options: object) -> np.ndarray:
    layout, (numbers,) = compile_priors([[parse_prior(t) for t in texts]], **options)  # type: ignore[arg-type]
    return np.asarray(draw(layout, numbers, jnp.asarray(z)))


def test_draws_at_a_quantile_are_the_quantile() -> None:
    z = np.array([NormalDist().inv_cdf(q) for q in QUANTILES])
    values = drawn(EVERY, np.tile(z, (len(EVERY), 1)))
    for text, row in zip(EVERY, values, strict=True):
        expected = [parse_prior(text).quantile(q) for q in QUANTILES]
        np.testing.assert_allclose(row, expected, rtol=1e-9, atol=1e-12, err_msg=text)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (0.5, 30), (1, 1), (2, 5), (40, 0.7), (900, 1e4)])
def test_beta_against_scipy_in_both_tails(a: float, b: float) -> None:
    z = np.linspace(-7.99, 7.99, 4001)
    x = drawn([f"beta({a}, {b})"], z[None])[0]
    # the share below x must be Phi(z): compare on the side where it is small, through the slope
    # of the quantile, which turns an error of probability into a relative error of x
    share = np.where(z < 0, betainc(a, b, x), betaincc(a, b, x))
    wrong = share / ndtr(-np.abs(z)) - 1
    slope = np.exp(stats.beta.logpdf(x, a, b) + np.log(x) - log_ndtr(-np.abs(z)))
    usable = (x > 1e-290) & (x < 0.999)  # nearer to 1, x itself holds too few digits of 1 - x
    assert np.abs(wrong / slope)[usable].max() < 1e-9


def test_small_beta_parameters_keep_seven_digits() -> None:
    z = np.linspace(-3, 3, 2001)
    x = drawn(["beta(.05, .05)"], z[None])[0]
    expected = stats.beta(0.05, 0.05).ppf(ndtr(z))
    np.testing.assert_allclose(x, expected, rtol=1.1e-7)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-12, 12), min_size=2, max_size=20), st.floats(-3, 3))
def test_every_transform_rises_even_beyond_the_table(points: list[float], shift: float) -> None:
    z = np.resize(np.sort(points), 20)
    z.sort()
    values = drawn(EVERY, np.tile(z, (len(EVERY), 1)), shifts=[[shift] * len(EVERY)])
    assert np.isfinite(values).all()
    assert (np.diff(values, axis=1) >= -1e-13).all()


def test_derivatives_are_finite_and_right_for_mixed_kinds() -> None:
    rows = [[parse_prior(t) for t in order] for order in (EVERY, EVERY[::-1])]
    layout, numbers = compile_priors(rows)
    z = np.tile(np.linspace(-9.5, 9.5, 39) + 1e-3, (len(EVERY), 1))
    for own in numbers:
        _, slope = jax.jvp(lambda x, own=own: draw(layout, own, x), (z,), (np.ones_like(z),))
        above, below = (np.asarray(draw(layout, own, z + h)) for h in (1e-5, -1e-5))
        assert np.isfinite(slope).all()
        assert (np.asarray(slope) >= 0).all()
        np.testing.assert_allclose(slope, (above - below) / 2e-5, rtol=2e-5, atol=2e-8)


def test_one_program_serves_hypotheses_of_different_kinds() -> None:
    rows = [
        [parse_prior("normal(0, 1)"), parse_prior("beta(2, 2)"), parse_prior("likely")],
        [parse_prior("beta(3, 1)"), parse_prior(0.5), parse_prior("likely")],
        [parse_prior(1), parse_prior("triangular(0, 0, 1)"), parse_prior("likely")],
    ]
    layout, numbers = compile_priors(rows)
    traces = []

    def counted(own: PriorNumbers, z: jax.Array) -> jax.Array:
        traces.append(1)
        return draw_quantities(layout, own, z)

    program = jax.jit(counted)
    z = np.random.default_rng(1).standard_normal((3, 50))
    for row, own in zip(rows, numbers, strict=True):
        alone = np.stack([drawn([p.text], z[i : i + 1])[0] for i, p in enumerate(row)])
        np.testing.assert_allclose(program(own, z), alone, rtol=1e-14)
    assert len(traces) == 1


@settings(max_examples=3, deadline=None)  # every order of kinds is a program to compile
@given(st.permutations(range(len(EVERY))))
def test_relabelling_quantities_relabels_draws(order: list[int]) -> None:
    z = np.random.default_rng(2).standard_normal((len(EVERY), 7))
    plain = drawn(EVERY, z)
    moved = drawn([EVERY[i] for i in order], z[order])
    np.testing.assert_array_equal(moved, plain[order])


def test_a_shift_of_one_moves_the_median_to_the_84th_percentile() -> None:
    values = drawn(EVERY, np.zeros((len(EVERY), 1)), shifts=[[1.0] * len(EVERY)])[:, 0]
    expected = [parse_prior(t).quantile(NormalDist().cdf(1)) for t in EVERY]
    np.testing.assert_allclose(values, expected, rtol=1e-9)


def test_loads_correlate_and_keep_the_margins() -> None:
    """False alarms: five standard errors of 200,000 draws, or more, 1 in 1.7 million a figure; 5 figures."""
    n = 200_000
    z = np.random.default_rng(3).standard_normal((4, n))
    x = drawn(["normal(0, 1)"] * 3, z, loads=[[0.6], [0.8], [0.0]])
    found = np.corrcoef(x)
    assert found[0, 1] == pytest.approx(0.48, abs=5 / n**0.5)
    assert found[0, 2] == pytest.approx(0.0, abs=5 / n**0.5)
    assert x.var(axis=1) == pytest.approx(1.0, abs=5 * (2 / n) ** 0.5)


def test_a_full_load_is_the_factor_itself() -> None:
    z = np.random.default_rng(4).standard_normal((3, 9))
    x = drawn(["normal(0, 1)"] * 2, z, loads=[[1.0], [-1.0]])
    np.testing.assert_allclose(x, [z[2], -z[2]], atol=1e-15)


def test_too_large_loads_are_refused() -> None:
    with pytest.raises(PriorError, match="too large") as error:
        compile_priors([[parse_prior(1), parse_prior("likely")]], loads=[[0.5, 0], [0.8, 0.7]])
    assert error.value.found == "1.13 for quantity number 1"


def test_the_wrong_number_of_rows_is_refused() -> None:
    layout, (numbers,) = compile_priors([[parse_prior("likely")]])
    with pytest.raises(ValueError, match="z needs 1 rows"):
        draw_quantities(layout, numbers, jnp.zeros((2, 3)))


def test_layouts_are_hashable_and_equal_for_equal_kinds() -> None:
    first, _ = compile_priors([[parse_prior("normal(0, 1)"), parse_prior("likely")]])
    second, _ = compile_priors([[parse_prior("normal(5, 2)"), parse_prior("unlikely")]])
    assert first == second
    assert hash(first) == hash(second)


def test_a_case_without_quantities_draws_none() -> None:
    layout, (numbers,) = compile_priors([[]])
    assert draw_quantities(layout, numbers, jnp.zeros((0, 3))).shape == (0, 3)
