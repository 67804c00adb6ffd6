"""What came of joining lists of events: records of the lists, base rates, the events themselves."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from typing import Any

from innercourt.claims.text import aligned

Spread = tuple[float, float, float]
"""A mean and the ends of the central 90 %."""
ASSUMED = (
    "Real attempts that no list has: {:.0f} ({:.0f} to {:.0f}), if lists miss independently; "
    "they are not in the rates.\n"
    "Hit rates and false alarms are told apart by two assumptions: lists miss independently, and no two share a\n"
    "false alarm. A false alarm is an entry that is no attempt as the others mean it."
)


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One list: its entries in the years that all cover, the share of real successes and failures that it
    has, and the share of its entries that were no events."""

    name: str
    entries: int
    hit_success: Spread
    hit_failure: Spread
    false: Spread


@dataclass(frozen=True, slots=True)
class Rate:
    """How often: attempts that some list has and that were real; a year; the share that succeeded.

    `a_state` is the rate for one state in one year, if the number of states was given.
    """

    of: str
    attempts: float
    a_year: Spread
    success: Spread
    a_state: Spread | None = None


@dataclass(frozen=True, slots=True)
class ContestedEvent:
    """What some list has: the chance that it was a real attempt, and that it then succeeded."""

    country: str
    day: str
    kind: str
    lists: tuple[str, ...]
    real: float
    success: float


@dataclass(frozen=True, slots=True)
class BaseRate:
    """All of it; `unseen` is how many real attempts no list has, if lists miss independently."""

    lists: tuple[ListRecord, ...]
    rates: tuple[Rate, ...]
    events: tuple[ContestedEvent, ...]
    years: tuple[int, int]
    unseen: Spread

    def as_json(self) -> dict[str, Any]:
        """Everything, as one JSON object."""
        return asdict(self)

    def events_csv(self) -> str:
        """The events, one a row."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("country", "date", "kind", "lists", "real", "success"))
        for e in self.events:
            writer.writerow(
                (e.country, e.day, e.kind, " ".join(e.lists), f"{e.real:.4g}", f"{e.success:.4g}")
            )
        return text.getvalue()

    def __str__(self) -> str:
        alone = sum(len(event.lists) == 1 for event in self.events)
        lists = aligned([
            ("list", "entries", "has of successes", "has of failures", "false alarms"),
            *((r.name, f"{r.entries}", *map(_shown, (r.hit_success, r.hit_failure, r.false))) for r in self.lists),
        ])  # fmt: skip
        by_state = any(rate.a_state for rate in self.rates)
        heads = ("attempts", "number", "a year", "succeed", *(("a state and year",) if by_state else ()))
        rates = aligned([heads, *(_row(rate) for rate in self.rates)])
        middle, low, high = self.unseen
        found = f"{len(self.events)} events, {self.years[0]} to {self.years[1]}, {alone} in one list only."
        return f"{found}\n\n{lists}\n\n{rates}\n\n" + ASSUMED.format(middle, low, high)


def _row(rate: Rate) -> tuple[str, ...]:
    row = (rate.of, f"{rate.attempts:.0f}", _shown(rate.a_year), _shown(rate.success))
    return (*row, _shown(rate.a_state, 4)) if rate.a_state else row


def _shown(spread: Spread, digits: int = 2) -> str:
    mean, low, high = spread
    return f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
