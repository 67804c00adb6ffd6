"""Courts drawn from fitted normal distributions, where the answer is known and where none fits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercourt.case.points import KeptPoints
from innercourt.inference import fitted
from innercourt.inference.fitted import run_fitted
from innercourt.inference.particles import Particles
from innercourt.inference.points import SobolPoints
from innercourt.inference.sample import sample
from tests.inference.known import SEEN, assert_evidence_known, assert_there, conjugate, evaluate_for

RUNS, PRIOR, FURTHER, KEPT = 16, 512, 256, 256


def points_of(normals: int, runs: int = RUNS, seed: int = 7, prior: int = PRIOR, further: int = FURTHER):
    return KeptPoints(SobolPoints(normals, tuple(range(normals)), runs, seed), prior, further).round


def drawn(seen: np.ndarray, runs: int = RUNS, seed: int = 7, draws: int = 2 * PRIOR) -> Particles:
    points = points_of(3, runs, seed)
    return run_fitted(evaluate_for(seen), 5, points, draws, KEPT, np.random.default_rng(seed))


@pytest.fixture(
    scope="module", params=[(2, "expected"), (2, "astonishing"), (12, "expected"), (12, "astonishing")]
)
def found(request) -> tuple[np.ndarray, Particles]:
    """With as many draws as the first rounds make, and with many more, which the last round makes."""
    times, seen = request.param
    return SEEN[seen], drawn(SEEN[seen], draws=times * PRIOR)


def test_the_evidence_of_every_day_is_the_known_one(found):
    """False alarms of the two expected ones: 1 in 600 in all, and none by the spread, which is below .03.

    On the fourth day of the astonishing ones the ratios have a long tail: of a thousand other seeds 13 and 10 were
    beyond 5 SE, and 15 and 11 had a spread above .1. That is 1 in 20 for the two. Seeds are fixed.
    """
    assert_evidence_known(*found, most=0.1)


def test_particles_stand_where_the_posterior_is(found):
    """False alarms of the two expected ones: 1 in 500 in all, and none by the error, which is below .02.

    Of the astonishing ones, of a thousand other seeds, 3 and 2 were beyond 5 SE and 10 and 10 had an error above .1:
    1 in 40 for the two. Seeds are fixed.
    """
    assert_there(*found, most=0.1)


def test_astonishing_reports_are_reached_in_rounds():
    """No chance to speak of: a hundred other seeds took six rounds or more, and a share of .49 to .62 counted."""
    particles = drawn(SEEN["astonishing"])
    assert particles.fitted > 2
    assert particles.z.shape == (3, RUNS, KEPT)
    assert 0.1 < particles.effective < 1


def test_one_run_alone_is_as_right_as_many():
    """Forty single runs; the mean of their evidence beyond 5 SE 1 time in 80,000.

    Their spread is .02; of forty times forty other runs the largest was .03.
    """
    exact, _, _ = conjugate(SEEN["astonishing"], 5)
    ratio = [np.exp(drawn(SEEN["astonishing"], 1, seed).log_evidence[-1, 0] - exact) for seed in range(40)]
    assert abs(np.mean(ratio) - 1) < 5 * np.std(ratio, ddof=1) / np.sqrt(40)
    assert np.std(ratio, ddof=1) < 0.1


NORMALS = 80


def many_looks(z: np.ndarray) -> np.ndarray:
    """One day that says something of every coordinate: 80 numbers, each measured once."""
    seen = np.linspace(-1.5, 1.5, NORMALS)[:, None]
    return (-0.5 * (seen - z) ** 2 - 0.5 * np.log(2 * np.pi)).sum(0)[None]


def mean_ratio(seeds: range) -> tuple[float, float]:
    """The estimated evidence of `many_looks` over the exact one: mean over runs and its standard error."""
    exact = (-(np.linspace(-1.5, 1.5, NORMALS) ** 2) / 4 - 0.5 * np.log(4 * np.pi)).sum()
    ratios = []
    for seed in seeds:
        points = points_of(NORMALS, 4, seed, 128, 128)
        particles = run_fitted(many_looks, 1, points, 256, 64, np.random.default_rng(seed))
        ratios += list(np.exp(particles.log_evidence[-1] - exact))
    return float(np.mean(ratios)), float(np.std(ratios, ddof=1) / np.sqrt(len(ratios)))


def test_few_draws_in_many_dimensions_do_not_make_the_evidence_small(monkeypatch):
    """96 runs of few hundred draws in 80 dimensions; beyond 4 SE, at 95 degrees of freedom, 1 time in 8,000.

    Of ten other sets of seeds the SE was .007 to .015, far from .05. Were a distribution fitted to a run's own draws
    the evidence would come out too small, and this test sees it: by 4.3 to 16 SE in those ten sets.
    """
    ratio, error = mean_ratio(range(24))
    assert abs(ratio - 1) < 4 * error
    assert error < 0.05
    monkeypatch.setattr(fitted, "_others", lambda group, own: group == own)
    ratio, error = mean_ratio(range(24))
    assert ratio < 1 - 4 * error


def ring(z: np.ndarray) -> np.ndarray:
    """A thin ring in the first two of three dimensions: a normal distribution covers its empty middle."""
    return -0.5 * ((np.hypot(z[0], z[1]) - 4) / 0.01)[None] ** 2


def two_places(z: np.ndarray) -> np.ndarray:
    """Two narrow peaks, far from one another."""
    near = [-0.5 * (((z - at) / 0.1) ** 2).sum(0) for at in (-2.0, 2.0)]
    return np.logaddexp(*near)[None]


def quadrature(which: Callable[[np.ndarray], np.ndarray]) -> float:
    """Log evidence of the ring, of a radius of Rayleigh's distribution; or of two peaks in two dimensions."""
    if which is ring:
        r = np.linspace(3.8, 4.2, 20001)[1:]
        return float(
            np.log((np.exp(-0.5 * ((r - 4) / 0.01) ** 2) * r * np.exp(-(r**2) / 2)).sum() * (r[1] - r[0]))
        )
    variance = 1 + 0.1**2
    return float(np.log(2 * (0.1**2 / variance) * np.exp(-(2.0**2) / variance)))


