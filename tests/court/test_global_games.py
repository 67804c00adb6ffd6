"""Coordination thresholds: against simulation of the same game, in limits that are known, and refused input."""

from __future__ import annotations

from math import ceil, comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from innercourt.court.global_games import Coordination, regime_thresholds, uniquely_settled


def lab(safe: float = 20, z: float = 60) -> Coordination:
    return Coordination(15, safe, lambda prize: 15 * (80 - prize) / z)


def test_alone_it_is_worth_joining_for_more_than_the_safe_pay() -> None:
    alone = Coordination(1, 20, lambda _: 1)
    assert alone.threshold() == pytest.approx(20)
    assert alone.risk_dominant() == pytest.approx(20)
    # what the signal leaves unknown about the prize does not matter to its mean
    assert alone.private(5) == pytest.approx(20)


def test_two_who_need_each_other_join_from_twice_the_safe_pay() -> None:
    """The textbook case (Carlsson & van Damme 1993): risk dominance is what the global game selects."""
    pair = Coordination(2, 20, lambda _: 2)
    assert pair.threshold() == pytest.approx(40)
    assert pair.risk_dominant() == pytest.approx(40)


def test_little_noise_leads_to_the_limit() -> None:
    steady = Coordination(15, 20, lambda _: 8.0)
    gaps = [abs(steady.private(noise) - steady.threshold()) for noise in (4.0, 2.0, 1.0, 0.5)]
    # eight of fifteen: the gap is proportional to the noise
    np.testing.assert_allclose(np.divide(gaps[1:], gaps[:-1]), 0.5, rtol=1e-6)


def test_at_the_private_threshold_a_simulated_joiner_is_indifferent() -> None:
    """Mean of 400,000 plays; false alarm below 1e-6 (z = 5)."""
    game, noise, rng = lab(50, 100), 10.0, np.random.default_rng(4)
    own = game.private(noise)
    prize = rng.uniform(own - noise, own + noise, 400_000)
    others = rng.binomial(14, np.clip((prize - own + noise) / (2 * noise), 0, 1))
    enough = np.ceil(15 * (80 - prize) / 100)
    pays = prize * (others + 1 >= enough)
    assert abs(pays.mean() - 50) < 5 * pays.std() / np.sqrt(len(pays))


def test_risk_dominance_term_by_term() -> None:
    found = lab(50, 100).risk_dominant()
    enough = ceil(15 * (80 - found) / 100)
    joins = 1 - 50 / found
    chance = sum(comb(14, k) * joins**k * (1 - joins) ** (14 - k) for k in range(enough - 1, 15))
    assert found * chance == pytest.approx(50, abs=1e-6)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Coordination(0, 20, lambda _: 1), "there must be players"),
        (lambda: Coordination(3, 0, lambda _: 1), "something finite"),
        (lambda: Coordination(3, 20, lambda _: 4).threshold(), "no prize is enough"),
        (lambda: lab().private(0), "finite above zero"),
        (lambda: regime_thresholds(0.5, 0, 1, 0.5), "above zero"),
        (lambda: regime_thresholds(np.nan, 1, 1, 0.5), "news must be a number"),
        (lambda: regime_thresholds(0.5, 1, 1, 1), "a cost lies between 0 and 1"),
    ],
)
def test_what_is_no_game_is_refused(act, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        act()


@given(st.floats(-3, 4), st.floats(0.05, 30), st.floats(0.05, 200), st.floats(0.01, 0.99))
def test_every_root_of_the_regime_game(news: float, public: float, private: float, cost: float) -> None:
    roots = regime_thresholds(news, public, private, cost)
    assert len(roots) == 1 or (len(roots) in (2, 3) and not uniquely_settled(public, private))
    t = ndtri(np.clip(roots, 1e-300, 1 - 1e-16))
    inner = (roots > 1e-12) & (roots < 1 - 1e-12)
    level = public * news + np.sqrt(public + private) * ndtri(cost)
    excess = np.sqrt(private) * t - public * roots + level
    assert np.abs(excess[inner]).max(initial=0) < 1e-7 * (1 + abs(level))
    line = np.linspace(-40, 40, 80_001)
    signs = np.sign(np.sqrt(private) * line - public * ndtr(line) + level)
    crossings = (np.diff(signs) != 0).sum()
    assert len(roots) >= crossings - (signs == 0).sum()


def test_a_regime_falls_below_its_threshold_as_both_equations_say() -> None:
    """Equations 1 and 2 themselves, which the function has folded into one."""
    public, private, news, cost = 4.0, 1.0, 0.5, 0.5
    for theta in regime_thresholds(news, public, private, cost):
        signal = theta + ndtri(theta) / np.sqrt(private)
        attackers = ndtr(np.sqrt(private) * (signal - theta))
        total = public + private
        falls = ndtr(np.sqrt(total) * (theta - (private * signal + public * news) / total))
        assert attackers == pytest.approx(theta, abs=1e-10)
        assert falls == pytest.approx(cost, abs=1e-10)


def test_seen_from_the_other_side_the_regime_game_is_mirrored() -> None:
    ours = regime_thresholds(0.45, 4, 1, 0.4)
    theirs = regime_thresholds(0.55, 4, 1, 0.6)
    np.testing.assert_allclose(theirs, 1 - ours[::-1], atol=1e-12)
