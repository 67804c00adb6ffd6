"""Backtests: what was said on each day, what it scored, and that no answer is ever seen.

Two analyses of one day from different draws may differ by five combined standard errors and one part
in a million; with 16 runs a side a figure fails by chance 1 time in 40,000.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from innercourt.analysis import analyse
from innercourt.brief.plain import plain_text
from innercourt.case.answer_key import Question, read_answer_key
from innercourt.case.backtest import backtest, looked_at, read_keyed
from innercourt.case.backtest_count import base_rate, bearing, counted
from innercourt.case.backtest_days import answers_by_day, hangs_on_the_day
from innercourt.case.backtest_score import OBSERVER, QuestionScore, Said, scored
from innercourt.case.masked import masked_case
from innercourt.case.read import case_digest, check_case, read_case
from innercourt.errors import CaseError, UsageError
from tests.laws.small_cases import DUEL, RIVALS, TINY, case_of, changed

from .keyed import DUEL_KEY, RIVALS_KEY, both, written

DRAWS = 1024


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return both(tmp_path_factory.mktemp("keyed"))


@pytest.fixture(scope="module")
def found(folders):
    return backtest(*folders, draws=DRAWS, masked=True)


def test_a_day_is_answered_as_of_that_day():
    case = case_of(DUEL)
    days = [date(2025, 3, 4), date(2025, 3, 20)]
    for answer in answers_by_day(case, days, draws=DRAWS, seed=5):
        alone = analyse(case, as_of=answer.day, draws=DRAWS, seed=5)
        for p in alone.propositions:
            ours = answer.of(p.id)
            assert abs(ours.p - p.posterior.p) < 5 * np.hypot(ours.se, p.posterior.se) + 1e-6
        for h in alone.hypotheses:
            ours = answer.hypotheses[h.id]
            assert abs(ours.p - h.posterior.p) < 5 * np.hypot(ours.se, h.posterior.se) + 1e-6
    last = {o.outcome: o.probability.p for o in alone.next}  # of the open episode; the same draws were made
    assert last == pytest.approx({o: answer.outcomes["later"][o].p for o in last}, abs=1e-12)
    assert sum(e.p for e in answer.outcomes["strike"].values()) == pytest.approx(1, abs=1e-9)


def test_what_only_later_reports_speak_of_has_a_probability():
    case = case_of(DUEL)
    early = date(2025, 3, 1)
    assert not analyse(case, as_of=early, draws=64).propositions  # nobody had spoken yet
    (answer,) = answers_by_day(case, [early], draws=DRAWS, seed=0)
    assert set(answer.propositions) == {"went", "open", "noise"}
    assert answer.of("open").p == pytest.approx(answer.of("strike.gone").p, abs=1e-9)


def test_a_case_that_hangs_on_the_day_is_compiled_for_each():
    assert not hangs_on_the_day(case_of(DUEL))
    undated = replace(case_of(RIVALS), propositions=(
        *case_of(RIVALS).propositions, replace(case_of(RIVALS).propositions[0], id="x", indicator=None, holds="1 > 0"),
    ))  # fmt: skip
    assert hangs_on_the_day(undated)
    days = [date(2025, 1, 1), date(2025, 1, 20)]
    first, last = answers_by_day(undated, days, draws=64, seed=0)
    assert first.hypotheses["dog"].p == pytest.approx(0.3, abs=1e-9) != last.hypotheses["dog"].p


def test_a_chance_that_hangs_on_a_contest_of_no_day_hangs_on_the_day():
    rich = "claim: 'logistic(prize - 1.5)'"
    assert not hangs_on_the_day(case_of(TINY))
    assert hangs_on_the_day(case_of(changed(TINY, (rich, "claim: 'prevails(general, ruler)'"))))
    assert hangs_on_the_day(case_of(changed(TINY, (rich, "indicator: '.5 if army == ''split'' else .1'"))))
    assert not hangs_on_the_day(
        case_of(changed(TINY, (rich, "indicator: '.5 if did(march.plot.rise) else .1'")))
    )


def test_the_key_never_reaches_the_engine(folders, found, tmp_path):
    flipped = changed(
        DUEL_KEY, ("strike.gone, answer: yes", "strike.gone, answer: no"),
        ("not open, answer: no", "not open, answer: yes"),
        ("{strike: gone}", "{strike: caught}"), ("r1: true", "r1: false"), ("hypothesis: bold", "hypothesis: meek"),
    )  # fmt: skip
    other = written(tmp_path / "duel", DUEL, flipped)
    theirs = backtest(other, draws=DRAWS)
    ours = [[said.p for said in q.said] for q in found.cases[0].questions]
    assert [[said.p for said in q.said] for q in theirs.questions] == ours
    assert [q.happened for q in theirs.questions] == [not q.happened for q in found.cases[0].questions]


def test_an_answer_is_the_same_with_and_without_a_key(folders, tmp_path):
    """Byte for byte, but for the seconds that it took; and so is the digest of the case."""
    bare = written(tmp_path / "duel", DUEL, None)
    spoilt = written(tmp_path / "spoilt" / "duel", DUEL, "no: [YAML")
    texts = set()
    for folder in (folders[0], bare, spoilt):
        assert check_case(folder) == []
        answer = analyse(read_case(folder), draws=64)
        texts.add(plain_text(replace(answer, diagnostics=replace(answer.diagnostics, seconds=0.0))))
    assert len(texts) == 1
    assert len({case_digest(folder) for folder in (folders[0], bare, spoilt)}) == 1


def test_names_and_days_change_nothing(found):
    assert found.masked == 0.0
    assert found.sound_under_a_mask
    case = case_of(DUEL)
    masked, names, shift = masked_case(case)
    assert shift.days % 7 == 0
    told = repr(masked)
    for word in ("ruler", "general", "strike", "envoy", "prize", "2025"):
        assert word not in told
    assert sorted(names.values(), key=str) != [
        names[word] for word in sorted(names)
    ]  # in no order of the alphabet


def test_a_question_is_looked_at_when_asked_and_when_something_becomes_known(folders):
    case = read_case(folders[0])
    key = read_answer_key(folders[0], case)
    assert [day.day for day in looked_at(case, key)] == [1, 2, 3, 4, 5, 20]
    found = {
        q.question.id: [said.day.day for said in q.said] for q in backtest(folders[0], draws=64).questions
    }
    assert found == {"gone": [1, 2, 3, 4, 5, 20], "shut": [3, 4, 5, 20]}  # nothing is scored of `noise`


def test_each_day_counts_alike():
    question = Question("q", "", date(2025, 1, 1), date(2025, 1, 10), "p", False, True, observer=0.5)
    said = (Said(date(2025, 1, 1), 0.2, 0.0, 0.5), Said(date(2025, 1, 9), 0.7, 0.0, 0.5))
    q = QuestionScore("c", question, 0.5, said)
    assert q.stood.tolist() == [8, 2]
    assert q.score(q.ours) == pytest.approx(0.8 * 0.64 + 0.2 * 0.09)
    assert q.first(q.ours) == pytest.approx(0.64)
    found = scored([], draws=64, seed=0)
    assert found.over_time == () == found.spells
    assert "0 questions" in str(found)


def test_scores_are_those_of_the_days(found):
    ours, theirs = [], []
    for q in found.questions:
        if q.question.observer is None:
            continue
        days = (q.question.until - q.question.asked).days + 1
        standing = [
            max((s for s in q.said if (s.day - q.question.asked).days <= d), key=lambda s: s.day)
            for d in range(days)
        ]
        ours.append(np.mean([(s.p - q.happened) ** 2 for s in standing]))
        theirs.append((q.question.observer - q.happened) ** 2)
    (observer,) = [r for r in found.over_time if r.name == OBSERVER]
    assert observer.questions == 3
    assert observer.ours == pytest.approx(np.mean(ours), abs=1e-12)
    assert observer.brier == pytest.approx(np.mean(theirs), abs=1e-12)
    assert observer.skill.value == pytest.approx(1 - np.mean(ours) / np.mean(theirs), abs=1e-12)
    total = sum(s.questions * s.ours for s in found.spells)
    assert math.isfinite(total)
    assert all(0 <= s.ours <= 1 for s in found.spells)


def test_spells_put_the_days_together(found):
    """The days of all spells are the days of the question, so their scores make up its own."""
    from innercourt.case.backtest_score import SPELLS, _days_within

    for q in found.questions:
        within = np.stack([_days_within(q, *ends) for ends in SPELLS])
        assert within.sum(0).tolist() == q.stood.tolist()


def test_counting_reports_counts_echoes_and_what_excludes_it():
    case = case_of(DUEL)
    gone = Question("q", "", date(2025, 3, 1), date(2025, 3, 25), "open", False, True)
    assert counted(gone, case, date(2025, 3, 3)) == 0.5
    assert counted(gone, case, date(2025, 3, 4)) == pytest.approx(2 / 3)
    assert counted(gone, case, date(2025, 3, 20)) == 0.5
    assert counted(replace(gone, denied=True), case, date(2025, 3, 4)) == pytest.approx(1 / 3)
    taken = case_of(
        changed(
            DUEL,
            (
                "  went:",
                "  away: {text: He is gone, outcome: strike.gone}\n"
                "  held: {text: He is held, outcome: strike.caught}\n  went:",
            ),
        )
    )
    asked = replace(gone, proposition="strike.gone")
    assert bearing(asked, taken) == {"away": 1, "held": -1}


def test_the_base_rate_is_of_the_other_cases(folders, tmp_path):
    answers = {folders[0]: (1, 1), folders[1]: (3, 0)}
    assert base_rate(folders[0], answers) == pytest.approx(4 / 5)
    assert base_rate(folders[1], answers) == pytest.approx(2 / 4)
    assert base_rate(folders[0], {folders[0]: (9, 0)}) == 0.5


def test_episodes_and_accounts_are_scored_on_the_last_day_before(found):
    strike, account = found.cases[0].matters
    assert (strike.id, strike.happened, strike.on) == ("strike", ("gone",), date(2025, 3, 20))
    assert strike.log == pytest.approx(-math.log(strike.last))
    assert account.kind == "account"
    assert account.even == 0.25
    (rivals,) = found.cases[1].matters
    assert rivals.happened == ("cat", "dog")
    assert rivals.on == date(2025, 1, 2)  # before the first question was settled
    assert rivals.brier == pytest.approx(((1 - rivals.last) ** 2 + (1 - rivals.last) ** 2) / 2)


def test_the_page_and_the_picture_hold_every_question(found):
    page, picture, plain = found.page(), found.picture(), found.as_json()
    for q in found.questions:
        assert q.question.text in page
    assert picture.startswith("<svg")
    assert picture.count("<circle") >= 2 * len(found.questions)
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert "prefers-color-scheme: dark" in page
    assert "<style>" in picture  # on its own, it brings the style that the page has
    for text in (page, picture):
        drawn = text[text.index("<svg") :].partition("</style>")[2] or text[text.index("<svg") :]
        assert not re.search(r'(fill|stroke)="#', drawn)  # every colour is the scheme's
    for told in (m for case in found.cases for m in case.matters):
        assert " or ".join(told.told) in page
    assert [q["answer"] for case in plain["cases"] for q in case["questions"]] == ["yes", "no", "no", "yes"]
    assert plain["masked"] == {"greatest_difference": 0.0}
    assert found.page() == page


KEY_MISTAKES = """\
questions:
  - {id: a, text: A?, asked: 2025-03-10, until: 2025-03-01, proposition: strike.gon, answer: yes}
  - {id: a, text: B?, asked: 2025-03-10, proposition: opn, answer: no}
  - {id: c, text: C?, asked: 2025-03-10, until: 2025-03-01, observer: 3, proposition: open, answer: maybe}
