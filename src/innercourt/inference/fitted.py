"""From the prior to where the reports lead, by normal distributions fitted to the courts that explain them.

Courts are points z of standard-normal space. The first are drawn from the prior. While some day's reports
leave too few of them that count, a normal distribution is fitted to those that do, and more courts are drawn
from it: population Monte Carlo (Cappé et al. 2004). A day too far off is reached in steps, by fitting to a part
of its reports first. Every court, whatever it was drawn from, bears on every day: it is weighed against the mixture
of all that courts were drawn from (the balance heuristic, Veach and Guibas 1995; Cornuet et al. 2012). The prior is
one of these, so no weight exceeds the likelihood by more than one over the prior's share of the draws.

A distribution fitted to a run's own courts would draw more where those happen to lie, and its evidence would come out
too small. Runs are therefore in two groups, each of which draws from what was fitted to the other. Coordinates are
fitted one by one, less what chance alone would move them (James and Stein 1961). All runs are side by side,
`run particle`; their spread is the standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from innercourt.inference.particles import Evaluate, Particles, effective_by_run, evaluated
from innercourt.inference.resampling import effective_size, normalise, systematic

GROUPS = 2
STRIP, DAYS = 2048, 16
"""Courts, and days, that are gone through together."""
NEEDED = 100
"""Draws of a group that must count before a distribution is fitted to them."""
STEP, WELL, EACH, LAST = 0.02, 0.1, 0.1, 0.2
"""Shares of all draws that must count before the next distribution is fitted, before all that are left are drawn
from it, and in the end on each day and on the last."""
MOST_ROUNDS = 12
WIDE = 0.5
"""The part of the particles that is taken from all that was drawn, whatever its weight: where the question is what
the answer would be without some report or on other assumptions, the courts of the answer as it is do not reach."""
SPREADS = (1e-4, 2.0)
"""Variances are fitted within these; the prior's is one."""

Points = Callable[[int], Float[np.ndarray, "normal run particle"]]
"""The standard normals of each round, 0 being the draws from the prior."""


class _Normal(NamedTuple):
    """A normal distribution for each run, its coordinates independent of one another."""

    mean: Float[np.ndarray, "normal run"]
    spread: Float[np.ndarray, "normal run"]

    def at(self, z: Float[np.ndarray, "normal run particle"]) -> Float[np.ndarray, "run particle"]:
        """The log of its density over the prior's."""
        precision = 1 / self.spread**2
        bend, tilt = (1 - precision) / 2, self.mean * precision
        constant = (self.mean * tilt / 2 + np.log(self.spread)).sum(0, dtype=float)
        # Runs of a group have one distribution: both groups' at all courts, of which half are then taken.
        groups = slice(0, GROUPS)
        parts = [bend[:, groups].T @ (some * some) + tilt[:, groups].T @ some for some in _strips(z)]
        found = np.concatenate(parts, 1).reshape(-1, *z.shape[1:])
        runs = np.arange(z.shape[1])
        return np.asarray(found[runs % GROUPS, runs] - constant[:, None])


@dataclass(frozen=True)
class Drawn:
    """The courts of one round. `log_density` is, at each, the log of the sum over all rounds of the number drawn
    times the density that they were drawn from, the prior's being one: log-likelihood less this is its log weight."""

    z: Float[np.ndarray, "normal run particle"]
    log_likelihood: Float[np.ndarray, "day run particle"]
    log_density: Float[np.ndarray, "run particle"]

    @property
    def size(self) -> int:
        """How many were drawn a run."""
        return int(self.z.shape[2])


