"""The crisis game with signalling, and every equilibrium that it has (Lewis & Schultz 2003).

A challenges B or keeps the status quo; B concedes or resists; A then fights or backs down. Each knows
its own payoffs of fighting (and A of backing down) up to standard normal errors that the other does not
see. By challenging A tells something about what it would do later, so beliefs and play have to agree:

    c  = (S_A - (1 - pR) V_A) / pR                       what makes A just willing to challenge
    pC = 1 - Φ(c - W_A) Φ(c - a)                          A challenges
    pF = Φ2((W_A - a) / √2, W_A - c; ρ = 1/√2) / pC       A fights, having challenged
    pR = Φ((pF W_B + (1 - pF) V_B - C_B) / pF)            B resists

That is one equation in pR (Crisman-Cox & Gibilisco 2019 write it so), and it may have several roots. All are
found: c, pC, the numerator of pF and pR are each monotone in the one before, so an interval of pR has
bounds on the right side minus the left. Intervals whose bounds exclude zero hold no equilibrium; what is
left is halved until only the roots' own neighbourhoods remain.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr, owens_t

from innercourt.errors import UsageError

FIRST_CELLS = 256
WIDTH = 2.0**-28
"""Equilibria whose pR differ by less than this may be told as one, or as none where they merge."""
SLACK = 1e-12
"""Allowance for rounding in the bounds."""
MOST_CELLS = 1_000_000


class CrisisEquilibrium(NamedTuple):
    """How the crisis game is played: three probabilities, each given that the move can be made."""

    challenge: float
    resist: float
    fight: float

    @property
    def outcomes(self) -> dict[str, float]:
        """Probability of each end."""
        c, r, f = self
        return {
            "status quo": 1 - c,
            "concession": c * (1 - r),
            "backs down": c * r * (1 - f),
            "war": c * r * f,
        }


class CrisisPayoffs(NamedTuple):
    """Mean payoffs in units of the private errors' standard deviation.

    `status_quo`, `prize` (B concedes), `war` and `backing_down` are A's: S_A, V_A, W_A, a. B's are
    `conceding`, `b_war` and `b_prize` (A backs down): C_B, W_B, V_B.
    """

    status_quo: float
    prize: float
    war: float
    backing_down: float
    conceding: float
    b_war: float
    b_prize: float


def crisis_equilibria(payoffs: CrisisPayoffs) -> tuple[CrisisEquilibrium, ...]:
    """Every equilibrium of the crisis game, by rising probability that B resists.

    >>> payoffs = CrisisPayoffs(0.0, 1.0, -1.9, -1.2, 0.0, -2.9, 1.0)
    >>> [round(e.resist, 4) for e in crisis_equilibria(payoffs)]
    [0.2511, 0.5947, 0.8133]

    Raises `UsageError` for payoffs that are not finite and where a prize is worth no more than going
    without it, for then nobody has a reason to challenge or to resist.
    """
    _check(payoffs)
    edges = np.linspace(0.0, 1.0, FIRST_CELLS + 1)
    low, high = edges[:-1], edges[1:]
    while True:
        least, greatest = _bounds(payoffs, low, high)
        may_hold = (least <= SLACK) & (greatest >= -SLACK)
        low, high = low[may_hold], high[may_hold]
        if not len(low) or high[0] - low[0] <= WIDTH or len(low) > MOST_CELLS:
            break
        middle = (low + high) / 2
        low, high = np.stack([low, middle], 1).ravel(), np.stack([middle, high], 1).ravel()
    found = []
    for cluster in _clusters(low, high):
        found += _roots(payoffs, cluster)
    return tuple(_at(payoffs, root) for root in found)


def residual(payoffs: CrisisPayoffs, resist: np.ndarray) -> np.ndarray:
    """The right side of the equation for pR minus pR; zero in equilibrium."""
    fight = _fighting(payoffs, _willing(payoffs, resist))[1]
    return np.asarray(_resisting(payoffs, fight) - resist)


def _check(payoffs: CrisisPayoffs) -> None:
    for name, value in payoffs._asdict().items():
        if not (np.isfinite(value) and abs(value) <= 30):
            raise UsageError(
                "the crisis game cannot be solved", expected="payoffs between -30 and 30, in standard deviations",
                found=f"{name} = {value:g}",
            )  # fmt: skip
    if payoffs.prize <= payoffs.status_quo or payoffs.b_prize <= payoffs.conceding:
        raise UsageError(
            "the crisis game cannot be solved",
            expected="a prize above the status quo for A, and above conceding for B",
            found=f"A: {payoffs.prize:g} and {payoffs.status_quo:g}, B: {payoffs.b_prize:g} and {payoffs.conceding:g}",
        )


def _willing(payoffs: CrisisPayoffs, resist: np.ndarray) -> np.ndarray:
    """c, which rises with pR from minus infinity."""
    with np.errstate(divide="ignore"):
        return np.asarray(payoffs.prize + (payoffs.status_quo - payoffs.prize) / resist)


def _challenging(payoffs: CrisisPayoffs, c: np.ndarray) -> np.ndarray:
    """pC, which falls with c; by logarithms, so that a rare challenge keeps its digits."""
    return np.asarray(-np.expm1(log_ndtr(c - payoffs.war) + log_ndtr(c - payoffs.backing_down)))


def _fighting(payoffs: CrisisPayoffs, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probability that A challenges and then fights, which falls with c; and pF."""
    both = _both_below((payoffs.war - payoffs.backing_down) / np.sqrt(2), payoffs.war - c)
    return both, np.clip(both / _challenging(payoffs, c), 0.0, 1.0)


