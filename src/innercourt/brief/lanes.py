"""Layout of the figure of reports: a lane for each class of source, echoes tied to their origin.

A report is a dot. Where many of one class fall so close together that their dots would pile up, one
larger mark stands for all of them, with their number in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from innercourt.brief.evidence import Told
from innercourt.brief.geometry import date_ticks, r1, text_width
from innercourt.brief.names import CLASSES
from innercourt.brief.wording import count, listed, long_day
from innercourt.court.calendar import shifted

WIDTH, RADIUS, GAP, WIDER = 880.0, 6.0, 3.0, 5.0
MANY = 3
"""More dots on one another than this are drawn as one mark, in a brief."""
NEVER = 1_000_000
BESIDE = ((19.0, 4.0), (-19.0, 4.0), (0.0, -11.0), (0.0, 20.0))
"""Where the number of a dot's echoes may stand: right, left, above, below."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One report: filled, or hollow for an echo; `denies` for a denial, `silent` for a silence.

    `stands_for` is the number of reports of a mark that counts many, 0 for a report of its own; `label` is
    where the number of its echoes stands.
    """

    id: str
    x: float
    y: float
    radius: float
    echo: bool
    denies: bool
    silent: bool
    times: int
    label: tuple[float, float]
    stands_for: int
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The reports published by one class of source."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """All lanes, dots and ties from echo to first report."""

    width: float
    height: float
    radius: float
    left: float
    right: float
    axis_y: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    ties: tuple[str, ...]
    description: str

    @property
    def counted(self) -> bool:
        """Whether any mark stands for many reports."""
        return any(dot.stands_for for dot in self.dots)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is drawn in one place: a report, or many."""

    reports: tuple[Told, ...]
    x: float
    radius: float


def lanes(
    reports: Sequence[Told], width: float = WIDTH, radius: float = RADIUS, many: int = NEVER
) -> Lanes | None:
    """Lay out the reports by day, or None if there are none; more than `many` on one another are counted."""
    if not reports:
        return None
    order = {name: place for place, name in enumerate(CLASSES.values())}
    used = sorted({r.publisher_class for r in reports}, key=lambda c: (order.get(c, 99), c))
    left = max(text_width(name, 13.0) for name in used) + 26
    right = width - 14
    first, last = min(r.day for r in reports), max(r.day for r in reports)
    margin = max(timedelta(days=1), (last - first) / 60)
    start, end = shifted(first, -margin), shifted(last, margin)
    span = max((end - start).days, 1)

    def x(day: date) -> float:
        return r1(left + (right - left) * (day - start).days / span)

    middles: dict[str, float] = {}
    at: dict[_Mark, tuple[float, float]] = {}
    y = 16.0
    for name in used:
        mine = sorted((r for r in reports if r.publisher_class == name), key=lambda r: (r.day, r.id))
        rows = _stacked(_marks(mine, x, radius, many))
        pitch = 2 * max(mark.radius for row in rows for mark in row) + GAP
        middles[name] = r1(y + pitch * len(rows) / 2)
        for place, row in enumerate(rows):
            level = r1(middles[name] + pitch * (place - (len(rows) - 1) / 2))
            at |= {mark: (mark.x, level) for mark in row}
        y += pitch * len(rows) + 20
    where = {r.id: place for mark, place in at.items() for r in mark.reports}
    tied = dict.fromkeys((where[r.echo_of], where[r.id]) for r in reports if r.echo_of in where and r.echo_of)
    return Lanes(
        width, r1(y + 22), radius, r1(left - 10), r1(right), r1(y),
        tuple(Lane(name, middles[name]) for name in used),
        tuple((x(day), label) for day, label in date_ticks(start, end, 8)),
        _dots(at, reports),
        tuple(_tie(a, b) for a, b in tied if a != b),
        f"{len(reports)} reports in {len(used)} classes of source, "
        f"{sum(bool(r.echo_of) for r in reports)} of them echoes.",
    )  # fmt: skip


