"""What the answer hangs on: how it moves with every prior, and what would turn it over.

Moving a prior's location by s of its own standard deviations shifts the standard normal behind it,
whose density has the score z; widening it has the score z^2 - 1. So by Fisher's identity the log
evidence of a hypothesis moves with the posterior mean of the score, and no draw has to be made
again. Larger moves, which may turn the answer over, are `case.flips`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import AssumptionFinding, SensitivityFinding
from innercourt.case.blocks import Blocks
from innercourt.case.engine_names import best_matches
from innercourt.case.flips import REACH, flips_of
from innercourt.case.survey import Surveyed, shares
from innercourt.inference.importance import jackknife
from innercourt.inference.resampling import normalise


def sensitivity_of(blocks: Blocks, answer: Answer, surveyed: Sequence[Surveyed]) -> SensitivityFinding:
    """Derivatives by every prior that is not fixed, and the smallest changes that turn the answer over.

    One account has no rival: nothing moves it, and nothing is looked for.
    """
    ranked = sorted(answer.hypotheses, key=lambda h: -h.posterior.p)
    if len(ranked) < 2:
        return SensitivityFinding(answer, (), (), ranked[0].id, ranked[0].id, 1.0, REACH)
    share = shares(answer.case, surveyed)
    names = _quantities(blocks)
    rows = np.array(list(names), int)
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
    flips = flips_of(answer, list(names.values()), order, z, surveyed)
    leader, second = ranked[:2]
    odds = leader.posterior.p / max(second.posterior.p, 1e-300)
    return SensitivityFinding(
        answer, tuple(found[i] for i in order), flips, leader.id, second.id, odds, REACH
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
