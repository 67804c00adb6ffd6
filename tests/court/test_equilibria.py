"""Every equilibrium of a contest: against brute force, against known counts, and its laws.

Brute force is Newton's method from many random starts on the plain model of `tests/oracle.py`.
It can miss an equilibrium; what it finds and the search does not would show the proof wrong.
"""

from __future__ import annotations

from itertools import pairwise

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from innercourt.court.enclosures import (
    Box,
    Game,
    expected,
    expected_within,
    gains,
    narrow,
    respond,
    slopes_at,
    slopes_within,
)
from innercourt.court.equilibria import Equilibria, every_equilibrium
from innercourt.court.obedience import Contest, equilibrium

from .. import oracle

ONE = np.ones(1)
solve = jax.jit(equilibrium)


def court(units: int, stakes: float = 3.0, sharp: float = 1.0, draws: int = 200, seed: int = 0) -> Contest:
    """Random contests in which what everybody expects often decides."""
    rng = np.random.default_rng([seed, units])
    strength = np.exp(0.6 * rng.standard_normal((units, draws)))
    return Contest(
        strength / strength.sum(0),
        1.2 * rng.standard_normal((units, draws)),
        stakes * np.exp(0.7 * rng.standard_normal((units, draws))),
        2 * np.exp(0.3 * rng.standard_normal(draws)),
        sharp * 8 * np.exp(0.3 * rng.standard_normal(draws)),
        rng.uniform(0.35, 0.65, draws),
    )


def guards(pull: float) -> Contest:
    """Three alike, who want above all to be on the winning side."""
    three = np.ones((3, 1))
    return Contest(three / 3, pull * three, 2 * three, 3 * ONE, 12 * ONE, ONE / 2)


def staircase(pairs: int, obedience: float) -> Contest:
    """Pairs of units, each pair ready to follow once those before it have: pairs + 1 steps."""
    units = 2 * pairs
    level = oracle.logistic(2 * (np.arange(units + 1) / units - 0.5))
    felt = level[1:] + level[:-1] - 1  # by the unit that would be the next to obey
    pull = -(felt[0::2] + felt[1::2]) / 2
    return Contest(
        np.full((units, 1), 1 / units), np.repeat(pull, 2)[:, None], np.ones((units, 1)),
        obedience * ONE, 2 * ONE, ONE / 2,
    )  # fmt: skip


def one(contest: Contest, draw: int, copies: int = 1) -> Contest:
    return Contest(*(np.repeat(field[..., [draw]], copies, -1) for field in contest))


def slopes(contest: Contest, p: np.ndarray) -> np.ndarray:
    """dT_u/dp_v by differences of the plain model; draw first."""
    found = np.zeros((p.shape[1], len(p), len(p)))
    for v in range(len(p)):
        step = np.zeros_like(p)
        step[v] = 1e-6
        ahead, behind = oracle.best_response(p + step, *contest), oracle.best_response(p - step, *contest)
        found[:, :, v] = ((ahead - behind) / 2e-6).T
    return found


