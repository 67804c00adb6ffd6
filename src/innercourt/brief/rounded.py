"""Numbers as JSON holds them: rounded, so that the same seed gives the same text."""

from __future__ import annotations

import math

DIGITS = 12


def number(value: float) -> float | None:
    """`value` to twelve significant digits; JSON has no infinities, so they become `None`."""
    if not math.isfinite(value):
        return None
    # adding zero turns -0.0 into 0.0, which would otherwise be told apart in the text
    return float(f"{value:.{DIGITS}g}") + 0.0
