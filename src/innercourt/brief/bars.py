"""Layout of bar figures: a probability with its error, its value beside it, the prior as a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.brief.findings import Estimate
from innercourt.brief.geometry import r1, text_width, wrap
from innercourt.brief.wording import percent, points

SIZE, LINE, PITCH = 13.0, 15.0, 12.0
LEAST_ERROR = 3.0
"""Error bars shorter than this are not drawn, and none is promised."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one bar shows; `tone` is a colour's number, or -1 for the neutral one."""

    label: str
    value: Estimate
    prior: float | None = None
    tone: int = -1


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar laid out: y of its middle, its length, and the ends of its error bar."""

    lines: tuple[str, ...]
    y: float
    length: float
    error: tuple[float, float]
    prior_x: float | None
    value: str
    more: str
    tone: int

    @property
    def error_shown(self) -> bool:
        """Whether its error bar is long enough to be seen."""
        return self.error[1] - self.error[0] > LEAST_ERROR


@dataclass(frozen=True, slots=True)
class Bars:
    """All bars; `x0` is where they begin and `x1` where 100 % would be."""

    width: float
    height: float
    x0: float
    x1: float
    bars: tuple[Bar, ...]
    description: str

    @property
    def has_errors(self) -> bool:
        """Whether any error bar is long enough to be drawn."""
        return any(bar.error_shown for bar in self.bars)


def bars(rows: Sequence[Row], width: float = 430.0, label_share: float = 0.42) -> Bars | None:
    """Lay out `rows` from top to bottom, or None if there are none.

    The scale runs from 0 to 100 %: bars of different figures can be compared.
    """
    if not rows:
        return None
    room = width * label_share
    wrapped = [wrap(row.label, room, SIZE) for row in rows]
    widest = max((text_width(line, SIZE) for lines in wrapped for line in lines), default=0.0)
    x0 = r1(min(widest, room) + 10)
    x1 = r1(width - 98)
    laid, y = [], 4.0
    for row, lines in zip(rows, wrapped, strict=True):
        height = max(LINE * len(lines), 20.0) + PITCH
        laid.append(_bar(row, lines, r1(y + height / 2), x0, x1))
        y += height
    told = "; ".join(f"{row.label} {percent(row.value.p)}" for row in rows)
    return Bars(width, r1(y + 4), x0, x1, tuple(laid), told)


def _bar(row: Row, lines: tuple[str, ...], y: float, x0: float, x1: float) -> Bar:
    def x(p: float) -> float:
        return r1(x0 + (x1 - x0) * min(max(p, 0.0), 1.0)) if p == p else x0

    low, high = x(row.value.p - 2 * row.value.se), x(row.value.p + 2 * row.value.se)
    prior_x = x(row.prior) if row.prior is not None else None
    return Bar(
        lines,
        y,
        r1(x(row.value.p) - x0),
        (low, high),
        prior_x,
        percent(row.value.p),
        points(row.value.se),
        row.tone,
    )
