"""How the figures of an answer were got, and why they may not be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float

from innercourt.brief.findings import Diagnostics
from innercourt.brief.wording import count, long_day
from innercourt.case.blocks import Blocks
from innercourt.case.model import Model
from innercourt.case.numberless import DRAWS, numberless
from innercourt.case.survey import Surveyed
from innercourt.errors import UnsolvedError
from innercourt.inference.estimate import hypothesis_shares

UNSOLVED_LIMIT = 0.05
LEAST_EFFECTIVE = 50
LARGEST_ERROR = 0.05
WORRYING_UNSOLVED = 0.01
NONE, MANY = -600.0, 50
"""A day's change of log evidence that only what is impossible brings, which counts e^-690 or less; and reports of a day
so many that merely improbable ones might add up to it."""


def diagnosed(
    blocks: Blocks, surveyed: Sequence[Surveyed], share: np.ndarray, draws: int, seed: int, seconds: float
) -> Diagnostics:
    """What a reader has to know of the figures; `share` are the accounts' `survey.shares`.

    Raises `UnsolvedError` where too much of any account's probability was not solved.
    """
    unsolved = _unsolved(blocks.model, surveyed)
    runs = surveyed[0].unsolved.size
    least = min(s.particles.effective for s in surveyed)
    held = min(s.particles.log_weight.size for s in surveyed)
    fitted, moved = (max(getattr(s.particles, how) for s in surveyed) for how in ("fitted", "moved"))
    notes = []
    if fitted:
        notes.append(
            f"Further courts were drawn in {'up to ' if fitted > 1 else ''}{count(fitted, 'round')} a hypothesis, from "
            "distributions fitted to those that explain the reports."
        )
    if moved:
        notes.append(
            "No such distribution came near what the reports leave of some hypothesis: its courts were resampled "
            f"and moved {count(moved, 'time')} instead."
        )
    if unsolved > 0:
        notes.append(
            "A draw is unsolved where obedience or play stands at a fold, so that either of two equilibria "
            "might be played, and is kept with the better of what could be had; or where an expression comes to no "
            "number or a chance to no probability, and all ends count as equally probable."
        )
    if unsolved > 1 / DRAWS:
        notes += [f"{lost}." for lost in numberless(blocks.model)]
    told = (
        *impossible(blocks, surveyed),
        *troubles(least * held, float(hypothesis_shares(share)[1].max()), unsolved),
    )
    return Diagnostics(draws, runs, least * held, unsolved, seed, seconds, tuple(notes), told)


def impossible(blocks: Blocks, surveyed: Sequence[Surveyed]) -> Iterator[str]:
    """A sentence for each day that brought what no court under any account can explain."""
    by_day = np.stack([s.particles.log_evidence.max(1) for s in surveyed]).max(0)
    for day, fall in zip(blocks.days, np.diff(by_day, prepend=0.0), strict=True):
        if fall < NONE and sum(report.date == day for report in blocks.model.case.reports) <= MANY:
            yield (
                f"What became known on {long_day(day)} is impossible in every court that was drawn, whichever account "
                "is right: where a reliability of 1, a garble of 0 or a chance of 0 or 1 rules out what then is "
                "reported, the probabilities mean nothing."
            )


def troubles(effective: float, error: float, unsolved: float) -> Iterator[str]:
    """Why the figures cannot be relied on, in words."""
    if effective < LEAST_EFFECTIVE:
        yield (
            f"The reports leave an effective sample of {effective:.0f} draws of one hypothesis, fewer than "
            f"{LEAST_EFFECTIVE}: ask for more draws."
        )
    if not error <= LARGEST_ERROR:
        yield (
            f"Independent runs disagree: a hypothesis's probability is known to {100 * error:.0f} points only. "
            "Ask for more draws."
        )
    if unsolved > WORRYING_UNSOLVED:
        yield (
            f"The game was not solved in courts that hold {100 * unsolved:.1f} % of one hypothesis's probability: "
            "widen the priors of stakes, or lower precisions."
        )


def _unsolved(model: Model, surveyed: Sequence[Surveyed]) -> float:
    """The largest part of any account's probability whose games or contests were not solved."""
    found = max(float(np.average(s.unsolved, weights=_relative(s))) for s in surveyed)
    if found > UNSOLVED_LIMIT:
        raise UnsolvedError(found, UNSOLVED_LIMIT, "; ".join(map(str, numberless(model))))
    return found


def _relative(surveyed: Surveyed) -> Float[np.ndarray, " run"]:
    return np.asarray(np.exp(surveyed.log_evidence - surveyed.log_evidence.max()))
