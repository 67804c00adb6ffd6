"""Reading priors, refusing impossible ones, and their quantiles."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from innercourt.court.prior import SIGNATURES, Prior, parse_prior
from innercourt.court.words import phrase_range, phrases
from innercourt.errors import PriorError

READ = [
    ("normal(0, 1)", "normal", (0, 1)),
    (" Normal( -1.5 ,2e0)", "normal", (-1.5, 2)),
    ("lognormal(7, .3)", "lognormal", (7, 0.3)),
    ("beta(2, 5)", "beta", (2, 5)),
    ("uniform(-1, 1)", "uniform", (-1, 1)),
    ("triangular(0, 0, 1)", "triangular", (0, 0, 1)),
    ("logitnormal(.1, .4)", "logitnormal", (0.1, 0.4)),
    ("fixed(3)", "fixed", (3,)),
    (".25", "fixed", (0.25,)),
    ("-2", "fixed", (-2,)),
    (4, "fixed", (4,)),
    (0.5, "fixed", (0.5,)),
    ("likely", "logitnormal", (0.55, 0.8)),
    ("PHIA: likely", "logitnormal", (0.55, 0.75)),
    ("PHIA: almost certain", "logitnormal", (0.95, 0.998)),
    ("remote chance", "logitnormal", (0.002, 0.05)),
]


@pytest.mark.parametrize(("text", "kind", "params"), READ)
def test_reading(text: str | float, kind: str, params: tuple[float, ...]) -> None:
    prior = parse_prior(text)
    assert (prior.kind, prior.params) == (kind, params)
    assert parse_prior(prior.text) == prior


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("normal(0, 0)", "the standard deviation s must be above 0"),
        ("normal(0, -1)", "the standard deviation s must be above 0"),
        ("lognormal(0, 1)", "the median must be above 0"),
        ("lognormal(1, 0)", "the spread s must be above 0"),
        ("beta(0, 1)", "a must be above 0"),
        ("beta(1, -1)", "b must be above 0"),
        ("uniform(1, 1)", "a must be below b"),
        ("uniform(-1.5e308, 1.5e308)", "b - a is too large"),
        ("triangular(0, 2, 1)", "the mode m must lie between a and b"),
        ("triangular(1, 1, 1)", "a must be below b"),
        ("logitnormal(0, .5)", "lo and hi must lie between 0 and 1"),
        ("logitnormal(.6, .5)", "lo must be below hi"),
        ("normal(0, 1e999)", "finite"),
        (math.inf, "finite"),
        (math.nan, "finite"),
        (10**400, "finite"),
        ("normal(0)", "`normal` takes 2 numbers"),
        ("normal(0, 1, 2)", "`normal` takes 2 numbers"),
        ("normal(a, 1)", "`normal` takes 2 numbers"),
        ("nan", "not a prior"),
        ("", "not a prior"),
        (True, "not a prior"),
        (None, "not a prior"),
        ([1], "not a prior"),
    ],
)
def test_what_cannot_be_is_refused(text: object, message: str) -> None:
    with pytest.raises(PriorError, match=message.replace("(", r"\(")):
        parse_prior(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lognrmal(1, 2)", "`lognormal(median, s)`"),
        ("likley", "`likely`"),
        ("bta(1, 2)", "`beta(a, b)`"),
        ("almost certein", "`almost certain`"),
    ],
)
def test_the_nearest_name_is_suggested(text: str, hint: str) -> None:
    with pytest.raises(PriorError) as error:
        parse_prior(text)
    assert error.value.hint == hint


def test_the_whole_message() -> None:
    with pytest.raises(PriorError) as error:
        parse_prior("triangular(0, 2, 1)")
    assert str(error.value) == (
        "no such distribution: the mode m must lie between a and b\n"
        "expected  triangular(a, m, b)\n"
        "found     `triangular(0, 2, 1)`"
    )


@given(st.text(max_size=80) | st.sampled_from(sorted(SIGNATURES)).map(lambda k: k + "(1, 1"))
def test_any_text_is_a_prior_or_a_prior_error(text: str) -> None:
    try:
        prior = parse_prior(text)
    except PriorError:
        return
    assert prior.kind in SIGNATURES


REFERENCE = [
    ("normal(1, 2)", stats.norm(1, 2)),
    ("lognormal(7, .3)", stats.lognorm(0.3, scale=7)),
    ("beta(2, 5)", stats.beta(2, 5)),
    ("uniform(-1, 3)", stats.uniform(-1, 4)),
    ("triangular(1, 2, 5)", stats.triang(0.25, 1, 4)),
    ("triangular(1, 5, 5)", stats.triang(1, 1, 4)),
]


@pytest.mark.parametrize(("text", "reference"), REFERENCE)
def test_quantiles_agree_with_scipy(text: str, reference: stats.rv_continuous) -> None:
    prior = parse_prior(text)
    for q in (1e-6, 0.05, 0.3, 0.5, 0.95, 1 - 1e-6):
        assert prior.quantile(q) == pytest.approx(reference.ppf(q), rel=1e-8)
    assert prior.median == pytest.approx(reference.median(), rel=1e-12)


@pytest.mark.parametrize("phrase", phrases())
def test_a_phrase_has_its_range_as_central_ninety_percent(phrase: str) -> None:
    low, high = phrase_range(phrase)
    prior = parse_prior(phrase)
    expected = (low or 0.002, high if high < 1 else 0.998)
    assert (prior.quantile(0.05), prior.quantile(0.95)) == pytest.approx(expected, rel=1e-12)
    assert prior.interval() == pytest.approx(expected, rel=1e-12)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6), st.sampled_from(READ))
def test_quantiles_rise(p: float, q: float, row: tuple[str, str, tuple[float, ...]]) -> None:
    prior = parse_prior(row[0])
    low, high = sorted((p, q))
    assert prior.quantile(low) <= prior.quantile(high)


def test_quantile_refuses_the_ends() -> None:
    for q in (0, 1, -1, math.nan):
        with pytest.raises(ValueError, match="inside"):
            parse_prior("normal(0, 1)").quantile(q)


def test_extreme_logit_normal_does_not_overflow() -> None:
    prior = Prior("logitnormal", (1e-300, 1 - 1e-16), "logitnormal(1e-300, 0.9999999999999999)")
    assert np.isfinite([prior.quantile(q) for q in (1e-15, 0.5, 1 - 1e-15)]).all()


def test_importing_stays_light() -> None:
    code = "import innercourt.court.prior, sys; print({'numpy', 'scipy', 'jax'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