class _Aim(NamedTuple):
    """A `part` of a day's reports, and all before; `well` is whether so many draws count then that one more
    distribution will do."""

    day: int
    part: float = 1.0
    well: bool = False

    def log_weight(self, drawn: Sequence[Drawn]) -> Float[np.ndarray, "run particle"]:
        """How much each court counts then."""
        total = np.log(sum(d.size for d in drawn))
        return np.concatenate([total + self._log_likelihood(d) - d.log_density for d in drawn], 1)

    def _log_likelihood(self, drawn: Drawn) -> Float[np.ndarray, "run particle"]:
        before = drawn.log_likelihood[self.day - 1] if self.day else 0.0
        there = drawn.log_likelihood[self.day]
        return np.asarray(there if self.part == 1 else before + self.part * (there - before))


def run_fitted(
    evaluate: Evaluate,
    days: int,
    points: Points,
    draws: int,
    kept: int,
    generator: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
) -> Particles:
    """The evidence of every day, and `kept` particles a run as of the last, from at least `draws` a run.

    A small `effective` of what is found says that the posterior is nothing like a normal distribution. Cost: one
    evaluation of each draw.
    """
    if not days:
        z = _of_prior(points, draws)
        return Particles(z, np.zeros(z.shape[1:]), np.zeros((0, z.shape[1])), 1.0)
    return _in_the_end(draw(evaluate, days, points, draws, progress), kept, generator)


def draw(
    evaluate: Evaluate,
    days: int,
    points: Points,
    draws: int,
    progress: Callable[[float], None] = lambda share: None,
) -> list[Drawn]:
    """At least `draws` courts a run: `points(0)` of the prior, and further ones round by round."""
    first = points(0)
    runs = first.shape[1]
    start = _grouped(first)
    many = np.full(start.shape[1:], np.log(start.shape[2]))
    drawn, fitted = [Drawn(start, evaluated(evaluate, start)[:days], many)], list[_Normal]()
    blocks = 0
    while (aim := _next_aim(drawn, draws * runs)) is not None and len(fitted) < MOST_ROUNDS:
        fitted.append(_fit(drawn, aim.log_weight(drawn)))
        normals = [_grouped(points(blocks := blocks + 1))]
        while aim.well and _number(drawn) + sum(z[0].size for z in normals) < draws * runs:
            normals.append(_grouped(points(blocks := blocks + 1)))
        drawn = _and_drawn(drawn, fitted, np.concatenate(normals, 2), evaluate, days)
        progress(1 - 0.5 ** len(fitted))
    progress(1.0)
    return drawn if runs >= GROUPS else [_in_one(d) for d in drawn]


def _of_prior(points: Points, draws: int) -> Float[np.ndarray, "normal run particle"]:
    """As many points of the prior as were asked for: all rounds together are one sequence."""
    parts = [points(0)]
    while sum(part.shape[2] for part in parts) < draws:
        parts.append(points(len(parts)))
    return np.concatenate(parts, 2)[:, :, : max(draws, parts[0].shape[2])]


def _grouped(z: Float[np.ndarray, "normal run particle"]) -> Float[np.ndarray, "normal _ _"]:
    """One run alone as two, of its first and its second half."""
    if z.shape[1] >= GROUPS:
        return z
    half = z.shape[2] // GROUPS
    return z[:, :, : GROUPS * half].reshape(len(z), GROUPS, half)


def _in_one(drawn: Drawn) -> Drawn:
    """The two halves of a run together again."""
    log_density = drawn.log_density + np.log(GROUPS)
    parts = (part.reshape(*part.shape[:-2], 1, -1) for part in (drawn.z, drawn.log_likelihood, log_density))
    return Drawn(*parts)


def _number(drawn: Sequence[Drawn]) -> int:
    """How many there are in all runs."""
    return int(drawn[0].z.shape[1] * sum(d.size for d in drawn))


def _share(log_weight: Float[np.ndarray, "*_ run particle"]) -> Float[np.ndarray, "*_"]:
    """What part of the courts of all runs together counts.

    `resampling.effective_size` in one pass and single precision: it is asked of every day in every round.
    """
    flat = log_weight.reshape(*log_weight.shape[:-2], -1)
    top = flat.max(-1, keepdims=True)
    weight = np.exp((flat - np.where(np.isfinite(top), top, 0)).astype(np.float32))
    total, squares = weight.sum(-1, dtype=float), np.einsum("...n,...n->...", weight, weight)
    # Where none is possible none is worse than another.
    return np.asarray(np.where(total > 0, total**2 / np.where(total > 0, squares, 1) / flat.shape[-1], 1.0))