outcomes: {strike: gona, strik: gone}
reports: {r9: true, r1: tru}
hypothesis: [bald]
"""

TOLD = """\
where     duel/answers.yaml:2:74 at questions[0].proposition
expected  a proposition of the case or `episode.outcome`, with `not` before it to deny it
found     `strike.gon`, which the case does not have
try       `strike.gone`

where     duel/answers.yaml:3:10 at questions[1].id
expected  each question's own id
found     `a`, which is in line 2 already
try       give it another name

where     duel/answers.yaml:3:55 at questions[1].proposition
expected  a proposition of the case or `episode.outcome`, with `not` before it to deny it
found     `opn`, which the case does not have
try       `open`

where     duel/answers.yaml:4:71 at questions[2].observer
expected  a probability, from 0 to 1
found     the number 3

where     duel/answers.yaml:4:101 at questions[2].answer
expected  one of yes, no, unresolved
found     `maybe`

where     duel/answers.yaml:5:20 at outcomes.strike
expected  an outcome of the episode `strike`
found     `gona`, which the case does not have
try       `gone`

where     duel/answers.yaml:5:26 at outcomes.strik
expected  an episode of the case
found     `strik`, which the case does not have
try       `strike`

where     duel/answers.yaml:6:11 at reports.r9
expected  a report of the case
found     `r9`, which the case does not have
try       one of `r1`, `r2`, `r3`, `r4`

