"""What a caller in Python gives in place of the exact thing: a day as text, one name for a list of one.

Whatever cannot be meant is a `UsageError` that says what is expected, before any work starts.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from datetime import date, datetime

from innercourt.errors import UsageError

LARGEST_SEED = 2**32 - 1
MOST_DRAWS = 10_000_000_000

_PERCENT = re.compile(r"`([0-9]{1,3}(?:\.[0-9]{1,9})?) ?%`")


def as_day(value: date | str, name: str = "as_of") -> date:
    """A day, or the day that a text names; `name` is the argument's.

    >>> as_day("1923-06-03")
    datetime.date(1923, 6, 3)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as why:
        raise UsageError(
            f"`{name}` needs a day",
            expected="a `datetime.date`, or text such as `2026-03-04`",
            found=f"`{value}`",
        ) from why


def as_names(value: str | Sequence[str], name: str) -> tuple[str, ...]:
    """Names; one alone is a list of one.

    >>> as_names("guard=obey", "do"), as_names(["herald", "monitor"], "without")
    (('guard=obey',), ('herald', 'monitor'))
    """
    found = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Sequence) else (value,)
    for part in found:
        if not isinstance(part, str):
            raise UsageError(
                f"`{name}` needs names",
                expected="a name, or a list of names",
                found=f"`{part}`, {_kind(part)}",
            )
    return found


def as_count(value: int, name: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or not least <= number <= most:
        raise UsageError(
            f"`{name}` needs a whole number", expected=f"{least:,} to {most:,}", found=f"`{value}`"
        )
    return number


def as_seed(value: int) -> int:
    """A seed: a whole number that fits 32 bits."""
    return as_count(value, "seed", 0, LARGEST_SEED)


def without_percent(found: str) -> str:
    """What to try where a share was found in percent, such as `40%`; "" where none was.

    >>> without_percent("`40%`"), without_percent("`2.5 %`: no prior"), without_percent("`150%`")
    ('.4', '.025', '')
    """
    written = _PERCENT.match(found)
    share = round(float(written[1]) / 100, 12) if written else 2.0
    return f"{share:.12g}".removeprefix("0" if 0 < share < 1 else "") if share <= 1 else ""


def _kind(value: object) -> str:
    return f"of type {type(value).__name__}"