def _next_aim(drawn: Sequence[Drawn], draws: int) -> _Aim | None:
    """What to fit a distribution to: the furthest that enough courts reach; None once they do for every day and
    there are as many `draws` as were asked for."""
    so_far = _number(drawn)
    enough = min(max(STEP, NEEDED * GROUPS / so_far), EACH)
    days = len(drawn[0].log_likelihood)
    if not days:
        return None
    shares = np.concatenate([_share(_every_day(drawn, at)) for at in range(0, days, DAYS)])
    short = np.flatnonzero(shares < enough)
    if short.size:
        return _Aim(int(short[0]), _reached(int(short[0]), drawn, enough))
    if shares[-1] >= LAST and shares.min() < EACH:
        return _Aim(int(np.argmin(shares)))
    wanted = shares[-1] < LAST or so_far < draws
    return _Aim(days - 1, well=bool(shares[-1] >= WELL)) if wanted else None


def _every_day(drawn: Sequence[Drawn], first: int) -> Float[np.ndarray, "day run particle"]:
    """How much each court counts on each of some days."""
    parts = (d.log_likelihood[first : first + DAYS] - d.log_density for d in drawn)
    return np.concatenate(list(parts), 2)


def _reached(day: int, drawn: Sequence[Drawn], enough: float) -> float:
    """How much of a day can be taken so that enough courts still count."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        held = _share(_Aim(day, middle).log_weight(drawn)) >= enough
        low, high = (middle, high) if held else (low, middle)
    return max(low, 1e-3)


def _fit(drawn: Sequence[Drawn], log_weight: Float[np.ndarray, "run particle"]) -> _Normal:
    """For each run, the normal distribution of the weighed courts of the other group's runs."""
    group: Int[np.ndarray, " run"] = np.arange(len(log_weight)) % GROUPS
    weight = np.zeros((GROUPS, *log_weight.shape), np.float32)
    for own in range(GROUPS):
        those = _others(group, own)
        weight[own, those] = normalise(log_weight[those].reshape(1, -1))[0].reshape(-1, log_weight.shape[1])
    mean, square = _moments(drawn, weight)
    noise = (weight**2).sum((1, 2), dtype=float)
    variance = 1 + _less_chance(square - mean**2 - 1, 2 * noise)
    spread = np.sqrt(np.clip(variance, *SPREADS))
    spread[square.max(1) == 0] = 1.0  # rows that nothing uses
    fitted = (_less_chance(mean, noise), spread)
    return _Normal(*(part[:, group].astype(np.float32) for part in fitted))


def _others(group: Int[np.ndarray, " run"], own: int) -> np.ndarray:
    """The runs to whose courts the distribution of the group `own` is fitted."""
    return np.asarray(group != own)


def _moments(
    drawn: Sequence[Drawn], weight: Float[np.ndarray, "group run particle"]
) -> Float[np.ndarray, "two normal group"]:
    """The weighted mean of each coordinate, and of its square."""
    parts = np.split(weight, np.cumsum([d.size for d in drawn])[:-1], 2)
    sums = np.zeros((2, len(drawn[0].z), GROUPS))
    for d, part in zip(drawn, parts, strict=True):
        held = part.reshape(GROUPS, -1).T
        for some, counted in zip(_strips(d.z), np.split(held, range(STRIP, len(held), STRIP)), strict=True):
            sums += some @ counted, (some * some) @ counted
    return sums