def _marks(reports: Sequence[Told], x: Callable[[date], float], radius: float, many: int) -> list[_Mark]:
    """What is drawn for the reports of a lane, by day: a dot each, one mark where there are too many."""
    groups: list[list[Told]] = []
    for report in reports:
        if groups and x(report.day) - x(groups[-1][0].day) < 2 * radius + GAP:
            groups[-1].append(report)
        else:
            groups.append([report])
    marks = []
    for group in groups:
        if len(group) > many:
            marks.append(_Mark(tuple(group), r1(sum(x(r.day) for r in group) / len(group)), radius + WIDER))
        else:
            marks += [_Mark((report,), x(report.day), radius) for report in group]
    return marks


def _stacked(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """The marks of a lane in rows, so that no two touch."""
    rows: list[list[_Mark]] = []
    for mark in sorted(marks, key=lambda m: m.x):
        row = next((r for r in rows if mark.x - r[-1].x >= mark.radius + r[-1].radius + GAP), None)
        if row is None:
            rows.append(row := [])
        row.append(mark)
    return rows


def _dots(at: Mapping[_Mark, tuple[float, float]], reports: Sequence[Told]) -> tuple[Dot, ...]:
    echoes: dict[str, int] = {}
    for r in reports:
        if r.echo_of:
            echoes[r.echo_of] = echoes.get(r.echo_of, 0) + 1
    by_day = sorted(at, key=lambda mark: (mark.reports[0].day, mark.reports[0].id))
    return tuple(_dot(mark, at, echoes) for mark in by_day)


def _dot(mark: _Mark, at: Mapping[_Mark, tuple[float, float]], echoes: Mapping[str, int]) -> Dot:
    first, alone = mark.reports[0], len(mark.reports) == 1
    x, y = at[mark]
    repeated = echoes.get(first.id, 0) if alone else 0
    others = [place for other, place in at.items() if other != mark]
    return Dot(
        first.id, x, y, mark.radius,
        all(r.echo_of is not None for r in mark.reports),
        alone and first.says == "denies",
        alone and first.says not in ("affirms", "denies"),
        repeated + 1 if repeated else 0,
        _beside((x, y), others),
        0 if alone else len(mark.reports),
        _told(first) if alone else _told_of_many(mark.reports),
    )  # fmt: skip


def _beside(dot: tuple[float, float], others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where a number is clear of other dots, if it is anywhere."""

    def clear(by: tuple[float, float]) -> bool:
        x, y = dot[0] + by[0], dot[1] + by[1] - 4
        return all(abs(x - a) > 14 or abs(y - b) > 11 for a, b in others)

    right, down = next(filter(clear, BESIDE), BESIDE[0])
    return r1(dot[0] + right), r1(dot[1] + down)


def _told(report: Told) -> str:
    who = report.chain[-1].name if report.chain else ""
    through = f", published by {report.chain[0].name}" if len(report.chain) > 1 else ""
    echo = f", an echo of {report.echo_of}" if report.echo_of else ""
    return f"{report.id}, {long_day(report.day)}: {who} {report.says} “{report.text}”{through}{echo}"


def _told_of_many(reports: Sequence[Told]) -> str:
    days = listed(dict.fromkeys(long_day(day) for day in (reports[0].day, reports[-1].day)), "to")
    echoes = sum(r.echo_of is not None for r in reports)
    repeating = f", {count(echoes, 'echo', 'echoes')} among them" if echoes else ""
    return f"{count(len(reports), 'report')}, {days}{repeating}: {listed(r.id for r in reports)}"


def _tie(a: tuple[float, float], b: tuple[float, float]) -> str:
    """A curve from the first report to its echo; it bows when both are in one row."""
    (x0, y0), (x1, y1) = a, b
    if abs(y1 - y0) < 1:
        return f"M{x0} {y0}Q{r1((x0 + x1) / 2)} {r1(y0 - 16)} {x1} {y1}"
    middle = r1((x0 + x1) / 2)
    return f"M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}"
