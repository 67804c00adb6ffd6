"""Days that a text names, in English and Chinese, and the days they may mean."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from innercourt.reading.english.words import MONTHS
from innercourt.reading.statement import Dated, Place

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(
    r"(?<![A-Za-z0-9])(?=[0-9abdefijlmnostuwy昨今明前])(?:"  # where a time can begin at all: quick to refuse
    rf"\b(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y1>\d{{4}}))?\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})\.?(?:,? (?P<y2>\d{{4}}))?\b"
    rf"|\b(?P<m3>{_MONTH})\.?,? (?:of )?(?P<y3>\d{{4}})\b"
    r"|\b(?P<y4>\d{4})-(?P<m4>\d{2})-(?P<d4>\d{2})\b"
    r"|(?P<y5>\d{4})年(?:(?P<m5>\d{1,2})月)?(?:(?P<d5>\d{1,2})[日号])?"
    r"|(?P<m6>\d{1,2})月(?P<d6>\d{1,2})[日号]"
    r"|\b(?:(?P<rel>yesterday|today|tomorrow)|(?:(?P<lead>last|this|next|on) )?(?P<wd>"
    + "|".join(_DAYS)
    + r"))\b"
    r"|(?P<zh>昨天|昨日|今天|今日|明天|前天)"
    r"|\b(?:in|since|until|by|during|of) (?P<y7>(?:1[5-9]|20)\d{2})\b"
    rf"|\b(?:in|since|until|by|last|this|next|early|late|mid-?) ?(?P<m8>{'|'.join(m for m in MONTHS if len(m) > 4 or m in ('june', 'july'))})\b)",  # noqa: E501
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SIGN_OF_TIME = re.compile(
    "|".join(["day", "tomorrow", *"昨今明前", *(m for m in MONTHS if len(m) > 3 or m == "may")])
)
"""Both are in themselves quick to find; where neither stands, the long pattern is not tried."""
_RELATIVE = {
    "yesterday": -1,
    "昨天": -1,
    "昨日": -1,
    "today": 0,
    "今天": 0,
    "今日": 0,
    "tomorrow": 1,
    "明天": 1,
    "前天": -2,
}


def times_within(times: Sequence[Dated], start: int, end: int) -> tuple[Dated, ...]:
    """Those of `times` that stand within characters `start` to `end`."""
    return tuple(d for d in times if start <= d.place.start and d.place.end <= end)


def named_times(text: str, start: int, end: int, published: date | None) -> Iterator[Dated]:
    """The times named in `text[start:end]`; a day without a year is read with `published`'s.

    >>> [(d.place.text, d.first) for d in named_times("On 3 May 1901 he left.", 0, 22, None)]
    [('3 May 1901', datetime.date(1901, 5, 3))]
    """
    if not _DIGIT.search(text, start, end) and not _SIGN_OF_TIME.search(text[start:end].lower()):
        return
    for m in _TIME.finditer(text, start, end):
        if m["m1"] and m["m1"].lower() == "may" and m["m1"][0] == "m":
            continue
        first, last = _range(m, published)
        yield Dated(Place(m.start(), m.end(), m[0]), first, last)


def _range(m: re.Match[str], published: date | None) -> tuple[date | None, date | None]:
    word = (m["rel"] or m["zh"] or "").lower()
    if word:
        day = published + timedelta(days=_RELATIVE[word]) if published else None
        return day, day
    if m["wd"]:
        day = _weekday(m["wd"].lower(), (m["lead"] or "").lower(), published)
        return day, day
    year = next((m[k] for k in ("y1", "y2", "y3", "y4", "y5", "y7") if m[k]), None)
    month = next((m[k] for k in ("m1", "m2", "m3", "m4", "m5", "m6", "m8") if m[k]), None)
    dom = next((m[k] for k in ("d1", "d2", "d4", "d5", "d6") if m[k]), None)
    if year is None and published is None:
        return None, None
    return _span(int(year) if year else published.year if published else 0, month, dom)


def _span(year: int, month: str | None, dom: str | None) -> tuple[date | None, date | None]:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        number = int(month) if month.isdigit() else MONTHS[month.lower()]
        if dom is None:
            return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
        return (date(year, number, int(dom)),) * 2
    except (ValueError, KeyError):
        return None, None


def _weekday(name: str, lead: str, published: date | None) -> date | None:
    """The nearest such day on or before publication; after it for “next”."""
    if published is None:
        return None
    back = (published.weekday() - _DAYS.index(name)) % 7
    return published + timedelta(days=7 - back) if lead == "next" else published - timedelta(days=back)
