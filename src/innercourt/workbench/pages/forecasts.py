"""The page Forecasts: what was forecast, what became of it, how good it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from innercourt.brief.scorecard import judged
from innercourt.case.forecast_kept import today
from innercourt.errors import UsageError
from innercourt.workbench.desk import Desk
from innercourt.workbench.edits import forecasts_file
from innercourt.workbench.pages.frame import Frame, frame_of

MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One forecast: whose, for which day, how likely, what became of it."""

    id: str
    statement: str
    made: date
    due: date | None
    p: float
    words: str
    by: str
    kind: str
    state: str
    on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class ForecastsPage:
    """The forecasts of this case, the open ones first; scores of those that were settled, in sentences."""

    frame: Frame
    path: str
    open: tuple[Line, ...]
    settled: tuple[Line, ...]
    more: int
    scores: tuple[str, ...]
    brier: tuple[float, float] | None
    log: tuple[float, float] | None
    baselines: tuple[tuple[str, float], ...]
    trouble: str
    today: date


def forecasts_page(desk: Desk, user: str) -> ForecastsPage:
    """The page as things are now; a file that cannot be read is told, not raised."""
    book, case, trouble = forecasts_file(desk), desk.view.case.id, ""
    lines: list[Line] = []
    card = None
    try:
        kept = book.list() if Path(book.path).exists() else ()
        for k in kept:
            f = k.forecast
            if f.case in ("", case):
                lines.append(
                    Line(f.id, f.statement, f.made, f.due, f.p, f.words, f.by, f.kind, k.state, k.on, k.why)
                )
        if any(k.forecast.case == case for k in kept):
            card = book.score(case=case)
    except UsageError as error:
        trouble = str(error)
    waiting = [line for line in lines if line.state in ("open", "due")]
    done = [line for line in lines if line.state not in ("open", "due")]
    return ForecastsPage(
        frame_of(desk, "forecasts", user), str(book.path), tuple(waiting[-MOST:][::-1]), tuple(done[-MOST:][::-1]),
        max(0, len(waiting) - MOST) + max(0, len(done) - MOST), judged(card) if card else (),
        (card.brier.value, card.brier.se) if card and card.brier else None,
        (card.log.value, card.log.se) if card and card.log else None,
        tuple((b.name, b.brier) for b in card.baselines) if card else (), trouble, today(),
    )  # fmt: skip
