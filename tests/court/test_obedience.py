"""Obedience against full enumeration and thousands of plain best responses, and its laws."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom

from innercourt.court.characteristic import characteristic_beliefs
from innercourt.court.obedience import Contest, Obedience, Result, equilibrium

from .. import oracle

DRAWS = 120
SIZES = (1, 2, 3, 6)
solve = jax.jit(equilibrium)


def court(units: int, seed: int = 0, draws: int = DRAWS) -> Contest:
    """Random contests, some of them with several equilibria."""
    rng = np.random.default_rng([seed, units])
    strength = np.exp(0.6 * rng.standard_normal((units, draws)))
    return Contest(
        strength / strength.sum(0),
        1.2 * rng.standard_normal((units, draws)),
        np.exp(0.7 * rng.standard_normal((units, draws))),
        2 * np.exp(0.3 * rng.standard_normal(draws)),
        8 * np.exp(0.3 * rng.standard_normal(draws)),
        rng.uniform(0.35, 0.65, draws),
    )


def both_ends(contest: Contest) -> tuple[Obedience, Obedience, Obedience]:
    """Least, the middling expectation's, greatest."""
    draws = contest.share.shape[1]
    least, middle, greatest = (solve(contest, np.full(draws, e)) for e in (0.0, 0.4, 1.0))
    return least, middle, greatest


@pytest.fixture(scope="module")
def solved() -> dict[int, tuple[Contest, tuple[Obedience, Obedience, Obedience]]]:
    """Every size, solved once."""
    return {n: (court(n), both_ends(court(n))) for n in SIZES}


@pytest.mark.parametrize("units", SIZES)
def test_best_responses_in_plain_python_come_to_the_same(units, solved):
    contest, found = solved[units]
    for start, ours in zip((0.0, 0.4, 1.0), found, strict=True):
        p, prevails, settled = oracle.obeyed(start, contest)
        # The rest stand at a fold, where best responses creep; with six other seeds there was none.
        assert settled.mean() > 0.97
        assert (np.asarray(ours.result)[settled] == Result.SOLVED).all()
        assert np.abs(np.asarray(ours.prevails) - prevails)[settled].max() < 1e-6
        assert np.abs(np.asarray(ours.obeys) - p)[:, settled].max() < 1e-6


@pytest.mark.parametrize("units", SIZES)
def test_what_is_found_is_an_equilibrium(units, solved):
    contest, found = solved[units]
    for ours in found:
        p = np.asarray(ours.obeys)
        off = np.abs(oracle.best_response(p, *contest) - p).max(0)
        assert off[np.asarray(ours.result) == Result.SOLVED].max() < 1e-7
        exact = oracle.chance_to_prevail(p, contest.share, contest.decisiveness, contest.threshold)
        assert np.abs(np.asarray(ours.prevails) - exact).max() < 1e-12


@pytest.mark.parametrize("units", SIZES)
def test_a_common_expectation_leads_between_the_least_and_the_greatest(units, solved):
    _, (least, middle, greatest) = solved[units]
    assert (np.asarray(least.obeys) <= np.asarray(middle.obeys) + 1e-6).all()
    assert (np.asarray(middle.obeys) <= np.asarray(greatest.obeys) + 1e-6).all()
    if units > 1:  # the sample holds courts in which expectations decide
        assert (np.asarray(greatest.prevails) - np.asarray(least.prevails)).max() > 0.5


def test_seen_from_the_other_side_all_is_mirrored(solved):
    contest, (least, middle, greatest) = solved[3]
    mirror = contest._replace(pull=-contest.pull, threshold=1 - contest.threshold)
    there = [solve(mirror, np.full(DRAWS, e)) for e in (1.0, 0.6, 0.0)]
    for ours, theirs in zip((least, middle, greatest), there, strict=True):
        assert np.abs(np.asarray(ours.obeys) + np.asarray(theirs.obeys) - 1).max() < 1e-6
        assert np.abs(np.asarray(ours.prevails) + np.asarray(theirs.prevails) - 1).max() < 1e-6


def test_units_by_other_names_obey_the_same(solved):
    contest, found = solved[6]
    order = np.array([3, 0, 5, 1, 4, 2])
    share, pull, stake, *rest = contest
    turned = both_ends(Contest(share[order], pull[order], stake[order], *rest))
    for ours, theirs in zip(found, turned, strict=True):
        assert np.abs(np.asarray(ours.obeys)[order] - np.asarray(theirs.obeys)).max() < 1e-6


def test_without_stakes_nothing_hangs_on_expectations(solved):
    contest = court(3, seed=1)
    contest = contest._replace(stake=np.zeros_like(contest.stake))
    least, _, greatest = both_ends(contest)
    p = oracle.logistic(contest.obedience * contest.pull)  # each does what it owes, and no more
    prevails = oracle.chance_to_prevail(p, contest.share, contest.decisiveness, contest.threshold)
    for ours in (least, greatest):
        assert np.abs(np.asarray(ours.obeys) - p).max() < 1e-12
        assert np.abs(np.asarray(ours.prevails) - prevails).max() < 1e-12


def test_more_loyalty_to_him_never_makes_him_weaker(solved):
    contest, found = solved[3]
    more = contest._replace(pull=contest.pull + np.array([[0.3], [0.0], [0.0]]))
    for ours, theirs in zip(found, both_ends(more), strict=True):
        assert (np.asarray(theirs.prevails) >= np.asarray(ours.prevails) - 1e-6).all()


