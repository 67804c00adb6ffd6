"""Partial pooling: planted effects are recovered, newcomers are wide, nothing is learned from nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from innercourt.inference.track_record import NEW, chance, fit_pooled, log_score, logistic, predict


def test_planted_effects_lie_in_their_intervals() -> None:
    """Of 80 chances of known sources nine in ten should: 70 do, with a standard deviation of 3, over 60 other sets.

    False alarms: fewer than 60 come once in 4,000 sets of seeds.
    """
    inside = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        of_class, of_source = rng.normal(0, 1, 3), rng.normal(0, 0.7, 8)
        source = rng.integers(0, 8, 400)
        level = np.stack([source % 3, source], 1)
        eta = 0.3 + of_class[source % 3] + of_source[source]
        true = (rng.random(400) < logistic(eta)).astype(float)
        pooled = fit_pooled(level, true)
        asked = np.stack([np.arange(8) % 3, np.arange(8)], 1)
        mean, deviation = predict(pooled, asked)
        truth = 0.3 + of_class[asked[:, 0]] + of_source
        inside += int((np.abs(truth - mean) < norm.ppf(0.95) * deviation).sum())
    assert inside >= 60


def test_a_newcomer_is_wider_than_one_with_a_record_and_has_the_mean_of_its_class() -> None:
    """The means are 1.33 and -.79, known to .2. False alarms: one of 300 other seeds; this one is fixed."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, 10, 300)
    level = np.stack([source // 5, source], 1)
    pooled = fit_pooled(level, (rng.random(300) < np.where(source < 5, 0.8, 0.3)).astype(float))
    mean, deviation = predict(pooled, np.array([[0, 0], [0, NEW], [1, NEW], [NEW, NEW]]))
    assert deviation[0] < deviation[1] < deviation[3]
    assert mean[1] > 0.5 > -0.2 > mean[2]


def test_one_level_named_otherwise_changes_nothing() -> None:
    level = np.array([[0, 1], [1, 0], [0, 0], [1, 1], [0, 1]])
    true = np.array([1.0, 0.0, 0.5, 1.0, 1.0])
    ours, theirs = fit_pooled(level, true), fit_pooled(1 - level, true)
    np.testing.assert_allclose(predict(ours, level), predict(theirs, 1 - level), atol=1e-6)


def test_without_differences_effects_are_drawn_together() -> None:
    level = np.repeat(np.arange(6), 40)[:, None]
    alike = fit_pooled(level, np.tile([1.0, 1.0, 0.0, 1.0], 60))
    apart = fit_pooled(level, np.repeat([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], 40))
    assert alike.spread[0] < 0.4 < 2 < apart.spread[0]


def test_chance_is_the_average_over_the_logit() -> None:
    """False alarms: five standard errors of 200,000 draws, 1 in 1.7 million."""
    found = chance(np.array([1.0]), np.array([1.5]))[0]
    values = logistic(np.random.default_rng(0).normal(1.0, 1.5, 200_000))
    assert abs(found - values.mean()) < 5 * values.std() / 200_000**0.5


def test_log_score_counts_half_true_by_halves() -> None:
    assert log_score(np.array([0.5, 0.9]), np.array([0.5, 1.0])) == pytest.approx(
        (np.log(0.5) + np.log(0.9)) / 2
    )
