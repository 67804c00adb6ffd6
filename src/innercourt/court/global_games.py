"""Coordination when everybody is a little unsure: from which odds on do people join a coup?

With common knowledge a coup that needs many has two self-fulfilling ends. Carlsson and van Damme
(1993) and Morris and Shin (1998) showed that a little private doubt about the prize leaves one:
everybody joins above a threshold. Two such games, which an analyst can put beside the command
table, are here. In the first the doubt is about what success pays, and the threshold can be set
against experiments. In the second it is about how much pressure the regime can bear, and it tells
when public news brings the several ends back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from scipy.optimize import brentq
from scipy.special import bdtrc, ndtr, ndtri

from innercourt.arrays import Float

_TIE = 1e-12  # a number of joiners this close above a whole one is that whole one


@dataclass(frozen=True, slots=True)
class Coordination:
    """Joining pays Y if enough join and nothing if not; staying out pays `safe` for sure.

    `needed(Y)` is how many of the `players`, oneself among them, must join for success: a number
    that must not rise with Y, and is rounded up. Heinemann, Nagel & Ockenfels (2004, The Theory
    of Global Games on Test, Econometrica 72), whose fifteen subjects needed 15 (80 - Y)/Z:

    >>> lab = Coordination(players=15, safe=20, needed=lambda y: 15 * (80 - y) / 60)
    >>> round(lab.threshold(), 2), round(lab.risk_dominant(), 2), round(lab.private(noise=10), 2)
    (44.0, 44.0, 41.83)

    A prize must be above 44 before joining pays, if signals are very precise, and the signal of it
    above 41.83 if they err by up to ten. Every method raises `ValueError` where no prize up to
    `most` times the safe pay is enough.
    """

    players: int
    safe: float | int
    needed: Callable[[float], float | int]
    most: float | int = 1e6

    def __post_init__(self) -> None:
        if self.players < 1 or not 0 < self.safe < np.inf:
            raise ValueError("there must be players, and staying out must pay something finite")

    def threshold(self) -> float:
        """Y* of the global game with vanishing noise: join above it.

        Whoever is at the threshold thinks any number of others from 0 to n - 1 equally likely to
        join: Y (n - ceil(a(Y)) + 1) = n T. The left side rises in Y, so there is one sign change,
        which may be a jump.
        """
        return self._change(lambda y: y * (self.players - self._enough(y) + 1) - self.players * self.safe)

    def risk_dominant(self) -> float:
        """Y above which joining is best if each other joins with probability 1 - T/Y.

        That is the belief of one who thinks the others' beliefs uniform (Harsanyi and Selten 1988, as
        generalised to n players by the paper): Y Pr[at least ceil(a) - 1 of n - 1 join] = T.
        """
        return self._change(lambda y: self._worth(y, 1 - self.safe / y) - self.safe)

    def private(self, noise: float | int, unit: float | None = None) -> float:
        """X*: join on a private signal above it, where signals err uniformly by up to `noise`.

        At the threshold the mean over Y in X +- noise of Y Pr[enough others have signals above X] is T.
        Between the places where `needed` passes a whole number the mean is of a polynomial of
        degree n, integrated exactly by Gauss and Legendre's rule. Where prizes and signals come in
        whole multiples of a `unit`, as the cents of an experiment, it is the first signal at which
        joining pays against others who join on signals above it.
        """
        if not 0 < noise < np.inf:
            raise ValueError("signals must err by something finite above zero")
        if unit is not None:
            return self._counted(round(noise / unit), unit)
        node, weight = np.polynomial.legendre.leggauss(self.players // 2 + 1)

        def gain(signal: float) -> float:
            low, high = signal - noise, signal + noise
            edges = [low, *self._steps(low, high), high]
            total = 0.0
            for a, b in pairwise(edges):
                prizes = (a + b) / 2 + (b - a) / 2 * node
                worth = [self._worth(y, (y - low) / (high - low), (a + b) / 2) for y in prizes]
                total += (b - a) / 2 * float(weight @ worth)
            return total / (high - low) - self.safe

        return self._change(gain)

    def _counted(self, reach: int, unit: float) -> float:
        """`private` where prizes and signals are counted in units, `reach` of them to either side."""
        if reach < 1:
            raise ValueError("signals must err by at least one unit")

        def gain(signal: int) -> float:
            prizes = range(signal - reach, signal + reach + 1)
            span = 2 * reach + 1
            worth = (self._worth(y * unit, (y + reach - signal) / span) for y in prizes)
            return sum(worth) / span - self.safe

        low, high = round(self.safe / unit), ceil(self.private(reach * unit) / unit) + reach
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if gain(middle) >= 0 else (middle, high)
        return high * unit

    def _enough(self, prize: float) -> int:
        """How many must join, at least one: oneself."""
        return max(ceil(self.needed(prize) - _TIE), 1)

    def _worth(self, prize: float, joins: float, at: float | None = None) -> float:
        """What joining is worth if each other joins with `joins`; the need is that `at` a prize."""
        enough = self._enough(prize if at is None else at)
        if enough > self.players:
            return 0.0
        chance = 1.0 if enough == 1 else bdtrc(enough - 2, self.players - 1, min(max(joins, 0.0), 1.0))
        return float(prize * chance)

    def _change(self, gain: Callable[[float], float]) -> float:
        """Where a gain that rises with the prize turns positive, found by halving."""
        low, high = float(self.safe), 2.0 * self.safe
        while gain(high) <= 0:
            low, high = high, 2 * high
            if high > self.most * self.safe:
                raise ValueError("no prize is enough for anybody to join")
        while high - low > 1e-13 * high:
            middle = (low + high) / 2
            if middle in (low, high):
                break
            low, high = (low, middle) if gain(middle) > 0 else (middle, high)
        return high

    def _steps(self, low: float, high: float) -> list[float]:
        """The prizes in between at which one joiner fewer is enough."""
        found = []
        for count in range(self._enough(high), min(self._enough(low), self.players + 1)):
            a, b = low, high
            while b - a > 1e-13 * max(abs(a), abs(b), 1.0):
                middle = (a + b) / 2
                if middle in (a, b):
                    break
                a, b = (a, middle) if self._enough(middle) <= count else (middle, b)
            found.append(b)
        return sorted(found)


def regime_thresholds(
    news: float | int, public: float | int, private: float | int, cost: float | int
) -> Float[np.ndarray, " root"]:
    """Every strength theta* below which a regime falls, in rising order: one, or three.

    The static game of Angeletos, Hellwig & Pavan (2007, Econometrica 75, equations 1 and 2). A
    regime of strength theta falls if the mass of attackers is above theta. Attacking costs `cost`
    and pays one if it falls. Public news says theta ~ N(`news`, 1/`public`); each privately sees
    theta with precision `private`. With t = Phi^-1(theta*), equilibrium is

        sqrt(private) t - public Phi(t) + public news + sqrt(public + private) Phi^-1(cost) = 0.

    Its slope vanishes at most at two places, which are known; between them it is monotone, so
    bracketing finds every root. There can be more than one only if `uniquely_settled` is false.

    >>> regime_thresholds(news=0.5, public=4, private=1, cost=0.5).round(4).tolist()
    [0.0301, 0.5, 0.9699]

    With news so much better than anybody's own eyes, expectations alone decide between a regime
    that falls only if its strength is below .03 and one that falls below .97. Raises `ValueError`
    for precisions that are not above zero, or a cost outside (0, 1).
    """
    if not (0 < public < np.inf and 0 < private < np.inf and np.isfinite(news)):
        raise ValueError("news must be a number, and both precisions finite and above zero")
    if not 0 < cost < 1:
        raise ValueError(f"a cost lies between 0 and 1, not {cost!r}")
    level = public * news + np.sqrt(public + private) * ndtri(cost)
    root = np.sqrt(private)

    def excess(t: float) -> float:
        return float(root * t - public * ndtr(t) + level)

    # Phi lies in (0, 1), so every root lies between these
    low, high = (-level) / root - 1, (public - level) / root + 1
    turn = np.sqrt(2 * np.log(public / np.sqrt(2 * np.pi * private))) if _folds(public, private) else 0.0
    edges = [low, *(t for t in (-turn, turn) if low < t < high and turn > 0), high]
    found = [t for t in edges if excess(t) == 0]
    for a, b in pairwise(edges):
        if excess(a) * excess(b) < 0:
            found.append(brentq(excess, a, b, xtol=1e-15, rtol=1e-15))
    return np.asarray(ndtr(np.sort(found)))


def uniquely_settled(public: float | int, private: float | int) -> bool:
    """Whether private eyes are sharp enough for one threshold, whatever the news and the cost.

    private >= public^2 / (2 pi) (Angeletos, Hellwig & Pavan 2007).

    >>> uniquely_settled(public=1, private=4), uniquely_settled(public=4, private=1)
    (True, False)
    """
    return not _folds(public, private)


def _folds(public: float | int, private: float | int) -> bool:
    return private < public**2 / (2 * np.pi)
