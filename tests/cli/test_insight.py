"""`evidence`, `sensitivity`, `watch`, `whatif`: pages, JSON, exit status and refusals, as a user meets them."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from innercourt.cli.main import run

CASE = """\
case: regent
title: The regent's silence
question: Does the regent still command?
as_of: 1901-05-20
hypotheses:
  regent_commands: {weight: .6}
  marshal_commands: {weight: .4}
sources:
  exile: {name: Radio Exile, class: exile_or_partisan}
  courtier: {name: A courtier's letters, class: private_insider}
propositions:
  signature:
    text: Orders carry the marshal's signature alone
    indicator: {under: {regent_commands: very unlikely, marshal_commands: likely}}
  parade:
    text: The regent takes the parade
    indicator: {under: {regent_commands: likely, marshal_commands: unlikely}}
reports:
  - {id: r1, date: 1901-05-10, chain: [exile, courtier], affirms: signature}
  - {id: r2, date: 1901-05-12, chain: [exile], denies: signature}
"""


@pytest.fixture
def case(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # so that nothing is broken over lines
    folder = tmp_path / "regent"
    folder.mkdir()
    (folder / "case.yaml").write_text(textwrap.dedent(CASE))
    return str(folder)


def asked(capsys, *arguments: str) -> tuple[int, str, str]:
    status = run([*arguments, "--draws", "2048"])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_evidence_is_weighed_and_contradictions_named(case, capsys):
    status, out, _ = asked(capsys, "evidence", case)
    assert status == 0
    assert "2 reports, 2 origins" in out
    assert (
        "Contradiction on “Orders carry the marshal's signature alone”: affirmed by A courtier's letters; "
        "denied by Radio Exile." in out
    )
    status, out, _ = asked(capsys, "evidence", case, "--json")
    found = json.loads(out)
    (courtier,) = [w for w in found["weights"] if w["kind"] == "origin" and w["id"] == "courtier"]
    assert courtier["weight"]["marshal_commands"]["p"] > 0 > courtier["weight"]["regent_commands"]["p"]
    assert courtier["how"] == "reweighted"
    assert found["answer"]["case"] == "regent"


def test_sensitivity_names_what_it_hangs_on(case, capsys):
    status, out, _ = asked(capsys, "sensitivity", case)
    assert status == 0
    assert "Reliability of A" in out
    assert "prior weight would put the latter level" in out


def test_watch_lists_what_is_unreported(case, capsys):
    status, out, _ = asked(capsys, "watch", case)
    assert status == 0
    assert "The regent takes the parade" in out
    assert "signature alone" not in out
    status, out, _ = asked(capsys, "watch", case, "--json")
    (item,) = json.loads(out)["items"]
    assert item["proposition"] == "parade"
    assert 0 < item["bits"]["p"] < 1


def test_what_if_shows_both(case, capsys):
    status, out, _ = asked(capsys, "whatif", case, "--without", "courtier", "--suppose", "not parade")
    assert status == 0
    assert "supposed: not parade; left out: courtier" in out
    assert "Supposed: not: The regent takes the parade. As things stand: roughly even chance, " in out
    assert "as it is" in out
    assert "what if" in out


def test_what_if_of_another_day_says_of_which_day_each_figure_is(case, capsys):
    _, out, _ = asked(capsys, "whatif", case, "--as-of", "1901-05-09", "--suppose", "not parade")
    assert "As things stand on " in out
    assert "9 May 1901" in out


def test_refusals_are_one_message(case, capsys):
    assert asked(capsys, "whatif", case, "--suppose", "parad") == (
        2,
        "",
        "innercourt: no such proposition: parad\nexpected  a proposition of the case, `UNIT obeys ACTOR over ACTOR`, "
        "`ACTOR prevails over ACTOR`, `FACT is VALUE`, `node=move`, `episode.outcome`, or a comparison such as "
        "`loyalty.UNIT.ACTOR > .5`\nfound     parad\ntry       `parade`\n",
    )
    assert asked(capsys, "whatif", case)[0] == 2
    assert asked(capsys, "watch", "nowhere")[0] == 2


ASKED = [("brief",), ("watch",), ("evidence",), ("sensitivity",), ("whatif", "--suppose", "parade")]
SENTENCES = (
    "The reports leave an effective sample of ", "Independent runs disagree: ", "The game was not solved in courts ",
)  # fmt: skip


@pytest.mark.parametrize("command", ASKED, ids=[command[0] for command in ASKED])
def test_figures_not_to_be_relied_on_earn_status_3(case, capsys, monkeypatch, command):
    """A small effective sample, runs that disagree, games not solved: on the page and on standard error."""
    for name, value in (("LEAST_EFFECTIVE", 10**9), ("LARGEST_ERROR", -1.0), ("WORRYING_UNSOLVED", -1.0)):
        monkeypatch.setattr(f"innercourt.case.diagnostics.{name}", value)
    status, out, err = asked(capsys, command[0], case, *command[1:])
    assert status == 3
    assert "ask for more draws" in err
    for sentence in SENTENCES:
        of = "as it is: " if command[0] == "whatif" else ""
        assert f"innercourt: do not rely on these figures: {of}{sentence}" in err
        assert f"Do not rely on these figures. {sentence}" in " ".join(out.split())
    if command[0] == "whatif":
        assert f"innercourt: do not rely on these figures: what if: {SENTENCES[0]}" in err
        assert f"Do not rely on these figures of what if. {SENTENCES[0]}" in out


def test_troubles_are_in_the_json_of_a_brief(case, capsys, monkeypatch):
    monkeypatch.setattr("innercourt.case.diagnostics.LEAST_EFFECTIVE", 10**9)
    status, page, _ = asked(capsys, "brief", case, "--json")
    assert status == 3
    assert json.loads(page)["diagnostics"]["troubles"]


def test_weights_that_cannot_be_had_earn_status_3(case, capsys, monkeypatch):
    """Pareto k too large and no reruns left."""
    monkeypatch.setattr("innercourt.case.weighing.SOUND", -float("inf"))
    monkeypatch.setattr("innercourt.case.weighing.tail_shape", lambda weights: 2.0)
    status, out, err = asked(capsys, "evidence", case, "--reruns", "0")
    assert status == 3
    told = "weights rest on too few draws (Pareto k above 0.7): ask for more draws or more reruns."
    assert told in err
    assert f"{told}" in out
    assert " !" in out


def test_what_is_supposed_is_told_with_its_probability(case, capsys):
    status, out, _ = asked(capsys, "whatif", case, "--believe", "r1", "--json")
    assert status == 0
    (supposed,) = json.loads(out)["supposed"]
    assert supposed["statement"] == "signature"
    assert supposed["reading"] == "Orders carry the marshal's signature alone"
    assert 0 < supposed["p"]["p"] < 1


def test_figures_not_to_be_relied_on_are_not_stored(case, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("innercourt.case.diagnostics.LEAST_EFFECTIVE", 10**9)
    book = tmp_path / "forecasts.jsonl"
    status, _, err = asked(capsys, "forecast", "add", case, "--file", str(book))
    assert status == 3
    assert err.startswith(f"{book}: nothing was stored\ninnercourt: do not rely on these figures: ")
    assert not book.exists() or not book.read_text()


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("command", ["evidence", "sensitivity", "watch", "brief"])
def test_a_case_of_one_account_is_told_that_there_are_no_rivals(case, capsys, command):
    plain = CASE[: CASE.index("hypotheses:")] + CASE[CASE.index("sources:") :]
    for marshal in ("likely", "unlikely"):
        regent = "very unlikely" if marshal == "likely" else "likely"
        plain = plain.replace(
            f"{{under: {{regent_commands: {regent}, marshal_commands: {marshal}}}}}", "likely"
        )
    Path(case, "case.yaml").write_text(plain, "utf-8")
    status, out, _ = asked(capsys, command, case)
    assert status == 0
    assert "nan" not in out
    if command != "brief":
        assert out.count("The case names no rival accounts") == 1
        assert "deciban" not in out.lower()
        assert " sd" not in out
        assert ("Contradiction on “Orders carry" in out) == (command == "evidence")
    status, out, _ = asked(capsys, command, case, "--json")
    assert status == 0
    found = json.loads(out, parse_constant=pytest.fail)
    inside = found if command != "brief" else found["evidence"] | found["sensitivity"] | found["watch"]
    assert not any(inside.get(part) for part in ("weights", "assumptions", "flips", "items", "together"))
