"""What to look for next: how much each thing not yet reported would tell about the question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import WatchFinding, WatchList
from innercourt.case.survey import Surveyed, posterior, shares
from innercourt.inference.importance import jackknife

LEAST_OPEN = 1e-3


def watch_list(answer: Answer, surveyed: Sequence[Surveyed]) -> WatchList:
    """Every proposition that no report speaks of and nothing has settled, most telling first.

    Left out are claims, those of which the case says that they are not looked for, and, unless it says that they
    are, those about what holds in the court itself with no day by which it would be seen: nobody sees that.

    What it tells is the mutual information between the proposition and the hypotheses, in bits
    (Lindley 1956): by how much their entropy is expected to fall when we learn whether it is so. One
    hypothesis leaves nothing to learn.
    """
    case = answer.case
    if len(case.hypotheses) < 2:
        return WatchList(answer, Estimate(0.0, 0.0), ())
    share = shares(case, surveyed)
    mentioned = {report.proposition for report in case.reports}
    found = []
    for row, proposition in enumerate(case.propositions):
        if proposition.id in mentioned or proposition.resolved or proposition.claim:
            continue
        if proposition.looked_for is False or (proposition.holds and proposition.looked_for is None):
            continue
        chance = np.stack([s.propositions[row] for s in surveyed])
        p, p_se = jackknife(_chance, chance, share)
        if not LEAST_OPEN < p < 1 - LEAST_OPEN:
            continue
        bits, bits_se = jackknife(_information, chance, share)
        seen, seen_se = jackknife(partial(_given, seen=True), chance, share)
        rest, rest_se = jackknife(partial(_given, seen=False), chance, share)
        found.append(
            WatchFinding(
                proposition.id, proposition.text, proposition.by,
                Estimate(float(p), float(p_se)), Estimate(float(bits), float(bits_se)),
                _by_hypothesis(answer, seen, seen_se), _by_hypothesis(answer, rest, rest_se), proposition.cost,
            )
        )  # fmt: skip
    found.sort(key=lambda item: (-item.bits.p, item.proposition))
    open_bits, error = jackknife(_open, share)
    return WatchList(answer, Estimate(float(open_bits), float(error)), tuple(found))


def entropy(p: Float[np.ndarray, "*_ hypothesis"]) -> Float[np.ndarray, "*_"]:
    """Shannon's entropy in bits.

    >>> float(entropy(np.array([0.5, 0.5, 0.0])))
    1.0
    """
    return np.asarray(-(p * np.log2(np.where(p > 0, p, 1.0))).sum(-1))


def _open(share: np.ndarray) -> np.ndarray:
    return entropy(posterior(share))


def _chance(chance: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.asarray((chance * share).sum((-2, -1)) / share.sum((-2, -1)))


def _given(chance: np.ndarray, share: np.ndarray, seen: bool) -> np.ndarray:
    joint = (chance if seen else 1 - chance) * share
    return posterior(np.maximum(joint, 0))


def _information(chance: np.ndarray, share: np.ndarray) -> np.ndarray:
    p = _chance(chance, share)
    left = p * entropy(_given(chance, share, True)) + (1 - p) * entropy(_given(chance, share, False))
    return np.asarray(entropy(posterior(share)) - left)


def _by_hypothesis(answer: Answer, p: np.ndarray, se: np.ndarray) -> dict[str, Estimate]:
    return {h.id: Estimate(float(a), float(b)) for h, a, b in zip(answer.hypotheses, p, se, strict=True)}