def _resisting(payoffs: CrisisPayoffs, fight: np.ndarray) -> np.ndarray:
    """pR as an answer to pF; it falls with pF because the prize is worth more than conceding."""
    with np.errstate(divide="ignore"):
        return np.asarray(
            ndtr(payoffs.b_war - payoffs.b_prize + (payoffs.b_prize - payoffs.conceding) / fight)
        )


def _both_below(h: float, k: np.ndarray) -> np.ndarray:
    """Φ2(h, k; ρ = 1/√2), by Owen's T (Owen 1956, equation 3.1)."""
    h = h or 1e-300
    k = np.where(k == 0, 1e-300, k)
    with np.errstate(over="ignore"):
        slopes = np.sqrt(2) * k / h - 1, np.sqrt(2) * h / k - 1
    opposed = np.where(h * np.sign(k) < 0, 0.5, 0.0)
    found = (ndtr(h) + ndtr(k)) / 2 - owens_t(h, slopes[0]) - owens_t(k, slopes[1]) - opposed
    return np.asarray(np.clip(found, 0.0, 1.0))


def _bounds(payoffs: CrisisPayoffs, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest that the residual can be while pR is in each interval."""
    c_low, c_high = _willing(payoffs, low), _willing(payoffs, high)
    most, least = _fighting(payoffs, c_low)[0], _fighting(payoffs, c_high)[0]
    fight_low = least / _challenging(payoffs, c_low)
    fight_high = np.clip(most / _challenging(payoffs, c_high), 0.0, 1.0)
    return _resisting(payoffs, fight_high) - high, _resisting(payoffs, fight_low) - low


def _clusters(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
    """Edges of the intervals left, one array for each run of neighbours."""
    if not len(low):
        return []
    gaps = np.flatnonzero(low[1:] > high[:-1]) + 1
    runs = zip(np.split(low, gaps), np.split(high, gaps), strict=True)
    return [np.append(a, b[-1]) for a, b in runs]


def _roots(payoffs: CrisisPayoffs, edges: np.ndarray) -> list[float]:
    """Roots between the edges of one cluster: where the sign turns, and where it is touched."""
    values = residual(payoffs, edges)
    turns = np.flatnonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0)

    def at(resist: float) -> float:
        return float(residual(payoffs, np.array([resist]))[0])

    found = [float(brentq(at, edges[i], edges[i + 1], xtol=1e-15)) for i in turns]
    found += [float(edge) for edge in edges[values == 0]]
    nearest = int(np.argmin(np.abs(values)))
    if not found and abs(values[nearest]) < 1e-13:
        found = [float(edges[nearest])]
    return sorted(found)


def _at(payoffs: CrisisPayoffs, resist: float) -> CrisisEquilibrium:
    c = _willing(payoffs, np.array([resist]))
    return CrisisEquilibrium(float(_challenging(payoffs, c)[0]), resist, float(_fighting(payoffs, c)[1][0]))
