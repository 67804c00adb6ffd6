"""What a notebook takes from an answer and a court: tables, data frames, ArviZ, NetworkX."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from innercourt.analysis import Case
from innercourt.brief.findings import Answer
from innercourt.brief.tables import TABLES, rows
from innercourt.court.model import Absence, Actor, Court, Holding, Office, Span, Tie, Unit
from innercourt.errors import UsageError

from ..laws.small_cases import DUEL, answer_to


@pytest.fixture(scope="module")
def answer() -> Answer:
    return answer_to(DUEL, draws=2048)


def test_every_figure_of_a_table_stands_beside_its_error(answer):
    for name in TABLES:
        for row in rows(answer, name):
            assert ("p" in row) == ("se" in row)
    assert [row["hypothesis"] for row in rows(answer, "hypotheses")] == ["bold", "meek"]
    assert len(rows(answer, "through_time")) == 2 * len(answer.through_time)
    chains = {row["report"]: (row["chain"], row["origin"]) for row in rows(answer, "reports")}
    assert chains["r1"] == ("paper < envoy", "envoy")


def test_a_frame_holds_what_the_answer_holds(answer):
    frame = answer.to_frame("next")
    assert frame["p"].tolist() == [found.probability.p for found in answer.next]
    assert answer.to_frame().columns[:4].tolist() == ["hypothesis", "name", "p", "se"]
    assert answer.to_frame("command").empty  # nobody gives orders in this case


def test_another_table_is_refused(answer):
    with pytest.raises(UsageError) as refused:
        answer.to_frame("hypothesis")
    assert str(refused.value) == (
        "there is no such table\nexpected  hypotheses, through_time, histories, command, holds_power, "
        "next, propositions, reports, origins, sources, units\nfound     hypothesis"
    )


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("pandas", lambda answer: answer.to_frame()),
        ("arviz", lambda answer: answer.to_arviz()),
        ("networkx", lambda answer: answer.case.court.to_networkx()),
    ],
)
def test_a_package_that_is_not_there_is_named(answer, monkeypatch, package, call):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=f"needs the package {package}") as refused:
        call(answer)
    assert 'pip install "innercourt[notebook]"' in str(refused.value)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_arviz_gets_the_courts_before_and_after(answer):
    found = answer.to_arviz()
    prize = found.posterior["prize"]
    assert prize.dims == ("chain", "draw", "hypothesis")
    assert found.posterior.sizes["chain"] == answer.diagnostics.runs
    assert prize.coords["hypothesis"].values.tolist() == ["bold", "meek"]
    assert "reliability.envoy.fact" in found.posterior
    # Under `bold` the prize is lognormal with median 2, under `meek` with median 1.
    medians = found.prior["prize"].median(("chain", "draw")).values
    np.testing.assert_allclose(medians, [2, 1], rtol=0.02)
    shares = found.constant_data["probability"].values
    np.testing.assert_allclose(shares, [h.posterior.p for h in answer.hypotheses])


def test_a_notebook_shows_a_line_or_a_page_not_the_data(answer):
    assert repr(answer).startswith("<Answer to duel as of 2025-03-31: bold .")
    assert repr(Case(answer.case)) == (
        "<Case duel as of 2025-03-31: Is the general bold? 2 hypotheses, 2 actors, 2 episodes, 4 reports>"
    )
    assert "2,048 draws" in answer._repr_html_()


def test_a_figure_shows_and_saves_itself(answer, tmp_path):
    drawn = answer.figure("accounts")
    assert drawn._repr_svg_().startswith("<svg xmlns=")
    assert repr(drawn) == "Figure(name='accounts')"
    drawn.save(tmp_path / "accounts.svg")
    assert (tmp_path / "accounts.svg").read_text("utf-8") == drawn.svg
    with pytest.raises(UsageError, match="there is no such figure") as refused:
        answer.figure("acounts")
    assert "expected  accounts, " in str(refused.value)
    assert "found     acounts" in str(refused.value)


def test_an_answer_without_courts_says_so(answer):
    with pytest.raises(UsageError, match="this answer keeps no courts"):
        replace(answer, courts=None).to_arviz()


def test_a_court_as_a_graph_whole_and_of_a_day():
    court = Court(
        actors=(Actor("xi", "The ruler"), Actor("zhang", "The general")),
        offices=(Office("chair", "Chairman", (Holding("xi", Span(date(2012, 11, 15))),)),),
        units=(Unit("army", "The army"),),
        ties=(
            Tie("commands", "chair", "army", Span(date(2012, 11, 15)), strength=0.5, why="by law"),
            Tie("commands", "zhang", "army", Span(None, date(2026, 1, 24))),
            Tie("commands", "zhang", "army", Span(date(2026, 3, 1))),
        ),
        absences=(Absence("zhang", "abroad", Span(date(2025, 11, 19), date(2025, 11, 24))),),
    )
    whole = court.to_networkx()
    assert sorted(whole.edges(keys=True)) == [
        ("chair", "army", "commands"),
        ("xi", "chair", "holds"),
        ("zhang", "army", "commands"),
        ("zhang", "army", "commands 2"),
    ]
    assert whole.edges["chair", "army", "commands"] == {
        "kind": "commands", "strength": 0.5, "since": date(2012, 11, 15), "until": None, "why": "by law",
    }  # fmt: skip
    then = court.to_networkx(date(2025, 11, 20))
    assert sorted(then.edges(keys=True)) == [
        ("xi", "army", "commands"),
        ("xi", "chair", "holds"),
        ("zhang", "army", "commands"),
    ]
    assert then.nodes["zhang"] == {"kind": "person", "name": "The general", "away": "abroad"}
    assert court.to_networkx(date(2010, 1, 1)).number_of_edges() == 1