@pytest.mark.parametrize(("which", "normals"), [(ring, 3), (two_places, 2)])
def test_what_no_normal_distribution_comes_near_is_still_answered_rightly(which, normals):
    """By fitted distributions or by moving; the mean of 16 runs beyond 5 SE 1 time in 6,000, were it normal.

    The ratios have a long tail: of 300 other seeds one was beyond 5 SE for each of the two, 1 in 150. The largest
    spread was .83, the middle one .45.
    """
    particles = sample(which, 1, points_of(normals), 2 * PRIOR, KEPT, np.random.default_rng(5))
    ratio = np.exp(particles.log_evidence[-1] - quadrature(which))
    assert abs(ratio.mean() - 1) < 5 * ratio.std(ddof=1) / np.sqrt(RUNS)
    assert ratio.std(ddof=1) < 1


def spiked(z: np.ndarray) -> np.ndarray:
    """Twelve dimensions, each near -1 or near 1: 4,096 places, which one normal distribution cannot tell apart."""
    near = np.logaddexp(-0.5 * ((z - 1) / 0.05) ** 2, -0.5 * ((z + 1) / 0.05) ** 2)
    return near.sum(0)[None]


def test_where_fitting_fails_particles_are_moved_instead():
    """No chance to speak of: with sixty other seeds less than .005 counted."""
    alone = run_fitted(spiked, 1, points_of(12), 2 * PRIOR, KEPT, np.random.default_rng(5))
    assert alone.effective < 0.1
    particles = sample(spiked, 1, points_of(12), 2 * PRIOR, KEPT, np.random.default_rng(5))
    assert particles.moved > 0
    assert particles.fitted == 0


def test_what_cannot_be_counts_no_draw():
    never = lambda z: np.full((2, z.shape[1]), -np.inf)  # noqa: E731
    particles = run_fitted(never, 2, points_of(3, 4), 2 * PRIOR, KEPT, np.random.default_rng(0))
    assert particles.effective == 0
    assert (particles.log_evidence == -np.inf).all()


def test_nothing_seen_changes_nothing():
    flat = lambda z: np.zeros((3, z.shape[1]))  # noqa: E731
    particles = run_fitted(flat, 3, points_of(2, 4), PRIOR, KEPT, np.random.default_rng(0))
    assert (particles.log_evidence == 0).all()
    assert (particles.z == points_of(2, 4)(0)).all()
    assert (particles.fitted, particles.resampled) == (0, False)


def test_no_days_draw_as_many_from_the_prior():
    none = lambda z: np.zeros((0, z.shape[1]))  # noqa: E731
    particles = run_fitted(none, 0, points_of(2, 4), 2 * PRIOR, KEPT, np.random.default_rng(0))
    assert particles.log_evidence.shape == (0, 4)
    assert (particles.z == SobolPoints(2, (0, 1), 4, 7).block(0, 2 * PRIOR)).all()
    assert (particles.log_weight == 0).all()


def test_the_same_seed_gives_the_same_particles():
    first, again = drawn(SEEN["astonishing"], 4, 3), drawn(SEEN["astonishing"], 4, 3)
    assert (first.z == again.z).all()
    assert (first.log_evidence == again.log_evidence).all()


def test_progress_grows_to_one():
    heard: list[float] = []
    evaluate = evaluate_for(SEEN["expected"])
    run_fitted(evaluate, 5, points_of(3, 4), 2 * PRIOR, KEPT, np.random.default_rng(0), heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(-3, 3), st.integers(1, 3))
def test_what_every_court_finds_equally_probable_is_a_factor_of_the_evidence(seed, level, days):
    """A law: the same report added to every court's likelihood multiplies the evidence and changes nothing else."""
    plain = evaluate_for(SEEN["expected"])
    more = lambda z: plain(z) + level * np.arange(1, 6)[:, None]  # noqa: E731
    two = [
        run_fitted(of, days, points_of(3, 2, seed, 64, 64), 128, 8, np.random.default_rng(seed))
        for of in (plain, more)
    ]
    grown = level * np.arange(1, days + 1)[:, None]
    assert two[1].log_evidence - two[0].log_evidence == pytest.approx(grown + np.zeros(2), abs=1e-6)
    assert (two[0].z == two[1].z).all()
