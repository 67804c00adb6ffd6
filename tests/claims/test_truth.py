"""Truth, reliability and copying, on claims whose making is known; laws first.

Seeds are fixed. Each statistical check says how often a right program would fail it with other seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercourt.claims.copying import find_copying, own_share
from innercourt.claims.index import index_claims
from innercourt.claims.reliability import intervals
from innercourt.claims.truth import fit_truth, popularity, voted
from innercourt.claims.weigh import sources
from innercourt.errors import InputError
from tests.claims.drawn import drawn

ROWS = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("uvwxyz"), st.sampled_from(["one", "two", "three"])),
    min_size=1, max_size=40,
)  # fmt: skip


def chances(rows: list[tuple[str, str, str]]) -> dict[tuple[str, str], float]:
    return {(name, v.value): v.p for name, values in sources(rows).all_values() for v in values}


@settings(max_examples=15)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, str, str]], shuffler) -> None:
    other = list(rows)
    shuffler.shuffle(other)
    ours, theirs = chances(rows), chances(other)
    assert ours.keys() == theirs.keys()
    assert max(abs(ours[k] - theirs[k]) for k in ours) < 1e-6


@settings(max_examples=15)
@given(ROWS)
def test_other_names_change_nothing(rows: list[tuple[str, str, str]]) -> None:
    renamed = [(f"source {s}", o.upper() + "'", f"value {v}") for s, o, v in rows]
    ours, theirs = chances(rows), chances(renamed)
    assert max(abs(p - theirs[o.upper() + "'", f"value {v}"]) for (o, v), p in ours.items()) < 1e-6


@settings(max_examples=15)
@given(ROWS)
def test_chances_of_an_object_sum_to_one_with_what_nobody_claims(rows: list[tuple[str, str, str]]) -> None:
    found = sources(rows)
    for _, values in found.all_values():
        assert all(0 <= value.p <= 1 for value in values)
        assert 0 < sum(value.p for value in values) < 1
    assert np.all((found.spread > 0) & (found.spread < 1))
    assert np.all(np.diff(found.spread, axis=0) >= 0)


def test_saying_a_thing_twice_adds_nothing() -> None:
    rows = [("a", "x", "1"), ("b", "x", "2"), ("c", "x", "2"), ("a", "y", "1")]
    assert chances(rows) == chances([*rows, *rows])


def test_a_lone_claim_is_not_certain() -> None:
    assert 0.5 < sources([("a", "x", "1")]).values("x")[0].p < 0.9


def test_two_who_differ_are_even() -> None:
    first, second = sources([("a", "x", "1"), ("b", "x", "2")]).values("x")
    assert first.p == pytest.approx(second.p)


def test_planted_reliabilities_are_recovered() -> None:
    """Mean error below .045, nine in ten inside their interval, and over .99 of what is said to be true is so.

    False alarms: the error, .037, is known to .0019 from four sets, the share, .9966, to .0014: each 1 in 100,000.
    Were nine in ten inside, fewer than 129 of 160 would come 1 time in 9,000; over a hundred other sets 157 are.
    """
    inside, errors, right = 0, [], []
    for seed in range(4):
        held = drawn(seed)
        fitted = fit_truth(held.claims)
        low, middle, high = intervals(held.claims, fitted.others, fitted.babble, fitted.mean, fitted.strength)
        right.append(held.right(fitted.p))
        inside += int(((low <= held.rho) & (held.rho <= high)).sum())
        errors.append(np.abs(middle - held.rho).mean())
    assert np.mean(right) > 0.99
    assert np.mean(errors) < 0.045
    assert inside >= 129


def test_reliability_counts_for_more_than_numbers() -> None:
    """Many who guess, few who know: the vote is wrong often, the fit seldom.

    The gain is .126, known to .006 from 24 sets. False alarms: .1 is four of these, 1 in 100,000.
    """
    gains = []
    for seed in range(24):
        held = drawn(seed, sources=40, values=2, share=0.25, prior=(0.2, 0.8))
        gains.append(held.right(fit_truth(held.claims).p) - held.right(voted(held.claims).p))
    assert np.mean(gains) > 0.1


def test_never_below_the_vote_on_drawn_claims() -> None:
    """Sources that differ, from two to eight values: one object in a hundred is allowed for luck.

    False alarms: none in 300 other seeds for each of the four, so less than 1 in 100; the worst lost .0093.
    """
    for seed, values in enumerate((2, 3, 5, 8)):
        held = drawn(10 + seed, values=values, share=0.2, prior=(3, 2))
        assert held.right(fit_truth(held.claims).p) >= held.right(voted(held.claims).p) - 0.01


def test_planted_copiers_are_found_and_nobody_else() -> None:
    """All in most sets, and nobody else in any.

    False alarms: of 300 other sets 88 in 100 had all, so fewer than 12 of 20 come 1 time in 4,000. None had another.
    """
    copiers = {20: 3, 21: 3, 22: 4, 23: 5}
    planted = {frozenset(pair) for pair in copiers.items()} | {frozenset((20, 21))}
    found = [sources_of(drawn(seed, copiers=copiers, prior=(3, 3))) for seed in range(20)]
    assert all(pairs <= planted for pairs in found)
    assert found.count(planted) >= 12


def sources_of(held) -> set[frozenset[int]]:
    copying = find_copying(held.claims, fit_truth(held.claims))
    return {frozenset((int(a), int(b))) for a, b in zip(copying.first, copying.second, strict=True)}


def test_nobody_is_a_copier_who_is_none() -> None:
    """No pair among 780 in each of four sets; nor in any of 400 others, so a false alarm is less than 1 in 30."""
    assert [sources_of(drawn(seed)) for seed in range(4)] == [set()] * 4


def test_two_good_sources_that_always_agree_are_two() -> None:
    """Agreement alone is never copying: they agree on a thousand objects, always, and are right.

    The vote outvotes both of them now and then, and by it alone they often pass for copiers (with 53 of 60 seeds);
    the fit that comes after it clears them. False alarms: none in 300 other seeds, so less than 1 in 25 for the four.
    """
    who, what = np.repeat(np.arange(8), 1000), np.tile(np.arange(1000), 8)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        truth = rng.integers(0, 4, 1000)
        guessed = [np.where(rng.random(1000) < 0.6, truth, rng.integers(0, 4, 1000)) for _ in range(6)]
        claims = index_claims(who, what, np.concatenate([truth, truth, *guessed]))
        vote = voted(claims)
        after = fit_truth(claims, own_share(claims, vote, find_copying(claims, vote)))
        for fitted in (fit_truth(claims), after):
            copying = find_copying(claims, fitted)
            assert not len(copying.first)
            assert np.all(own_share(claims, fitted, copying) == 1)


def test_copies_of_a_bad_source_do_not_carry_the_rest_away() -> None:
    """Five of twenty-four say the same, mostly wrong: without looking for copies the fit is worse than the vote.

    Eight sets in which the one that is copied knows less than half. Against the vote the fit loses .155 without
    looking for copies, known to .03, and gains .114 with it, known to .008: 0 and .08 are over four of these. Of eighty
    pairs 79 are found, known to 1.7. False alarms: 1 in 100,000 each, were all this normal.
    """
    outcomes, pairs = [], 0
    sets = (
        drawn(seed, sources=24, prior=(3, 3), copiers=dict.fromkeys(range(1, 5), 0)) for seed in range(24)
    )
    for held in [held for held in sets if held.rho[0] < 0.5][:8]:
        fitted = voted(held.claims)
        vote, blind = held.right(fitted.p), held.right(fit_truth(held.claims).p)
        for _ in range(2):
            copying = find_copying(held.claims, fitted)
            fitted = fit_truth(held.claims, own_share(held.claims, fitted, copying))
        outcomes.append((blind, vote, held.right(fitted.p)))
        pairs += len(copying.first)
        assert max(copying.first.max(), copying.second.max()) < 5
    blind, vote, after = np.mean(outcomes, 0)
    assert len(outcomes) == 8
    assert blind < vote < after - 0.08
    assert 70 <= pairs <= 80


def test_of_two_who_copy_the_earlier_counts() -> None:
    """No chance to speak of: with thirty other seeds the later kept .01 of a claim at most."""
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 9, 200)
    wrong = np.where(rng.random(200) < 0.4, truth, rng.integers(0, 9, 200))
    others = [np.where(rng.random(200) < 0.8, truth, rng.integers(0, 9, 200)) for _ in range(6)]
    who, what = np.repeat(np.arange(8), 200), np.tile(np.arange(200), 8)
    days = np.where(who == 0, 5, np.where(who == 1, 3, 1))
    claims = index_claims(who, what, np.concatenate([wrong, wrong, *others]), days)
    fitted = fit_truth(claims)
    own = own_share(claims, fitted, find_copying(claims, fitted))
    assert np.all(own[claims.source == 1] == 1)
    assert np.all(own[claims.source == 0] < 0.25)


def test_the_last_word_of_a_source_stands() -> None:
    table = [("a", "x", "1", "2024-01-01"), ("a", "x", "2", "2024-01-03"), ("b", "x", "2", "")]
    assert [v[:1] for v in sources(table).values("x")] == [("2",)]


def test_popularity_leaves_room_for_what_nobody_says() -> None:
    claims = index_claims(np.arange(4), np.array([0, 0, 0, 1]), np.array([0, 0, 1, 0]))
    g = popularity(claims, np.ones(4), prior=1.0)
    np.testing.assert_allclose(g, [3 / 6, 2 / 6, 2 / 3])


def test_no_claims_is_a_mistake() -> None:
    nothing = np.zeros(0, np.int64)
    with pytest.raises(InputError, match="there are no claims"):
        index_claims(nothing, nothing, nothing)
