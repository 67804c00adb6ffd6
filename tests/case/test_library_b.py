"""Five packaged cases: Spain 1981, Venezuela 2002, Egypt 2013, Niger and Gabon 2023.

They are read without a mistake or a warning, argue from before their day, and answer every question of the
sheets they were written from.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from innercourt import load
from innercourt.case.answer_key import AnswerKey, Question, read_answer_key
from innercourt.case.casefile import CaseFile
from innercourt.case.folder import case_files
from innercourt.case.known import known_on
from innercourt.case.read import check_case, read_case
from innercourt.play.episode import Decision

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "innercourt" / "library"
SHEETS = ROOT.parent / "shared" / "cases"
CASES = {
    "spain-1981": ("06-spain-23f-1981", date(1981, 2, 23)),
    "venezuela-2002": ("08-venezuela-2002", date(2002, 4, 10)),
    "egypt-2013": ("14-egypt-2013", date(2013, 6, 30)),
    "niger-2023": ("12a-niger-2023", date(2023, 7, 25)),
    "gabon-2023": ("12b-gabon-2023", date(2023, 8, 29)),
}
each = pytest.mark.parametrize("name", CASES)


@cache
def read(name: str) -> CaseFile:
    return read_case(name)


@cache
def key_of(name: str) -> AnswerKey:
    return read_answer_key(name, read(name))


@pytest.fixture(scope="module", params=list(CASES))
def case(request: pytest.FixtureRequest) -> CaseFile:
    return read(request.param)


@each
def test_no_mistake_and_no_warning(name: str) -> None:
    assert check_case(name) == []


def test_every_prior_has_its_reason(case: CaseFile) -> None:
    beliefs = yaml.safe_load((LIBRARY / case.id / "beliefs.yaml").read_text("utf-8"))["quantities"]
    assert [name for name, entry in beliefs.items() if not entry.get("why")] == []
    assert [h.id for h in case.hypotheses if not h.why] == []
    assert [tie for tie in case.court.ties if not tie.why] == []
    assert sum(h.weight for h in case.hypotheses) == pytest.approx(1)
    assert len(case.hypotheses) == 3


def test_reasons_are_from_before_the_day(case: CaseFile) -> None:
    """No reason of a prior names a year after the cutoff's."""
    cutoff = CASES[case.id][1]
    text = (LIBRARY / case.id / "beliefs.yaml").read_text("utf-8")
    assert [year for year in re.findall(r"\b(?:19|20)\d\d\b", text) if int(year) > cutoff.year] == []


def test_who_decides_has_a_choice(case: CaseFile) -> None:
    decisions = [n for e in case.episodes for n in e.nodes if isinstance(n, Decision)]
    assert len(decisions) >= 4
    assert [n.id for n in decisions if len(n.moves) < 2] == []


def test_only_public_acts_of_the_day_are_settled_before_a_question_ends(case: CaseFile) -> None:
    """What is asked is never settled while it is scored; nothing that came later is known on a day."""
    key = key_of(case.id)
    for question in key.questions:
        known = {p.id: p for p in known_on(case, question.until).propositions}
        assert question.proposition in known
        assert known[question.proposition].resolved is None
    before = CASES[case.id][1] - timedelta(days=1)
    assert [p.id for p in known_on(case, before).propositions if p.resolved] == []


@each
def test_the_answer_key_is_no_part_of_the_case(name: str) -> None:
    folder = LIBRARY / name
    assert (folder / "answers.yaml").is_file()
    files = case_files(folder)
    assert "answers.yaml" not in [path.name for path in files]
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert not re.search(r"^\s*(observer|obeyed):", text, re.MULTILINE)


@each
def test_every_report_is_keyed(name: str) -> None:
    key = key_of(name)
    assert {report.id for report in read(name).reports} == set(key.reports)
    assert {episode.id for episode in read(name).episodes} == set(key.outcomes)


@cache
def sheet_of(name: str) -> dict[str, list[dict[str, str]]]:
    path = SHEETS / f"{CASES[name][0]}.yaml"
    if not path.is_file():
        pytest.skip("the coding sheets are not beside this checkout (../shared/cases)")
    found: dict[str, list[dict[str, str]]] = yaml.safe_load(path.read_text("utf-8"))
    return found


@each
def test_every_question_of_the_sheet_is_asked(name: str) -> None:
    """In its order, from its day, with its observer's prior and its answer."""
    key = key_of(name)
    asked = [q for q in sheet_of(name)["questions"] if str(q["answer"]) not in ("unresolved",)]
    assert len(asked) == len(key.questions)
    for theirs, ours in zip(asked, key.questions, strict=True):
        assert ours.asked == date.fromisoformat(str(theirs["asked"])[:10])
        assert ours.observer == pytest.approx(float(theirs["prior"]))
        assert ours.answer is (str(theirs["answer"]) in ("yes", "True"))


@each
def test_every_report_of_the_sheet_is_there_and_none_earlier(name: str) -> None:
    """Numbers are kept; a report may come in later than the sheet has it, or end split, never earlier."""
    case = read(name)
    for theirs in sheet_of(name)["reports"]:
        ours = [r for r in case.reports if re.fullmatch(rf"r{int(theirs['n']):02d}[a-z]?", r.id)]
        assert ours, f"report {theirs['n']}"
        assert all(report.date >= date.fromisoformat(str(theirs["d0"])) for report in ours)


@each
def test_its_page_gives_every_address(name: str) -> None:
    page = (ROOT / "docs" / "cases" / f"{name}.md").read_text("utf-8")
    text = (LIBRARY / name / "reports.yaml").read_text("utf-8")
    addresses = set(re.findall(r'"(https?://[^"]+)"', text))
    assert [address for address in addresses if address not in page] == []


def probability(answer_of: dict[str, float], question: Question) -> float:
    p = answer_of[question.proposition]
    return 1 - p if question.denied else p


@pytest.mark.full
@each
def test_runs_soundly_on_the_first_and_the_last_day(name: str) -> None:
    """Solved, with an effective sample, and every question answered by a probability."""
    case = load(name)
    key = key_of(name)
    asked = max(question.asked for question in key.questions)
    for day, draws in ((CASES[name][1] - timedelta(days=1), 2_000), (asked, 20_000)):
        answer = case.analyse(as_of=day, draws=draws)
        assert answer.diagnostics.unsolved < 0.01
        assert answer.diagnostics.troubles == ()
        told = {p.id: p.posterior.p for p in answer.propositions}
        chances = np.array([probability(told, q) for q in key.questions if q.proposition in told])
        assert len(chances) == len(key.questions)
        assert np.all((chances >= 0) & (chances <= 1))
        assert sum(h.posterior.p for h in answer.hypotheses) == pytest.approx(1)