@pytest.mark.parametrize("field", ["share", "pull", "stake", "obedience", "decisiveness"])
def test_a_number_that_is_none_is_flagged_and_spoils_no_other_draw(field, solved):
    contest, found = solved[3]
    worst = np.asarray(getattr(contest, field)).copy()
    worst[..., 7] = np.nan
    spoiled = contest._replace(**{field: worst})
    for ours, theirs in zip(found, both_ends(spoiled), strict=True):
        assert int(theirs.result[7]) == Result.NOT_FINITE
        assert (float(theirs.prevails[7]), *map(float, theirs.obeys[:, 7])) == (0.5,) * 4
        others = np.arange(DRAWS) != 7
        assert (np.asarray(ours.result) == np.asarray(theirs.result))[others].all()
        assert np.abs(np.asarray(ours.prevails) - np.asarray(theirs.prevails))[others].max() < 1e-6


@pytest.mark.parametrize("units", [11, 12, 13])
@pytest.mark.parametrize("sharpness", [0.0, 0.01, 1.0, 8.0, 40.0, 300.0])
@pytest.mark.parametrize(("kind", "off"), [("float64", 2e-11), ("float32", 2e-6)])
def test_the_characteristic_function_agrees_with_every_set_of_units(units, sharpness, kind, off):
    contest = court(units, draws=16)
    p = np.random.default_rng(5).uniform(0.05, 0.95, (units, 16))
    rest = (contest.share, sharpness * contest.decisiveness / 8, contest.threshold)
    look = jax.jit(lambda p, *rest: characteristic_beliefs(*rest)(p))
    prevails, pivotal = look(*(np.asarray(part, kind) for part in (p, *rest)))
    assert prevails.dtype == pivotal.dtype == kind
    assert np.abs(np.asarray(prevails) - oracle.chance_to_prevail(p, *rest)).max() < off
    for unit in (0, 7, 10):
        with_it, without = p.copy(), p.copy()
        with_it[unit], without[unit] = 1, 0
        exact = oracle.chance_to_prevail(with_it, *rest) - oracle.chance_to_prevail(without, *rest)
        assert np.abs(np.asarray(pivotal)[unit] - exact).max() < off


def test_a_contest_that_is_sharper_than_can_be_told_is_nearly_so():
    """Beyond a decisiveness of 2,000 it is taken for 2,000: off only where a total lies within a thousandth or two."""
    contest = court(11, draws=64)
    p = np.random.default_rng(6).uniform(0.05, 0.95, (11, 64))
    sharp = np.full(64, 1e5)
    prevails, _ = jax.jit(lambda p, *rest: characteristic_beliefs(*rest)(p))(
        p, contest.share, sharp, contest.threshold
    )
    exact = oracle.chance_to_prevail(p, contest.share, sharp, contest.threshold)
    assert np.abs(np.asarray(prevails) - exact).max() < 0.02
    assert np.abs(np.asarray(prevails) - exact).mean() < 2e-3


def test_twelve_units_come_to_an_equilibrium_of_the_enumerated_game():
    contest = court(12, seed=2, draws=16)
    for expectation in (0.0, 1.0):
        ours = solve(contest, np.full(16, expectation))
        assert (np.asarray(ours.result) == Result.SOLVED).all()
        p = np.asarray(ours.obeys)
        assert np.abs(oracle.best_response(p, *contest) - p).max() < 1e-6


def test_sixty_four_units_of_one_kind_obey_as_the_binomial_formula_says():
    """Equal units are interchangeable, so the chance to prevail is a sum over how many obey."""
    units, draws = 64, 8
    one, pull = np.ones((units, draws)), np.linspace(-1, 1, draws)
    rest = (2.0 * one[0], 8.0 * one[0], 0.5 * one[0])
    found = solve(Contest(one / units, one * pull, one, *rest), 0.5 * one[0])
    assert (np.asarray(found.result) == Result.SOLVED).all()
    p = np.asarray(found.obeys)
    assert np.ptp(p, 0).max() < 1e-9
    many = np.arange(units)[:, None]
    chance = binom.pmf(many, units - 1, p[0])  # how many of the others obey
    with_it, without = ((chance * expit(8.0 * ((many + own) / units - 0.5))).sum(0) for own in (1, 0))
    assert np.abs(expit(2.0 * (pull + with_it + without - 1)) - p[0]).max() < 1e-7


@pytest.mark.parametrize("field", ["share", "pull", "stake", "obedience", "decisiveness", "threshold"])
def test_a_number_that_is_none_is_flagged_among_many_units_too(field):
    contest = court(11, draws=80)
    worst = np.asarray(getattr(contest, field)).copy()
    worst[..., 7] = np.nan
    found, spoiled = (
        solve(contest, np.full(80, 0.5)),
        solve(contest._replace(**{field: worst}), np.full(80, 0.5)),
    )
    assert int(spoiled.result[7]) == Result.NOT_FINITE
    others = np.arange(80) != 7
    assert (np.asarray(found.result) == np.asarray(spoiled.result))[others].all()
    assert np.abs(np.asarray(found.prevails) - np.asarray(spoiled.prevails))[others].max() < 1e-6
