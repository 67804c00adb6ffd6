"""The shared pieces of arithmetic: a fast logarithm and a mixture of two."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.arrays import log_positive, mixed_log


def test_the_logarithm_is_right_to_two_units_in_the_last_place() -> None:
    generator = np.random.default_rng(5)
    x = np.concatenate([
        np.exp(generator.uniform(-700, 700, 200_000)), 1 + generator.uniform(-1e-3, 1e-3, 100_000),
        np.exp2(np.arange(-1000, 1000.0)), [np.sqrt(2), np.nextafter(np.sqrt(2), 2), 1.0, 1e-300],
    ])  # fmt: skip
    wanted = np.log(x)
    # Beside 1 the logarithm itself is tiny: there the unit is that of x - 1.
    unit = np.maximum(np.spacing(np.abs(wanted)), 1e-19)
    assert (np.abs(np.asarray(log_positive(jnp.asarray(x))) - wanted) / unit).max() <= 2


def test_what_is_not_a_number_stays_so_and_slopes_are_right() -> None:
    assert np.isnan(log_positive(jnp.array([jnp.nan]))[0])
    assert float(jax.grad(log_positive)(4.0)) == 0.25
    assert log_positive(jnp.ones(2, jnp.float32)).dtype == jnp.float32


@given(st.floats(0, 1), st.floats(-600, 0), st.floats(-600, 0))
def test_the_log_of_a_mixture(chance: float, if_true: float, if_false: float) -> None:
    with np.errstate(divide="ignore"):
        wanted = np.logaddexp(np.log(chance) + if_true, np.log1p(-chance) + if_false)
    found = float(mixed_log(jnp.array(chance), jnp.array(if_true), jnp.array(if_false)))
    best = max(if_true, if_false)
    if wanted > best - 600:
        assert found == pytest.approx(wanted, abs=1e-12, rel=1e-12)
    else:  # the floor: what is all but impossible stays finite
        assert best - 700 < found < best - 590
