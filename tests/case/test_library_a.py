"""Five packaged cases: Moscow 1957 and 1964, China 1971 and 2012, Tunis 1987.

They are read without a mistake, hold nothing that was known only afterwards, and carry every question
and every report of the sheets they were written from, where these are at hand.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from innercourt import load
from innercourt.case.answer_key import read_answer_key
from innercourt.case.casefile import CaseFile
from innercourt.case.folder import case_files
from innercourt.case.known import known_on
from innercourt.case.read import read_case

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "innercourt" / "library"
SHEETS = ROOT.parent / "shared" / "cases"
CASES = {
    "anti-party-1957": ("02-anti-party-1957", date(1957, 6, 17)),
    "khrushchev-1964": ("03-khrushchev-1964", date(1964, 10, 12)),
    "lin-biao-1971": ("04-lin-biao-1971", date(1971, 9, 12)),
    "tunisia-1987": ("18-tunisia-1987", date(1987, 11, 6)),
    "bo-zhou-rumour-2012": ("16-bo-zhou-rumour-2012", date(2012, 3, 19)),
}
each = pytest.mark.parametrize("name", CASES)


@cache
def read(name: str) -> CaseFile:
    return read_case(name)


@pytest.fixture(scope="module", params=list(CASES))
def case(request: pytest.FixtureRequest) -> CaseFile:
    return read(request.param)


def words_of(name: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in case_files(LIBRARY / name))


def first_day(text: str) -> date:
    found = re.match(r"\d{4}-\d{2}-\d{2}", text)
    assert found, text
    return date.fromisoformat(found[0])


def test_nothing_is_said_after_the_day_of_the_case(case: CaseFile) -> None:
    assert max(report.date for report in case.reports) <= case.as_of


def test_nothing_is_settled_in_the_case_itself(case: CaseFile) -> None:
    """What turned out true stands in the answer key alone."""
    assert [p.id for p in case.propositions if p.resolved] == []


def test_every_prior_hypothesis_and_tie_has_its_reason(case: CaseFile) -> None:
    assert [h.id for h in case.hypotheses if not h.why] == []
    assert [t for t in case.court.ties if not t.why] == []
    text = words_of(case.id)
    written = yaml.safe_load((LIBRARY / case.id / "beliefs.yaml").read_text("utf-8"))["quantities"]
    assert [
        name for name, entry in written.items() if not (isinstance(entry, dict) and entry.get("why"))
    ] == []
    assert text.count("prior:") >= len(written)


def test_who_decides_always_has_a_choice(case: CaseFile) -> None:
    """The alternatives that were open are moves; only what is supposed (`if_voted`) leaves none."""
    stuck = [
        f"{episode.id}.{node.id}"
        for episode in case.episodes if not episode.id.startswith("if_")
        for node in episode.nodes if 0 < len(getattr(node, "moves", ())) < 2
    ]  # fmt: skip
    assert stuck == []


@each
def test_the_answer_key_is_no_part_of_the_case(name: str) -> None:
    folder = LIBRARY / name
    assert (folder / "answers.yaml").is_file()
    assert "answers.yaml" not in [path.name for path in case_files(folder)]
    text = words_of(name).casefold()
    key = yaml.safe_load((folder / "answers.yaml").read_text("utf-8"))
    assert [q["id"] for q in key["questions"] if q["id"].casefold() in text] == []
    assert [
        w for w in ("observer", "truth:", "resolved:", "answer:") if re.search(rf"^\s*{w}", text, re.M)
    ] == []


@each
def test_every_question_and_every_report_is_keyed(name: str) -> None:
    case = read(name)
    key = read_answer_key(name, case)
    assert {report.id for report in case.reports} == set(key.reports)
    assert {episode.id for episode in case.episodes} == set(key.outcomes)
    for question in key.questions:
        assert question.until is not None
        assert question.asked <= question.until


@each
def test_the_case_covers_its_sheet(name: str) -> None:
    """Questions with their days, observers' priors and answers; reports by their numbers and days."""
    sheet_name, cutoff = CASES[name]
    path = SHEETS / f"{sheet_name}.yaml"
    if not path.is_file():
        pytest.skip("the coding sheets are not beside this checkout (../shared/cases)")
    sheet = yaml.safe_load(path.read_text("utf-8"))
    assert first_day(sheet["dates"]["cutoff_ex_ante"]) == cutoff
    case = read(name)
    key = yaml.safe_load((LIBRARY / name / "answers.yaml").read_text("utf-8"))
    for ours, theirs in zip(key["questions"], sheet["questions"], strict=True):
        assert ours["asked"] == first_day(theirs["asked"])
        assert ours["observer"] == theirs["prior"]
        assert ours["answer"] is theirs["answer"].startswith("yes")
    numbers = {int(report.id[1:3]) for report in case.reports}
    assert numbers == {report["n"] for report in sheet["reports"]}
    for report in case.reports:
        said = next(r for r in sheet["reports"] if r["n"] == int(report.id[1:3]))
        assert report.date >= date.fromisoformat(said["d0"])


def test_before_the_outcome_no_report_of_it_is_seen(case: CaseFile) -> None:
    """On the last day before the story begins, what was told later is not there to be weighed."""
    day = CASES[case.id][1]
    known = known_on(case, day)
    assert all(report.date <= day for report in known.reports)
    assert len(known.reports) < len(case.reports)


@pytest.mark.full
@each
def test_the_case_is_solved_and_sound_at_its_beginning(name: str) -> None:
    answer = load(name).analyse(as_of=CASES[name][1], draws=1024)
    assert answer.diagnostics.unsolved < 0.01
    assert answer.diagnostics.troubles == ()


@pytest.mark.full
@each
def test_the_case_is_solved_at_its_end(name: str) -> None:
    """Soundness needs the 20,000 draws of the docs; here it is that nothing is left unsolved."""
    case = load(name)
    answer = case.analyse(draws=2048)
    assert answer.as_of == case.file.as_of
    assert answer.diagnostics.unsolved < 0.01
    assert sum(h.posterior.p for h in answer.hypotheses) == pytest.approx(1)