where     duel/answers.yaml:6:25 at reports.r1
expected  one of true, false, partly, unresolved
found     `tru`
try       `true`

where     duel/answers.yaml:7:14 at hypothesis[0]
expected  a hypothesis of the case
found     `bald`, which the case does not have
try       `bold`

10 mistakes in the case"""


def test_every_mistake_of_a_key_is_told_at_once(tmp_path):
    folder = written(tmp_path / "duel", DUEL, KEY_MISTAKES)
    with pytest.raises(CaseError) as told:
        backtest(folder)
    assert str(told.value) == TOLD


@pytest.mark.parametrize(
    ("until", "where", "found"),
    [
        ("until: 2025-03-01, ", "until", "the day 2025-03-01"),
        ("", "until", "neither it nor a day on which the case resolves the proposition"),
    ],
)
def test_days_that_do_not_fit_are_told(tmp_path, until, where, found):
    key = f"questions: [{{id: a, text: A?, asked: 2025-03-10, {until}proposition: open, answer: no}}]"
    folder = written(tmp_path / "duel", DUEL, key)
    with pytest.raises(CaseError) as told:
        backtest(folder)
    (problem,) = told.value.problems
    assert problem.path == f"questions[0].{where}"
    assert problem.found == found


def test_a_question_ends_the_day_before_the_case_resolves_it(tmp_path):
    resolved = changed(DUEL, ("after: strike}", "after: strike, resolved: {truth: true, on: 2025-03-15}}"))
    key = "questions: [{id: a, text: A?, asked: 2025-03-10, proposition: open, answer: yes}]"
    folder = written(tmp_path / "duel", resolved, key)
    (one,) = read_keyed([folder])
    assert one.key.questions[0].until == date(2025, 3, 14)
    late = written(
        tmp_path / "late" / "duel", resolved, key.replace("2025-03-10,", "2025-03-10, until: 2025-03-15,")
    )
    with pytest.raises(CaseError) as told:
        read_keyed([late])
    assert "a day before 2025-03-15" in str(told.value)


@pytest.mark.parametrize("key", ["", "- a list\n", "questions: [\n", "questions: 3\n"])
def test_a_key_that_is_none_is_refused(tmp_path, key):
    folder = written(tmp_path / "duel", DUEL, key)
    with pytest.raises(CaseError) as told:
        backtest(folder)
    assert {problem.file for problem in told.value.problems} == {"duel/answers.yaml"}


def test_cases_without_a_key_are_told_together(tmp_path):
    first, second = written(tmp_path / "duel", DUEL, None), written(tmp_path / "rivals", RIVALS, None)
    third = written(tmp_path / "third", RIVALS, "notes: nothing was asked\n")
    with pytest.raises(CaseError) as told:
        backtest(first, second, third)
    assert [problem.file for problem in told.value.problems] == [
        f"{name}/answers.yaml" for name in ("duel", "rivals", "third")
    ]


def test_a_case_is_named_once_and_exists(folders):
    with pytest.raises(UsageError, match="a case was named twice"):
        backtest(folders[0], folders[0])
    with pytest.raises(UsageError, match="there is no such case"):
        backtest(folders[0], "nowhere-1999")
    with pytest.raises(UsageError, match="`draws` needs a whole number"):
        backtest(folders[0], draws=16)


def test_mistakes_of_a_case_are_told_with_its_folder(tmp_path):
    spoilt = written(tmp_path / "duel", changed(DUEL, ("affirms: went", "affirms: wnt")), DUEL_KEY)
    other = written(tmp_path / "rivals", RIVALS, changed(RIVALS_KEY, ("unseen", "unsen")))
    with pytest.raises(CaseError) as told:
        backtest(spoilt, other)
    assert [problem.file for problem in told.value.problems] == ["duel/case.yaml", "rivals/answers.yaml"]
