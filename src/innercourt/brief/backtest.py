"""A backtest as a picture and as a page.

The picture has a row a question: how probable it was called on the day it was asked (hollow), on the
last day before the answer was known (filled), what an informed observer gave it (a tick across), and
the answer itself as a block at the end of the scale. Beside it the calibration of everything said,
and how the scores change as the day of the answer comes near. It wears the colours of the page, light
or dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from innercourt.brief import wording
from innercourt.brief.backtest_text import (
    EXPLAINED,
    judged,
    mask_told,
    number,
    scores_told,
    share,
    spell_name,
)
from innercourt.brief.geometry import fit, r1, wrap
from innercourt.brief.kept import templates
from innercourt.brief.scorecard import observed, phrase
from innercourt.case.backtest_score import OBSERVER, RIVALS, Backtest, QuestionScore, Spell
from innercourt.inference.calibration import CurvePoint

WIDTH, TOP, HEAD, LINE, PITCH = 1008.0, 46.0, 28.0, 14.0, 8.0
LEFT, SCALE, SIZE = 316.0, 210.0, 11.5
CURVE_LEFT, CURVE, CURVE_TOP = 668.0, 290.0, 46.0
SPELL_TOP, SPELL_HEIGHT = 436.0, 170.0


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its place, the ends of the line between first and last day, and the rest."""

    y: float
    lines: tuple[str, ...]
    first: float
    last: float
    observer: float | None
    truth: float
    figures: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a case above its questions."""

    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of the calibration curve."""

    x: float
    y: float
    least_y: float
    most_y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """The scores of one answerer over the spells; `dash` tells them apart."""

    name: str
    path: str
    dash: str
    width: float
    end: float
    label: float


@dataclass(frozen=True, slots=True)
class BacktestFigure:
    """The whole picture laid out; lengths in pixels."""

    width: float
    height: float
    bottom: float
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    spells: tuple[tuple[float, str], ...]
    most: float
    description: str


def backtest_figure(found: Backtest) -> BacktestFigure:
    """Lay out the picture; without a question it has axes only."""
    heads, rows, y = [], [], TOP
    for case in found.cases:
        if not case.questions:
            continue
        y += HEAD
        heads.append(Head(r1(y - 7), fit(case.title or case.id, LEFT + SCALE - 20, 12.5, bold=True)))
        for question in case.questions:
            row, height = _row(question, y)
            rows.append(row)
            y += height
    most = _greatest(found)
    return BacktestFigure(
        WIDTH, r1(max(y + 74, SPELL_TOP + SPELL_HEIGHT + 60)), r1(y + 2), tuple(heads), tuple(rows),
        tuple((_x(p / 4), f"{25 * p}%") for p in range(5)),
        tuple(_dot(point) for point in found.curve), _lines(found, most),
        tuple((_spell_x(i, len(found.spells)), _short(s)) for i, s in enumerate(found.spells)),
        most, " ".join(judged(found)),
    )  # fmt: skip


def render_backtest(found: Backtest) -> str:
    """The picture as one SVG document; the same backtest always gives the same text."""
    return (
        _environment().get_template("backtest.svg.j2").render(fig=backtest_figure(found), alone=True) + "\n"
    )


def render_backtest_page(found: Backtest) -> str:
    """The backtest as one self-contained HTML document, without script or network."""
    titles = {case.id: case.title or case.id for case in found.cases}
    return _environment().get_template("backtest.html.j2").render(
        found=found, fig=backtest_figure(found), alone=False, told=[*scores_told(found), *mask_told(found)],
        misses=[(_asked(q), titles.get(q.case, q.case)) for q in found.misses], rivals=RIVALS, observer=OBSERVER,
        explained=EXPLAINED,
    )  # fmt: skip


def _asked(q: QuestionScore) -> str:
    return q.question.text or wording.humane(q.question.id)


