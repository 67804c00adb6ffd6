"""How numbers, days and names are put into words, the same on the terminal and on paper.

Likelihood is told in the phrases of ICD 203 (`court/words.py`) with the number beside it. A
probability is never printed as 0% or 100%: neither a model nor a sample can know that.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from datetime import date

from innercourt.brief.findings import Estimate
from innercourt.court.shown import clean as clean
from innercourt.court.words import icd203_words

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

UNKNOWN = "not estimated"


def plain_ascii(text: str) -> str:
    """`text` in ASCII for a terminal that has nothing else: accents dropped, signs spelt out.

    >>> plain_ascii("63% ±0.4 – Nuñez ≥ 1 北")
    '63% +-0.4 - Nunez >= 1 ?'
    """
    for sign, spelt in _SPELT.items():
        text = text.replace(sign, spelt)
    apart = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    return kept.encode("ascii", "replace").decode("ascii")


_SPELT = {
    "±": "+-", "–": "-", "—": "-", "−": "-", "≥": ">=", "≤": "<=", "→": "->", "←": "<-", "…": "~",
    "·": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "█": "#", "░": ".", "│": "|", "─": "-", "◆": "!",
    "○": "o", "●": "*", "×": "x", "•": "*", "▏": "|", "╌": "-",
}  # fmt: skip


def percent(p: float) -> str:
    """A probability as a percentage, with one decimal where whole numbers would mislead.

    >>> [percent(p) for p in (0.0, 0.0042, 0.0623, 0.634, 0.9931, 1.0)]
    ['<0.1%', '0.4%', '6.2%', '63%', '99.3%', '>99.9%']
    """
    if not math.isfinite(p):
        return UNKNOWN
    if p < 0.0005:
        return "<0.1%"
    if p > 0.9995:
        return ">99.9%"
    return f"{100 * p:.1f}%" if p < 0.0995 or p > 0.985 else f"{100 * p:.0f}%"


def points(se: float) -> str:
    """A standard error in percentage points.

    >>> points(0.0042), points(0.00001)
    ('±0.4', '±<0.1')
    """
    if not math.isfinite(se):
        return "±?"
    return f"±{100 * se:.1f}" if se >= 0.0005 else "±<0.1"


def estimate(value: Estimate) -> str:
    """A probability with its standard error.

    >>> estimate(Estimate(0.634, 0.0042))
    '63% ±0.4'
    """
    return f"{percent(value.p)} {points(value.se)}" if math.isfinite(value.p) else UNKNOWN


def words(p: float) -> str:
    """The ICD 203 phrase for `p`, or that there is no estimate."""
    return icd203_words(min(max(p, 0.0), 1.0)) if math.isfinite(p) else UNKNOWN


def stands(p: float) -> str:
    """A predicate: how a statement of probability `p` stands.

    >>> stands(0.6), stands(0.5), stands(0.02)
    ('is likely', 'has a roughly even chance', 'has almost no chance')
    """
    phrase = words(p)
    if phrase == "roughly even chance":
        return "has a roughly even chance"
    return "has almost no chance" if phrase == "almost no chance" else f"is {phrase}"


def it_is(p: float) -> str:
    """The opening of a sentence about something of probability `p`.

    >>> it_is(0.9), it_is(0.5)
    ('It is very likely that', 'There is a roughly even chance that')
    """
    phrase = words(p)
    if phrase == "roughly even chance":
        return "There is a roughly even chance that"
    if phrase == "almost no chance":
        return "There is almost no chance that"
    return f"It is {phrase} that"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count(1, "report"), count(30, "report"), count(2, "history", "histories")
    ('1 report', '30 reports', '2 histories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Names in a row.

    >>> listed(["a", "b", "c"]), listed([])
    ('a, b and c', '')
    """
    row = list(items)
    return row[0] if len(row) == 1 else f"{', '.join(row[:-1])} {last} {row[-1]}" if row else ""


def long_day(day: date) -> str:
    """A day in words, whatever the machine's language.

    >>> long_day(date(2031, 3, 4))
    '4 March 2031'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """A day in short words.

    >>> short_day(date(2031, 3, 4))
    '4 Mar 2031'
    """
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def humane(identifier: str) -> str:
    """An identifier as words.

    >>> humane("put_off")
    'put off'
    """
    return identifier.replace("_", " ")


def capital(sentence: str) -> str:
    """`sentence` with its first letter raised, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


def number(value: float) -> str:
    """A number that is no probability, to three significant digits.

    >>> number(41250.5), number(0.0123), number(7.0)
    ('41,250', '0.0123', '7')
    """
    if not math.isfinite(value):
        return UNKNOWN
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def signed(value: float, digits: int = 1) -> str:
    """A change, with its sign in front.

    >>> signed(1.234), signed(-0.5), signed(-0.04)
    ('+1.2', '−0.5', '0.0')
    """
    if not math.isfinite(value):
        return "?"
    told = minus(f"{value:+.{digits}f}")
    return told[1:] if float(f"{value:.{digits}f}") == 0 else told


def minus(shown: str) -> str:
    """A number in figures, with a true minus sign.

    >>> minus("-0.451")
    '−0.451'
    """
    return shown.replace("-", "−")


def change_of(value: Estimate) -> str:
    """A change of a probability with its standard error, in percentage points.

    >>> change_of(Estimate(-0.034, 0.002))
    '−3.4 ±0.2 points'
    """
    return f"{signed(100 * value.p)} {points(value.se)} points"


def bits(value: float) -> str:
    """How much something tells, in bits.

    >>> bits(0.0347), bits(0.00004), bits(-0.001)
    ('0.035', '<0.001', '<0.001')
    """
    if not math.isfinite(value):
        return "?"
    return f"{value:.3f}" if value >= 0.0005 else "<0.001"


def margin(se: float, digits: int = 1) -> str:
    """A standard error of a figure that is no probability.

    >>> margin(0.24), margin(0.01), margin(0.004, 2)
    ('±0.2', '±<0.1', '±<0.01')
    """
    least = 10.0**-digits
    if not math.isfinite(se):
        return "±?"
    return f"±{se:.{digits}f}" if se >= least / 2 else f"±<{least:.{digits}f}"
