"""Words for probabilities, and words that tell how far a speaker stands behind what he says.

Two official scales give a word a range: ICD 203 of the United States' intelligence community
(2015, D.6.e(2)(a)) and the probability yardstick of the United Kingdom's Professional Head of
Intelligence Assessment (PHIA, 2025). ICD 203's ranges touch; PHIA's leave gaps on purpose.

`HEDGES` is not official: how much of an origin's reliability survives a hedge is argued below
and can be overruled by a number in any report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from innercourt.errors import PriorError

Range = tuple[float, float]

ICD203: Mapping[str, Range] = MappingProxyType(
    {
        "almost no chance": (0.01, 0.05),
        "very unlikely": (0.05, 0.20),
        "unlikely": (0.20, 0.45),
        "roughly even chance": (0.45, 0.55),
        "likely": (0.55, 0.80),
        "very likely": (0.80, 0.95),
        "almost certain": (0.95, 0.99),
    }
)
"""Phrases of ICD 203 and the range that each stands for."""

PHIA2025: Mapping[str, Range] = MappingProxyType(
    {
        "remote chance": (0.0, 0.05),
        "highly unlikely": (0.10, 0.20),
        "unlikely": (0.25, 0.35),
        "realistic possibility": (0.40, 0.50),
        "likely": (0.55, 0.75),
        "highly likely": (0.80, 0.90),
        "almost certain": (0.95, 1.0),
    }
)
"""Phrases of the PHIA yardstick and the range that each stands for."""

KESSELMAN2008: Mapping[str, Range] = MappingProxyType(
    {
        "remote": (0.01, 0.15),
        "highly unlikely": (0.16, 0.30),
        "unlikely": (0.31, 0.45),
        "chances a little better": (0.46, 0.55),
        "likely": (0.56, 0.70),
        "highly likely": (0.71, 0.85),
        "almost certain": (0.86, 0.99),
    }
)
"""What the words had meant in practice in fifty years of National Intelligence Estimates."""

ICD203_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "remote": "almost no chance",
        "highly improbable": "very unlikely",
        "improbable": "unlikely",
        "roughly even odds": "roughly even chance",
        "even chance": "roughly even chance",
        "probable": "likely",
        "probably": "likely",
        "highly probable": "very likely",
        "nearly certain": "almost certain",
        "almost certainly": "almost certain",
    }
)
"""The second row of ICD 203's table, with its adverbs."""

_PREFIXES = {"phia": PHIA2025, "icd203": ICD203, "icd 203": ICD203}


def phrase_range(text: str) -> Range:
    """The published range of an estimative phrase, as two probabilities.

    ICD 203 is meant unless the phrase is only PHIA's or begins with `PHIA:`. Capitals and
    spaces do not matter. Raises `PriorError` for a phrase that neither scale has.

    >>> phrase_range("very unlikely")
    (0.05, 0.2)
    >>> phrase_range("PHIA: likely"), phrase_range("realistic possibility")
    ((0.55, 0.75), (0.4, 0.5))
    """
    found = known_range(text)
    if found is not None:
        return found
    scale, phrase = _asked(text)
    known = list(scale or phrases())
    near = get_close_matches(phrase, known, 1)
    raise PriorError(
        "not an estimative phrase",
        expected="a phrase of ICD 203 or PHIA: " + ", ".join(known),
        found=f"`{_shown(text)}`",
        hint=f"`{near[0]}`" if near else "",
    )


def known_range(text: str) -> Range | None:
    """The same, or None for a phrase that neither scale has."""
    scale, phrase = _asked(text)
    for candidates in (scale,) if scale is not None else (ICD203, PHIA2025):
        if phrase in candidates:
            return candidates[phrase]
        if candidates is ICD203 and phrase in ICD203_SYNONYMS:
            return ICD203[ICD203_SYNONYMS[phrase]]
    return None


def _asked(text: str) -> tuple[Mapping[str, Range] | None, str]:
    """The scale that a phrase names, if it does, and the phrase itself."""
    head, colon, tail = text.partition(":")
    scale = _PREFIXES.get(_plain(head)) if colon else None
    return scale, _plain(tail if scale is not None else text)


def phrases() -> tuple[str, ...]:
    """Every phrase that needs no prefix: ICD 203's, its synonyms, and those only PHIA has.

    >>> "roughly even chance" in phrases() and "highly likely" in phrases()
    True
    """
    return tuple(dict.fromkeys((*ICD203, *ICD203_SYNONYMS, *PHIA2025)))


