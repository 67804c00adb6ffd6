"""The calibration curve as a picture: what was said against how often it came true.

Black, white and greys only, as a file of its own. The ranges of words of ICD 203 are bands, so that
a point is read as a word; under each stands how many questions it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

from innercourt.brief.geometry import r1
from innercourt.brief.kept import templates
from innercourt.brief.scorecard import ENOUGH_IN_A_RANGE, judged, observed, phrase, too_few
from innercourt.brief.wording import count, percent
from innercourt.case.forecast_score import Scorecard
from innercourt.court.words import ICD203
from innercourt.inference.calibration import LIMITS, CurvePoint

LEFT, SIZE, TOP = 78.0, 440.0, 128.0
STRIP = 46.0
"""Height of the bars that count questions."""


@dataclass(frozen=True, slots=True)
class Band:
    """The range of one phrase: where it begins, how wide it is, what stands above it."""

    x: float
    width: float
    middle: float
    phrase: str
    shaded: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One point: its place, the ends of its interval, the bar that counts its questions."""

    x: float
    y: float
    least_y: float
    most_y: float
    hollow: bool
    questions: int
    bar: float
    text: str


@dataclass(frozen=True, slots=True)
class CalibrationFigure:
    """The whole picture laid out; lengths in pixels."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    strip: float
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    hollow: str
    note: str
    description: str


def calibration_figure(card: Scorecard) -> CalibrationFigure:
    """Lay out the curve by the ranges of words; without a scored forecast it has no points."""
    limits = [float(limit) for limit in LIMITS]
    pairs = list(zip(ICD203, limits, limits[1:], strict=False))
    bands = tuple(
        Band(_x(low), r1(SIZE * (top - low)), _x((low + top) / 2), words, place % 2 == 0)
        for place, (words, low, top) in enumerate(pairs)
    )
    most = max((point.questions for point in card.by_words), default=1)
    marks = tuple(_mark(point, most) for point in card.by_words)
    told = "; ".join(mark.text for mark in marks) or "Nothing to score yet."
    bottom = TOP + SIZE
    return CalibrationFigure(
        640.0, bottom + STRIP + 102, LEFT, LEFT + SIZE, TOP, bottom, bottom + 44 + STRIP, bands, marks,
        tuple((_x(limit), f"{100 * limit:.0f}") for limit in limits),
        tuple((_y(share / 5), f"{20 * share}%") for share in range(6)),
        f"fewer than {ENOUGH_IN_A_RANGE} questions",
        "too few to judge by" if marks and too_few(card) else "",
        f"{told}. {' '.join(judged(card))}",
    )  # fmt: skip


def render_calibration(card: Scorecard) -> str:
    """The calibration curve as one SVG document; the same scores always give the same text."""
    return templates().get_template("calibration.svg.j2").render(fig=calibration_figure(card)) + "\n"


def _mark(point: CurvePoint, most: int) -> Mark:
    text = (
        f"called “{phrase(point)}” ({percent(point.said)} on average): {observed(point.came_true)} came true, "
        f"95% interval {observed(point.least)} to {observed(point.most)}, {count(point.questions, 'question')}"
    )
    return Mark(
        _x(point.said), _y(point.came_true), _y(point.least), _y(point.most),
        point.questions < ENOUGH_IN_A_RANGE, point.questions, r1(STRIP * point.questions / most), text,
    )  # fmt: skip


def _x(p: float) -> float:
    return r1(LEFT + SIZE * p)


def _y(p: float) -> float:
    return r1(TOP + SIZE * (1 - p))
