"""Forecasts from end to end: stored, resolved, scored, and kept whatever happens to the machine."""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.brief.answers import answer

import innercourt
from innercourt.brief.findings import Estimate, OutcomeFinding
from innercourt.case import forecast_kept, forecasts
from innercourt.case.forecast_file import read_records
from innercourt.case.forecast_record import Cut, Forecast
from innercourt.case.forecast_score import Settled, scorecard
from innercourt.cli.main import run
from innercourt.court.words import icd203_words
from innercourt.errors import StorageError, UsageError

AtDay = Callable[[int], None]
FILE = "forecasts.jsonl"


@pytest.fixture
def at_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AtDay:
    """Work in an empty folder, on a day of March 2031 that the test chooses."""
    monkeypatch.chdir(tmp_path)

    def choose(day: int) -> None:
        monkeypatch.setattr(forecasts, "_now", lambda: datetime(2031, 3, day, 12, tzinfo=UTC))
        for module in (forecasts, forecast_kept):
            monkeypatch.setattr(module, "today", lambda: date(2031, 3, day))

    choose(1)
    return choose


@pytest.fixture
def book(at_day: AtDay, tmp_path: Path) -> innercourt.Forecasts:
    return innercourt.Forecasts(tmp_path / FILE)


@pytest.fixture
def veldra(monkeypatch: pytest.MonkeyPatch) -> innercourt.Answer:
    """Every case is Veldra, answered without computing anything."""
    found = answer()

    class Asked:
        def analyse(self, **given: Any) -> innercourt.Answer:
            return found

    monkeypatch.setitem(vars(innercourt), "load", lambda _: Asked())
    monkeypatch.setitem(vars(innercourt), "case_digest", lambda _: "d" * 64)
    return found


def own(book: innercourt.Forecasts, statement: str, p: float | str = 0.3, **given: Any) -> Forecast:
    [kept] = book.add_own(statement, p, due=date(2031, 12, 31), **given)
    return kept.forecast


# ---- storing -------------------------------------------------------------------------------------