def icd203_words(p: float | int) -> str:
    """The ICD 203 phrase for the probability `p`.

    Below .01 and above .99, which the scale leaves open, the outermost phrases are used: the
    directive has no word for impossibility or certainty. On a limit that two phrases share, the
    less extreme one is used. Raises `ValueError` if `p` is no probability.

    >>> [icd203_words(p) for p in (0.0, 0.3, 0.5, 0.8, 1.0)]
    ['almost no chance', 'unlikely', 'roughly even chance', 'likely', 'almost certain']
    """
    if not -1e-9 <= p <= 1 + 1e-9:
        raise ValueError(f"a probability lies in [0, 1], not {p!r}")
    if p <= 0.5:
        return next(words for words, (_, top) in ICD203.items() if p < top)
    return next(words for words, (low, _) in reversed([*ICD203.items()]) if p > low)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _shown(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _surplus(phrase_icd: str, phrase_kesselman: str) -> float:
    """2m - 1, m being the mean of the middles of the phrase's two ranges."""
    ends = (*ICD203[phrase_icd], *KESSELMAN2008[phrase_kesselman])
    return round(2 * math.fsum(ends) / len(ends) - 1, 2)


_CERTAIN = _surplus("almost certain", "almost certain")
_VERY = _surplus("very likely", "highly likely")
_LIKELY = _surplus("likely", "likely")

HEDGES: Mapping[str, float] = MappingProxyType(
    {
        # plain assertion: nothing is taken off; that it is unhedged adds nothing either
        "is": 1.0, "was": 1.0, "has": 1.0, "says": 1.0, "states": 1.0, "reports": 1.0,
        "confirms": 1.0, "announces": 1.0, "testifies": 1.0, "denies": 1.0,
        "asserts": 0.95, "claims": 0.9, "insists": 0.9,
        # estimative words: 2m - 1
        "certainly": 1.0, "almost certain": _CERTAIN, "almost certainly": _CERTAIN,
        "very likely": _VERY, "highly likely": _VERY, "very probably": _VERY,
        "likely": _LIKELY, "probably": _LIKELY, "probable": _LIKELY, "is expected to": _LIKELY,
        # evidence that is pointed to, not shown
        "is believed": 0.6, "believes": 0.6, "appears": 0.5, "seems": 0.5, "apparently": 0.5,
        "suggests": 0.4, "indicates": 0.5, "implies": 0.35, "hints": 0.2,
        # words of hearsay: somebody unnamed stands between the speaker and the event
        "reportedly": 0.8, "is reported to": 0.8, "is said to": 0.8, "allegedly": 0.7,
        "alleges": 0.7, "is said to believe": 0.6, "is rumoured": 0.3, "is rumored": 0.3,
        "unverified": 0.5, "unconfirmed": 0.5,
        # not excluded, and no more: the floor
        "may": 0.1, "might": 0.1, "could": 0.1, "can": 0.1, "possibly": 0.1, "perhaps": 0.1,
        "maybe": 0.1,
        # the speaker's own judgement, with no claim to know
        "opinion": 0.15, "thinks": 0.3, "suspects": 0.25, "speculates": 0.05, "asks": 0.0,
    }
)  # fmt: skip
"""What is left of an origin's reliability when it speaks with this word, in [0, 1].

With a multiplier h on its reliability, one who knows and has no leaning is right with
probability (1 + h)/2. If "likely" is to be right with probability m, then h = 2m - 1. So the
estimative words are computed: m is the mean of the middle of the phrase's range in ICD 203 and
in Kesselman's count of what the words had meant (Kesselman 2008, Verbal Probability Expressions
in National Intelligence Estimates, list of estimative words):

    almost certain  .970 and .925 -> .90      very likely  .875 and .780 -> .66
    likely, probably  .675 and .630 -> .31

"may", "could", "perhaps" lie at or below even odds on every scale, so 2m - 1 would be zero or
less; yet a possibility is raised more often when it is so, hence a floor of .1. The others are
judgements, kept in this order: a word of hearsay is careful speech rather than doubt and costs
no more than one imperfect hand (.8, twice when a belief is reported: .6); a sign pointed to
counts for between a third and a half; an opinion, half of "likely"; a question, nothing.
"""


@lru_cache(4096, typed=True)  # a case has very many reports and few ways to hedge
def hedge_multiplier(hedge: str | float | int) -> float:
    """What a hedge, a word of `HEDGES` or a number in [0, 1], leaves of a reliability.

    Raises `PriorError` for a word that is not in the list or a number outside [0, 1].

    >>> hedge_multiplier("Reportedly"), hedge_multiplier(0.4)
    (0.8, 0.4)
    """
    if isinstance(hedge, str) and _plain(hedge) in HEDGES:
        return HEDGES[_plain(hedge)]
    if not isinstance(hedge, str) and not isinstance(hedge, bool) and 0 <= hedge <= 1:
        return float(hedge)
    near = get_close_matches(_plain(str(hedge)), HEDGES, 1)
    raise PriorError(
        "not a hedge",
        expected="a hedging word such as `is`, `reportedly`, `may`, or a number from 0 to 1",
        found=f"`{_shown(str(hedge))}`",
        hint=f"`{near[0]}`" if near else "",
    )
