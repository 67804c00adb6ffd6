"""What an analyst may move: the location and the width of every prior, and the weights of the accounts.

A location is moved in standard deviations of the prior as it is saved, a width by a factor; the moved prior is
of the same kind, so that it can be written into the case as it is:

    normal(m, s)         m + l s,              w s
    lognormal(median, s) median exp(l s),      w s
    logit-normal         the logit likewise
    beta(a, b)           the logit of its mean by l of its own standard deviations, its own width by w
    uniform, triangular  middle (or mode) and limits likewise, kept to what the quantity can be
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from innercourt.case.casefile import CaseFile, Hypothesis, Quantity
from innercourt.case.engine_names import ENGINE_DEFAULTS, LIMITS, best_matches, default_prior
from innercourt.court.prior import Prior, logit_normal_moments, parse_prior
from innercourt.errors import UsageError

if TYPE_CHECKING:
    from innercourt.case.model import Model

FARTHEST, WIDEST = 3.0, 2.0
"""A slider goes this many standard deviations either way, and to this factor of the width or its inverse."""

HEAVIEST = 10.0
"""An account's weight is multiplied or divided by at most this."""


@dataclass(frozen=True, slots=True)
class Knob:
    """One prior that can be moved.

    `place` says where it is written: `case`, `engine` (a default that the case may overrule) or the id of the
    hypothesis that sets it. `rows[hypothesis]` are the rows of z that it governs under each.
    """

    key: str
    name: str
    place: str
    prior: Prior
    why: str
    rows: tuple[tuple[int, ...], ...]

    @property
    def fixed(self) -> bool:
        """Whether there is nothing uncertain to move."""
        return self.prior.kind == "fixed" or not any(self.rows)


@dataclass(frozen=True, slots=True)
class Move:
    """How far a knob is moved: location in its own standard deviations, width as a factor.

    For the weight of an account, whose key is `weight:<id>`, only `width` counts: the factor.
    """

    location: float = 0.0
    width: float = 1.0

    @property
    def at_rest(self) -> bool:
        """Whether nothing is moved."""
        return self.location == 0 and self.width == 1


Moves = Mapping[str, Move]


def checked(key: str, location: float, width: float) -> Move:
    """The move, if it can be made. Raises `UsageError`."""
    factor = HEAVIEST if key.startswith("weight:") else WIDEST
    if not (abs(location) <= FARTHEST and 1 / factor - 1e-9 <= width <= factor + 1e-9):
        raise UsageError(
            f"`{key}` cannot be moved that far",
            expected=f"a location from -{FARTHEST:g} to {FARTHEST:g}, a width from {1 / factor:g} to {factor:g}",
            found=f"{location:g}, {width:g}",
        )
    return Move(float(location), float(width))


def knobs_of(model: Model) -> tuple[Knob, ...]:
    """Every prior that some quantity of the case has under some hypothesis, in the order of their names."""
    case = model.case
    names: dict[int, str] = {}
    declared = {q.name: q for q in case.quantities}
    for name, row in sorted(model.rows.items()):
        names.setdefault(row, name)
    found: dict[str, Knob] = {}
    for row, name in sorted(names.items()):
        for place, hypothesis in enumerate(case.hypotheses):
            knob = _governing(name, case, hypothesis, declared)
            known = found.setdefault(knob.key, knob)
            rows = tuple((*held, row) if k == place else held for k, held in enumerate(known.rows))
            found[knob.key] = replace(known, rows=rows)
    return tuple(sorted(found.values(), key=lambda k: (k.place not in ("case", "engine"), k.name, k.key)))


def written(case: CaseFile, knobs: Sequence[Knob]) -> dict[str, str]:
    """The priors and the weights of accounts by their keys, as they stand in the case."""
    declared = {q.name: q.prior for q in case.quantities}
    sets = {h.id: h.sets for h in case.hypotheses}
    found = {k.key: sets.get(k.place, declared).get(k.name, k.prior).text for k in knobs}
    return found | {f"weight:{h.id}": f"{h.weight:g}" for h in case.hypotheses}


