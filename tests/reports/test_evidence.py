"""One act of knowledge an origin and proposition: echoes, retractions, copies, days."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from innercourt.reports.evidence import IMPOSSIBLE, Act, Evidence, acts_of, days_of, evidence_on
from innercourt.reports.report import Hop, Proposition, Report, Resolution, Source

SOURCES = (
    Source("envoy", "Envoy", leans={"against_ruler": "guess.envoy.against_ruler"}),
    Source("aide", "Aide", leans={"arrest": "guess.aide.arrest", "drama": "guess.aide.drama"}),
    Source("paper", "Paper"),
    Source("wire", "Wire"),
)
ARREST = Proposition("arrest", "He was arrested", tags=("drama", "against_ruler"))
PURGE = Proposition("purge", "He was purged")
PROPOSITIONS = (ARREST, PURGE)
END = date(2025, 12, 31)


def day(n: int) -> date:
    return date(2025, 3, n)


def report(name: str, on: int, *chain: str, says: str = "affirms", of: str = "arrest", **more) -> Report:
    return Report(name, day(on), tuple(Hop(source) for source in chain), of, says, **more)


def acts(*reports: Report) -> tuple[Act, ...]:
    return acts_of(reports, SOURCES, PROPOSITIONS)


def known(*reports: Report, on: date = END) -> dict[tuple[str, ...], dict[str, float]]:
    """The evidence by act, as named numbers."""
    found = acts(*reports)
    evidence = evidence_on(on, found, reports, PROPOSITIONS)
    names = Evidence._fields[:-1]
    return {
        (act.origin, act.proposition, act.kind, "recorded" if act.recorded else "unrecorded"): {
            name: float(getattr(evidence, name)[i]) for name in names
        }
        for i, act in enumerate(found)
    }


def one(*reports: Report, on: date = END) -> dict[str, float]:
    """The numbers of the only act."""
    (numbers,) = known(*reports, on=on).values()
    return numbers


def test_an_act_names_the_quantities_it_takes():
    (found,) = acts(report("r1", 1, "paper", "envoy", kind="motive"))
    assert found.reliability == "reliability.envoy.motive"
    assert found.guess == "guess.envoy.against_ruler"  # by the proposition's second tag
    (found,) = acts(report("r1", 1, "aide"))
    assert found.guess == "guess.aide.arrest"  # the proposition itself before its tags
    (found,) = acts(report("r1", 1, "aide", of="purge"))
    assert found.guess == "guess.aide"


def test_echoes_of_one_origin_are_one_act():
    first = report("r1", 1, "paper", "envoy")
    assert one(first) == one(first, report("r2", 2, "wire", "paper", "envoy"))
    assert one(first) == one(first, report("r2", 1, "wire", "envoy"), report("r3", 9, "paper", "envoy"))


def test_the_shortest_way_that_reached_us_counts():
    long = report("r1", 1, "wire", "paper", "envoy")
    assert one(long)["relays"] == 2
    assert one(long, report("r2", 2, "paper", "envoy"))["relays"] == 1
    assert one(long, report("r2", 2, "envoy"))["relays"] == 0


def test_the_least_hedged_version_of_the_origin_counts():
    careful = report("r1", 1, "envoy", hedge="could")
    assert one(careful)["hedge"] == pytest.approx(0.1)
    assert one(careful, report("r2", 2, "envoy", hedge=0.9))["hedge"] == 0.9
    assert one(careful, report("r2", 2, "wire", "paper", "envoy", hedge=0.9))["hedge"] == 0.9


def test_the_hedge_of_a_relay_is_not_doubt_of_the_origin():
    chain = (Hop("paper", "reports", "reportedly"), Hop("envoy"))
    assert one(Report("r1", day(1), chain, "arrest"))["hedge"] == 1


def test_a_later_retraction_replaces():
    said = report("r1", 1, "envoy", hedge=0.4)
    took_back = report("r2", 2, "paper", "envoy", says="denies", hedge=0.7)
    assert one(said, took_back) == one(took_back)
    assert one(said, took_back, on=day(1)) == one(said)


def test_a_retraction_in_another_tone_replaces_too():
    """A denial is another kind of claim of the same origin; there is one act of knowledge."""
    said = report("r1", 1, "envoy", kind="fact")
    took_back = report("r2", 2, "envoy", says="denies", kind="denial")
    spoken = {key: numbers for key, numbers in known(said, took_back).items() if numbers["spoken"]}
    assert spoken == known(took_back)


def test_silence_does_not_take_back_what_was_said():
    said = report("r1", 1, "envoy")
    silent = report("r2", 2, "envoy", says="silent", expected=0.6)
    assert one(said, silent) == one(said)
    assert one(silent) == one(silent) | {"silent": 1.0, "expected": 0.6, "denies": 0.0}


def test_copying_is_possible_only_where_no_lineage_is_recorded():
    first = report("r1", 1, "envoy")
    recorded = known(first, report("r2", 2, "aide"))
    assert [n["copied"] for n in recorded.values()] == [0, 0]
    unrecorded = known(first, report("r2", 2, "aide", lineage_recorded=False))
    assert [n["copied"] for n in unrecorded.values()] == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        report("r2", 3, "aide"),  # it came later
        report("r2", 1, "aide", of="purge"),  # it spoke of something else
        report("r2", 1, "aide", says="silent", expected=0.6),  # it said nothing
    ],
)
def test_nobody_copies_what_was_not_there_to_be_copied(other):
    first = report("r1", 2, "envoy", lineage_recorded=False)
    assert known(first, other)["envoy", "arrest", "fact", "unrecorded"]["copied"] == 0


def test_one_who_says_otherwise_is_no_copy():
    """A copy would have said the same, so contradicting what was there speaks against copying."""
    first = report("r1", 2, "envoy", lineage_recorded=False)
    found = known(first, report("r2", 1, "aide", says="denies"))
    assert found["envoy", "arrest", "fact", "unrecorded"]["copied"] == -1


def test_two_cannot_both_have_copied_from_each_other():
    """Of several on one day whose lineage nobody knows, one may be the copy, not both."""
    both = [report(f"r{i}", 1, who, lineage_recorded=False) for i, who in enumerate(("envoy", "aide"))]
    assert sorted(n["copied"] for n in known(*both).values()) == [0, 1]


def test_an_echo_without_recorded_lineage_adds_nothing_to_its_own_origin():
    first = report("r1", 1, "envoy")
    again = report("r2", 2, "envoy", lineage_recorded=False)
    spoken = [numbers for numbers in known(first, again).values() if numbers["spoken"]]
    assert spoken == [one(first)]


LEDGER = (
    report("r1", 1, "paper", "envoy", hedge="reportedly"),
    report("r2", 2, "envoy", says="denies"),
    report("r3", 2, "aide", lineage_recorded=False),
    report("r4", 4, "wire", "aide", kind="motive"),
    report("r5", 4, "wire", of="purge"),
    report("r6", 6, "wire", of="purge", says="denies"),
    report("r7", 7, "aide", of="purge", says="silent", expected=0.3),
)


def test_the_order_in_which_reports_are_written_down_does_not_matter():
    shuffled = list(LEDGER)
    for seed in range(10):
        random.Random(seed).shuffle(shuffled)
        for n in range(8):
            assert known(*shuffled, on=day(n + 1)) == known(*LEDGER, on=day(n + 1))


@pytest.mark.parametrize("n", range(1, 9))
def test_what_comes_later_changes_nothing_on_an_earlier_day(n):
    heard = [r for r in LEDGER if r.date <= day(n)]
    now = known(*LEDGER, on=day(n))
    assert {key: numbers for key, numbers in now.items() if numbers["spoken"]} == {
        key: numbers for key, numbers in known(*heard).items() if numbers["spoken"]
    }
    assert all(numbers["spoken"] or not any(numbers.values()) for numbers in now.values())


def test_a_resolution_counts_from_its_day():
    resolved = (
        Proposition("arrest", "Arrest", resolved=Resolution(True, day(5))),
        Proposition("purge", "Purge", resolved=Resolution(False, day(6))),
    )
    expected = {4: [[0, 0], [0, 0]], 5: [[0, 0], [IMPOSSIBLE, 0]], 6: [[0, IMPOSSIBLE], [IMPOSSIBLE, 0]]}
    for on, rows in expected.items():
        assert evidence_on(day(on), (), (), resolved).known.tolist() == rows


def test_days_are_those_on_which_something_was_learnt():
    resolved = (Proposition("arrest", "Arrest", resolved=Resolution(True, day(5))), PURGE)
    assert days_of(LEDGER, resolved, day(6)) == [day(1), day(2), day(4), day(5), day(6)]
    assert days_of((), PROPOSITIONS, END) == []


def test_without_reports_there_is_an_empty_column():
    evidence = evidence_on(END, (), (), PROPOSITIONS)
    assert evidence.spoken.shape == (0,)
    assert evidence.known.shape == (2, 2)
    assert isinstance(evidence.spoken, np.ndarray)
