"""The probabilistic Condorcet election: KTAB's iteration as oracle, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.court.election import RULES, condorcet, expectation_range, victories


def some_victories(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return victories(rng.random((*shape, shape[-1])))


def iterated(V: np.ndarray, S: np.ndarray | None, steps: int = 20_000) -> np.ndarray:
    """KTAB's own way: challenge, average old and new, repeat. `S` None: all challenge alike."""
    n = len(V)
    P = np.full(n, 1 / n)
    c = np.full((n, n), 1 / n) if S is None else S * V / (S * V).sum(0)
    for _ in range(steps):
        new = np.array([sum(V[a, b] * (P[a] * c[b, a] + P[b] * c[a, b]) for b in range(n)) for a in range(n)])
        P = (P + new) / 2
    return P


def test_markov_rules_are_the_limit_of_the_iteration() -> None:
    rng = np.random.default_rng(7)
    V = some_victories(rng, 4)
    S = rng.random((4, 4)) * (1 - np.eye(4))
    np.testing.assert_allclose(condorcet(V, "uniform"), iterated(V, None, 500), atol=1e-12)
    np.testing.assert_allclose(condorcet(V, "incentive", strengths=S), iterated(V, S, 500), atol=1e-12)


def test_conditional_rule_by_hand() -> None:
    V = np.array([[0.5, 0.9, 0.6], [0.1, 0.5, 0.7], [0.4, 0.3, 0.5]])
    products = np.array([0.54, 0.07, 0.12])
    np.testing.assert_allclose(condorcet(V), products / products.sum(), rtol=1e-12)


@pytest.mark.parametrize("rule", RULES)
@given(seed=st.integers(0, 10**6), size=st.integers(1, 7))
def test_laws(rule: str, seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    V = some_victories(rng, size)
    found = condorcet(V, rule)  # type: ignore[arg-type]
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    order = rng.permutation(size)
    np.testing.assert_allclose(condorcet(V[np.ix_(order, order)], rule), found[order], atol=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", RULES)
def test_equal_actors_share_alike(rule: str) -> None:
    np.testing.assert_allclose(condorcet(np.full((5, 5), 0.5), rule), 0.2, rtol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", RULES)
def test_who_beats_everybody_for_certain_holds_power(rule: str) -> None:
    V = victories(np.array([[0.5, 1, 1], [0, 0.5, 0.7], [0, 0.3, 0.5]]))
    np.testing.assert_allclose(condorcet(V, rule), [1, 0, 0], atol=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", RULES)
def test_a_cycle_of_certain_victories_is_shared(rule: str) -> None:
    V = np.array([[0.5, 1, 0], [0, 0.5, 1], [1, 0, 0.5]])
    np.testing.assert_allclose(condorcet(V, rule), 1 / 3, atol=1e-9)  # type: ignore[arg-type]


def test_two_actors_by_the_uniform_rule() -> None:
    # the champion changes with probability V/2: stationary at the odds of the duel
    np.testing.assert_allclose(condorcet(np.array([[0.5, 0.8], [0.2, 0.5]]), "uniform"), [0.8, 0.2])


@pytest.mark.parametrize("rule", RULES)
def test_leading_axes_are_a_batch(rule: str) -> None:
    V = some_victories(np.random.default_rng(1), 2, 3, 4)
    found = condorcet(V, rule)  # type: ignore[arg-type]
    assert found.shape == (2, 3, 4)
    np.testing.assert_allclose(found[1, 2], condorcet(V[1, 2], rule), rtol=1e-12)  # type: ignore[arg-type]


@given(st.integers(0, 10**6))
def test_victories_sum_to_one(seed: int) -> None:
    V = some_victories(np.random.default_rng(seed), 2, 5)
    np.testing.assert_allclose(V + np.swapaxes(V, -1, -2), 1, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(np.diagonal(V, axis1=-2, axis2=-1), 0.5)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_expected_of_one_moves_the_chance_of_that_one(rule: str) -> None:
    rng = np.random.default_rng(9)
    day = victories(rng.random((6, 4, 4)))
    off = rng.random((6, 4, 4)) * (1 - np.eye(4))
    greatest = day + (1 - day) * off
    least = 1 - np.swapaxes(greatest, -1, -2)  # the mirror of the same contests
    least[:, range(4), range(4)] = 0.5
    low, high = expectation_range(day, least, greatest, rule)  # type: ignore[arg-type]
    middle = condorcet(day, rule)  # type: ignore[arg-type]
    assert low.shape == high.shape == (6, 4)
    if rule != "incentive":  # there a stronger one is also challenged less
        assert (low <= middle + 1e-12).all()
        assert (middle <= high + 1e-12).all()
    by_hand = day[2].copy()
    by_hand[1], by_hand[:, 1] = greatest[2, 1], least[2, :, 1]
    np.testing.assert_allclose(high[2, 1], condorcet(victories(by_hand), rule)[1], rtol=1e-9)  # type: ignore[arg-type]
    for ends in expectation_range(day, day, day, rule):  # type: ignore[arg-type]
        np.testing.assert_allclose(ends, middle, rtol=1e-9)


@pytest.mark.parametrize(
    ("victory", "rule", "message"),
    [
        (np.array([[0.5, 1.2], [-0.2, 0.5]]), "uniform", "probabilities"),
        (np.array([[0.5, np.nan], [0.5, 0.5]]), "uniform", "probabilities"),
        (np.array([[0.5, 0.8], [0.4, 0.5]]), "uniform", "sum to one"),
        (np.array([[0.5, 0.8], [0.2, 0.4]]), "uniform", "sum to one"),
    ],
)
def test_what_is_no_table_of_duels_is_refused(victory: np.ndarray, rule: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        condorcet(victory, rule)  # type: ignore[arg-type]
