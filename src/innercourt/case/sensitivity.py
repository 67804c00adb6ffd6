"""What the answer hangs on: how it moves with every prior, and what would turn it over.

Moving a prior's location by s of its own standard deviations shifts the standard normal behind it,
whose density has the score z; widening it has the score z^2 - 1. So by Fisher's identity the log
evidence of a hypothesis moves with the posterior mean of the score, and no draw has to be made
again. Larger moves tilt the draws by exp(s z - s^2 / 2) and are trusted only as long as the tilted
weights are (`inference.importance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import AssumptionFinding, FlipFinding, SensitivityFinding
from innercourt.case.blocks import Blocks
from innercourt.case.engine_names import best_matches
from innercourt.case.survey import Surveyed, shares
from innercourt.inference.importance import SOUND, jackknife, pareto_smoothed
from innercourt.inference.resampling import normalise

REACH = 3.0
"""No prior is moved by more than this many of its standard deviations."""

STEP = 0.1
PAIRED = 12
SHOWN_FLIPS = 5
TOGETHER = 8
"""Directions whose tilted draws fit the processor's cache together."""

Direction = tuple[tuple[int, ...], tuple[float, ...]]
"""The quantities that move, and how far each of them does."""


def sensitivity_of(blocks: Blocks, answer: Answer, surveyed: Sequence[Surveyed]) -> SensitivityFinding:
    """Derivatives by every prior that is not fixed, and the smallest changes that turn the answer over."""
    share = shares(answer.case, surveyed)
    names = _quantities(blocks)
    rows = np.array(list(names))
    z = [s.particles.z[rows] for s in surveyed]
    weight = [normalise(s.particles.log_weight)[0] for s in surveyed]
    mean, square = (
        np.stack([np.einsum("qrp,rp->qr", power, w) for power, w in zip(powers, weight, strict=True)], 1)
        for powers in (z, [rows**2 - 1 for rows in z])
    )
    location, width = _slopes(mean, share), _slopes(square, share)
    why = {quantity.name: quantity.why for quantity in answer.case.quantities}
    found = [
        AssumptionFinding(name, why.get(name, ""), _row(answer, location, i), _row(answer, width, i))
        for i, name in enumerate(names.values())
    ]
    order = np.argsort([-a.swing for a in found], kind="stable")
    ranked = sorted(answer.hypotheses, key=lambda h: -h.posterior.p)
    second = ranked[min(1, len(ranked) - 1)]
    flips = _flips(answer, list(names.values()), order, z, surveyed) if len(ranked) > 1 else []
    odds = ranked[0].posterior.p / max(second.posterior.p, 1e-300)
    return SensitivityFinding(
        answer, tuple(found[i] for i in order), tuple(flips), ranked[0].id, second.id, odds, REACH
    )


def _quantities(blocks: Blocks) -> dict[int, str]:
    """The name of every row that is not fixed; a shared pattern stands for all it holds."""
    declared = [quantity.name for quantity in blocks.model.case.quantities]
    by_row: dict[int, list[str]] = {}
    for name, row in blocks.model.rows.items():
        by_row.setdefault(row, []).append(name)
    found = {}
    for row in sorted(set(blocks.model.layout.free) & set(by_row)):
        held = by_row[row]
        patterns = best_matches(held[0], [n for n in declared if "*" in n]) if len(held) > 1 else ()
        found[row] = patterns[0] if patterns else held[0]
    return found


def _slopes(
    score: Float[np.ndarray, "quantity hypothesis run"], share: Float[np.ndarray, "hypothesis run"]
) -> tuple[np.ndarray, np.ndarray]:
    """d P(hypothesis) / d (what the score is of), and its standard error, `[quantity, hypothesis]`."""

    def slope(score: np.ndarray, share: np.ndarray) -> np.ndarray:
        whole = share.sum(-1)
        p = (whole / whole.sum(-1, keepdims=True))[..., None, :]
        weight = share / whole.sum(-1)[..., None, None]
        by_part = np.einsum("...qhr,...hr->...qh", score, weight)
        return np.asarray(by_part - p * by_part.sum(-1, keepdims=True))

    return jackknife(slope, score, share)


def _row(answer: Answer, slopes: tuple[np.ndarray, np.ndarray], i: int) -> dict[str, Estimate]:
    return {
        h.id: Estimate(float(slopes[0][i, k]), float(slopes[1][i, k]))
        for k, h in enumerate(answer.hypotheses)
    }


