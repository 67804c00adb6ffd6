"""Every quantity that a case declares, by its own section or by a short form elsewhere.

A unit's `strength:`, a momentum, the chance of a sign, a base rate, a leaning, a tie's strength
given as a prior: each becomes a named quantity, so that the engine has one kind of uncertain number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from innercourt.case.draft import Draft
from innercourt.case.format_reports import IndicatorEntry
from innercourt.case.marks import Path
from innercourt.court.prior import SIGNATURES, prior_or_none
from innercourt.court.words import phrases

UNIT_KEYS = ("strength", "stake", "authority", "guard")
_CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*\(")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A quantity, the text of its prior, why, where the text stands, and what it is in words.

    `chance` is set where the quantity is a probability by the place it was written in.
    """

    name: str
    text: str
    path: Path
    why: str = ""
    shared: bool = False
    chance: bool = False
    about: str = ""


def declarations(draft: Draft) -> Iterator[Declaration]:
    """Every declaration of the draft, in the order of the sections."""
    case = draft.document
    for unit, entry in case.units.items():
        for key in UNIT_KEYS:
            if (text := getattr(entry, key)) is not None:
                yield Declaration(f"{key}.{unit}", text, ("units", unit, key), entry.why)
    yield from _of_ties(draft)
    for name, quantity in case.quantities.items():
        path: Path = ("quantities", name, "prior")
        yield Declaration(name, quantity.prior, path, quantity.why, quantity.shared, about=quantity.about)
    for i, (momentum, name) in enumerate(zip(case.momentum, momentum_names(draft), strict=True)):
        path = (*draft.at("momentum", i), "prior")
        yield Declaration(name, momentum.prior, path, momentum.why, chance=True)
    for name, proposition in case.propositions.items():
        here: Path = ("propositions", name)
        if proposition.indicator is not None:
            yield from _of_indicator(name, proposition.indicator, (*here, "indicator"))
        if proposition.claim is not None and is_uncertain(proposition.claim):
            yield Declaration(f"base_rate.{name}", proposition.claim, (*here, "claim"), chance=True)
    for name, source in case.sources.items():
        for key, lean in source.leans.items():
            path = ("sources", name, "leans", key, "prior")
            yield Declaration(f"guess.{name}.{key}", lean.prior, path, lean.why, chance=True)


def momentum_names(draft: Draft) -> list[str]:
    """The quantity of each entry of `momentum`: `momentum.<of>.<over>.<n>`, counting from 1."""
    count: Counter[tuple[str, str]] = Counter()
    names = []
    for entry in draft.document.momentum:
        count[entry.of, entry.over] += 1
        names.append(f"momentum.{entry.of}.{entry.over}.{count[entry.of, entry.over]}")
    return names


def tie_strengths(draft: Draft) -> list[float | str]:
    """The strength of each tie: a number, or the name of the quantity that holds it."""
    count: Counter[str] = Counter()
    strengths: list[float | str] = []
    for tie in draft.document.ties:
        text = "1" if tie.strength is None else tie.strength.strip()
        number = as_number(text)
        if number is not None:
            strengths.append(number)
        elif _NAME.fullmatch(text) and not is_uncertain(text):
            strengths.append(text)
        else:
            kind, source = next(iter(tie.sources().items()), ("tie", "nobody"))
            name = f"tie.{kind}.{source}.{tie.to}"
            count[name] += 1
            strengths.append(name if count[name] == 1 else f"{name}.{count[name]}")
    return strengths


def _of_ties(draft: Draft) -> Iterator[Declaration]:
    for i, (tie, strength) in enumerate(zip(draft.document.ties, tie_strengths(draft), strict=True)):
        if isinstance(strength, str) and tie.strength is not None and strength != tie.strength.strip():
            path = (*draft.at("ties", i), "strength")
            yield Declaration(strength, tie.strength, path, tie.why, chance=True)


def _of_indicator(name: str, entry: IndicatorEntry, path: Path) -> Iterator[Declaration]:
    if entry.chance is not None and is_uncertain(entry.chance):
        yield Declaration(f"sign.{name}", entry.chance, (*path, "chance"), chance=True)
    for reference, text in entry.given.items():
        if is_uncertain(text):
            yield Declaration(f"sign.{name}.{reference}", text, (*path, "given", reference), chance=True)
    if entry.under:
        # Only hypotheses that `under` leaves out ever use this prior.
        rest = entry.otherwise if entry.otherwise is not None else "uniform(0, 1)"
        yield Declaration(f"sign.{name}", rest, (*path, "otherwise"), chance=True)
    elif entry.otherwise is not None and is_uncertain(entry.otherwise):
        yield Declaration(f"sign.{name}.otherwise", entry.otherwise, (*path, "otherwise"), chance=True)


@lru_cache(4096)  # the same texts are asked about by several checks
def as_number(text: str) -> float | None:
    """The number that `text` is, if it is one.

    >>> as_number("0.5"), as_number("leak.p")
    (0.5, None)
    """
    prior = prior_or_none(text)
    return prior.params[0] if prior is not None and prior.kind == "fixed" else None


@lru_cache(4096)
def is_uncertain(text: str) -> bool:
    """Whether `text`, where a prior or an expression may stand, is meant as a prior with spread.

    Words without signs between them are meant as a phrase, and a call of a prior's name as that
    prior, even if there is a slip in them: the reader then says what is wrong with the prior.

    >>> [is_uncertain(t) for t in ("likely", "beta(1, 2)", "likly", "normal(1)", "leak.p / 2", "0.3")]
    [True, True, True, True, False, False]
    """
    prior = prior_or_none(text)
    if prior is not None:
        return prior.kind != "fixed"
    call = _CALL.match(text)
    return _like_a_phrase(text) if call is None else call[1].lower() in SIGNATURES


def _like_a_phrase(text: str) -> bool:
    plain = " ".join(text.lower().split())
    if not re.fullmatch(r"[a-z: ]+", plain):
        return False
    return ":" in plain or bool(get_close_matches(plain, phrases(), 1, cutoff=0.8))