def _row(q: QuestionScore, y: float) -> tuple[Row, float]:
    """A question's row that begins at `y`, and how high it is."""
    theirs = q.of(OBSERVER)
    ours = q.score(q.ours)
    his = "" if theirs is None else f" · {q.score(theirs):.2f}"
    said = f"{wording.percent(float(q.ours[0]))} when asked, {wording.percent(float(q.ours[-1]))} on the last day"
    given = (
        ""
        if q.question.observer is None
        else f"; an informed observer {wording.percent(q.question.observer)}"
    )
    text = f"{_asked(q)} {said}{given}. The answer was {'yes' if q.happened else 'no'}."
    lines = wrap(_asked(q), LEFT - 52, SIZE, 4)
    height = LINE * len(lines) + PITCH
    row = Row(
        r1(y + height / 2), lines, _x(float(q.ours[0])), _x(float(q.ours[-1])),
        None if q.question.observer is None else _x(q.question.observer), _x(float(q.happened)),
        f"{ours:.2f}{his}", text,
    )  # fmt: skip
    return row, height


def _dot(point: CurvePoint) -> Dot:
    text = (
        f"called “{phrase(point)}” ({wording.percent(point.said)} on average): {observed(point.came_true)} came true, "
        f"{observed(point.least)} to {observed(point.most)}, {wording.count(point.questions, 'question')}"
    )
    x = r1(CURVE_LEFT + CURVE * point.said)
    return Dot(x, _curve_y(point.came_true), _curve_y(point.least), _curve_y(point.most), text)


def _lines(found: Backtest, most: float) -> tuple[Line, ...]:
    if not found.spells:
        return ()
    dashes = ("", "6 3", "2 3", "9 3 2 3")
    lines: list[Line] = []
    for name, dash in zip(("ours", *RIVALS), dashes, strict=True):
        values = [spell.ours if name == "ours" else spell.rivals[name] for spell in found.spells]
        places = [
            (_spell_x(i, len(values)), r1(SPELL_TOP + SPELL_HEIGHT * (1 - value / most)))
            for i, value in enumerate(values) if value == value
        ]  # fmt: skip
        if places:
            path = "M" + "L".join(f"{x} {y}" for x, y in places)
            lines.append(
                Line(
                    name.removeprefix("informed ").removesuffix(" reports"),
                    path,
                    dash,
                    2.4 if name == "ours" else 1.4,
                    places[-1][1],
                    0.0,
                )
            )
    return _apart(lines)


def _apart(lines: list[Line]) -> tuple[Line, ...]:
    """Labels at the lines' ends, moved so that they do not lie on one another."""
    placed: list[Line] = []
    lowest = SPELL_TOP - 4
    for line in sorted(lines, key=lambda line: line.end):
        lowest = max(line.end + 4, lowest + 14)
        placed.append(Line(line.name, line.path, line.dash, line.width, line.end, r1(lowest)))
    return tuple(placed)


def _greatest(found: Backtest) -> float:
    values = [v for s in found.spells for v in (s.ours, *s.rivals.values()) if v == v]
    return max(0.25, *(r1(v * 20 + 0.5) / 20 for v in values)) if values else 0.25


def _spell_x(i: int, of: int) -> float:
    """The nearest days stand on the right, as time runs."""
    return r1(CURVE_LEFT + (CURVE - 90) * (1 - (i + 0.5) / of))


def _short(spell: Spell) -> str:
    return f"{spell.least}+" if spell.most > 9_999 else f"{spell.least}–{spell.most}"


def _x(p: float) -> float:
    return r1(LEFT + SCALE * p)


def _curve_y(p: float) -> float:
    return r1(CURVE_TOP + CURVE * (1 - p))


@cache
def _environment() -> Environment:
    found = templates()
    found.filters.update(
        capital=wording.capital, percent=wording.percent, long_day=wording.long_day, score=number, share=share,
        spell=spell_name, observed=observed, phrase=phrase,
    )  # fmt: skip
    return found
