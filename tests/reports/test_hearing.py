"""Reports heard one by one come to what their definition, written out over all of them, comes to."""

from __future__ import annotations

import random
from datetime import date

import pytest

from innercourt.court.words import hedge_multiplier
from innercourt.reports.hearing import NOTHING, Column, Hearing, Key, act_key, in_order, news_by_day, telling
from innercourt.reports.report import Hop, Report


def written_out(key: Key, heard: list[Report]) -> Column:
    """What an act comes to once `heard` was, by going through all of it again."""
    ours = [r for r in heard if (r.origin, r.proposition) == key[:2]]
    said = [r for r in ours if r.says != "silent"] or ours
    same = [r for r in said if r.says == said[-1].says]
    carrier = next((r for r in same if r.lineage_recorded), same[0] if same else None)
    if carrier is None or act_key(carrier) != key:
        return NOTHING
    first = same[0]
    others = [
        r for r in heard
        if r.proposition == key[1] and r.origin != key[0] and r.says != "silent"
        and ((r.date, r.id) < (first.date, first.id) if not r.lineage_recorded else r.date <= first.date)
    ]  # fmt: skip
    copied = 0.0 if not others or key[3] else 1.0 if any(r.says == first.says for r in others) else -1.0
    return (
        1.0, float(first.says == "denies"), float(first.says == "silent"), copied,
        max(hedge_multiplier(r.hedge) for r in same), float(min(r.relays for r in same)),
        max(r.expected for r in same),
    )  # fmt: skip


def some_reports(seed: int) -> list[Report]:
    """Few origins, propositions and days, so that everything that can meet does."""
    chance = random.Random(seed)
    return [
        Report(
            f"r{chance.randrange(10**6)}_{i}",
            date(2030, 1, chance.randint(1, 6)),
            tuple(Hop(f"relay{k}") for k in range(chance.randrange(3))) + (Hop(chance.choice("abc")),),
            chance.choice("pq"),
            chance.choice(("affirms", "affirms", "denies", "silent")),
            chance.choice(("fact", "motive")),
            chance.choice(("is", "reportedly", 0.5)),
            chance.choice((1.0, 0.4)),
            chance.random() < 0.5,
        )
        for i in range(chance.randint(1, 25))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_what_acts_come_to_by_each_day(seed: int) -> None:
    reports = some_reports(seed)
    keys = {act_key(report) for report in reports}
    days = sorted({report.date for report in reports})
    now: dict[tuple[str, str], tuple[Key, Column]] = {}
    for day, news in zip(days, news_by_day(days, reports), strict=True):
        now |= news
        heard = in_order(report for report in reports if report.date <= day)
        held = dict(now.values())
        for key in keys:
            assert held.get(key, NOTHING) == written_out(key, heard)


def test_an_echo_is_no_news() -> None:
    hearing = Hearing()
    told = Report("r1", date(2030, 1, 1), (Hop("paper"), Hop("aide")), "arrest")
    before = hearing.said(hearing.hear(told))
    echo = Report("r2", date(2030, 1, 2), (Hop("wire"), Hop("paper"), Hop("aide")), "arrest", hedge="could")
    assert hearing.said(hearing.hear(echo)) == before


def test_reports_after_the_last_day_are_not_heard() -> None:
    late = Report("r1", date(2030, 1, 5), (Hop("aide"),), "arrest")
    assert list(news_by_day([date(2030, 1, 4)], [late])) == [{}]


@pytest.mark.parametrize("seed", range(40))
def test_the_telling_reports_say_all_that_all_say_without_any_one_of_them_and_without_an_origin(
    seed: int,
) -> None:
    reports = [*some_reports(seed), *some_reports(seed + 1000), *some_reports(seed + 2000)]
    few, keys = telling(reports), {act_key(report) for report in reports}
    removed = [{r.id} for r in reports] + [{r.id for r in reports if r.origin == o} for o in "abc"]
    for gone in [set[str](), *removed]:
        left, short = ([r for r in in_order(part) if r.id not in gone] for part in (reports, few))
        for key in keys:
            assert written_out(key, short) == written_out(key, left)


def test_few_reports_are_telling() -> None:
    chain = (Hop("aide"),)
    reports = [Report(f"r{i:04d}", date(2030, 1, 1 + i // 40), chain, "arrest") for i in range(1000)]
    assert len(telling(reports)) <= 10