def test_every_probability_that_can_be_resolved_is_stored(
    book: innercourt.Forecasts, veldra: innercourt.Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["forecast", "add", "veldra", "--json", "--author", "mk"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert err == f"{FILE}: {len(rows)} new\n"
    case, unsettled = veldra.case, [p.id for p in veldra.case.propositions if p.resolved is None]
    wanted = [f"{case.id}/hypothesis/{h.id}" for h in veldra.hypotheses]
    wanted += [f"{case.id}/{o.episode}/{o.outcome}" for o in veldra.next]
    wanted += [f"{case.id}/proposition/{p.id}" for p in veldra.propositions if p.id in unsettled]
    assert [row["question"] for row in rows] == wanted
    first, finding = rows[0], veldra.hypotheses[0]
    assert first == {
        "id": first["id"], "question": wanted[0], "group": f"{case.id}/hypothesis", "statement": finding.name,
        "kind": "hypothesis", "made": veldra.as_of.isoformat(), "stored": "2031-03-01T12:00:00+00:00",
        "p": finding.posterior.p, "se": finding.posterior.se, "words": icd203_words(finding.posterior.p),
        "case": case.id, "digest": "d" * 64, "version": innercourt.__version__,
        "draws": veldra.diagnostics.draws, "seed": veldra.diagnostics.seed, "by": "mk",
        "state": "open", "on": None, "why": "",
    }  # fmt: skip


def test_moves_and_outcomes_are_due_when_their_episode_is_over(
    book: innercourt.Forecasts, veldra: innercourt.Answer, at_day: AtDay
) -> None:
    ends = {episode.id: episode.window.end for episode in veldra.case.episodes}
    about = {
        p.id: [name.partition(".")[0] for name in (*p.did, *p.outcome)] for p in veldra.case.propositions
    }
    kept = {k.forecast.question.rpartition("/")[2]: k.forecast for k in book.add(veldra)}
    due = {id: max(ends[episode] for episode in of) for id, of in about.items() if of and id in kept}
    assert due
    assert {id: kept[id].due for id in due} == due


def test_that_an_episode_is_not_played_says_which(
    book: innercourt.Forecasts, veldra: innercourt.Answer
) -> None:
    passed = OutcomeFinding("succession", "not_played", "It does not come to this", Estimate(0.1, 0.01))
    kept = book.add(replace(veldra, next=(passed,)))
    [told] = [k.forecast.statement for k in kept if k.forecast.kind == "outcome"]
    name = next(e.name for e in veldra.case.episodes if e.id == "succession")
    assert told == f"{name}: It does not come to this"


def test_what_was_not_estimated_is_not_stored(book: innercourt.Forecasts, veldra: innercourt.Answer) -> None:
    unknown = OutcomeFinding("succession", "orderly", "An heir", Estimate(float("nan"), float("nan")))
    kept = book.add(replace(veldra, next=(unknown,)))
    assert "outcome" not in {k.forecast.kind for k in kept}


def test_the_same_answer_is_stored_once(
    book: innercourt.Forecasts, veldra: innercourt.Answer, at_day: AtDay
) -> None:
    first = book.add(veldra)
    before = Path(book.path).read_bytes()
    at_day(2)
    assert first
    assert book.add(veldra) == ()
    assert Path(book.path).read_bytes() == before


@pytest.mark.parametrize(
    ("given", "p", "words", "ends"),
    [
        (0.3, 0.3, "unlikely", (None, None)),
        ("0.3", 0.3, "unlikely", (None, None)),
        (1, 1.0, "almost certain", (None, None)),
        ("Likely", 0.675, "Likely", (0.55, 0.8)),
        ("PHIA: likely", 0.65, "PHIA: likely", (0.55, 0.75)),
    ],
)
def test_a_likelihood_is_a_number_or_a_phrase_with_its_range(
    given: float | str,
    p: float,
    words: str,
    ends: tuple[float | None, float | None],
    book: innercourt.Forecasts,
) -> None:
    made = own(book, "It rains", given)
    assert (made.p, made.words, (made.low, made.high)) == (p, words, ends)
    assert [kept.forecast for kept in book.list()] == [made], "as it was read back"


def test_confidence_has_a_line_of_its_own(
    book: innercourt.Forecasts, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--statement", "It rains", "--p", "likely", "--by", "2031-12-31", "--confidence", "low"]
    assert run(["forecast", "add", *arguments]) == 0
    [likelihood, confidence] = capsys.readouterr().out.splitlines()
    assert "likely" in likelihood
    assert "confidence" not in likelihood.lower()
    assert confidence.strip() == "Confidence in what it rests on: low."


def test_a_forecast_of_one_s_own_is_filed_under_the_name_of_its_case(
    book: innercourt.Forecasts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["new", str(tmp_path / "folder")])
    arguments = ["--statement", "It rains", "--p", ".3", "--by", "2031-12-31"]
    assert run(["forecast", "add", "./folder", *arguments]) == 0
    named = innercourt.load(tmp_path / "folder").file.id
    assert [k.forecast.case for k in book.list(case=named)] == [named]
    capsys.readouterr()
    assert run(["forecast", "list", "--case", "orsa"]) == 2
    assert capsys.readouterr().err == (
        f"innercourt: no forecasts of that case\nexpected  {named}\nfound     `orsa`\n"
    )


# ---- resolving -----------------------------------------------------------------------------------


def test_a_resolution_holds_for_every_day_of_its_question(book: innercourt.Forecasts, at_day: AtDay) -> None:
    early, late = own(book, "It rains", 0.3), own(book, "it  RAINS", 0.8, made=date(2031, 3, 5))
    other = own(book, "It snows")
    at_day(10)
    settled = book.resolve(late.id[:8], "yes", on=date(2031, 3, 9), why="it poured")
    assert [(k.forecast.id, k.state, k.why) for k in settled] == [
        (early.id, "yes", "it poured"), (late.id, "yes", "it poured")]  # fmt: skip
    assert [k.forecast.id for k in book.list(open=True)] == [other.id]


def test_yes_to_one_is_no_to_the_others_of_its_group(
    book: innercourt.Forecasts, veldra: innercourt.Answer, at_day: AtDay
) -> None:
    made = [k.forecast for k in book.add(veldra) if k.forecast.kind == "hypothesis"]
    at_day(20)
    settled = book.resolve(made[1].id, "yes", on=date(2031, 3, 15))
    assert [k.state for k in settled] == ["no", "yes"] + ["no"] * (len(made) - 2)
    with pytest.raises(UsageError) as refused:
        book.resolve(made[0].id, "yes", on=date(2031, 3, 16))
    assert str(refused.value) == (
        f"at most one of `{made[0].group}` comes true\n"
        "expected  no or void, or the other resolved anew\n"
        f"found     `{made[1].question}`, which came true on 2031-03-15"
    )
    book.resolve(made[1].id, "void", on=date(2031, 3, 16))
    assert [k.state for k in book.list() if k.forecast.kind == "hypothesis"] == ["open", "void"] + [
        "open"
    ] * (len(made) - 2)


def test_a_correction_is_another_line(book: innercourt.Forecasts, at_day: AtDay) -> None:
    made = own(book, "It rains")
    at_day(9)
    book.resolve(made.id, "yes", on=date(2031, 3, 8))
    before = Path(book.path).read_bytes()
    book.resolve(made.id, "yes", on=date(2031, 3, 8))
    assert Path(book.path).read_bytes() == before, "saying it twice adds nothing"
    [corrected] = book.resolve(made.id, "no", on=date(2031, 3, 8), why="that was the sprinkler")
    assert corrected.state == "no"
    assert Path(book.path).read_bytes().startswith(before)


def test_what_was_due_is_told(book: innercourt.Forecasts, at_day: AtDay) -> None:
    book.add_own("It rains", 0.3, due=date(2031, 3, 4))
    at_day(4)
    assert [k.state for k in book.list(open=True)] == ["open"]
    at_day(5)
    assert [k.state for k in book.list(open=True)] == ["due"]


# ---- scoring -------------------------------------------------------------------------------------


def test_what_is_stored_on_the_morning_of_its_settling_was_not_foreseen(
    book: innercourt.Forecasts, at_day: AtDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "CST-8")
    time.tzset()
    try:
        at_day(2)
        # Half past seven in Beijing is the evening before in Greenwich.
        monkeypatch.setattr(forecasts, "_now", lambda: datetime(2031, 3, 1, 23, 30, tzinfo=UTC))
        made = own(book, "It rains", 0.3, made=date(2031, 3, 1))
        book.resolve(made.id, "yes", on=date(2031, 3, 2))
        assert (book.score().forecasts, book.score().afterwards) == (0, 1)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_score_by_hand(
    book: innercourt.Forecasts, at_day: AtDay, capsys: pytest.CaptureFixture[str]
) -> None:
    rain, snow = own(book, "It rains", 0.5), own(book, "It snows", 0.2)
    at_day(11)
    own(book, "It rains", 0.9)
    at_day(21)
    book.resolve(rain.id, "yes", on=date(2031, 3, 16))  # 10 days at .25, 5 days at .01
    book.resolve(snow.id, "no", on=date(2031, 3, 16))  # .04
    capsys.readouterr()
    assert run(["forecast", "score", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["forecasts"], found["questions"], found["clusters"], found["open"]) == (3, 2, 2, 0)
    assert found["brier"]["value"] == pytest.approx((0.25 + 0.01 + 0.04) / 3)
    assert found["log"]["value"] == pytest.approx(-np.log([0.5, 0.9, 0.8]).mean())
    assert found["time_averaged"]["value"] == pytest.approx(((10 * 0.25 + 5 * 0.01) / 15 + 0.04) / 2)
    parts = {name: score["value"] for name, score in found["decomposition"].items()}
    assert parts["reliability"] - parts["resolution"] + parts["uncertainty"] == pytest.approx(
        found["brier"]["value"]
    )
    assert found["baselines"][0]["gain"]["value"] == pytest.approx(0.25 - 0.1)
    assert found["judged"][-1] == (
        "Too few to judge: that takes 30 settled questions in 10 groups that do not hang together, "
        "and there are 2 questions in 2 groups."
    )


def test_hindsight_is_left_out_unless_asked_for(book: innercourt.Forecasts, at_day: AtDay) -> None:
    at_day(20)
    early = own(book, "It rains", 0.3, made=date(2031, 3, 1))
    own(book, "It rains", 0.9, made=date(2031, 3, 9))
    book.resolve(early.id, "yes", on=date(2031, 3, 9))
    plain, all_of_it = book.score(), book.score(hindsight=True)
    assert (plain.forecasts, plain.afterwards, plain.too_late, plain.brier) == (0, 1, 1, None)
    assert str(plain) == (
        "Nothing to score yet: 0 still open.\n"
        "Left out: 1 forecast made for the day on which the matter was settled, or later.\n"
        "Left out: 1 forecast stored on or after the day on which the matter was settled; "
        "`--hindsight` scores them too."
    )
    assert all_of_it.brier is not None
    assert all_of_it.brier.value == pytest.approx(0.49)
    assert "Hindsight: 1 forecast among these" in str(all_of_it)


def test_of_two_for_one_day_the_last_stands(book: innercourt.Forecasts, at_day: AtDay) -> None:
    for p in (0.9, 0.1, 0.5):
        made = own(book, "It rains", p)
    at_day(9)
    own(book, "It rains", 0.0, made=date(2031, 3, 1))  # hindsight does not replace what was foreseen
    book.resolve(made.id, "no", on=date(2031, 3, 8))
    for found in (book.score(), book.score(hindsight=True)):
        assert (found.forecasts, found.brier and found.brier.value) == (1, 0.25)


def test_void_and_other_cases_do_not_count(book: innercourt.Forecasts, at_day: AtDay) -> None:
    made = [
        own(book, "It rains", 0.3, case="orsa"),
        own(book, "It rains", 0.3, case="veldra"),
        own(book, "Fog"),
    ]
    at_day(9)
    for forecast, verdict in zip(made, ("yes", "no", "void"), strict=True):
        book.resolve(forecast.id, verdict, on=date(2031, 3, 8))
    assert (book.score().forecasts, book.score().void) == (2, 1)
    assert book.score(case="orsa").forecasts == 1


def many(questions: int, exponent: float, seed: int = 3) -> list[Settled]:
    """Settled questions, calibrated if `exponent` is 1, overconfident in the yes if it is above."""
    rng = np.random.default_rng(seed)
    found = []
    for k in range(questions):
        p = round(float(rng.random()), 3)
        made = Forecast(f"q{k}", f"Q{k}", "own", date(2031, 1, 1), datetime(2031, 1, 1, tzinfo=UTC), p, "")
        found.append(Settled(made, bool(rng.random() < p**exponent), date(2031, 2, 1)))
    return found


def test_it_says_in_words_what_the_figures_allow() -> None:
    """The seed is fixed. False alarms: of 300 others 96 had one of the seven ranges of words, each judged at 95 %, come
    true more or less often than was said; all other sentences were there with every one."""
    good = str(scorecard(many(300, 1.0), waiting=0, void=0, hindsight=False))
    assert "Better than saying one half every time" in good
    assert "No range of words with enough questions came true more or less often than was said." in good
    bad = str(scorecard(many(300, 3.0), waiting=0, void=0, hindsight=False))
    assert "What was called “likely” came true" in bad
    assert "less often than" in bad
    few = str(scorecard(many(29, 1.0), waiting=0, void=0, hindsight=False))
    assert "Too few to judge" in few
    assert "Better" not in few


def test_what_had_no_chance_is_told_and_is_valid_json(book: innercourt.Forecasts, at_day: AtDay) -> None:
    made = own(book, "It rains", 0)
    at_day(9)
    book.resolve(made.id, "yes", on=date(2031, 3, 8))
    found = book.score()
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["log"] == {"value": None, "se": None}
    assert "1 forecast gave what happened no chance at all: the log score is infinite." in str(found)


def test_the_picture_is_one_svg_file(
    book: innercourt.Forecasts, at_day: AtDay, capsys: pytest.CaptureFixture[str]
) -> None:
    made = own(book, "It <rains>", 0.3)
    assert ElementTree.fromstring(book.score().picture()).tag.endswith("svg"), "without any score"
    at_day(9)
    book.resolve(made.id, "yes", on=date(2031, 3, 8))
    assert run(["forecast", "score", "--plot", "curve.svg"]) == 0
    assert capsys.readouterr().err == "written: curve.svg\n"
    drawn = ElementTree.fromstring(Path("curve.svg").read_text())
    points = [p.text for p in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert points[1:] == [
        "called “unlikely” (30% on average): 100% came true, 95% interval 15% to 100%, 1 question"
    ]


# ---- the file ------------------------------------------------------------------------------------


def test_a_line_cut_short_is_told_and_loses_nothing_else(
    book: innercourt.Forecasts, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [own(book, "It rains"), own(book, "It snows")]
    path = Path(book.path)
    whole = path.read_bytes()
    own(book, "Fog, 北京")
    last = path.read_bytes()[len(whole) :]
    for end in range(1, len(last) - 1):
        path.write_bytes(whole + last[:end])
        assert [k.forecast for k in book.list()] == kept
        assert book.notes() == (
            f"{path}:3 was cut short while it was written and is passed over; every other line is whole.",
        )
    assert run(["forecast", "list"]) == 0
    assert (
        capsys.readouterr().err
        == f"{FILE}:3 was cut short while it was written and is passed over; every other line is whole.\n"
    )
    fragment = path.read_bytes()
    again = own(book, "Fog, 北京")
    assert [k.forecast for k in book.list()] == [*kept, again]
    assert path.read_bytes().startswith(fragment + b"\n"), "nothing was overwritten"
    assert [r.line for r in read_records(path).records if isinstance(r, Cut)] == [3]
    assert len(book.notes()) == 1


def test_a_last_line_that_lacks_only_its_end_is_whole(book: innercourt.Forecasts) -> None:
    first = own(book, "It rains")
    path = Path(book.path)
    path.write_bytes(path.read_bytes()[:-1])
    second = own(book, "It snows")
    assert [k.forecast for k in book.list()] == [first, second]
    assert book.notes() == ()


HINT = "try       put the line back as it was, from a copy; to correct a forecast, add another or resolve it anew\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (b"{}\n", "expected  `type` to be one of forecast, resolution, cut\nfound     `None`\n"),
        (b"[1]\n", "expected  a JSON object\nfound     `[1]`\n"),
        (b"nonsense\n", "expected  a JSON object\nfound     `nonsense`\n"),
        (b'{"p": NaN}\n', "expected  finite numbers\nfound     `NaN`\n"),
        (b'{"type": "forecast", "p": 1e999}\n', "expected  finite numbers\nfound     `1e999`\n"),
        (
            b'{"type": "cut", "line": "\\ud800"}\n',
            "expected  whole characters\nfound     half of a surrogate pair\n",
        ),
        (b"\xff\xfe\n", "expected  text in UTF-8\nfound     other bytes\n"),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number(
    wrong: bytes, told: str, book: innercourt.Forecasts, capsys: pytest.CaptureFixture[str]
) -> None:
    own(book, "It rains")
    path = Path(book.path)
    path.write_bytes(path.read_bytes() + wrong)
    own_bytes = path.read_bytes()
    for command in (["list"], ["score"], ["add", "--statement", "Fog", "--p", ".1", "--by", "2031-12-31"]):
        assert run(["forecast", *command]) == 2
        assert capsys.readouterr() == ("", f"innercourt: {FILE}:2 cannot be used\n{told}{HINT}")
    assert path.read_bytes() == own_bytes


def test_who_has_to_wait_for_a_file_is_told(book: innercourt.Forecasts) -> None:
    own(book, "It rains")
    path = Path(book.path).resolve()
    command = [sys.executable, "-m", "innercourt", "forecast", "list", "--file", str(path)]
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            assert child.stderr is not None
            assert child.stderr.readline() == (
                f"innercourt: waiting for {path}, which another process holds; stop with Ctrl-C\n"
            )
            fcntl.flock(file, fcntl.LOCK_UN)
            out, err = child.communicate(timeout=60)
    assert (child.returncode, "It rains" in out, err) == (0, True, "")


def test_a_line_that_was_changed_is_found_out(book: innercourt.Forecasts) -> None:
    own(book, "It rains", 0.3)
    path = Path(book.path)
    path.write_text(path.read_text().replace('"p":0.3', '"p":0.9'))
    with pytest.raises(UsageError, match=r"forecasts\.jsonl:1 cannot be used") as refused:
        book.list()
    assert refused.value.found == "one that was changed"


def test_many_may_add_at_once(book: innercourt.Forecasts) -> None:
    code = (
        "import sys\nfrom datetime import date\nfrom innercourt import Forecasts\n"
        "for k in range(25):\n"
        f"    Forecasts({str(book.path)!r}).add_own(f'{{sys.argv[1]}} {{k}}', .3, due=date(2131, 1, 1))\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", code, str(n)]) for n in range(4)]
    assert [child.wait(timeout=120) for child in children] == [0] * 4
    statements = sorted(k.forecast.statement for k in book.list())
    assert statements == sorted(f"{n} {k}" for n in range(4) for k in range(25))


def test_a_full_disk_takes_nothing_and_loses_nothing(
    book: innercourt.Forecasts, monkeypatch: pytest.MonkeyPatch
) -> None:
    own(book, "It rains")
    before, write = Path(book.path).read_bytes(), os.write
    written = []

    def full(handle: int, data: bytes) -> int:
        if written:
            raise OSError(28, "No space left on device")
        written.append(write(handle, data[:40]))
        return written[0]

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageError) as refused:
        own(book, "It snows")
    assert str(refused.value) == f"nothing was added to {book.path}\nfound     No space left on device"
    assert Path(book.path).read_bytes() == before


# ---- what is refused -----------------------------------------------------------------------------

OWN = ["--statement", "It rains", "--by", "2031-12-31"]
BETWEEN = (
    "a probability lies between 0 and 1\nexpected  0 to 1, or a phrase such as `likely` or `PHIA: likely`\n"
)
REFUSED = [
    (["list"], "there is no such file of forecasts\nexpected  a file that `innercourt forecast add` wrote\n"
               "found     `forecasts.jsonl`\ntry       innercourt forecast add CASE\n"),
    (["resolve", "abcd", "yes", "--on", "2031-03-01"],
     "there is no such file of forecasts\nexpected  a file that `innercourt forecast add` wrote\n"
     "found     `forecasts.jsonl`\ntry       innercourt forecast add CASE\n"),
    (["add"], "nothing to store\nexpected  CASE, or --statement with --p and --by\nfound     neither\n"),
    (["add", *OWN], "--statement needs --p and --by\nexpected  --p\nfound     none\n"),
    (["add", "veldra", "--p", ".3"],
     "--p goes with --statement\nexpected  --statement TEXT\nfound     none\n"),
    (["add", *OWN, "--p", "likley"],
     "neither a probability nor a phrase for one\nexpected  0 to 1, or a phrase such as `likely` or `PHIA: likely`\n"
     "found     `likley`\ntry       `likely`\n"),
    (["add", *OWN, "--p", "40%"],
     "neither a probability nor a phrase for one\nexpected  0 to 1, or a phrase such as `likely` or `PHIA: likely`\n"
     "found     `40%`\ntry       .4\n"),
    (["add", *OWN, "--p", ".3", "--file", "."],
     "cannot open .\nexpected  a file of forecasts\nfound     no plain file\n"),
    (["add", *OWN, "--p", "1.3"],
     f"{BETWEEN}found     `1.3`\n"),
    (["add", *OWN, "--p", "nan"],
     f"{BETWEEN}found     `nan`\n"),
    (["add", *OWN, "--p", ".3", "--confidence", "some"],
     "no such confidence\nexpected  low, moderate, high\nfound     `some`\n"),
    (["add", *OWN, "--p", ".3", "--as-of", "2032-01-01"],
     "a forecast is made before it is known\nexpected  a day from 2032-01-01 on\nfound     `2031-12-31`\n"),
    (["add", "--statement", " ", "--by", "2031-12-31", "--p", ".3"],
     "a forecast needs a statement\nexpected  a sentence\nfound     nothing\n"),
    (["add", *OWN, "--p", ".3", "--file", "none/here.jsonl"],
     "cannot write none/here.jsonl\nexpected  a folder that exists\nfound     no folder `none`\n"
     "try       mkdir -p none\n"),
    (["score", "--plot", "curve.png"],
     "--plot needs a picture's name\nexpected  a file in .svg\nfound     `curve.png`\n"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=[" ".join(a) for a, _ in REFUSED])
def test_a_mistake_gets_one_message_and_nothing_is_written(
    arguments: list[str], message: str, at_day: AtDay, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["forecast", *arguments]) == 2
    assert capsys.readouterr() == ("", f"innercourt: {message}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("id", "day", "message"),
    [
        ("ffff", 1, "there is no such forecast\nexpected  the first 4 or more characters of its id\n"
                    "found     `ffff`\ntry       innercourt forecast list\n"),
        ("", 1, "there is no such forecast\nexpected  the first 4 or more characters of its id\n"
                "found     ``\ntry       innercourt forecast list\n"),
        ("id", 2, "what is not over cannot be resolved\nexpected  a day that has begun\nfound     `2031-03-02`\n"),
    ],
)  # fmt: skip
def test_a_resolution_that_cannot_be_is_refused(
    id: str, day: int, message: str, book: innercourt.Forecasts, capsys: pytest.CaptureFixture[str]
) -> None:
    made = own(book, "It rains")
    before = Path(book.path).read_bytes()
    named = made.id if id == "id" else id
    assert run(["forecast", "resolve", named, "yes", "--on", f"2031-03-0{day}"]) == 2
    assert capsys.readouterr() == ("", f"innercourt: {message}")
    assert Path(book.path).read_bytes() == before
