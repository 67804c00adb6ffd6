"""Layout of the figure of hypotheses through time: stepped lines with their names beside them.

A line stands level between days with news and steps on them, because nothing is learnt in
between. The days that moved the answer most are numbered, so that a reader can ask why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from innercourt.brief.findings import DayFinding, HypothesisFinding
from innercourt.brief.geometry import date_ticks, r1, spread, text_width, wrap
from innercourt.brief.wording import long_day, percent
from innercourt.court.calendar import shifted

WIDTH, HEIGHT = 880.0, 330.0
LEFT, TOP, BOTTOM = 46.0, 30.0, 286.0
LABEL, LABEL_WIDTH, LINE, MOST_LINES = 13.0, 168.0, 16.0, 6
NOTABLE, MOST_NOTABLE = 0.05, 5
"""A day is numbered if it moved more than this share of probability; at most so many days."""


@dataclass(frozen=True, slots=True)
class Series:
    """One hypothesis: its line, and its label at the right edge with a leader to it."""

    id: str
    index: int
    path: str
    end: tuple[float, float]
    label_y: float
    value: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewsTick:
    """A day with reports: where on the axis, how many, and which."""

    x: float
    height: float
    text: str
    reports: tuple[str, ...]
    resolved: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A day that moved the answer much: its number in the figure and what arrived."""

    number: int
    x: float
    label_x: float
    day: date
    moved: tuple[tuple[str, float, float], ...]
    reports: tuple[str, ...]
    resolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the template draws; coordinates in a box `width` by `height`."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    label_x: float
    levels: tuple[tuple[float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    news: tuple[NewsTick, ...]
    series: tuple[Series, ...]
    turns: tuple[Turn, ...]
    description: str


def timeline(
    hypotheses: Sequence[HypothesisFinding], days: Sequence[DayFinding], as_of: date, names: dict[str, str]
) -> Timeline | None:
    """Lay out the figure, or None if there is nothing to draw through time.

    `hypotheses` in the order of their colours; `names` are their names.
    """
    days = sorted(days, key=lambda d: d.day)
    if not hypotheses or not days:
        return None
    first, last = days[0].day, max(as_of, days[-1].day)
    # The line begins before the first news, at the prior.
    start = shifted(first, -max(timedelta(days=1), (last - first) / 30))
    texts = {h.id: _label(percent(h.posterior.p), names[h.id]) for h in hypotheses}
    widest = max(text_width(line, LABEL, True) for lines in texts.values() for line in lines)
    right = r1(WIDTH - widest - 44)
    span = max((last - start).days, 1)

    def x(day: date) -> float:
        return r1(LEFT + (right - LEFT) * (day - start).days / span)

    ends = [_y(h.posterior.p) for h in hypotheses]
    heights = [LINE * len(texts[h.id]) + 5 for h in hypotheses]
    places = spread(ends, heights, TOP - 14, HEIGHT)
    series = tuple(
        Series(
            h.id,
            index,
            _line(h, days, x, right),
            (right, _y(h.posterior.p)),
            places[index],
            percent(h.posterior.p),
            texts[h.id],
        )
        for index, h in enumerate(hypotheses)
    )
    return Timeline(
        WIDTH,
        HEIGHT,
        LEFT,
        right,
        BOTTOM,
        right + 26,
        tuple((_y(p), f"{p:.0%}") for p in (0.0, 0.25, 0.5, 0.75, 1.0)),
        tuple((x(day), label) for day, label in date_ticks(start, last, 7)),
        tuple(_news(d, x(d.day)) for d in days if d.reports or d.resolved),
        series,
        _turns(hypotheses, days, x),
        _description(hypotheses, names, first, last),
    )


def _label(value: str, name: str) -> tuple[str, ...]:
    """Lines of a label, the figure at the head of the first."""
    return wrap(f"{value} {name}", LABEL_WIDTH, LABEL, MOST_LINES, bold=True)


def _y(p: float) -> float:
    return r1(BOTTOM - (BOTTOM - TOP) * min(max(p, 0.0), 1.0)) if p == p else BOTTOM


def _line(hypothesis: HypothesisFinding, days: Sequence[DayFinding], x: object, right: float) -> str:
    """Path of one stepped line, from the prior to the right edge."""
    assert callable(x)
    path = f"M{LEFT} {_y(hypothesis.prior)}"
    for day in days:
        value = day.posterior.get(hypothesis.id)
        if value is not None:
            path += f"H{x(day.day)}V{_y(value.p)}"
    return f"{path}V{_y(hypothesis.posterior.p)}H{right}"


def _news(day: DayFinding, x: float) -> NewsTick:
    arrived = len(day.reports)
    what = ", ".join(day.reports) + (" and a statement resolved" if day.resolved else "")
    return NewsTick(
        x, r1(5 + 2.5 * min(arrived, 6)), f"{long_day(day.day)}: {what}", day.reports, bool(day.resolved)
    )


def _turns(
    hypotheses: Sequence[HypothesisFinding], days: Sequence[DayFinding], x: object
) -> tuple[Turn, ...]:
    """The days with the largest total-variation distance from the day before, by date."""
    assert callable(x)
    before = {h.id: h.prior for h in hypotheses}
    found = []
    for day in days:
        now = {id: day.posterior[id].p if id in day.posterior else p for id, p in before.items()}
        moved = sum(abs(now[id] - before[id]) for id in now) / 2
        if moved > NOTABLE:
            changes = sorted(
                ((id, before[id], now[id]) for id in now), key=lambda c: (-abs(c[2] - c[1]), c[0])
            )
            found.append((moved, day, tuple(changes[:2])))
        before = now
    largest = sorted(found, key=lambda f: (-f[0], f[1].day))[:MOST_NOTABLE]
    chosen = sorted(largest, key=lambda f: f[1].day)
    wanted = [x(day.day) for _, day, _ in chosen]
    places = spread(wanted, [18.0] * len(wanted), LEFT - 9, WIDTH)
    return tuple(
        Turn(number, x(day.day), places[number - 1], day.day, changes, day.reports, day.resolved)
        for number, (_, day, changes) in enumerate(chosen, 1)
    )


def _description(
    hypotheses: Sequence[HypothesisFinding], names: dict[str, str], first: date, last: date
) -> str:
    told = "; ".join(
        f"{names[h.id]} from {percent(h.prior)} before the reports to {percent(h.posterior.p)}"
        for h in hypotheses
    )
    return f"From {long_day(first)} to {long_day(last)}: {told}."
