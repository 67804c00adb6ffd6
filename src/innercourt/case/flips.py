"""The smallest changes of one prior, or of two, that turn an answer over, and which of them are findings.

A move of t along a direction of the priors tilts the draws by exp(t a - t^2 / 2), a being the draw's
own place along it, and with that the evidence of every hypothesis. The leader and another stand level
where the log odds of the one to the other are nought; the error of that place is the error of the log
odds there, over independent runs, by their slope. It is trusted only as long as the tilted weights are
(`inference.importance`).

Among very many quantities some always seem to matter. One is looked at only where the derivative of
the log odds is further from nought than `ALARM` allows: Student's t over the runs, the chance of an
error shared out evenly among all quantities and rivals (Bonferroni). So of twenty answers at most one
shows a change of a quantity that does not bear on it at all, however many there are. A pair is shown
where both matter in that sense, and together take clearly less than the one of them that takes less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Float

from innercourt.brief.findings import Answer
from innercourt.brief.insight import FlipFinding
from innercourt.case.critical import critical
from innercourt.case.survey import Surveyed, shares
from innercourt.inference.importance import SOUND, jackknife, tail_shape
from innercourt.inference.resampling import normalise

REACH = 3.0
"""No prior is moved by more than this many of its standard deviations."""

ALARM = 0.05
"""The chance that anything that does not matter at all is shown to matter."""

CLEARLY = 0.1
"""By what share of the smaller single change a pair must be shorter, and by twice the error of both."""

STEP = 0.1
LOOKED_AT, PAIRED = 48, 12
SHOWN_FLIPS = 5
LEAST = 1e-300
TOGETHER = 8
"""Directions whose tilted draws fit the processor's cache together."""

Direction = tuple[tuple[int, ...], tuple[float, ...]]
"""The quantities that move, and how far each of them does."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where another hypothesis draws level along a direction: how far, its error, which, and whether
    the tilted draws can be trusted there. `distance` is negative against the direction."""

    quantities: tuple[int, ...]
    parts: tuple[float, ...]
    distance: float
    se: float
    rival: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Draws:
    """Particles of every hypothesis and what each stands for: its share of all the evidence."""

    z: Sequence[Float[np.ndarray, "quantity run particle"]]
    weight: Sequence[Float[np.ndarray, "run particle"]]

    @property
    def share(self) -> Float[np.ndarray, "hypothesis run"]:
        """Prior weight times evidence of every hypothesis in every run."""
        return np.maximum([weight.sum(1) for weight in self.weight], LEAST)

    @property
    def leader(self) -> int:
        """The hypothesis that stands first."""
        return int(self.share.sum(1).argmax())


def flips_of(
    answer: Answer,
    names: Sequence[str],
    order: np.ndarray,
    z: Sequence[Float[np.ndarray, "quantity run particle"]],
    surveyed: Sequence[Surveyed],
) -> tuple[FlipFinding, ...]:
    """The smallest moves of one prior and of two that put another hypothesis first; singles come first.

    `order` holds the quantities, those of largest effect first.
    """
    standing = zip(shares(answer.case, surveyed), surveyed, strict=True)
    weight = [share[:, None] * normalise(s.particles.log_weight)[0] for share, s in standing]
    found = turns(Draws(z, weight), [int(i) for i in order])
    return tuple(_finding(answer, names, crossing) for crossing in found)


def turns(draws: Draws, order: Sequence[int]) -> list[Crossing]:
    """The nearest crossings along one quantity, then along two, of those that are findings."""
    slope, matter = pulls(draws)
    first = [i for i in order if matter[i].any()][:LOOKED_AT]
    alone = _crossings([((i,), (1.0,)) for i in first], draws)
    directions = _steepest(first[:PAIRED], slope, draws)
    both = [c for c in _crossings(directions, draws) if _shorter(c, alone)]
    return [
        crossing
        for found in (alone, both)
        for crossing in sorted(_shown(found, matter), key=lambda c: abs(c.distance))[:SHOWN_FLIPS]
    ]


def pulls(
    draws: Draws,
) -> tuple[Float[np.ndarray, "quantity hypothesis"], Bool[np.ndarray, "quantity hypothesis"]]:
    """The derivative of the leader's log odds to each hypothesis by each prior's location, and whether
    it is told from nought."""
    leader, share = draws.leader, draws.share
    pairs = zip(draws.z, draws.weight, strict=True)
    score = np.stack([np.einsum("qrp,rp->qr", z, weight) for z, weight in pairs], 1)

    def slope(score: np.ndarray, share: np.ndarray) -> np.ndarray:
        mean = score.sum(-1) / share.sum(-1)[..., None, :]
        return np.asarray(mean[..., [leader]] - mean)

    found, error = jackknife(slope, score, share)
    hypotheses, runs = share.shape
    tried = max(1, len(found) * (hypotheses - 1))
    return found, np.abs(found) > critical(max(1, runs - 1), ALARM / tried) * error


