"""Days that are so far from another: the calendar has a first day and a last."""

from __future__ import annotations

from datetime import date, timedelta


def shifted(day: date, by: timedelta) -> date:
    """`day` moved on by a span, or the end of the calendar where it has no such day.

    >>> shifted(date(2031, 3, 1), timedelta(days=-1)), shifted(date.max, timedelta(days=1)) == date.max
    (datetime.date(2031, 2, 28), True)
    """
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max
