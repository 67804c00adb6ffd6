"""Published strategic models, estimated again; and the crisis game with three equilibria.

Data and figures lie beside the repository. The formulas are those of the help pages of the R package
`games` 1.1.2 (Kenkel & Signorino). Tolerances are half a unit of the last digit printed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import innercourt
from innercourt.strategic.crisis import CrisisPayoffs, crisis_equilibria
from innercourt.strategic.fit import log_likelihood_at
from innercourt.strategic.result import Fit

FOLDER = Path(__file__).parents[3] / "shared" / "verification"
PAGE = Path(__file__).parents[2] / "docs" / "howto" / "fit-a-model.md"
HERE = (FOLDER / "published.json").is_file() and (FOLDER / "games").is_dir()
pytestmark = pytest.mark.skipif(not HERE, reason="shared/verification is not here")


def published(name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((FOLDER / "published.json").read_text())[name]
    return held


def two_moves(left: str, middle: str, right: str) -> dict[str, Any]:
    """egame12: one player lets things be or hands the choice to another."""
    return {
        "player": "1",
        "moves": {"L": left, "R": {"player": "2", "moves": {"L": middle, "R": right}}},
    }


WAR_1800 = {
    "tree": two_moves("~esc", "esc", "war"),
    "outcome": {"~esc": "esc == 0", "esc": "esc == 1 and war == 0", "war": "war == 1"},
    "utilities": {
        "1": {"~esc": "s_wt_re1 + revis1", "esc": "0", "war": "regime1"},
        "2": {"war": "balanc + regime2"},
    },
}
LEBLANG_2003 = {
    "tree": two_moves("no attack", "devaluation", "defense"),
    "outcome": "outcome",
    "utilities": {
        "1": {
            "no attack": "capcont + lreserves + overval + creditgrow + USinterest + service + contagion"
            " + prioratt - 1",
            "devaluation": "1",
            "defense": "1",
        },
        "2": {
            "defense": "unifgov + lexports + preelec + postelec + rightgov + realinterest + capcont + lreserves"
        },
    },
}
DATA_122 = {
    "tree": {
        "player": "1",
        "moves": {
            "L": {"player": "2", "moves": {"L": "LL", "R": "LR"}},
            "R": {"player": "2", "moves": {"L": "RL", "R": "RR"}},
        },
    },
    "outcome": "y",
    "utilities": {
        "1": {"LL": "x1 + x2", "LR": "x3 + f1", "RL": "0", "RR": "x4 + x5"},
        "2": {"LR": "z1 + z2", "RR": "z3 + f2"},
    },
}
DATA_123 = {
    "tree": {
        "player": "1",
        "moves": {
            "L": "1",
            "R": {
                "player": "2",
                "moves": {"L": "3", "R": {"player": "3", "moves": {"L": "5", "R": "6"}}},
            },
        },
    },
    "outcome": "y",
    "utilities": {
        "1": {"1": "x1 + x2", "3": "0", "5": "x3", "6": "x4 + x5"},
        "2": {"3": "0", "5": "x6", "6": "x7"},
        "3": {"6": "x8"},
    },
}

MODELS = {"war1800": WAR_1800, "leblang2003": LEBLANG_2003, "data_122": DATA_122, "data_123": DATA_123}
CATALOGUE = [
    ("egame12_war1800", "war1800", "agent probit", 7),
    ("egame12_war1800", "war1800", "agent logit", 7),
    ("egame12_war1800", "war1800", "private probit", 7),
    ("egame12_leblang2003", "leblang2003", "private probit", 4),
    ("egame12_leblang2003", "leblang2003", "agent probit", 6),
    ("egame122_data_122", "data_122", "agent probit", 4),
    ("egame123_data_123", "data_123", "private probit", 7),
    ("egame123_data_123", "data_123", "agent probit", 4),
]

# One of each game on every run; the rest take a minute where nothing is compiled yet.
FIRST = (CATALOGUE[0], CATALOGUE[3], CATALOGUE[5], CATALOGUE[6])


@cache
def fitted(table: str, errors: str) -> Fit:
    """From the backward induction of the data and one other start, which is enough for these."""
    return innercourt.fit(MODELS[table], FOLDER / "games" / f"{table}.csv", errors=errors, starts=2)


def flat(coefficients: dict[str, dict[str, float]]) -> dict[str, float]:
    """`u1(war)` and `regime1 dem`, as we name them: `1, war: regime1=dem`."""
    found = {}
    for utility, terms in coefficients.items():
        player, outcome = utility[1], utility[3:-1]
        found |= {f"{player}, {outcome}: {term.replace(' ', '=')}": value for term, value in terms.items()}
    return found


@pytest.mark.parametrize(
    ("name", "table", "errors", "digits"),
    [
        pytest.param(*row, id=f"{row[1]}-{row[2]}", marks=() if row in FIRST else pytest.mark.full)
        for row in CATALOGUE
    ],
)
def test_log_likelihoods_of_games_for_r(name: str, table: str, errors: str, digits: int) -> None:
    """Kenkel & Signorino (2014), package games 1.1.2: `logLik` of the models of its help pages,
    among them the replication of Leblang (2003).
    """
    held = published(name)
    found = fitted(table, errors)
    assert found.converged
    wanted = held["logLik"][errors.replace(" ", "_")]
    assert found.log_likelihood == pytest.approx(wanted, abs=0.5001 * 10.0**-digits)
    # Where fewer digits agree than are printed ours is higher: games stops climbing at 1e-8 of it.
    assert found.log_likelihood - wanted < 1e-8 * abs(wanted) + 0.5001 * 10.0 ** -_digits(wanted)
    assert found.log_likelihood > wanted - 0.5001 * 10.0 ** -_digits(wanted)
    assert found.rows == held.get("n_used", found.rows)


def _digits(number: float) -> int:
    return len(str(number).partition(".")[2])


def test_war_1800_estimates_are_found_again() -> None:
    """The data of Signorino & Tarar (2006), agent probit and logit: coefficients as games 1.1.2 has them.

    Its optimiser stops once a step gains less than 1e-8 of the log-likelihood, which leaves the
    sixth decimal open: ours may be higher by no more than that, and never lower.
    """
    held = published("egame12_war1800")
    found = fitted("war1800", "agent probit").estimates
    wanted = flat(held["agent_probit_coefficients"])
    assert found.keys() == wanted.keys()
    assert [found[name] for name in wanted] == pytest.approx(list(wanted.values()), abs=2e-5)
    there = log_likelihood_at(WAR_1800, FOLDER / "games" / "war1800.csv", wanted)
    gained = fitted("war1800", "agent probit").log_likelihood - there
    assert 0 <= gained < 1e-8 * abs(there)
    logit = fitted("war1800", "agent logit").estimates
    for name, value in flat(held["agent_logit_coefficients_known"]).items():
        assert logit[name] == pytest.approx(value, abs=5e-5)


def test_war_1800_at_the_published_coefficients() -> None:
    """The log-likelihood that games 1.1.2 prints, at the coefficients that it prints, to 7 digits."""
    held = published("egame12_war1800")
    data = FOLDER / "games" / "war1800.csv"
    there = log_likelihood_at(WAR_1800, data, flat(held["agent_probit_coefficients"]))
    assert there == pytest.approx(held["logLik"]["agent_probit"], abs=0.5001e-7)


def test_war_1800_counts_and_mean_probabilities() -> None:
    held = published("egame12_war1800")
    found = fitted("war1800", "agent probit")
    counts = [round(share * found.rows) for share in found.observed_shares().values()]
    assert counts == list(held["outcome_counts"].values())
    wanted = held["mean_fitted_probability_probit"]
    assert list(found.average().values()) == pytest.approx(wanted, abs=2e-6)


def test_the_worked_example_prints_what_the_page_shows(tmp_path: Path) -> None:
    page = PAGE.read_text()
    described = tmp_path / "crisis.yaml"
    described.write_text(re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    found = innercourt.fit(described, FOLDER / "games" / "war1800.csv")
    assert f"war1800.csv\n{found}\n```" in page
    private = innercourt.fit(described, FOLDER / "games" / "war1800.csv", errors="private probit", starts=2)
    assert f"```text\n{private.profile('regime2', at={'regime1': 'dem'})}\n```" in page


CRISIS = published("crisis_game_equilibria") if HERE else {"equilibria_pC_pR_pF_by_W_B": {}}


@pytest.mark.parametrize("b_war", CRISIS["equilibria_pC_pR_pF_by_W_B"])
def test_every_equilibrium_of_the_crisis_game(b_war: str) -> None:
    """Lewis & Schultz (2003) as in sigInt 0.2.0 (Crisman-Cox & Gibilisco 2019): none missed, none made up."""
    fixed, wanted = CRISIS["fixed"], CRISIS["equilibria_pC_pR_pF_by_W_B"][b_war]
    payoffs = CrisisPayoffs(
        float(fixed["S_A"]), float(fixed["V_A"]), fixed["W_A"], fixed["a"], float(fixed["C_B"]),
        float(b_war), float(fixed["V_B"]),
    )  # fmt: skip
    found = crisis_equilibria(payoffs)
    assert len(found) == len(wanted)
    np.testing.assert_allclose(np.array(found), np.array(wanted), atol=0.5001e-6, rtol=0)