def _steepest(
    quantities: Sequence[int], slope: Float[np.ndarray, "quantity hypothesis"], draws: Draws
) -> list[Direction]:
    """For each two quantities the way along which the leader's odds to the runner-up change most."""
    p = draws.share.sum(1)
    runner_up = int(np.where(np.arange(len(p)) == draws.leader, -1, p).argmax())
    found: list[Direction] = []
    for pair in combinations(quantities, 2):
        pull = slope[list(pair), runner_up]
        length = float(np.hypot(*pull))
        if length > 0:
            found.append((pair, tuple(float(part) / length for part in pull)))
    return found


def _crossings(directions: Sequence[Direction], draws: Draws) -> list[Crossing]:
    """The nearest place along each direction, or against it, where another hypothesis draws level."""
    if not directions:
        return []
    along = [np.stack([_along(rows, *direction) for direction in directions]) for rows in draws.z]
    nearest: dict[int, Crossing] = {}
    for sense in (1.0, -1.0):
        evidence = np.stack([_gained(a, w, sense * STEP) for a, w in zip(along, draws.weight, strict=True)])
        for d, direction in enumerate(directions):
            level = _first_level(np.concatenate([draws.share[:, None], evidence[:, d]], 1), draws.leader)
            if level is None or (d in nearest and abs(nearest[d].distance) <= level[0]):
                continue
            distance, se, rival = level
            tilt = sense * distance
            sound = all(_trusted(w, tilt * a[d]) for a, w in zip(along, draws.weight, strict=True))
            nearest[d] = Crossing(*direction, tilt, se, rival, sound)
    return list(nearest.values())


def _along(
    z: Float[np.ndarray, "quantity run particle"], quantities: Sequence[int], parts: Sequence[float]
) -> Float[np.ndarray, "run particle"]:
    moved: np.ndarray = z[quantities[0]] * parts[0]
    for quantity, part in zip(quantities[1:], parts[1:], strict=True):
        moved = moved + z[quantity] * part
    return moved


def _first_level(
    evidence: Float[np.ndarray, "hypothesis step run"], leader: int
) -> tuple[float, float, int] | None:
    """How far it is to where another first stands level with the leader, its error, and which that is."""
    ahead = np.flatnonzero(evidence.sum(2).argmax(0) != leader)
    if not len(ahead):
        return None
    step = int(ahead[0])
    rival = int(evidence[:, step].sum(1).argmax())
    if step == 0:
        return 0.0, 0.0, rival
    two = evidence[[leader, rival], step - 1 : step + 1]
    odds, error = jackknife(lambda rows: np.log(rows[..., 0, :, :].sum(-1) / rows[..., 1, :, :].sum(-1)), two)
    fall = float(odds[0] - odds[1])
    return STEP * (step - 1 + float(odds[0]) / fall), STEP * float(error[1]) / fall, rival


def _trusted(weight: Float[np.ndarray, "run particle"], tilt: Float[np.ndarray, "run particle"]) -> bool:
    with np.errstate(divide="ignore"):
        return tail_shape((np.log(weight) + tilt).reshape(-1)) <= SOUND


def _gained(
    along: Float[np.ndarray, "direction run particle"],
    weight: Float[np.ndarray, "run particle"],
    step: float,
) -> Float[np.ndarray, "direction step run"]:
    """The evidence of every run when its draws are tilted by 1, 2, ... steps up to `REACH`."""
    steps = round(REACH / STEP)
    found = np.empty((len(along), steps, len(weight)))
    for first in range(0, len(along), TOGETHER):
        here = slice(first, first + TOGETHER)
        each = np.exp(step * along[here])
        held = np.tile(weight, (len(each), 1, 1))
        for i in range(steps):  # one product a step: an exponential would cost ten times as much
            held *= each
            found[here, i] = held.sum(2)
    tilts = step * np.arange(1, steps + 1)
    return np.maximum(found * np.exp(-(tilts**2) / 2)[:, None], LEAST)


def _shorter(pair: Crossing, alone: Sequence[Crossing]) -> bool:
    """Whether two together clearly take less than the one of them that takes less."""
    single = [c for c in alone if c.quantities[0] in pair.quantities]
    least = min(single, key=lambda c: abs(c.distance), default=None)
    distance, error = (abs(least.distance), least.se) if least else (REACH, 0.0)
    gain = distance - abs(pair.distance)
    return gain >= CLEARLY * distance and gain >= 2 * float(np.hypot(pair.se, error))


def _shown(found: Sequence[Crossing], matter: Bool[np.ndarray, "quantity hypothesis"]) -> list[Crossing]:
    """Those of quantities that matter to who then leads, within reach by twice their error, and trusted."""
    return [
        c
        for c in found
        if c.sound and abs(c.distance) + 2 * c.se <= REACH and matter[list(c.quantities), c.rival].all()
    ]


def _finding(answer: Answer, names: Sequence[str], found: Crossing) -> FlipFinding:
    moves = {names[i]: found.distance * part for i, part in zip(found.quantities, found.parts, strict=True)}
    return FlipFinding(moves, abs(found.distance), found.se, answer.hypotheses[found.rival].id)
