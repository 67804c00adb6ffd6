"""Track records from finished cases, and the priors that they give another."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from innercourt import ledger as book
from innercourt.case.new import new_case
from innercourt.case.read import check_case, read_case
from innercourt.case.reliability import reliability_range
from innercourt.case.track_record import (
    Record,
    Resolved,
    learned_priors,
    learned_quantities,
    resolved_reports,
    track_record,
    with_record,
)
from innercourt.court.prior import parse_prior
from innercourt.errors import UsageError

FEW = ("anti-party-1957", "gabon-2023", "niger-2023", "tunisia-1987")
"""Four of the packaged cases: reading them all takes the hooked tests a minute."""


def reports(
    true: float, count: int, of: str = "press", kind: str = "fact", source: str = "x"
) -> list[Resolved]:
    day = date(1990, 1, 1)
    return [Resolved(f"case {i % 4}", f"r{i}", source, of, kind, "plain", true, day) for i in range(count)]


@pytest.fixture(scope="module")
def held() -> tuple[Resolved, ...]:
    return resolved_reports(FEW)


def test_an_act_of_one_origin_counts_once(held: tuple[Resolved, ...]) -> None:
    assert len({(r.case, r.report) for r in held}) == len(held) > 40
    assert {r.true for r in held} == {0.0, 0.5, 1.0}


def test_the_record_of_four_cases(held: tuple[Resolved, ...]) -> None:
    """No worse than a constant by more than two standard errors; that it is better is told, not tested."""
    found = track_record(FEW)
    assert (found.reports, found.cases) == (len(held), len({r.case for r in held}))
    assert sum(r.reports for r in found.sources) == sum(r.reports for r in found.classes) == len(held)
    assert all(0 < r.low < r.p < r.high < 1 for r in (*found.sources, *found.classes))
    assert found.scored.record > found.scored.constant - 2 * found.scored.error
    assert "class frequencies" in str(found)
    first = found.sources[0]
    assert first.page().count("\n| ") == first.reports + 1 + 1
    assert found.as_csv().count("\n") == len(held) + 1
    with pytest.raises(UsageError, match="has no resolved report"):
        found.source("nobody")


def test_a_case_learns_nothing_from_itself_or_from_what_was_settled_later(held: tuple[Resolved, ...]) -> None:
    case = read_case("niger-2023")
    own = [r for r in held if r.case == case.id]
    later = [r for r in held if r.case != case.id]
    later = [Resolved(*(*_fields(r)[:-1], case.as_of + timedelta(days=1))) for r in later]
    assert own
    assert learned_quantities(case, own + later) == ()
    assert with_record(case, own + later) == case
    both = learned_quantities(case, held)
    assert both == learned_quantities(case, [r for r in held if r.case != case.id])


def _fields(r: Resolved) -> tuple[object, ...]:
    return r.case, r.report, r.source, r.kind_of_source, r.kind, r.hedge, r.true, r.on


def test_a_good_record_raises_reliability_and_a_bad_one_lowers_it() -> None:
    case = read_case("niger-2023")
    source = next(s for s in case.sources if s.kind == "press" and any(
        r.origin == s.id and r.kind == "fact" for r in case.reports))  # fmt: skip
    name, argued = f"reliability.{source.id}.fact", reliability_range("press", "fact", source.grade)
    learned = {}
    for true in (0.0, 1.0):
        found = {
            q.name: q.prior
            for q in learned_quantities(case, reports(true, 30, source=source.name.casefold()))
        }
        learned[true] = found[name].params
    assert learned[0.0][1] < argued[1]
    assert learned[0.0][0] < argued[0] < learned[1.0][0]
    assert learned[1.0][0] - learned[0.0][0] > 0.1


def test_a_newcomer_has_the_wide_chance_of_its_class() -> None:
    record = Record.of([*reports(1.0, 12), *reports(0.0, 12, "official", source="y")])
    known, new = record.chance("press", "fact", source="x"), record.chance("press", "fact", source="new")
    assert new[2] - new[1] > known[2] - known[1]
    assert record.chance("official", "fact")[0] < 0.5 < new[0]


def test_priors_for_a_case_are_a_file_of_it(tmp_path: Path) -> None:
    folder = new_case(tmp_path / "court")
    text = learned_priors(folder, ["niger-2023", "gabon-2023"])
    (Path(folder) / "reliability.yaml").write_text(text)
    assert check_case(folder) == []
    names = [q.name for q in read_case(folder).quantities if q.name.startswith("reliability.")]
    assert names
    assert all(
        parse_prior(q.prior.text).kind == "logitnormal"
        for q in read_case(folder).quantities
        if q.name in names
    )
    with pytest.raises(UsageError, match="the record says nothing"):
        learned_priors(folder, ["niger-2023", "gabon-2023"])  # all have a prior of their own now


def test_too_little_to_learn_from() -> None:
    with pytest.raises(UsageError) as mistake:
        track_record(["niger-2023"])
    assert str(mistake.value).startswith("there is too little to learn from\nexpected  two cases or more")


def test_a_ledger_adds_what_was_resolved_in_it(tmp_path: Path) -> None:
    place, hop = str(tmp_path / "ledger.db"), (book.Hop("gazette"),)

    def said(key: str, proposition: str, **more: str) -> book.Statement:
        return book.Statement(
            hop, case="regent", proposition=proposition, says="denies", said="1901-05-14", key=key, **more
        )

    with book.init(place) as ledger:
        entries = [said("r1", "flight", hedge="may"), said("r2", "flight"), said("r3", "open")]
        book.add(ledger, [book.Source("gazette", "The Gazette", "press"), *entries], by="me")
        book.resolve(ledger, "regent", "flight", True, date(1901, 6, 1), by="me")
    added = [r for r in resolved_reports(("gabon-2023",), place) if r.case == "regent"]
    day = date(1901, 6, 1)
    assert added == [Resolved("regent", "r1", "the gazette", "press", "fact", "weak", 0.0, day)]
