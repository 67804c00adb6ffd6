"""Layout of the tornado: by how much an answer moves with each prior, the largest swing on top.

To the right of the middle the account gains. A full bar is the prior moved up by one of its own
standard deviations, a hollow one moved down: by the derivative, so one mirrors the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.brief.findings import Estimate
from innercourt.brief.geometry import r1, text_width, wrap
from innercourt.brief.wording import points, signed

SIZE, LINE, PITCH, TOP = 13.0, 15.0, 9.0, 26.0
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class Swing:
    """What one bar shows: a prior, and the derivative of the answer by its location."""

    label: str
    value: Estimate
    href: str = ""


@dataclass(frozen=True, slots=True)
class SwingBar:
    """One bar laid out: the ends if the prior moves up and down, and of two standard errors."""

    lines: tuple[str, ...]
    y: float
    up_x: float
    down_x: float
    error: tuple[float, float]
    told: str
    href: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """All bars, about the line `middle`."""

    width: float
    height: float
    middle: float
    ticks: tuple[tuple[float, str], ...]
    bottom: float
    label_x: float
    value_x: float
    bars: tuple[SwingBar, ...]
    description: str


def tornado(swings: Sequence[Swing], width: float = 880.0) -> Tornado | None:
    """Lay out `swings` in their order, or None if there are none that move anything."""
    swings = [s for s in swings if s.value.p == s.value.p]
    most = max((abs(s.value.p) + 2 * s.value.se for s in swings), default=0.0)
    if not most:
        return None
    room = width * 0.36
    wrapped = [wrap(s.label, room, SIZE) for s in swings]
    left = min(max(text_width(line, SIZE) for lines in wrapped for line in lines), room) + 12
    right = width - 112
    middle, half = (left + right) / 2, (right - left) / 2

    def x(change: float) -> float:
        return r1(middle + half * max(-1.0, min(1.0, change / most)))

    laid, y = [], TOP
    for swing, lines in zip(swings, wrapped, strict=True):
        height = max(LINE * len(lines), 18.0) + PITCH
        p, se = swing.value.p, swing.value.se
        laid.append(
            SwingBar(
                lines, r1(y + height / 2), x(p), x(-p), (x(p - 2 * se), x(p + 2 * se)),
                f"{signed(100 * p)} {points(se)}", swing.href,
            )
        )  # fmt: skip
        y += height
    step = next((s for s in STEPS if most / s <= 3.5), STEPS[-1])
    marks = [i * step for i in range(-int(most / step), int(most / step) + 1)]
    told = "; ".join(f"{s.label} {signed(100 * s.value.p)} points" for s in swings)
    return Tornado(
        width, r1(y + 6), r1(middle), tuple((x(m), signed(100 * m, 0 if step >= 0.01 else 1)) for m in marks),
        r1(y), r1(left - 10), r1(right + 10), tuple(laid), told,
    )  # fmt: skip