def _flips(
    answer: Answer,
    names: Sequence[str],
    order: np.ndarray,
    z: Sequence[np.ndarray],
    surveyed: Sequence[Surveyed],
) -> list[FlipFinding]:
    """The smallest moves of one prior and of two that put another hypothesis first."""
    first = [int(i) for i in order[: 4 * PAIRED]]
    directions: list[Direction] = [((i,), (1.0,)) for i in first]
    mean = _mean_scores(z, surveyed)
    p = np.array([h.posterior.p for h in answer.hypotheses])
    leader = int(p.argmax())
    rival = int(np.where(np.arange(len(p)) == leader, -1, p).argmax())
    pull = mean[:, leader] - mean[:, rival]
    for i, j in combinations(first[:PAIRED], 2):
        length = float(np.hypot(pull[i], pull[j]))
        if length > 0:
            directions.append(((i, j), (float(pull[i]) / length, float(pull[j]) / length)))
    found = _turning(answer, names, directions, z, surveyed)
    single = sorted((f for f in found if len(f.moves) == 1), key=lambda f: f.distance)[:SHOWN_FLIPS]
    double = sorted((f for f in found if len(f.moves) == 2), key=lambda f: f.distance)[:SHOWN_FLIPS]
    return single + double


def _mean_scores(
    z: Sequence[np.ndarray], surveyed: Sequence[Surveyed]
) -> Float[np.ndarray, "quantity hypothesis"]:
    columns = []
    for rows, s in zip(z, surveyed, strict=True):
        weight = np.exp(s.particles.log_weight - s.particles.log_weight.max())
        columns.append((rows * weight).sum((1, 2)) / weight.sum())
    return np.stack(columns, 1)


def _turning(
    answer: Answer,
    names: Sequence[str],
    directions: Sequence[Direction],
    z: Sequence[np.ndarray],
    surveyed: Sequence[Surveyed],
) -> list[FlipFinding]:
    """Along each direction, the first move (of both senses) at which another hypothesis leads, if draws can tell."""
    p = np.array([h.posterior.p for h in answer.hypotheses])
    way = np.zeros((len(directions), len(names)))
    for row, (chosen, parts) in zip(way, directions, strict=True):
        row[list(chosen)] = parts
    along = [way @ rows.reshape(len(rows), -1) for rows in z]
    weight = [(s.particles.log_weight - s.particles.log_weight.max()).reshape(-1) for s in surveyed]
    found: list[list[FlipFinding]] = [[] for _ in directions]
    for sense in (1.0, -1.0):
        gained = np.stack([_gained(a, w, sense * STEP) for a, w in zip(along, weight, strict=True)])
        leaders = (p[:, None, None] * gained).argmax(0)
        for d, (chosen, parts) in enumerate(directions):
            ahead = np.flatnonzero(leaders[d] != p.argmax())
            if not len(ahead):
                continue
            distance = float((ahead[0] + 1) * STEP)
            tilt = sense * distance
            if all(pareto_smoothed(w + tilt * a[d])[1] <= SOUND for a, w in zip(along, weight, strict=True)):
                moves = {names[i]: float(tilt * part) for i, part in zip(chosen, parts, strict=True)}
                turned = answer.hypotheses[int(leaders[d, ahead[0]])].id
                found[d].append(FlipFinding(moves, distance, turned))
    return [min(flips, key=lambda flip: flip.distance) for flips in found if flips]


def _gained(
    along: Float[np.ndarray, "direction draw"], log_weight: Float[np.ndarray, " draw"], step: float
) -> Float[np.ndarray, "direction step"]:
    """By what factor the evidence grows when the draws are tilted by 1, 2, ... steps up to `REACH`."""
    steps, weight = round(REACH / STEP), np.exp(log_weight)
    found = np.empty((len(along), steps))
    for first in range(0, len(along), TOGETHER):
        here = slice(first, first + TOGETHER)
        each = np.exp(step * along[here])
        held = np.tile(weight, (len(each), 1))
        for i in range(steps):  # one product a step: an exponential would cost ten times as much
            held *= each
            found[here, i] = held.sum(1)
    tilts = step * np.arange(1, steps + 1)
    return np.asarray(found / weight.sum() * np.exp(-(tilts**2) / 2))
