"""Lists that disagree: joined, their errors told apart, base rates with what is unknown about them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innercourt.claims.baserate import baserate
from innercourt.claims.hits import draw_hits
from innercourt.claims.lists import Entry, join, read_list
from innercourt.errors import UsageError

ENTRIES = st.lists(
    st.builds(Entry, st.integers(0, 2), st.sampled_from(["41", "42"]), st.integers(1000, 1060), st.booleans()),
    max_size=25, unique=True,
)  # fmt: skip


@settings(max_examples=30)
@given(ENTRIES)
def test_joined_events_hold_each_entry_once_and_keep_to_the_rule(entries: list[Entry]) -> None:
    events = join(entries, 10)
    assert sorted(e for event in events for e in event.entries) == sorted(entries)
    for event in events:
        assert len({e.source for e in event.entries}) == len(event.entries)
        assert len({e.country for e in event.entries}) == 1
        assert max(e.day for e in event.entries) - event.day <= 10


def test_planted_hit_and_false_alarm_rates_are_recovered() -> None:
    """Sixty rates at 90 %. False alarms: fewer than 44 inside would come 1 time in 18,000.

    Over forty other sets of seeds 54 were inside, with a standard deviation of 2.2.
    A list's share of false alarms is that among the entries it has, not the one it would have in the long run.
    """
    hit, alarms = np.array([0.8, 0.9, 0.6]), np.array([20, 120, 60])
    inside = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        has = rng.random((600, 3)) < hit
        wrong = rng.poisson(alarms)
        false = wrong / (wrong + has.sum(0))
        has = np.concatenate([has[has.any(1)], np.repeat(np.eye(3, dtype=bool), wrong, axis=0)])
        pattern, count = np.unique(has.astype(np.int64), axis=0, return_counts=True)
        drawn = draw_hits(pattern, count, 1000, seed)
        for found, planted in ((drawn.hit, hit), (drawn.false, false)):
            low, high = np.percentile(found, (5, 95), axis=1)
            inside += int(((low <= planted) & (planted <= high)).sum())
    assert inside >= 44


def written(folder: Path) -> list[Path]:
    paths = [folder / name for name in ("one.csv", "two.csv", "three.csv")]
    paths[0].write_text(
        "country,ccode,year,month,day,coup\nCuba,40,1952,3,10,2\nCuba,40,1957,9,5,1\nHaiti,41,1991,9,30,2\n"
    )
    paths[1].write_text(
        "ccode,date,milcoup,success\n40,1952-03-10,Military Coup,1\n40,1957-09-12,Military Coup,2\n"
        "41,1991-09-29,Non-Military Coup,1\n"
    )
    paths[2].write_text(
        "cowcode,year,month,day,event_type,military\n40,1952,3,10,coup,1\n40,1955,1,1,conspiracy,1\n"
        "40,1957,10,5,attempted,1\n41,1991,9,30,coup,1\n"
    )
    return paths


def test_three_lists_make_events_and_rates(tmp_path: Path) -> None:
    found = baserate(written(tmp_path), states=2)
    days = [(event.day, len(event.lists)) for event in found.events]
    assert days == [("1952-03-10", 3), ("1957-09-05", 2), ("1957-10-05", 1), ("1991-09-29", 3)]
    assert [event.real for event in found.events if len(event.lists) > 1] == [1.0, 1.0, 1.0]
    assert 0 < found.events[2].real < 1
    assert found.events[0].success > 0.5 > found.events[1].success
    assert [rate.of for rate in found.rates] == ["all", "not said", "military", "1950s", "1990s"]
    whole = found.rates[0]
    assert whole.a_state is not None
    assert whole.a_state[0] == pytest.approx(whole.a_year[0] / 2)
    assert "in one list only" in str(found)
    assert found.events_csv().count("\n") == 5


def test_mistakes(tmp_path: Path) -> None:
    one, two, three = written(tmp_path)
    with pytest.raises(UsageError) as mistake:
        baserate([one, two])
    assert str(mistake.value) == (
        "the errors of fewer than three lists cannot be told apart\nexpected  three lists or more\nfound     2"
    )
    three.write_text("ccode,date,success\n40,1952-13-01,1\n")
    with pytest.raises(UsageError) as mistake:
        baserate([one, two, three])
    assert str(mistake.value) == (
        "three.csv has a row that is no event\n"
        "expected  a list of coups: a country code, a day (date, or year, month, day) and whether it succeeded\n"
        "found     no day in line 2"
    )
    three.write_text("Land,date,success\n40,1952-03-01,1\n")
    with pytest.raises(UsageError) as mistake:
        baserate([one, two, three])
    assert str(mistake.value) == (
        "three.csv has no column for the country\nexpected  the country in `ccode` or `cowcode` or `country`\n"
        "found     the columns `land`, `date`, `success`"
    )
    three.write_text("ccode,year,success\n40,1952,1\n")
    with pytest.raises(UsageError) as mistake:
        baserate([one, two, three])
    assert str(mistake.value) == (
        "three.csv has no column for the day\nexpected  the day in `date` or `year`, `month`, `day`\n"
        "found     the columns `ccode`, `year`, `success`"
    )
    three.write_text("ccode,date,success\n40,2052-12-01,1\n")
    with pytest.raises(UsageError, match="no year in common"):
        baserate([one, two, three])


def test_the_published_lists(shared: Path) -> None:
    """What the how-to page says of them."""
    folder = shared / "benchmarks" / "coups"
    names = ("powell_thyne_2019", "colpus", "cline_center_2.1.2")
    paths = [folder / f"{name}.csv" for name in names]
    assert [len(read_list(path)) for path in paths] == [476, 593, 790]
    found = baserate(paths)
    assert (len(found.events), found.years) == (843, (1950, 2019))
    assert sum(len(event.lists) == 1 for event in found.events) == 312
    assert found.rates[0].attempts == pytest.approx(552, abs=3)
    assert found.rates[0].success[0] == pytest.approx(0.52, abs=0.01)
