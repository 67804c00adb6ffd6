"""Layout of the figure of reports: a lane for each class of source, echoes tied to their origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from innercourt.brief.evidence import Told
from innercourt.brief.geometry import date_ticks, r1, text_width
from innercourt.brief.names import CLASSES
from innercourt.brief.wording import long_day

WIDTH, RADIUS, GAP = 880.0, 6.0, 3.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One report: filled, or hollow for an echo; `turned` for a denial, `silent` for a silence."""

    id: str
    x: float
    y: float
    echo: bool
    denies: bool
    silent: bool
    times: int
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


def lanes(reports: Sequence[Told], width: float = WIDTH, radius: float = RADIUS) -> Lanes | None:
    """Lay out the reports by day, or None if there are none."""
    if not reports:
        return None
    order = {name: place for place, name in enumerate(CLASSES.values())}
    used = sorted({r.publisher_class for r in reports}, key=lambda c: (order.get(c, 99), c))
    left = max(text_width(name, 13.0) for name in used) + 26
    right, pitch = width - 14, 2 * radius + GAP
    first, last = min(r.day for r in reports), max(r.day for r in reports)
    margin = max(timedelta(days=1), (last - first) / 60)
    start, end = first - margin, last + margin
    span = max((end - start).days, 1)

    def x(day: date) -> float:
        return r1(left + (right - left) * (day - start).days / span)

    places, depths = _stack(reports, x, pitch)
    middles, y = {}, 16.0
    for name in used:
        depth = depths[name]
        middles[name] = r1(y + pitch * depth / 2)
        y += pitch * depth + 20
    at = {
        r.id: (
            x(r.day),
            r1(middles[r.publisher_class] + pitch * (places[r.id] - (depths[r.publisher_class] - 1) / 2)),
        )
        for r in reports
    }
    echoes: dict[str, int] = {}
    for r in reports:
        if r.echo_of:
            echoes[r.echo_of] = echoes.get(r.echo_of, 0) + 1
    return Lanes(
        width,
        r1(y + 22),
        radius,
        r1(left - 10),
        r1(right),
        r1(y),
        tuple(Lane(name, middles[name]) for name in used),
        tuple((x(day), label) for day, label in date_ticks(start, end, 8)),
        tuple(_dot(r, at[r.id], echoes.get(r.id, 0)) for r in reports),
        tuple(_tie(at[r.echo_of], at[r.id]) for r in reports if r.echo_of in at and r.echo_of),
        f"{len(reports)} reports in {len(used)} classes of source, {sum(echoes.values())} of them echoes.",
    )


def _stack(reports: Sequence[Told], x: object, pitch: float) -> tuple[dict[str, int], dict[str, int]]:
    """The row of each report within its lane, so that no two dots touch; rows of each lane."""
    assert callable(x)
    places: dict[str, int] = {}
    ends: dict[str, list[float]] = {}
    for report in sorted(reports, key=lambda r: (r.day, r.id)):
        rows = ends.setdefault(report.publisher_class, [])
        at = x(report.day)
        row = next((i for i, taken in enumerate(rows) if at - taken >= pitch), len(rows))
        if row == len(rows):
            rows.append(at)
        rows[row] = at
        places[report.id] = row
    return places, {name: len(rows) for name, rows in ends.items()}


def _dot(report: Told, at: tuple[float, float], echoes: int) -> Dot:
    who = report.chain[-1].name if report.chain else ""
    through = f", published by {report.chain[0].name}" if len(report.chain) > 1 else ""
    echo = f", an echo of {report.echo_of}" if report.echo_of else ""
    text = f"{report.id}, {long_day(report.day)}: {who} {report.says} “{report.text}”{through}{echo}"
    return Dot(
        report.id,
        *at,
        report.echo_of is not None,
        report.says == "denies",
        report.says not in ("affirms", "denies"),
        echoes + 1 if echoes else 0,
        text,
    )


def _tie(a: tuple[float, float], b: tuple[float, float]) -> str:
    """A curve from the first report to its echo; it bows when both are in one row."""
    (x0, y0), (x1, y1) = a, b
    if abs(y1 - y0) < 1:
        return f"M{x0} {y0}Q{r1((x0 + x1) / 2)} {r1(y0 - 16)} {x1} {y1}"
    middle = r1((x0 + x1) / 2)
    return f"M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}"
