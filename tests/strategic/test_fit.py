"""Choice, likelihood, estimation: against integrals, against the solver, against known truths."""

from __future__ import annotations

import json
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2, multivariate_normal, norm

import innercourt
from innercourt.errors import UsageError
from innercourt.play.equilibrium import solve
from innercourt.strategic import predict
from innercourt.strategic.choice import LOGIT_SCALE, log_probit
from innercourt.strategic.design import make_design
from innercourt.strategic.fit import log_likelihood_at
from innercourt.strategic.likelihood import make_game
from innercourt.strategic.model import read_model
from innercourt.strategic.result import Fit
from innercourt.strategic.table import read_table

TREE = {
    "player": "one",
    "moves": {
        "stay": "quiet",
        "go": {"player": "two", "moves": {"yield": "gain", "fight": "war", "talk": {
            "player": "one", "moves": {"sign": "deal", "leave": "quiet"}}}},
    },
}  # fmt: skip
MIXED: dict[str, Any] = {
    "errors": "agent logit",
    "tree": TREE,
    "outcome": "end",
    "utilities": {
        "one": {"gain": "x", "war": "y - 1", "deal": "1"},
        "two": {"war": "x + y", "deal": "y"},
    },
}
ENDS = ("quiet", "gain", "war", "deal")
ROWS = 6000
TRUTH = {
    "one, gain: const": 0.4, "one, gain: x": 0.8, "one, war: y": -0.7, "one, deal: const": 0.3,
    "two, war: const": -0.3, "two, war: x": -0.5, "two, war: y": 0.6, "two, deal: const": 0.2, "two, deal: y": -0.4,
}  # fmt: skip


