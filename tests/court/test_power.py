"""Shapley-Shubik and Banzhaf against their definitions, and the laws they obey."""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.court import power
from innercourt.court.power import banzhaf, shapley_shubik

whole_strengths = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)
quotas = st.sampled_from([0.0, 0.3, 0.5, 2 / 3, 0.9])


def pivots_by_orders(strengths: list[int], quota: float) -> np.ndarray:
    """The definition of Shapley and Shubik: who tips the vote, over all orders of joining."""
    found = np.zeros(len(strengths))
    needed = quota * sum(strengths) + 1e-9
    orders = list(permutations(range(len(strengths))))
    for order in orders:
        total = 0
        for unit in order:
            total += strengths[unit]
            if total > needed:
                found[unit] += 1
                break
    return found / len(orders)


def pivots_by_sets(strengths: list[int], quota: float) -> np.ndarray:
    """The definition of Banzhaf: in how many winning sets a unit cannot be spared."""
    found = np.zeros(len(strengths))
    needed = quota * sum(strengths) + 1e-9
    units = range(len(strengths))
    for size in units:
        for group in combinations(units, size + 1):
            total = sum(strengths[u] for u in group)
            for unit in group:
                found[unit] += total > needed >= total - strengths[unit]
    return found / found.sum()


@given(whole_strengths, quotas)
def test_both_agree_with_their_definitions(strengths: list[int], quota: float) -> None:
    weights = np.array(strengths, float)
    np.testing.assert_allclose(shapley_shubik(weights, quota), pivots_by_orders(strengths, quota), atol=1e-12)
    np.testing.assert_allclose(banzhaf(weights, quota), pivots_by_sets(strengths, quota), atol=1e-12)


real_strengths = st.lists(st.floats(0, 100), min_size=1, max_size=9).filter(lambda w: sum(w) > 1e-6)


@pytest.mark.parametrize("index", [shapley_shubik, banzhaf])
@given(data=st.data(), strengths=real_strengths, quota=quotas)
def test_laws(index, data, strengths, quota) -> None:  # type: ignore[no-untyped-def]
    weights = np.array(strengths)
    found = index(weights, quota)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert (found[weights == 0] == 0).all()
    order = np.argsort(weights)  # the stronger is never less powerful
    assert (np.diff(found[order]) >= -1e-12).all()
    moved = data.draw(st.permutations(range(len(weights))))
    np.testing.assert_allclose(index(weights[moved], quota), found[moved], atol=1e-12)


def test_a_tie_does_not_win() -> None:
    # .1 + .2 + .3 is above .6 in floating point, and is half of the total
    assert shapley_shubik(np.array([0.1, 0.2, 0.3, 0.6])).tolist() == pytest.approx([1 / 12] * 3 + [0.75])


def test_batches_are_rows() -> None:
    rows = np.random.default_rng(0).random((2, 3, 5))
    for index in (shapley_shubik, banzhaf):
        found = index(rows)
        assert found.shape == rows.shape
        np.testing.assert_array_equal(found[1, 2], index(rows[1, 2]))


@pytest.mark.parametrize("quota", [0.0, 0.5, 2 / 3])
def test_matched_halves_are_exact(monkeypatch: pytest.MonkeyPatch, quota: float) -> None:
    rng = np.random.default_rng(6)
    # whole strengths too: many sets tie with the quota, and a tie must not win
    weights = np.concatenate([rng.random((4, 11)), rng.integers(0, 5, (4, 11)) + np.eye(4, 11)])
    exact = shapley_shubik(weights, quota), banzhaf(weights, quota)
    monkeypatch.setattr(power, "ENUMERATED", 0)
    np.testing.assert_allclose(shapley_shubik(weights, quota), exact[0], atol=1e-12)
    np.testing.assert_allclose(banzhaf(weights, quota), exact[1], atol=1e-12)


def test_twenty_six_states_by_generating_function() -> None:
    """Whole strengths above the limit of enumeration, against counts of sets by size and sum."""
    votes = np.random.default_rng(8).integers(1, 40, 26)
    total, found = int(votes.sum()), []
    for unit, own in enumerate(votes):
        sets = [[0] * (total + 1) for _ in range(26)]
        sets[0][0] = 1
        for vote in np.delete(votes, unit):
            for size in range(24, -1, -1):
                for held in range(total - int(vote), -1, -1):
                    if sets[size][held]:
                        sets[size + 1][held + int(vote)] += sets[size][held]
        first = max(total // 2 - int(own) + 1, 0)
        pivots = [sum(row[first : total // 2 + 1]) for row in sets]
        found.append(sum(n / (26 * comb(25, size)) for size, n in enumerate(pivots)))
        if unit == 2:
            break
    np.testing.assert_allclose(shapley_shubik(votes.astype(float))[:3], found, rtol=1e-12)


def test_many_units_on_the_grid_agree_with_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = np.random.default_rng(5).random((6, 13))
    exact = shapley_shubik(weights), banzhaf(weights)
    monkeypatch.setattr(power, "ENUMERATED", 0)
    monkeypatch.setattr(power, "HALVED", 0)
    np.testing.assert_allclose(shapley_shubik(weights), exact[0], atol=2e-3)
    np.testing.assert_allclose(banzhaf(weights), exact[1], atol=2e-3)
    # strengths that lie on the grid are exact there too
    whole = np.array([1.0, 2, 3, 10, 15, 33])
    np.testing.assert_allclose(shapley_shubik(whole), [0, 0, 0, 0, 0, 1], atol=1e-15)


def test_forty_equal_units_share_alike() -> None:
    np.testing.assert_allclose(shapley_shubik(np.ones(40)), 1 / 40, rtol=1e-9)
    np.testing.assert_allclose(banzhaf(np.ones(40)), 1 / 40, rtol=1e-9)


@pytest.mark.parametrize(
    ("strengths", "quota", "message"),
    [
        ([0.0, 0.0], 0.5, "not all zero"),
        ([1.0, -1.0], 0.5, "not below zero"),
        ([1.0, np.nan], 0.5, "finite"),
        ([1.0, 2.0], 1.0, "quota"),
        ([1.0, 2.0], -0.1, "quota"),
    ],
)
def test_what_is_no_vote_is_refused(strengths: list[float], quota: float, message: str) -> None:
    for index in (shapley_shubik, banzhaf):
        with pytest.raises(ValueError, match=message):
            index(np.array(strengths), quota)
