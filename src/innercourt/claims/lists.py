"""Lists of events that disagree about what happened: read, and joined by country and day.

A list is a CSV file with one row an attempt: a country code (`ccode` or `cowcode`, else `country`), a day (`date`,
or `year`, `month`, `day`), and whether it succeeded. Read as they are published: Powell and Thyne (`coup`: 2
success, 1 failure), Colpus (`success`: 1 success, 2 failure) and the Cline Center (`event_type`: coup,
attempted, conspiracy; conspiracies are no attempts). Any other list gives `success` as yes or no.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from innercourt.errors import UsageError

EXPECTED = "a list of coups: a country code, a day (date, or year, month, day) and whether it succeeded"
COLUMNS = {
    "the country": (("ccode",), ("cowcode",), ("country",)),
    "the day": (("date",), ("year", "month", "day")),
    "whether it succeeded": (("success",), ("coup",), ("event_type",)),
}
"""What a row must say, and the columns, one or several together, that say it."""
MILITARY = {"1": "military", "0": "other", "military coup": "military", "non-military coup": "other"}
SUCCESS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


class Entry(NamedTuple):
    """One row: which list says so, where, on which day, whether it succeeded, by whom (empty: not said)."""

    source: int
    country: str
    day: int
    success: bool
    kind: str = ""


class Event(NamedTuple):
    """What may be one event: at most one entry of each list, all within the days allowed."""

    entries: tuple[Entry, ...]

    @property
    def day(self) -> int:
        """The earliest day given, as an ordinal."""
        return min(entry.day for entry in self.entries)

    @property
    def kind(self) -> str:
        """Who is said to have tried, by most of the lists that say; empty if none does or they are even."""
        said = [entry.kind for entry in self.entries if entry.kind]
        military = 2 * said.count("military") - len(said)
        return "" if military == 0 else "military" if military > 0 else "other"


def read_list(path: str | os.PathLike[str], source: int = 0) -> list[Entry]:
    """The attempts in one file. `UsageError`, with the line, if it is no such list."""
    file = Path(path)
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, strict=True)
            _check_columns(file.name, reader.fieldnames or ())
            found = [_entry(file.name, reader.line_num, row, source) for row in reader]
    except UnicodeDecodeError as why:
        raise UsageError(
            f"{file.name} cannot be read", expected="text in UTF-8", found=f"byte {why.start} is not"
        ) from why
    except csv.Error as why:
        raise UsageError(f"{file.name} cannot be read", expected=EXPECTED, found=f"{why}") from why
    except OSError as why:
        raise UsageError(f"cannot read {file}", expected=EXPECTED, found=why.strerror or str(why)) from why
    attempts = [entry for entry in found if entry is not None]
    if not attempts:
        raise UsageError(f"{file.name} holds no attempts", expected=EXPECTED, found="no rows")
    return attempts


def _check_columns(name: str, header: Sequence[str]) -> None:
    """`UsageError` where something that every row must say has no column."""
    held = [_plain(column) for column in header]
    for what, choices in COLUMNS.items():
        if header and not any(set(choice) <= set(held) for choice in choices):
            taken = " or ".join(", ".join(f"`{column}`" for column in choice) for choice in choices)
            raise UsageError(
                f"{name} has no column for {what}",
                expected=f"{what} in {taken}",
                found="the columns " + ", ".join(f"`{column}`" for column in held),
            )


def _plain(column: str) -> str:
    return column.strip().casefold()


def join(entries: Sequence[Entry], within: int) -> list[Event]:
    """Entries of different lists on one country within so many days are one event; nearest days first.

    Two entries of one list are never one event.

    >>> three = [Entry(0, "41", 100, True), Entry(1, "41", 104, True), Entry(1, "41", 130, False)]
    >>> [len(event.entries) for event in join(three, 10)]
    [2, 1]
    """
    by_country: dict[str, list[Entry]] = {}
    for entry in entries:
        by_country.setdefault(entry.country, []).append(entry)
    events = [event for held in by_country.values() for event in _joined(sorted(held, key=_by_day), within)]
    return sorted(events, key=lambda event: (event.day, event.entries[0].country))


def _joined(entries: Sequence[Entry], within: int) -> list[Event]:
    """The entries of one country: closest pairs are joined first, as long as all stays within the days."""
    group = list(range(len(entries)))
    near = [
        (b.day - a.day, i, j)
        for i, a in enumerate(entries) for j, b in enumerate(entries[i + 1 :], i + 1)
        if b.day - a.day <= within and a.source != b.source
    ]  # fmt: skip
    for _, i, j in sorted(near):
        if group[i] == group[j]:
            continue
        both = [e for e, g in zip(entries, group, strict=True) if g in (group[i], group[j])]
        different = len({e.source for e in both}) == len(both)
        if different and both[-1].day - both[0].day <= within:
            group = [group[i] if g == group[j] else g for g in group]
    return [
        Event(tuple(sorted(e for e, g in zip(entries, group, strict=True) if g == name)))
        for name in dict.fromkeys(group)
    ]


def _by_day(entry: Entry) -> tuple[int, int]:
    return entry.day, entry.source


def years_of(entries: Sequence[Entry]) -> tuple[int, int]:
    """First and last year in which a list has an entry: what it covers, as far as one can see."""
    years = [date.fromordinal(entry.day).year for entry in entries]
    return min(years), max(years)


def _entry(name: str, line: int, row: Mapping[str | None, str], source: int) -> Entry | None:
    cells = {_plain(key): (value or "").strip() for key, value in row.items() if key}
    country = cells.get("ccode") or cells.get("cowcode") or cells.get("country", "")
    if "event_type" in cells:
        kind = cells["event_type"].casefold()
        if kind == "conspiracy":
            return None
        success: bool | None = {"coup": True, "attempted": False}.get(kind)
    elif cells.get("coup") in ("1", "2") and "success" not in cells:
        success = cells["coup"] == "2"
    elif "milcoup" in cells:
        success = {"1": True, "2": False}.get(cells.get("success", ""))
    else:
        success = SUCCESS.get(cells.get("success", "").casefold())
    day = _day(cells)
    if not country or day is None or success is None:
        lacking = "country code" if not country else "day" if day is None else "word on whether it succeeded"
        raise UsageError(
            f"{name} has a row that is no event", expected=EXPECTED, found=f"no {lacking} in line {line}"
        )
    by = MILITARY.get(cells.get("milcoup", cells.get("military", "")).casefold(), "")
    return Entry(source, country.casefold(), day, success, by)


def _day(cells: Mapping[str, str]) -> int | None:
    try:
        if cells.get("date"):
            return date.fromisoformat(cells["date"]).toordinal()
        return date(int(cells["year"]), int(cells["month"]), int(cells["day"])).toordinal()
    except (KeyError, ValueError):
        return None
