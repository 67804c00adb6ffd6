"""Priors as an analyst writes them: `lognormal(7, .3)`, `beta(2, 5)`, `very unlikely`, `0.5`.

Every quantity of a case is a monotone transform theta = T(z) of a standard normal z, and a
`Prior` is the name of one such T with its parameters:

    normal(m, s)            mean and standard deviation
    lognormal(median, s)    s is the standard deviation of the natural logarithm
    beta(a, b)              on (0, 1)
    uniform(a, b)
    triangular(a, m, b)     m is the mode
    logitnormal(lo, hi)     on (0, 1); the central 90 % lies in lo..hi
    fixed(x), or a number   no uncertainty
    an estimative phrase    the logit-normal whose central 90 % is the phrase's range

T itself, for many quantities and draws at once, is in `quantities.py`; this file loads nothing
heavy, for those who only read or render a case.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from statistics import NormalDist
from types import MappingProxyType

from innercourt.court.words import known_range, phrases
from innercourt.errors import PriorError

SIGNATURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "normal": ("m", "s"),
        "lognormal": ("median", "s"),
        "beta": ("a", "b"),
        "uniform": ("a", "b"),
        "triangular": ("a", "m", "b"),
        "logitnormal": ("lo", "hi"),
        "fixed": ("x",),
    }
)
"""The kinds of prior and what their parameters are called."""

Z95 = NormalDist().inv_cdf(0.95)
"""The 95 % point of the standard normal: a central 90 % reaches from -Z95 to Z95."""

OPEN_ENDS = (0.002, 0.998)
"""Where a phrase's limits of 0 and 1 are moved: the logit-normal reaches neither."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\((.*)\)", re.DOTALL)


@dataclass(frozen=True)
class Prior:
    """A distribution: its `kind`, its parameters in the order of `SIGNATURES`, and its text.

    `text` is what the analyst wrote and is for showing; equal priors may be written differently.
    """

    kind: str
    params: tuple[float, ...]
    text: str

    def quantile(self, q: float | int) -> float:
        """The value below which the quantity lies with probability `q`, 0 < q < 1.

        >>> round(parse_prior("likely").quantile(0.95), 6)
        0.8
        """
        if not 0 < q < 1:
            raise ValueError(f"a quantile is asked for at a probability inside (0, 1), not {q!r}")
        return _QUANTILES[self.kind](q, *self.params)

    @property
    def median(self) -> float:
        """The value that the quantity exceeds with probability one half."""
        return self.quantile(0.5)

    def interval(self, mass: float = 0.9) -> tuple[float, float]:
        """The central interval that holds `mass` of the probability.

        >>> parse_prior("uniform(0, 10)").interval()
        (0.5, 9.5)
        """
        tail = (1 - mass) / 2
        return round_trip(self.quantile(tail)), round_trip(self.quantile(1 - tail))

    def __str__(self) -> str:
        return self.text


def parse_prior(text: object) -> Prior:
    """Read a prior: a number, a call such as `normal(0, 1)`, or an estimative phrase.

    Takes whatever a file may hold. Raises `PriorError` if it cannot be read, or if no such
    distribution exists (a standard deviation of zero, a mode outside the limits, a parameter that
    is not finite ...).

    >>> parse_prior("lognormal(7, .3)").params
    (7.0, 0.3)
    >>> parse_prior("roughly even chance").kind
    'logitnormal'
    """
    if isinstance(text, bool) or not isinstance(text, (str, float, int)):
        raise _unreadable(repr(text))
    if not isinstance(text, str):
        return _checked("fixed", (float(text),), str(text)) if _fits(text) else _infinite(str(text))
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped):
        return _checked("fixed", (float(stripped),), stripped)
    if call := _CALL.fullmatch(stripped):
        kind = call[1].lower()
        return _checked(kind, _arguments(kind, call[2], stripped), stripped)
    return _from_phrase(stripped)


