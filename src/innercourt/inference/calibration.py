"""Whether what was called likely came true as often as the word says.

Forecasts are put into bins by what they said; in each the mean forecast is held against how often
it came true (a reliability diagram). Murphy's decomposition (1973) puts the whole into three
numbers: how far the bins are from the diagonal, how far they differ from one another, and how
uncertain the questions were to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from jaxtyping import Bool, Float, Int

from innercourt.court.words import ICD203

LIMITS = np.array([0.0, *(top for _, top in list(ICD203.values())[:-1]), 1.0])
"""Where the phrases of ICD 203 meet; the outermost are widened to 0 and 1."""


@dataclass(frozen=True, slots=True)
class Murphy:
    """Brier = reliability - resolution + uncertainty, exactly.

    `reliability` is 0 where every bin comes true as often as was said (small is good),
    `resolution` how far the bins' rates lie from the overall rate (large is good), `uncertainty`
    rate × (1 - rate). Forecasts that differ inside a bin would break the identity: what they
    differ by is counted in `resolution`, as Stephenson, Coelho and Jolliffe (2008)
    do; `within` says how much of it that is, and is 0 with a bin for each value said.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One bin of a calibration curve.

    `low` and `top` are the bin's limits; `said` is the mean forecast, `came_true` the share that
    did, between `least` and `most` with the stated confidence; `forecasts` and `questions` count.
    """

    low: float
    top: float
    said: float
    came_true: float
    least: float
    most: float
    forecasts: int
    questions: int


def icd203_bins(p: Float[np.ndarray, " forecast"]) -> Int[np.ndarray, " forecast"]:
    """The place of each probability's phrase in ICD 203, from 0 for `almost no chance`.

    On a limit the less extreme phrase is meant, as in `icd203_words`.

    >>> icd203_bins(np.array([0.0, 0.05, 0.5, 0.8, 1.0])).tolist()
    [0, 1, 3, 4, 6]
    """
    inner = LIMITS[1:-1]
    lower, upper = np.searchsorted(inner, p, "right"), np.searchsorted(inner, p, "left")
    return np.asarray(np.where(p <= 0.5, lower, upper))


def quantile_limits(p: Float[np.ndarray, " forecast"], bins: int) -> Float[np.ndarray, " limit"]:
    """Limits of `bins` bins with about as many forecasts in each; some equal where many forecasts are."""
    return np.asarray(np.quantile(p, np.linspace(0, 1, bins + 1)))


def quantile_bins(
    p: Float[np.ndarray, " forecast"], limits: Float[np.ndarray, " limit"]
) -> Int[np.ndarray, " forecast"]:
    """The bin of each forecast between `limits`; what lies on one is in the lower bin.

    >>> p = np.array([0.1, 0.2, 0.3, 0.4])
    >>> quantile_bins(p, quantile_limits(p, 2)).tolist()
    [0, 0, 1, 1]
    """
    return np.searchsorted(limits[1:-1], p, "left")


def murphy(
    p: Float[np.ndarray, " forecast"],
    happened: Bool[np.ndarray, " forecast"],
    bins: Int[np.ndarray, " forecast"] | None = None,
) -> Murphy:
    """Murphy's decomposition of the mean Brier score (Murphy 1973).

    Without `bins` each value said is a bin of its own. With few forecasts a bin, reliability and
    resolution both come out too large (Bröcker 2012). Needs a forecast.

    >>> found = murphy(np.array([0.8, 0.8, 0.2, 0.2]), np.array([True, True, True, False]))
    >>> [round(x, 4) for x in (found.brier, found.reliability, found.resolution, found.uncertainty)]
    [0.19, 0.065, 0.0625, 0.1875]
    """
    bins = np.unique(p, return_inverse=True)[1] if bins is None else bins
    _, at, count = np.unique(bins, return_inverse=True, return_counts=True)
    said, share = np.bincount(at, p) / count, np.bincount(at, happened) / count
    rate = happened.mean()
    between = float((count * (share - rate) ** 2).sum() / len(p))
    apart = p - said[at]
    within = float((2 * apart * (happened - share[at]) - apart**2).mean())
    return Murphy(
        brier=float(((p - happened) ** 2).mean()),
        reliability=float((count * (said - share) ** 2).sum() / len(p)),
        resolution=between + within,
        uncertainty=float(rate * (1 - rate)),
        within=within,
    )


def wilson(came_true: float | int, of: float | int, level: float = 0.95) -> tuple[float, float]:
    """An interval for a share (Wilson 1927; Brown, Cai and DasGupta 2001).

    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = came_true / of
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * float(np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2)))
    return max(0.0, middle - half), min(1.0, middle + half)


def jeffreys(came_true: float | int, of: float | int, level: float = 0.95) -> tuple[float, float]:
    """An interval for a share, by Jeffreys's prior (Brown, Cai and DasGupta 2001).

    It reaches to 0 where nothing came true, to 1 where everything did.

    >>> [round(end, 4) for end in jeffreys(0, 10)], [round(end, 4) for end in jeffreys(5, 10)]
    ([0.0, 0.2172], [0.2235, 0.7765])
    """
    from scipy.special import betaincinv  # takes a sixth of a second to load, and intervals are often kept

    tail = (1 - level) / 2
    a, b = came_true + 0.5, of - came_true + 0.5
    low = 0.0 if came_true <= 0 else float(betaincinv(a, b, tail))
    high = 1.0 if came_true >= of else float(betaincinv(a, b, 1 - tail))
    return low, high


def calibration_curve(
    p: Float[np.ndarray, " forecast"],
    happened: Bool[np.ndarray, " forecast"],
    question: Int[np.ndarray, " forecast"],
    bins: Int[np.ndarray, " forecast"],
    limits: Float[np.ndarray, " limit"],
    level: float = 0.95,
) -> tuple[CurvePoint, ...]:
    """The bins that hold a forecast, each with its share that came true and an interval for it.

    The interval is Jeffreys's, as wide as if each question had been asked once: a question asked
    on thirty days is one trial and not thirty.
    """
    points = []
    for k in np.unique(bins):
        use = bins == k
        share, asked = float(happened[use].mean()), len(np.unique(question[use]))
        least, most = jeffreys(share * asked, float(asked), level)
        ends = float(limits[k]), float(limits[k + 1])
        points.append(CurvePoint(*ends, float(p[use].mean()), share, least, most, int(use.sum()), asked))
    return tuple(points)
