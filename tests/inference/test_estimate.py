"""Ratios over hypotheses and runs, and their jackknife errors."""

from __future__ import annotations

import numpy as np
import pytest

from innercourt.inference.estimate import evidence_shares, hypothesis_shares, ratio


def test_equal_runs_of_one_hypothesis_are_a_plain_mean():
    value = np.random.default_rng(0).uniform(size=(3, 1, 12))
    p, se = ratio(value, np.ones((1, 12)))
    assert p == pytest.approx(value[:, 0].mean(1))
    assert se == pytest.approx(value[:, 0].std(1, ddof=1) / np.sqrt(12))


def test_the_jackknife_leaves_out_one_run_at_a_time():
    rng = np.random.default_rng(1)
    value, share = rng.uniform(size=(2, 3, 6)), rng.uniform(0.1, 1, (3, 6))
    p, se = ratio(value, share)
    for figure in range(2):
        estimates = []
        for left in range(6):
            kept = [run for run in range(6) if run != left]
            above = sum(value[figure, k, r] * share[k, r] for k in range(3) for r in kept)
            estimates.append(above / sum(share[k, r] for k in range(3) for r in kept))
        assert p[figure] == pytest.approx((value[figure] * share).sum() / share.sum())
        assert se[figure] == pytest.approx(np.sqrt(5 * np.var(estimates)))


def test_a_figure_that_never_varies_has_no_error():
    share = np.random.default_rng(2).uniform(0.1, 1, (2, 8))
    p, se = ratio(np.full((1, 2, 8), 0.7), share)
    assert (p[0], se[0]) == (pytest.approx(0.7), pytest.approx(0, abs=1e-15))


def test_one_run_has_no_error_to_show():
    _, se = ratio(np.ones((1, 2, 1)), np.ones((2, 1)))
    assert np.isnan(se).all()


def test_evidence_enters_by_bayes_rule():
    log_evidence = np.log(np.array([[0.2], [0.1]])) - 5000
    share = evidence_shares(log_evidence, np.array([3.0, 9.0]))
    p, _ = hypothesis_shares(share)
    assert p == pytest.approx([0.2 * 3 / (0.2 * 3 + 0.1 * 9), 0.1 * 9 / (0.2 * 3 + 0.1 * 9)])


def test_a_hypothesis_that_cannot_be_has_no_share():
    p, se = hypothesis_shares(evidence_shares(np.array([[0.0, 0.0], [-np.inf, -np.inf]]), np.ones(2)))
    assert p.tolist() == [1, 0]
    assert se.tolist() == [0, 0]


def test_errors_of_the_jackknife_are_of_the_right_size():
    """500 times 16 runs: the mean squared z-score is one within 5 SE (1 false alarm in 1.7 million).

    A z-score with 15 degrees of freedom has mean square 15/13.
    """
    rng = np.random.default_rng(3)
    share = np.exp(0.1 * rng.standard_normal((500, 2, 16)))
    value = 0.3 + 0.05 * rng.standard_normal((500, 1, 2, 16))
    scores = np.array([(p[0] - 0.3) / se[0] for p, se in map(ratio, value, share)])
    squares = scores**2
    assert abs(squares.mean() - 15 / 13) < 5 * squares.std() / np.sqrt(500)
