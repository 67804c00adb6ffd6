"""What to think of a source before its first report: reliability by class, kind of claim, grade.

Reliability is the chance that an origin knows and says what is so; otherwise it babbles, which is
not the same as lying. Each range below holds the central 90 %. All are wide on purpose: they are
argued from what sort of speaker it is, not from any case, and reports that are later resolved
sharpen them. The same voice differs by what it speaks of, so each kind of claim has its own.

A grade F ("cannot be judged") leaves the range of the class as it is. A to E move its middle on
the logit scale and narrow it a little, since somebody has judged the source. The letters are those
of the Admiralty scale (NATO STANAG 2511), which names an order and no numbers; steps of three
quarters of a logit are ours, and let A and E differ by a factor of twenty in odds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

Range = tuple[float, float, str]
"""Lower and upper end of the central 90 %, and the reason."""

RELIABILITY: Mapping[str, Mapping[str, Range]] = MappingProxyType(
    {
        "official": {
            "fact": (0.50, 0.97, "an announced act of its own is costly to invent and soon seen"),
            "forecast": (0.10, 0.70, "announced plans are its own to keep, and its own to drop"),
            "motive": (0.03, 0.40, "official reasons are chosen for their effect"),
            "denial": (0.02, 0.35, "closed regimes deny what is so and what is not alike"),
        },
        "press": {
            "fact": (0.40, 0.93, "a newsroom that corrects itself checks before it prints"),
            "forecast": (0.05, 0.40, "reporters see no further ahead than others"),
            "motive": (0.05, 0.40, "motives reach the press through those who have some"),
            "denial": (0.10, 0.60, "that nothing happened is harder to check than that it did"),
        },
        "analyst": {
            "fact": (0.20, 0.80, "mostly a reader of others' reports, with care"),
            "forecast": (0.05, 0.40, "experts' political forecasts barely beat base rates"),
            "motive": (0.05, 0.45, "knows the people's past, not their minds"),
            "denial": (0.10, 0.60, "doubts by trade, often rightly"),
        },
        "exile_or_partisan": {
            "fact": (0.05, 0.60, "some have kin and friends inside, all have a cause"),
            "forecast": (0.01, 0.20, "the fall of the ruler is foretold every year"),
            "motive": (0.02, 0.30, "sees in the court the quarrel it hopes for"),
            "denial": (0.02, 0.30, "seldom denies what serves it, whatever it knows"),
        },
        "rumour_social": {
            "fact": (0.02, 0.35, "now and then the first to tell, mostly of what never was"),
            "forecast": (0.01, 0.15, "costs nothing to make and is forgotten when it fails"),
            "motive": (0.01, 0.20, "nobody in the chain was in the room"),
            "denial": (0.01, 0.20, "nobody in the chain was in the room"),
        },
        "private_insider": {
            "fact": (0.15, 0.85, "may have been there, cannot be asked again"),
            "forecast": (0.05, 0.45, "knows the plans, not whether they will come off"),
            "motive": (0.10, 0.60, "hears what is said inside, by people who perform there too"),
            "denial": (0.05, 0.50, "what one insider has not heard of may still be so"),
        },
        "coup_maker": {
            "fact": (0.10, 0.70, "knows what was done, tells it as a winner or to save himself"),
            "forecast": (0.10, 0.60, "his own plans, announced to make them come true"),
            "motive": (0.05, 0.40, "everyone acted for the country"),
            "denial": (0.02, 0.30, "has every reason to deny"),
        },
        "foreign_government": {
            "fact": (0.15, 0.80, "has services that listen, and interests in what is believed"),
            "forecast": (0.05, 0.40, "has been surprised by most coups"),
            "motive": (0.05, 0.40, "reads the motives it has a policy for"),
            "denial": (0.03, 0.40, "protects a relation or a source"),
        },
        "unknown": {
            "fact": (0.03, 0.80, "anybody at all"),
            "forecast": (0.01, 0.50, "anybody at all"),
            "motive": (0.01, 0.50, "anybody at all"),
            "denial": (0.01, 0.60, "anybody at all"),
        },
    }
)

GRADE_SHIFT: Mapping[str, float] = MappingProxyType(
    {"A": 1.5, "B": 0.75, "C": 0.0, "D": -0.75, "E": -1.5, "F": 0.0}
)
"""By how much a grade moves the middle of a range, in logits."""

GRADED_WIDTH = 0.8
"""How much of a range's width on the logit scale is left once somebody has graded the source."""


def reliability_range(source_class: str, kind: str, grade: str = "F") -> tuple[float, float]:
    """The central 90 % of the reliability of a source, before any of its reports.

    >>> reliability_range("press", "fact")
    (0.4, 0.93)
    >>> reliability_range("press", "fact", "A")
    (0.801, 0.978)
    """
    low, high, _ = RELIABILITY[source_class][kind]
    if grade == "F":
        return low, high
    bottom, top = _logit(low), _logit(high)
    middle = (bottom + top) / 2 + GRADE_SHIFT[grade]
    half = (top - bottom) / 2 * GRADED_WIDTH
    return round(_logistic(middle - half), 3), round(_logistic(middle + half), 3)


def reliability_prior(source_class: str, kind: str, grade: str = "F") -> str:
    """The same as the text of a prior.

    >>> reliability_prior("rumour_social", "forecast")
    'logitnormal(0.01, 0.15)'
    """
    low, high = reliability_range(source_class, kind, grade)
    return f"logitnormal({low:g}, {high:g})"


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
