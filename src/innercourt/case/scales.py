"""Hedges on the official scales of a ledger as a case takes them: how far the origin can be relied on.

A phrase stands for a range of probabilities. If one who says it is right with the probability m in the middle of
that range, then h = |2m - 1| of his reliability is left, as for the estimative words of `innercourt.court.words`. Below
one half he speaks against what he names: `unlikely` makes a denial of an affirmation, and a denial stays one.
"""

from __future__ import annotations

from innercourt.court.words import known_range

_PREFIXES = {"icd203": "ICD203", "phia2025": "PHIA"}


def strength(hedge: str, scale: str) -> float | None:
    """2m - 1 for the middle m of a phrase's range; None for a phrase that the scale does not have.

    >>> strength("likely", "icd203"), strength("unlikely", "phia2025"), strength("perhaps", "icd203")
    (0.35, -0.4, None)
    """
    found = known_range(f"{_PREFIXES[scale]}: {hedge}") if scale in _PREFIXES else None
    return None if found is None else round(sum(found) - 1, 6)


def hedged(says: str, hedge: str, scale: str) -> tuple[str, str | float]:
    """What a statement says and how it is hedged, as a report of a case has it.

    >>> hedged("affirms", "unlikely", "icd203"), hedged("denies", "very likely", "icd203")
    (('denies', 0.35), ('denies', 0.75))

    A phrase that its scale does not have is left as it is, for the case's check to tell.
    """
    if scale == "number":
        return says, float(hedge)
    found = strength(hedge, scale)
    if found is None:
        return says, hedge
    return "denies" if found < 0 and says == "affirms" else says, abs(found)


def relayed(hedge: str, scale: str) -> str:
    """How a link of a chain hedges, as a case has it: what it calls improbable it does not stand behind at all."""
    found = strength(hedge, scale)
    return hedge if found is None else repr(max(found, 0.0))
