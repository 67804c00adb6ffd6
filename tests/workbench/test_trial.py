"""Weighing courts anew: exact where it can be checked, and honest where it cannot be trusted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from innercourt.analysis import study
from innercourt.court.prior import parse_prior
from innercourt.errors import UsageError
from innercourt.workbench.desk import Desk
from innercourt.workbench.knobs import Move, checked, moved
from innercourt.workbench.reweigh import Change, log_ratio
from innercourt.workbench.trial import moved_case
from tests.workbench.conftest import DRAWS

DENSITIES = {
    "normal(1, 0.5)": stats.norm(1, 0.5),
    "normal(1.4, 0.6)": stats.norm(1.4, 0.6),
    "lognormal(2, .3)": stats.lognorm(0.3, scale=2),
    "lognormal(2.5, .4)": stats.lognorm(0.4, scale=2.5),
    "beta(2, 3)": stats.beta(2, 3),
    "beta(3, 2.5)": stats.beta(3, 2.5),
    "uniform(0, 1)": stats.uniform(0, 1),
    "uniform(.2, .7)": stats.uniform(0.2, 0.5),
    "triangular(0, .3, 1)": stats.triang(0.3, 0, 1),
    "triangular(0, .6, 1)": stats.triang(0.6, 0, 1),
}
PAIRS = list(zip(list(DENSITIES)[::2], list(DENSITIES)[1::2], strict=True))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_ratio_is_that_of_the_densities(old: str, new: str) -> None:
    """To 2e-3 of its logarithm, between the 2nd and the 98th percentile of the old prior."""
    z = np.linspace(-2, 2, 41)
    theta = np.array([parse_prior(old).quantile(float(q)) for q in stats.norm.cdf(z)])
    with np.errstate(divide="ignore"):
        wanted = np.log(DENSITIES[new].pdf(theta) / DENSITIES[old].pdf(theta))
    inside = np.isfinite(wanted)
    edge = np.convolve(~inside, np.ones(3), "same") > 0  # a table cannot follow a cliff between two knots
    found = log_ratio(z[None], 0, Change(parse_prior(old), parse_prior(new)), 0.0, np.zeros(0))
    assert np.abs(found - wanted)[inside & ~edge].max() < 2e-3
    assert (found[~inside & ~edge] < -20).all()


def test_the_ratio_keeps_common_factors_as_they_are() -> None:
    """Against the joint density of a quantity with half its variance from a factor, at random points."""
    z = np.random.default_rng(3).standard_normal((2, 50))
    load, shift, old, new = 0.7, 0.4, (1.0, 0.5), (1.3, 0.7)
    change = Change(parse_prior("normal(1, 0.5)"), parse_prior("normal(1.3, 0.7)"))
    found = log_ratio(z, 0, change, shift, np.array([load]))
    rest = np.sqrt(1 - load**2)
    theta = old[0] + old[1] * (rest * z[0] + load * z[1] + shift)
    given_old = stats.norm(old[0] + old[1] * (load * z[1] + shift), old[1] * rest)
    given_new = stats.norm(new[0] + new[1] * (load * z[1] + shift), new[1] * rest)
    assert np.allclose(found, given_new.logpdf(theta) - given_old.logpdf(theta), atol=1e-9)


@pytest.mark.parametrize(
    ("text", "move", "after"),
    [
        ("normal(1, 2)", Move(-0.5, 2.0), "normal(0, 4)"),
        ("lognormal(2, 0.5)", Move(1.0, 1.0), "lognormal(3.2974, 0.5)"),
        ("uniform(0, 10)", Move(0.0, 0.5), "uniform(2.5, 7.5)"),
        ("fixed(3)", Move(1.0, 2.0), "fixed(3)"),
        ("likely", Move(0.0, 0.5), "logitnormal(0.62177, 0.74836)"),
    ],
)
def test_a_move_as_one_would_write_it(text: str, move: Move, after: str) -> None:
    assert moved(parse_prior(text), move).text == after


@pytest.mark.parametrize(
    "text", ["beta(2, 60)", "beta(.5, .5)", "triangular(0, 0, 1)", "uniform(0, 1)", "almost certain"]
)
@pytest.mark.parametrize("location", [-3.0, -1.0, 0.0, 2.0, 3.0])
@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_every_move_leaves_a_prior(text: str, location: float, width: float) -> None:
    prior = moved(parse_prior(text), Move(location, width), "reliability.a.fact")
    assert 0 <= prior.quantile(0.01) <= prior.quantile(0.99) <= 1


def test_a_location_moves_the_median_the_right_way() -> None:
    for text in (
        "normal(0, 1)",
        "lognormal(1, .3)",
        "beta(2, 3)",
        "uniform(-1, 1)",
        "triangular(-1, 0, 2)",
        "likely",
    ):
        prior = parse_prior(text)
        assert moved(prior, Move(-0.5, 1.0)).median < prior.median < moved(prior, Move(0.5, 1.0)).median


def test_too_far_is_told() -> None:
    with pytest.raises(UsageError) as told:
        checked("loyalty.*.x", 4.0, 1.0)
    assert str(told.value) == (
        "`loyalty.*.x` cannot be moved that far\n"
        "expected  a location from -3 to 3, a width from 0.5 to 2\nfound     4, 1"
    )


def test_at_rest_the_figures_are_those_of_the_answer(desk: Desk) -> None:
    """What comes next within five standard errors and three points for the courts' own (false alarms: under one in
    6,000), the hypotheses to 1e-9."""
    view = desk.view
    assert view.study is not None
    assert view.courts is not None
    tried = view.courts.tried({})
    for h in view.study.answer.hypotheses:
        assert abs(tried.hypotheses[h.id] - h.posterior.p) < 1e-9
    for ends in tried.ends.values():
        assert abs(sum(ends) - 1) < 1e-3
    outcomes = {o.outcome: o.probability for o in view.study.answer.next}
    summer = next(p for p in view.study.blocks.model.programs if p.episode.id == "summer")
    p = tried.ends["summer"][0]
    wanted = outcomes[summer.tree.outcomes[summer.tree.leaf_outcomes[0]]]
    assert abs(p - wanted.p) < 5 * wanted.se + 0.03
    assert tried.sound


@pytest.mark.parametrize(
    "moves",
    [
        {"loyalty.*.regent": Move(0.5, 1.0)},
        {"nerve": Move(0.5, 0.8)},
        {"luck": Move(0.2, 0.6)},
        {"strong:loyalty.guard.regent": Move(-0.5, 1.2)},
        {"weight:strong": Move(0.0, 2.0), "ruin": Move(-0.4, 1.0)},
    ],
    ids=lambda m: next(iter(m)),
)
def test_a_move_gives_what_an_analysis_from_the_start_gives(desk: Desk, moves: dict[str, Move]) -> None:
    """Within five standard errors of the analysis and three points for the courts' own (false alarms:
    under one in ten thousand); the moves shift these figures by up to ten points and more."""
    view = desk.view
    assert view.courts is not None
    tried = view.courts.tried(moves)
    assert tried.sound
    again = study(moved_case(view.case, view.courts.knobs, moves), draws=DRAWS, seed=3).answer
    for h in again.hypotheses:
        assert abs(tried.hypotheses[h.id] - h.posterior.p) < 5 * h.posterior.se + 0.03
    for actor, p in again.holds_power.items():
        assert abs(tried.power[actor] - p.p) < 5 * p.se + 0.06
    last = {h.id: p for h, p in zip(again.hypotheses, again.through_time[-1].posterior.values(), strict=True)}
    for id, estimate in last.items():
        assert abs(tried.through_time[id][-1] - estimate.p) < 5 * estimate.se + 0.03


def test_what_cannot_be_trusted_says_so(desk: Desk) -> None:
    courts = desk.view.courts
    assert courts is not None
    assert not courts.tried({"loyalty.*.regent": Move(3.0, 0.5)}).sound
    wide = courts.tried({"luck": Move(0.5, 1.0)})  # reaches beyond where there are courts, but for its limits
    assert all(s.covered for s in wide.soundness) is False