def _strips(z: Float[np.ndarray, "normal run particle"]) -> Iterator[Float[np.ndarray, "normal _"]]:
    """The courts of all runs, some at a time: these fit the processor's cache, and are few enough steps that threads
    do not wait for one another at each."""
    flat = z.reshape(len(z), -1)
    return (flat[:, at : at + STRIP] for at in range(0, flat.shape[1], STRIP))


def _less_chance(
    found: Float[np.ndarray, "normal group"], variance: Float[np.ndarray, " group"]
) -> Float[np.ndarray, "normal group"]:
    """Estimates of what is nought unless the reports say otherwise, shrunk by what chance alone would give them.

    >>> _less_chance(np.array([[0.1], [1.0]]), np.array([0.04])).tolist()
    [[0.0], [0.96]]
    """
    return np.asarray(np.sign(found) * np.maximum(found**2 - variance, 0) / np.maximum(np.abs(found), 1e-30))


def _and_drawn(
    drawn: Sequence[Drawn], fitted: Sequence[_Normal], normals: np.ndarray, evaluate: Evaluate, days: int
) -> list[Drawn]:
    """One more round, from the distribution fitted last; the courts of earlier ones might have come from it too."""
    last, sizes = fitted[-1], [*(d.size for d in drawn), normals.shape[2]]
    more = np.log(sizes[-1])
    earlier = [replace(d, log_density=np.logaddexp(d.log_density, more + last.at(d.z))) for d in drawn]
    z = normals * last.spread[:, :, None] + last.mean[:, :, None]
    terms = [np.full(z.shape[1:], np.log(sizes[0]))]
    terms += [np.log(size) + normal.at(z) for size, normal in zip(sizes[1:], fitted, strict=True)]
    return [*earlier, Drawn(z, evaluated(evaluate, z)[:days], reduce(np.logaddexp, terms))]


def _in_the_end(drawn: Sequence[Drawn], kept: int, generator: np.random.Generator) -> Particles:
    """The evidence of each day, and particles as of the last."""
    log_evidence, counting = np.zeros((len(drawn[0].log_likelihood), drawn[0].z.shape[1])), []
    for day in range(len(log_evidence)):
        log_weight = _Aim(day).log_weight(drawn)
        weight, log_evidence[day] = normalise(log_weight)
        counting.append(effective_by_run(weight, log_evidence[day]).sum())
    if len(drawn) == 1:
        return Particles(drawn[0].z, log_weight, log_evidence, float(min(counting) / log_weight.size))
    chance = (1 - WIDE) * weight + WIDE / weight.shape[1]
    # A comb over points of a Sobol sequence in their order would pick those that lie alike.
    order = generator.permuted(np.tile(np.arange(weight.shape[1]), (len(weight), 1)), axis=1)
    chosen = systematic(np.take_along_axis(chance, order, 1), kept, generator)
    ancestors = np.take_along_axis(order, chosen, 1)
    left = np.log(np.maximum(np.take_along_axis(weight / chance, ancestors, 1), 1e-300))
    # Particles taken from many err by what those do and by the taking.
    both = 1 / (1 / max(counting[-1], 1e-300) + 1 / effective_size(left).sum())
    share = min(both, *counting) / ancestors.size
    z = _taken([d.z for d in drawn], ancestors)
    return Particles(z, left, log_evidence, float(share), True, len(drawn) - 1)


def _taken(
    parts: Sequence[Float[np.ndarray, "normal run _"]], places: Int[np.ndarray, "run kept"]
) -> Float[np.ndarray, "normal run kept"]:
    """Particles at their places along the last axis of all parts, which are not put together."""
    found, first = np.empty((len(parts[0]), places.size), parts[0].dtype), 0
    for part in parts:
        run, at = np.nonzero((places >= first) & (places < first + part.shape[2]))
        chosen = run * part.shape[2] + places[run, at] - first
        found[:, run * places.shape[1] + at] = part.reshape(len(part), -1)[:, chosen]
        first += part.shape[2]
    return found.reshape(-1, *places.shape)