def _governing(name: str, case: CaseFile, hypothesis: Hypothesis, declared: Mapping[str, Quantity]) -> Knob:
    none: tuple[tuple[int, ...], ...] = ((),) * len(case.hypotheses)
    own = _best(name, hypothesis.sets)
    if own is not None:
        why = hypothesis.why
        return Knob(f"{hypothesis.id}:{own}", own, hypothesis.id, hypothesis.sets[own], why, none)
    written = _best(name, declared)
    if written is not None:
        return Knob(written, written, "case", declared[written].prior, declared[written].why, none)
    default = _best(name, ENGINE_DEFAULTS)
    if default is not None:
        text, why = ENGINE_DEFAULTS[default]
        return Knob(default, default, "engine", parse_prior(text), why, none)
    prior = default_prior(name, {s.id: s for s in case.sources})
    assert prior is not None  # the case was compiled, so everything in it has a prior
    return Knob(name, name, "engine", prior, "by the class and grade of the source", none)


def _best(name: str, patterns: Mapping[str, object]) -> str | None:
    if name in patterns:
        return name
    return next(iter(best_matches(name, [p for p in patterns if "*" in p])), None)


def moved(prior: Prior, move: Move, name: str = "") -> Prior:
    """The prior after a move, rounded to what one would write.

    >>> moved(parse_prior("normal(1, 0.5)"), Move(1.0, 2.0)).text
    'normal(1.5, 1)'
    >>> moved(parse_prior("likely"), Move()).text
    'likely'
    """
    if move.at_rest or prior.kind == "fixed":
        return prior
    params = _MOVED[prior.kind](prior.params, move, LIMITS.get(name.partition(".")[0], (-math.inf, math.inf)))
    return parse_prior(f"{prior.kind}({', '.join(f'{p:.5g}' for p in params)})")


Params = tuple[float, ...]
Ends = tuple[float, float]


def _normal(p: Params, move: Move, _: Ends) -> Params:
    return p[0] + move.location * p[1], p[1] * move.width


def _lognormal(p: Params, move: Move, _: Ends) -> Params:
    return p[0] * math.exp(move.location * p[1]), p[1] * move.width


def _logitnormal(p: Params, move: Move, _: Ends) -> Params:
    from innercourt.court.prior import Z95

    mean, s = logit_normal_moments(p[0], p[1])
    mean, s = mean + move.location * s, s * move.width
    low, high = (1 / (1 + math.exp(-x)) for x in (mean - Z95 * s, mean + Z95 * s))
    return max(low, 1e-4), min(high, 1 - 1e-4)


def _beta(p: Params, move: Move, _: Ends) -> Params:
    mean, total = p[0] / (p[0] + p[1]), p[0] + p[1]
    spread = math.sqrt(mean * (1 - mean) / (total + 1))
    logit = math.log(mean / (1 - mean)) + move.location * spread / (mean * (1 - mean))
    centre = min(max(1 / (1 + math.exp(-logit)), 1e-3), 1 - 1e-3)
    shrink = centre * (1 - centre) / (mean * (1 - mean))
    held = max((total + 1) * shrink / (shrink * move.width) ** 2 - 1, 0.2)
    return centre * held, (1 - centre) * held


def _uniform(p: Params, move: Move, ends: Ends) -> Params:
    middle, half = (p[0] + p[1]) / 2, (p[1] - p[0]) / 2
    middle += move.location * half / math.sqrt(3)
    low, high = max(middle - half * move.width, ends[0]), min(middle + half * move.width, ends[1])
    return (low, high) if low < high else p


def _triangular(p: Params, move: Move, ends: Ends) -> Params:
    low, mode, high = p
    spread = math.sqrt((low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18)
    centre = mode + move.location * spread
    a, b = centre - (mode - low) * move.width, centre + (high - mode) * move.width
    a, b = max(a, ends[0]), min(b, ends[1])
    return (a, min(max(centre, a), b), b) if a < b else p


_MOVED = {
    "normal": _normal,
    "lognormal": _lognormal,
    "logitnormal": _logitnormal,
    "beta": _beta,
    "uniform": _uniform,
    "triangular": _triangular,
}
