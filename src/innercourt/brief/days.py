"""The accounts through time as a table: each day with news, where they then stood, what had arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from innercourt.brief.evidence import Told
from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.names import Names

NOTABLE = 0.02


@dataclass(frozen=True, slots=True)
class DayCell:
    """One account at the end of a day: its probability, and by how much the day moved it."""

    value: Estimate
    change: float

    @property
    def notable(self) -> bool:
        """Whether the day moved it by more than two points."""
        return abs(self.change) > NOTABLE

    @property
    def mark(self) -> str:
        """Up, down, or hardly moved."""
        if not self.notable:
            return ""
        return "▲" if self.change > 0 else "▼"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day with news: the accounts in the order of the case, the reports that came, and what was
    settled, as true or as false."""

    day: date
    cells: tuple[DayCell, ...]
    reports: tuple[Told, ...]
    settled: tuple[str, ...]

    @property
    def moved(self) -> float:
        """The total-variation distance from the day before."""
        return sum(abs(cell.change) for cell in self.cells) / 2


@dataclass(frozen=True, slots=True)
class Days:
    """The table; its first line is the prior."""

    accounts: tuple[tuple[str, str], ...]
    priors: tuple[float, ...]
    rows: tuple[DayRow, ...]


def days(answer: Answer, reports: tuple[Told, ...], names: Names) -> Days | None:
    """Every day on which something was reported or settled; None without rivals or without days."""
    if len(answer.hypotheses) < 2 or not answer.through_time:
        return None
    told = {report.id: report for report in reports}
    truths = {p.id: p.resolved.truth for p in answer.case.propositions if p.resolved}
    before = {h.id: h.prior for h in answer.hypotheses}
    rows = []
    for day in sorted(answer.through_time, key=lambda d: d.day):
        now: Mapping[str, Estimate] = {
            id: day.posterior.get(id, Estimate(p, 0.0)) for id, p in before.items()
        }
        rows.append(
            DayRow(
                day.day,
                tuple(DayCell(now[id], now[id].p - p) for id, p in before.items()),
                tuple(told[id] for id in day.reports if id in told),
                tuple(_settled(id, truths, names) for id in day.resolved),
            )
        )
        before = {id: value.p for id, value in now.items()}
    return Days(
        tuple((h.id, names.hypothesis(h.id)) for h in answer.hypotheses),
        tuple(h.prior for h in answer.hypotheses),
        tuple(rows),
    )


def _settled(id: str, truths: Mapping[str, bool], names: Names) -> str:
    """What a statement turned out to be, so that none that is false stands there as if it were so."""
    how = f" as {'true' if truths[id] else 'false'}" if id in truths else ""
    return f"settled{how}: “{names.proposition(id)}”"
