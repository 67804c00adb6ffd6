"""What became of each forecast: open, past its day, settled, or void."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from innercourt.brief.columns import shortened
from innercourt.brief.wording import clean, percent, points
from innercourt.case.forecast_record import SHORT, Forecast, Record, Resolution, line_content

State = Literal["open", "due", "yes", "no", "void"]

WIDEST_STATEMENT = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast and what became of it.

    `state` is `open`, `due` (open, and the day by which it should be known is past), or the
    verdict; `on` the day on which it was settled, `why` the reason given. As text it is a line:
    id, day, likelihood in figures and words, what became of it, statement. Confidence, which is
    about what a forecast rests on, has a line of its own.
    """

    forecast: Forecast
    state: State
    on: date | None = None
    why: str = ""

    def __str__(self) -> str:
        f = self.forecast
        became = self.state + (f" {self.on}" if self.on else f" by {f.due}" if f.due else "")
        said = f"{percent(f.p):>6} {'' if f.se is None else points(f.se):<6}"
        text = (
            f"{f.id[:SHORT]}  {f.made}  {said} {f.words:<19}  {became:<17}  "
            f"{shortened(f.statement, WIDEST_STATEMENT)}"
        )
        if f.confidence:
            text += f"\n{'':<{SHORT}}  Confidence in what it rests on: {f.confidence}."
        return clean(text)

    def as_json(self) -> dict[str, Any]:
        """The forecast as its line has it, with what became of it."""
        content = line_content(self.forecast)
        del content["type"]
        on = self.on.isoformat() if self.on else None
        return {"id": self.forecast.id, **content, "state": self.state, "on": on, "why": self.why}


def kept_of(records: Sequence[Record]) -> tuple[Kept, ...]:
    """Every forecast with its state; `yes` in a group is `no` to what has no verdict of its own."""
    forecasts = [record for record in records if isinstance(record, Forecast)]
    own = own_verdicts(records)
    came_true = {
        f.group: own[f.question] for f in forecasts
        if f.group and f.question in own and own[f.question].verdict == "yes"
    }  # fmt: skip
    day, kept = today(), []
    for forecast in forecasts:
        verdict, winner = own.get(forecast.question), came_true.get(forecast.group)
        if verdict:
            kept.append(Kept(forecast, verdict.verdict, verdict.on, verdict.why))
        elif winner:
            kept.append(Kept(forecast, "no", winner.on, f"{winner.question} came true"))
        else:
            kept.append(Kept(forecast, "due" if forecast.due and forecast.due < day else "open"))
    return tuple(kept)


def own_verdicts(records: Iterable[Record]) -> dict[str, Resolution]:
    """The newest resolution of each question that has one of its own."""
    return {record.question: record for record in records if isinstance(record, Resolution)}


def today() -> date:
    """The day it is where the program runs."""
    return datetime.now().astimezone().date()