def columns(rows: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    return {
        "x": random.normal(size=rows),
        "y": random.normal(size=rows),
        "end": [*ENDS, *["quiet"] * (rows - 4)],
    }


def probabilities(model: dict[str, Any], table: dict[str, Any], truth: dict[str, float]) -> np.ndarray:
    described = read_model(model)
    design = make_design(described, read_table(table))
    game = make_game(described.tree, described.errors, design.layout)
    point = np.array([truth[str(term)] for term in design.layout.terms])
    return np.asarray(predict.probabilities(game, point, design.columns)[0])


def simulated(model: dict[str, Any], rows: int, seed: int, truth: dict[str, float] = TRUTH) -> dict[str, Any]:
    table = columns(rows, seed)
    chances = probabilities(model, table, truth)
    uniform = np.random.default_rng(seed + 1).random(rows)
    shown = (np.cumsum(chances, axis=0) < uniform).sum(axis=0)
    return table | {"end": [ENDS[index] for index in shown]}


@pytest.mark.parametrize("spreads", [(1.0, 1.0, 1.0), (1.0, 0.5, 0.7), (0.6, 1.0, 0.4)])
def test_probit_choice_among_three_is_the_orthant_integral(spreads: tuple[float, ...]) -> None:
    values = (0.3, -0.4, 1.1)
    logs = log_probit([jnp.full(1, value) for value in values], spreads)
    for move in range(3):
        others = [other for other in range(3) if other != move]
        means = [values[move] - values[other] for other in others]
        covariance = np.full((2, 2), spreads[move] ** 2) + np.diag([spreads[other] ** 2 for other in others])
        wanted = multivariate_normal.cdf(means, mean=[0, 0], cov=covariance, abseps=1e-12, releps=1e-12)
        assert float(jnp.exp(logs[move])[0]) == pytest.approx(wanted, abs=1e-8)


def test_probit_choice_keeps_its_digits_far_out() -> None:
    logs = log_probit([jnp.zeros(1), jnp.full(1, -40.0)], [1.0, 1.0])
    assert float(logs[1][0]) == pytest.approx(norm.logcdf(-40 / 2**0.5), rel=1e-12)


def test_agent_logit_is_the_quantal_response_that_play_solves() -> None:
    """Signorino (1999): the strategic probit's logit twin is McKelvey and Palfrey's equilibrium."""
    model = read_model(MIXED)
    table = columns(50, 3)
    utilities = {
        ("one", "gain"): 0.4 + 0.8 * table["x"],
        ("one", "war"): -0.7 * table["y"],
        ("one", "deal"): np.full(50, 0.3),
        ("two", "war"): -0.3 - 0.5 * table["x"] + 0.6 * table["y"],
        ("two", "deal"): 0.2 - 0.4 * table["y"],
    }
    payoffs = np.zeros((2, len(model.tree.leaves), 50))
    for leaf, outcome in enumerate(model.tree.leaf_outcomes):
        for player, name in enumerate(model.tree.players):
            payoffs[player, leaf] = utilities.get((name, model.tree.outcomes[outcome]), np.zeros(50))
    play = solve(model.tree, payoffs, np.zeros((0, 50)), None, np.full((2, 50), 1 / LOGIT_SCALE))
    wanted = np.zeros((len(ENDS), 50))
    np.add.at(wanted, list(model.tree.leaf_outcomes), np.asarray(play.reach))
    found = probabilities(MIXED, table, TRUTH)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_probabilities_sum_to_one_and_a_constant_for_one_player_changes_nothing() -> None:
    table = columns(30, 5)
    everywhere = {"one": dict.fromkeys(ENDS, "z"), "two": {}}
    shifted = MIXED | {"utilities": {
        "one": {"gain": "x", "war": "y + z - 1", "deal": "z", "quiet": "z - 1"} | {"gain": "x + z"},
        "two": MIXED["utilities"]["two"]}}  # fmt: skip
    shifted["utilities"]["one"]["deal"] = "z"
    added = {f"one, {end}: z": 1.7 for end in everywhere["one"]}
    z = np.linspace(-2, 2, 30)
    for errors in ({"errors": "agent logit"}, {"errors": "agent probit"}):
        base = probabilities(MIXED | errors, table, TRUTH)
        np.testing.assert_allclose(base.sum(axis=0), 1, atol=1e-12)
        again = probabilities(shifted | errors, table | {"z": z}, TRUTH | added)
        np.testing.assert_allclose(again, base, atol=1e-12)


def test_private_information_of_signorino() -> None:
    """Signorino (2003): the mover's errors weigh as the outcomes do, var = 1 + p² + (1 - p)²."""
    model = {
        "errors": "private probit",
        "tree": {"player": "1", "moves": {"L": "a", "R": {"player": "2", "moves": {"L": "b", "R": "c"}}}},
        "outcome": "y",
        "utilities": {"1": {"a": "1", "b": "0", "c": "1"}, "2": {"c": "1"}},
    }
    given = {"1, a: const": 0.3, "1, c: const": 1.2, "2, c: const": -0.4}
    fight = norm.cdf(-0.4 / 2**0.5)
    go = norm.cdf((fight * 1.2 - 0.3) / np.sqrt(1 + fight**2 + (1 - fight) ** 2))
    wanted = np.log([1 - go, go * (1 - fight), go * fight]).sum()
    assert log_likelihood_at(model, {"y": ["a", "b", "c"]}, given) == pytest.approx(wanted, rel=1e-12)


@pytest.fixture(scope="module")
def found() -> Fit:
    return innercourt.fit(MIXED, simulated(MIXED, ROWS, 7), starts=2)


def test_the_truth_is_found_again(found: Fit) -> None:
    """The truth is about as likely as what was found: twice what it lacks is a chi-square with nine degrees of freedom.

    False alarms: 1 in 10,000 of that. Nine estimates within 4.5 standard errors: once in 16,000 (9 × 6.8e-6), were
    they normal. The two constants of the rare deal have longer tails: of 250 other tables two failed.
    Two standard errors are .061 and .069, and at most .066 and .074 in those: .1 fails by no chance to speak of.
    """
    assert found.converged
    assert found.notes == ()
    for coefficient in found.coefficients:
        assert coefficient.standard_error is not None
        assert abs(coefficient.estimate - TRUTH[coefficient.name]) < 4.5 * coefficient.standard_error
    table = {name: found.table.columns[name].texts.tolist() for name in ("x", "y", "end")}
    lacking = found.log_likelihood - log_likelihood_at(MIXED, table, TRUTH)
    assert 2 * lacking < chi2.isf(1e-4, len(TRUTH))
    told = {c.name: c.standard_error or 9 for c in found.coefficients}
    assert told["two, war: x"] < 0.1
    assert told["two, war: y"] < 0.1


def test_the_curvature_is_that_of_the_likelihood(found: Fit) -> None:
    """Standard errors against second differences of the log-likelihood itself."""
    assert found.covariance is not None
    table = {name: found.table.columns[name].texts.tolist() for name in ("x", "y", "end")}
    c = found.coefficients[1]
    step = 0.02
    beside = [
        log_likelihood_at(MIXED, table, {**found.estimates, c.name: c.estimate + move})
        for move in (-step, 0, step)
    ]
    second = (beside[0] - 2 * beside[1] + beside[2]) / step**2
    assert -np.linalg.inv(found.covariance)[1, 1] == pytest.approx(second, rel=1e-3)
    assert beside[1] == pytest.approx(found.log_likelihood, rel=1e-12)


def test_predictions_of_rows_of_other_rows_and_along_a_column(found: Fit) -> None:
    here = found.predict()
    assert here.shape == (4, ROWS)
    np.testing.assert_allclose(here.sum(axis=0), 1, atol=1e-12)
    assert found.moves == (
        "start: stay", "start: go", "go: yield", "go: fight", "go: talk", "go / talk: sign", "go / talk: leave"
    )  # fmt: skip
    there = found.predict({"x": [0.5, None], "y": [0.0, 1.0]})
    assert np.isnan(there[:, 1]).all()
    along = found.profile("x", [0.5], {"y": 0.0})
    np.testing.assert_allclose(along.probability[:, 0], there[:, 0], rtol=1e-12)
    assert ((along.low < along.probability) & (along.probability < along.high)).all()
    assert found.predictions_csv().splitlines()[0] == "row,observed,p(quiet),p(gain),p(war),p(deal)"
    json.dumps(found.as_json(), allow_nan=False)
    json.dumps(along.as_json(), allow_nan=False)
    assert "<td>one</td>" in found._repr_html_()


def test_pictures(found: Fit) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    assert found.picture("png").startswith(b"\x89PNG")
    drawn = found.picture("svg", found.profile("x"))
    assert drawn == found.picture("svg", found.profile("x"))
    assert b"</svg>" in drawn


def test_the_bootstrap_agrees_with_the_curvature() -> None:
    """One coefficient, 400 tables: the ratio has a standard error of 3.5 %, so 20 % is z > 5.

    False alarms: less than 1 in a million.
    """
    model = {
        "tree": {"player": "a", "moves": {"l": "x", "r": "y"}},
        "outcome": "end",
        "utilities": {"a": {"y": "1"}},
    }
    rows = {"end": ["x"] * 120 + ["y"] * 80}
    plain = innercourt.fit(model, rows, starts=2).coefficients[0].standard_error
    again = innercourt.fit(model, rows, starts=2, bootstrap=400)
    assert plain is not None
    assert again.coefficients[0].standard_error == pytest.approx(plain, rel=0.2)
    assert again.notes == ("Standard errors from 400 resampled tables.",)


ONE = {"tree": {"player": "a", "moves": {"l": "x", "r": "y"}}, "outcome": "end"}


@pytest.mark.parametrize(
    ("model", "rows", "told"),
    [
        (
            ONE | {"utilities": {"a": {"x": "1", "y": "1"}}},
            {"end": ["x", "y", "y"]},
            "the model is not identified: coefficients can move together without any effect\n"
            "expected  columns that do not add up to one another, and a zero for each player to measure from\n"
            "found     a, x: const\n          a, y: const\ntry       leave one of them out",
        ),
        (
            ONE | {"utilities": {"a": {"y": "u + v + w"}}},
            {"end": ["x", "y"] * 4, "u": range(8), "v": [3, 1, 2] * 2 + [1, 1],
             "w": [i + j for i, j in zip(range(8), [3, 1, 2] * 2 + [1, 1], strict=True)]},
            "the model is not identified: coefficients can move together without any effect\n"
            "expected  columns that do not add up to one another, and a zero for each player to measure from\n"
            "found     a, y: u\n          a, y: v\n          a, y: w\ntry       leave one of them out",
        ),
        (
            {"tree": {"player": "a", "moves": {"l": "x", "r": {"player": "b", "moves": {"l": "y", "r": "z"}}}},
             "outcome": "end", "utilities": {"a": {"y": "1"}, "b": {"x": "1"}}},
            {"end": ["x", "y", "z"]},
            "the model is not identified: a coefficient has no effect on any outcome\n"
            "expected  a utility that somebody weighs when choosing\nfound     b, x: const\n"
            "try       leave it out: it is zero then",
        ),
        (
            ONE | {"utilities": {"a": {"y": "u"}}},
            {"end": ["x"] * 5 + ["y"] * 5, "u": range(10)},
            "the likelihood has no maximum: it rises without end as coefficients grow (perfect separation)\n"
            "expected  no column, or sum of columns, that tells outcomes apart without error\n"
            "found     a, y: const\n          a, y: u\n"
            "try       leave one out, or merge levels of a factor in which an outcome never occurs",
        ),
        (
            ONE | {"utilities": {"a": {"y": "k"}}},
            {"end": ["x", "y", "y", "x", "y", "y"], "k": ["p", "p", "p", "p", "q", "q"]},
            "the likelihood has no maximum: it rises without end as coefficients grow (perfect separation)\n"
            "expected  no column, or sum of columns, that tells outcomes apart without error\n"
            "found     a, y: k=q\n"
            "try       leave one out, or merge levels of a factor in which an outcome never occurs",
        ),
    ],
    ids=["two zeros", "collinear", "nobody weighs it", "separated", "a level without an outcome"],
)  # fmt: skip
def test_what_the_data_cannot_tell_is_said(model: dict[str, Any], rows: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as error:
        innercourt.fit(model, rows, starts=2)
    assert str(error.value) == told


def test_wrong_names_in_a_profile(found: Fit) -> None:
    with pytest.raises(UsageError) as error:
        found.profile("z")
    assert str(error.value) == "the model does not use column `z`\nexpected  one of x, y\nfound     `z`"
    with pytest.raises(UsageError) as error:
        found.profile("x", ["much"])
    assert str(error.value) == "column `x` holds numbers\nexpected  a finite number\nfound     `much`"


def test_counts_that_make_no_sense() -> None:
    with pytest.raises(UsageError) as error:
        innercourt.fit(ONE | {"utilities": {"a": {"y": "1"}}}, {"end": ["x", "y"]}, starts=0)
    assert str(error.value) == (
        "the fit cannot be made\nexpected  at least 1 start, and 0 or at least 2 bootstrap tables\nfound     0 and 0"
    )