def prior_or_none(text: str) -> Prior | None:
    """The same, or None where `text` is none: for asking whether it is one, which is quicker.

    >>> prior_or_none("likely") == parse_prior("likely"), prior_or_none("cost.exposure")
    (True, None)
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        call = _CALL.fullmatch(stripped)
        if known_range(stripped) is None if call is None else call[1].lower() not in SIGNATURES:
            return None
    try:
        return parse_prior(text)
    except PriorError:
        return None


def _from_phrase(text: str) -> Prior:
    found = known_range(text)
    if found is None:
        raise _unreadable(text)
    low, high = found
    return Prior("logitnormal", (max(low, OPEN_ENDS[0]), min(high, OPEN_ENDS[1])), text)


def _arguments(kind: str, inside: str, text: str) -> tuple[float, ...]:
    if kind not in SIGNATURES:
        raise _unreadable(text, kind)
    words = [word.strip() for word in inside.split(",")]
    names = SIGNATURES[kind]
    if len(words) != len(names) or not all(_NUMBER.fullmatch(word) for word in words):
        raise PriorError(
            f"`{kind}` takes {len(names)} number{'' if len(names) == 1 else 's'}",
            expected=_signature(kind),
            found=f"`{_short(text)}`",
        )
    return tuple(float(word) for word in words)


def _checked(kind: str, params: tuple[float, ...], text: str) -> Prior:
    """The prior, if its parameters make a distribution; otherwise `PriorError`."""
    if not all(math.isfinite(value) for value in params):
        return _infinite(text)
    wrong = next((why for holds, why in _conditions(kind, params) if not holds), "")
    if wrong:
        raise PriorError(
            f"no such distribution: {wrong}", expected=_signature(kind), found=f"`{_short(text)}`"
        )
    return Prior(kind, params, text)


def _conditions(kind: str, params: tuple[float, ...]) -> list[tuple[bool, str]]:
    """What must hold of the parameters of `kind`, each with the sentence for when it does not."""
    first, last = params[0], params[-1]
    match kind:
        case "normal":
            return [(last > 0, "the standard deviation s must be above 0; without spread use fixed(m)")]
        case "lognormal":
            return [
                (first > 0, "the median must be above 0"),
                (last > 0, "the spread s must be above 0; without spread use fixed(median)"),
            ]
        case "beta":
            return [(first > 0, "a must be above 0"), (last > 0, "b must be above 0")]
        case "uniform":
            return [(first < last, "a must be below b"), (math.isfinite(last - first), "b - a is too large")]
        case "triangular":
            return [
                (first < last, "a must be below b"),
                (first <= params[1] <= last, "the mode m must lie between a and b"),
                (math.isfinite((last - first) ** 2), "b - a is too large"),
            ]
        case "logitnormal":
            return [
                (first > 0 and last < 1, "lo and hi must lie between 0 and 1, ends left out"),
                (first < last, "lo must be below hi"),
            ]
    return []


def _fits(number: float | int) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _infinite(text: str) -> Prior:
    raise PriorError(
        "a prior needs finite numbers", expected="numbers that are finite", found=f"`{_short(text)}`"
    )


def _unreadable(text: str, name: str | None = None) -> PriorError:
    near = get_close_matches((name or text).lower().strip(), [*SIGNATURES, *phrases()], 1, cutoff=0.55)
    hint = ""
    if near:
        hint = f"`{_signature(near[0])}`" if near[0] in SIGNATURES else f"`{near[0]}`"
    return PriorError(
        f"no prior is called `{_short(name)}`" if name else "not a prior",
        expected="a number, " + ", ".join(map(_signature, SIGNATURES)) + ", or a phrase such as `likely`",
        found=f"`{_short(text)}`",
        hint=hint,
    )


def _signature(kind: str) -> str:
    return f"{kind}({', '.join(SIGNATURES[kind])})"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def round_trip(value: float) -> float:
    """`value` to 15 significant digits, so that 9.500000000000002 is shown as 9.5."""
    return float(f"{value:.15g}")


def logit_normal_moments(low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of the logit whose central 90 % is `low`..`high`.

    >>> logit_normal_moments(0.25, 0.75)[0]
    0.0
    """
    bottom, top = (math.log(p) - math.log1p(-p) for p in (low, high))
    return (bottom + top) / 2, (top - bottom) / (2 * Z95)


def _normal(q: float, m: float, s: float) -> float:
    return m + s * NormalDist().inv_cdf(q)


def _lognormal(q: float, median: float, s: float) -> float:
    return median * math.exp(s * NormalDist().inv_cdf(q))


def _beta(q: float, a: float, b: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, q))


def _uniform(q: float, a: float, b: float) -> float:
    return a + (b - a) * q


def _triangular(q: float, a: float, m: float, b: float) -> float:
    if q * (b - a) < m - a:
        return a + math.sqrt(q * (b - a) * (m - a))
    return b - math.sqrt((1 - q) * (b - a) * (b - m))


def _logitnormal(q: float, low: float, high: float) -> float:
    mean, spread = logit_normal_moments(low, high)
    x = mean + spread * NormalDist().inv_cdf(q)
    # in the form that cannot overflow on either side
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _fixed(_: float, x: float) -> float:
    return x


_QUANTILES: dict[str, Callable[..., float]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": _beta,
    "uniform": _uniform,
    "triangular": _triangular,
    "logitnormal": _logitnormal,
    "fixed": _fixed,
}