def brute_force(contest: Contest, starts: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Equilibria of one contest that damped Newton steps from random starts end at."""
    units = len(contest.share)
    alike = np.repeat(rng.random((1, starts)), units, 0)
    p = np.concatenate([rng.random((units, starts)), rng.beta(0.3, 0.3, (units, starts)), alike], 1)
    many = one(contest, 0, p.shape[1])
    for _ in range(30):
        miss = oracle.best_response(p, *many) - p
        slack = np.eye(units) * (1 + 1e-12) - slopes(many, p)
        step = np.linalg.solve(slack, miss.T[..., None])[..., 0].T
        p = np.clip(p + step * np.minimum(1, 0.3 / np.maximum(np.abs(step).max(0), 1e-300)), 0, 1)
    there = np.abs(oracle.best_response(p, *many) - p).max(0) < 1e-9
    found: list[np.ndarray] = []
    for point in p[:, there].T:
        if all(np.abs(point - known).max() > 1e-6 for known in found):
            found.append(point)
    return found


def missed(contest: Contest, found: Equilibria, starts: int, seed: int) -> int:
    """How many equilibria brute force finds that `found` lacks."""
    rng, lacking = np.random.default_rng(seed), 0
    for draw in range(contest.share.shape[1]):
        listed = found.obeys[: found.number[draw], :, draw]
        for point in brute_force(one(contest, draw), starts, rng):
            lacking += not (np.abs(listed - point).max(1) < 1e-6).any()
    return lacking


@pytest.mark.parametrize(("units", "stakes", "sharp"), [(2, 10, 1), (3, 10, 4), (4, 6, 8)])
def test_brute_force_finds_nothing_that_was_missed(units: int, stakes: float, sharp: float) -> None:
    contest = court(units, stakes, sharp, draws=10)
    found = every_equilibrium(contest)
    assert found.complete.all()
    assert (found.number > 1).sum() >= 4
    assert missed(contest, found, 12, 1) == 0


@pytest.mark.full
@pytest.mark.parametrize(("units", "stakes", "sharp"), [(2, 10, 1), (3, 10, 4), (4, 3, 2), (5, 6, 3)])
def test_brute_force_finds_nothing_in_many_courts(units: int, stakes: float, sharp: float) -> None:
    contest = court(units, stakes, sharp, draws=40, seed=7)
    found = every_equilibrium(contest)
    assert found.complete.all()
    assert missed(contest, found, 25, 2) == 0


@pytest.mark.parametrize(("pairs", "obedience"), [(1, 60), (2, 60), (3, 200), (4, 400)])
def test_a_staircase_of_pairs_has_an_equilibrium_on_and_between_its_steps(
    pairs: int, obedience: float
) -> None:
    found = every_equilibrium(staircase(pairs, obedience))
    assert found.complete.all()
    assert found.number.tolist() == [2 * pairs + 1]
    assert found.stable[:, 0].tolist() == [step % 2 == 0 for step in range(2 * pairs + 1)]
    level = oracle.logistic(2 * (np.arange(pairs + 1) / pairs - 0.5))
    np.testing.assert_allclose(found.prevails[::2, 0], level, atol=1e-3)
    np.testing.assert_array_equal(found.tipping[1::2], found.prevails[1::2])
    assert np.isnan(found.tipping[::2]).all()


@pytest.mark.parametrize("pull", [-0.6, -0.2, 0.0, 0.3, 0.9])
def test_units_alike_obey_alike_so_one_line_tells_all(pull: float) -> None:
    contest, found = guards(pull), every_equilibrium(guards(pull))
    assert found.complete.all()
    line = np.linspace(0, 1, 20_001)
    game = one(contest, 0, len(line))
    excess = oracle.best_response(np.repeat(line[None], 3, 0), *game)[0] - line
    signs = np.flatnonzero(np.diff(np.sign(excess)) != 0)
    assert found.number[0] == len(np.unique(np.round(line[signs], 3)))
    obeys = found.obeys[: found.number[0], :, 0]
    assert np.abs(obeys - obeys[:, :1]).max() < 1e-12
    assert np.abs(np.sort(obeys[:, 0]) - np.unique(np.round(line[signs], 3))).max() < 2e-3


@pytest.mark.parametrize("units", [1, 2, 3, 5, 6])
def test_laws(units: int) -> None:
    contest = court(units, draws=100)
    found = every_equilibrium(contest)
    assert found.complete.all()
    assert (found.number % 2 == 1).all()
    assert (np.diff(found.prevails, axis=0)[~np.isnan(found.prevails[1:])] >= 0).all()
    index = np.zeros(100)
    for row in range(int(found.number.max())):
        there = np.flatnonzero(found.number > row)
        part = Contest(*(field[..., there] for field in contest))
        p = found.obeys[row][:, there]
        assert np.abs(oracle.best_response(p, *part) - p).max() < 1e-11
        exact = oracle.chance_to_prevail(p, part.share, part.decisiveness, part.threshold)
        assert np.abs(found.prevails[row, there] - exact).max() < 1e-12
        jacobian = slopes(part, np.clip(p, 1e-5, 1 - 1e-5))
        assert np.abs(np.abs(np.linalg.eigvals(jacobian)).max(-1) - found.growth[row, there]).max() < 2e-3
        index[there] += np.sign(np.linalg.det(np.eye(units) - jacobian))
    assert (index == 1).all()  # Poincare and Hopf: whatever the court
    # the least is a limit of best response, and so is the greatest
    assert found.stable[0].all()
    assert found.stable[found.number - 1, np.arange(100)].all()


@pytest.mark.parametrize("units", [2, 3, 6])
def test_the_ends_and_all_that_expectations_lead_to_are_among_them(units: int) -> None:
    contest = court(units, draws=100)
    found = every_equilibrium(contest)
    for expectation in (0.0, 0.3, 0.5, 0.8, 1.0):
        led = solve(contest, np.full(100, expectation))
        near = np.abs(found.obeys - np.asarray(led.obeys)).max(1) < 1e-5
        assert (near & found.stable).any(0).all()
        if expectation in (0.0, 1.0):
            end = 0 if expectation == 0 else found.number - 1
            assert near[end, np.arange(100)].all()


def test_best_responses_return_to_the_stable_and_leave_the_tipping_points() -> None:
    contest = court(4, draws=60)
    found = every_equilibrium(contest)
    for row in range(int(found.number.max())):
        there = np.flatnonzero(found.number > row)
        p, stable = found.obeys[row][:, there], found.stable[row, there]
        part = Contest(*(field[..., there] for field in contest))
        ends = [oracle.obeyed(np.clip(p + off, 0, 1), part)[0] for off in (-1e-4, 1e-4)]
        gone = np.max([np.abs(end - p).max(0) for end in ends], 0)
        assert (gone[stable] < 1e-6).all()
        assert (gone[~stable] > 1e-3).all()


def test_a_fold_is_admitted_and_either_side_of_it_is_told_apart() -> None:
    def pull_for(p: float) -> float:
        """The pull at which all three obey with p: its least value is where two equilibria are born."""
        alike = [np.full((3, 1), p), *guards(0.0)]
        sway = oracle.best_response(*alike)
        felt = float(np.log(sway / (1 - sway))[0, 0]) / 3
        return float(np.log(p / (1 - p))) / 3 - felt

    fold = float(
        minimize_scalar(pull_for, bounds=(0.6, 0.98), method="bounded", options={"xatol": 1e-10}).fun
    )
    there = every_equilibrium(guards(fold))
    assert not there.complete[0]
    assert there.growth[1, 0] == pytest.approx(1, abs=1e-3)
    for away in (1e-9, 1e-6):
        before, after = every_equilibrium(guards(fold + away)), every_equilibrium(guards(fold - away))
        assert before.number[0] == 3
        assert after.number[0] == 1
        assert before.complete[0]
        assert after.complete[0]


def test_names_and_sides_do_not_matter() -> None:
    contest = court(5, draws=60)
    found = every_equilibrium(contest)
    order = np.array([3, 0, 4, 1, 2])
    share, pull, stake, *rest = contest
    turned = every_equilibrium(Contest(share[order], pull[order], stake[order], *rest))
    np.testing.assert_allclose(turned.obeys, found.obeys[:, order], atol=1e-9)
    mirror = every_equilibrium(contest._replace(pull=-pull, threshold=1 - contest.threshold))
    for draw in range(60):
        ours, theirs = (
            found.prevails[: found.number[draw], draw],
            mirror.prevails[: mirror.number[draw], draw],
        )
        np.testing.assert_allclose(theirs[::-1], 1 - ours, atol=1e-9)


def test_a_draw_is_solved_alike_in_any_company() -> None:
    contest = court(4, draws=30)
    found = every_equilibrium(contest)
    for draw in (0, 11, 29):
        alone = every_equilibrium(one(contest, draw))
        np.testing.assert_allclose(alone.prevails[:, 0], found.prevails[: alone.number[0], draw], atol=1e-12)


def test_what_cannot_move_has_one_equilibrium() -> None:
    for contest in (
        guards(0.1)._replace(stake=np.zeros((3, 1))),
        guards(0.1)._replace(obedience=0 * ONE),
        guards(0.1)._replace(decisiveness=0 * ONE),
        guards(1e6),
    ):
        found = every_equilibrium(contest)
        assert found.complete.all()
        assert found.number.tolist() == [1]
        assert found.growth[0, 0] == pytest.approx(0, abs=1e-12)


def test_a_number_that_is_none_spoils_no_other_draw() -> None:
    contest = court(3, draws=10)
    pull = contest.pull.copy()
    pull[1, 4] = np.inf
    found, sound = every_equilibrium(contest._replace(pull=pull)), every_equilibrium(contest)
    assert found.number[4] == 0
    assert not found.complete[4]
    assert np.isnan(found.prevails[:, 4]).all()
    others = np.arange(10) != 4
    np.testing.assert_array_equal(found.prevails[:, others], sound.prevails[: len(found.prevails), others])


def test_what_cannot_be_examined_is_refused() -> None:
    with pytest.raises(ValueError, match="stakes and obedience must not be below zero"):
        every_equilibrium(guards(0)._replace(stake=-np.ones((3, 1))))
    with pytest.raises(ValueError, match="13 units; at most 12 can be examined"):
        every_equilibrium(court(13, draws=1))


def some_game(units: int, boxes: int, rng: np.random.Generator) -> Game:
    contest = court(units, 3.0, 2.0, boxes, int(rng.integers(10**6)))
    totals = np.zeros((1, boxes))
    for weight in contest.share:
        totals = np.concatenate([totals, totals + weight])
    wins = oracle.logistic(contest.decisiveness * (totals - contest.threshold))
    return Game(wins, contest.obedience * contest.pull, contest.obedience * contest.stake)


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), units=st.integers(2, 5))
def test_bounds_hold_all_over_the_box(seed: int, units: int) -> None:
    rng = np.random.default_rng(seed)
    game = some_game(units, 20, rng)
    low, high = np.sort(rng.random((2, units, 20)), 0)
    p = low + rng.random((units, 20)) * (high - low)
    cells = rng.standard_normal((2**units, 20))
    least, most = expected_within(cells, low, high)
    assert (least <= expected(cells, p) + 1e-12).all()
    assert (expected(cells, p) <= most + 1e-12).all()
    gain = gains(game)
    gentle, steep = slopes_within(game, low, high, gain)
    there = slopes_at(game, p, respond(game, p, gain)[0])
    assert (gentle <= there + 1e-12).all()
    assert (there <= steep + 1e-12).all()


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), units=st.integers(2, 5))
def test_narrowing_never_loses_an_equilibrium(seed: int, units: int) -> None:
    """Boxes of any size round an equilibrium, which need not be in the middle."""
    rng = np.random.default_rng(seed)
    contest = court(units, 3.0, 2.0, 8, seed)
    found = every_equilibrium(contest)
    totals = np.zeros((1, 8))
    for weight in contest.share:
        totals = np.concatenate([totals, totals + weight])
    wins = oracle.logistic(contest.decisiveness * (totals - contest.threshold))
    game = Game(wins, contest.obedience * contest.pull, contest.obedience * contest.stake)
    row = rng.integers(0, found.number)
    p, x = found.obeys[row, :, np.arange(8)].T, found.prevails[row, np.arange(8)]
    size = 10 ** rng.uniform(-8, 0, 8)
    down, up = size * rng.random((units + 1, 8)), size * rng.random((units + 1, 8))
    box = Box(
        np.maximum(p - down[1:], 0), np.minimum(p + up[1:], 1), np.maximum(x - down[0], 0), np.minimum(x + up[0], 1)
    )  # fmt: skip
    after = narrow(game, box)
    assert not after.empty.any()
    assert (after.box.low <= p + 1e-11).all()
    assert (p <= after.box.high + 1e-11).all()
    inside = (found.obeys >= box.low).all(1) & (found.obeys <= box.high).all(1)
    assert (inside.sum(0)[after.single] == 1).all()


def test_the_ends_of_a_staircase_enclose_a_rising_chain() -> None:
    chain = every_equilibrium(staircase(3, 200)).obeys[:, :, 0]
    assert all((below <= above).all() for below, above in pairwise(chain))
