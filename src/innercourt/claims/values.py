"""When two values are one: the same number, the same time of day, the same words.

What differs only in how it is written is not a disagreement. A value is read as

- a number, with or without marks of thousands: `1,234.0` is `1234`;
- a time of day, with or without its day: `7:16p Dec 2`, `12/02/2011 7:16 p.m.` and `19:16` are one, unless
  the object has two days for that time; remarks beside it, as in `7:16 p.m. (estimated)`, are left out;
- else words, in any order, whatever their case and punctuation: `Knuth, Donald E.` is `Donald E. Knuth`.

Nothing is told to be near: 35,930 and 36,000 are as different as any two values.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

MISSING = frozenset({"", "-", "na", "n/a", "nan", "null", "none", "unknown", "not available", "."})
"""What stands for a value that is not there, in small letters."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_CLOCK = re.compile(r"(?<![\d:])([0-2]?\d):([0-5]\d)(:[0-5]\d)?(?![\d:])\s*(?:([ap])(?:\.?\s?m\b\.?)?)?")
_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"\([^)]*\)")
_BESIDE = frozenset({"at", "on", "time", "delayed", "mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Reading(NamedTuple):
    """A value as it is compared: `core`, and a `detail` (the day of a time) that may be left unsaid."""

    core: str
    detail: str = ""


def read_value(text: str) -> Reading | None:
    """The value that a text stands for, `None` if it stands for none.

    >>> read_value("1,234.0"), read_value("Donald E. Knuth") == read_value("KNUTH, DONALD E.")
    (Reading(core='1234', detail=''), True)
    >>> read_value("7:16pDec 2"), read_value("12/02/2011 7:16 p.m.")
    (Reading(core='19:16', detail='2 12'), Reading(core='19:16', detail='2 12'))
    >>> read_value("not available") is None
    True
    """
    plain = " ".join(unicodedata.normalize("NFKC", html.unescape(text)).casefold().split())
    if plain in MISSING:
        return None
    if _NUMBER.fullmatch(plain):
        return Reading(_number(plain))
    bare = _REMARK.sub(" ", plain)
    clocks = list(_CLOCK.finditer(bare))
    if len(clocks) == 1 and (found := _time(bare, clocks[0])):
        return found
    words = _WORD.findall(plain.replace("'", "").replace("’", ""))
    return Reading(" ".join(sorted(words)) or plain)


def _number(plain: str) -> str:
    digits = plain.replace(",", "").lstrip("+")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return number if number == "0" else sign + number


def _time(plain: str, clock: re.Match[str]) -> Reading | None:
    """A time of day with its day, if nothing else stands beside the clock."""
    hour, minute, seconds, half = int(clock[1]), clock[2], clock[3] or "", clock[4]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
    beside = plain[: clock.start()] + " " + plain[clock.end() :]
    words = [word[:3] if word[:3] in _MONTHS else word for word in re.findall(r"[^\W\d_]+", beside)]
    if hour > 23 or any(word not in _BESIDE and word not in _MONTHS for word in words):
        return None
    day = {_MONTHS.index(word) + 1 for word in words if word in _MONTHS}
    numbers = [n for n in map(int, re.findall(r"\d+", beside)) if 1 <= n <= 31][: 2 - len(day)]
    return Reading(f"{hour:02d}:{minute}{seconds}", " ".join(map(str, sorted({*day, *numbers}))))
