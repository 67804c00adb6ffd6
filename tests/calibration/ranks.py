"""How far ranks are from uniform."""

from __future__ import annotations

import numpy as np

BINS = 8


def unevenness(values: list[float]) -> float:
    """Chi-square of the ranks over equal bins; BINS - 1 degrees of freedom if they are uniform."""
    counts = np.histogram(values, bins=BINS, range=(0, 1))[0]
    due = len(values) / BINS
    return float(((counts - due) ** 2 / due).sum())
