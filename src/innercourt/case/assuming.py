"""What the hypotheses themselves assume, weighed like evidence: leave it out and look again.

A hypothesis sets or shifts priors and closes moves. Without one of these its evidence is another:

    P(reports | without) / P(reports | with)  =  E[ P(reports | θ'(z)) / P(reports | θ(z)) | reports ]

where θ(z) and θ'(z) are the same court, standard normals z, under the two priors. So its particles
are played once more and weighed anew; where a few of them would carry all of that weight, the case
is answered again. The prior weights of the hypotheses are weighed against equal ones, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from innercourt.case.casefile import CaseFile, Hypothesis
from innercourt.case.compile import other_accounts
from innercourt.case.model import Account, Model
from innercourt.case.replay import Replay
from innercourt.inference.importance import tail_shape
from innercourt.inference.resampling import normalise


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that a hypothesis assumes: its own id, what is assumed, and the hypothesis without it."""

    id: str
    name: str
    place: int
    without: Hypothesis


def assumptions(case: CaseFile) -> tuple[Assumption, ...]:
    """Every prior that a hypothesis sets or shifts, every move that it forbids or forces.

    Signs whose chance is given by hypothesis (`under`) are none: they are what reports are weighed by.
    """
    return tuple(
        Assumption(f"{h.id}.{id}", f"{h.name}: {name}", place, without)
        for place, h in enumerate(case.hypotheses)
        for id, name, without in _settings(h)
    )


def _settings(h: Hypothesis) -> list[tuple[str, str, Hypothesis]]:
    sets = [
        (f"set.{name}", f"{name} is {prior}", replace(h, sets={k: v for k, v in h.sets.items() if k != name}))
        for name, prior in h.sets.items()
        if not name.startswith("sign.")
    ]
    shifts = [
        (f"shift.{name}", f"{name} moved by {by:+g} sd",
         replace(h, shifts={k: v for k, v in h.shifts.items() if k != name}))
        for name, by in h.shifts.items()
    ]  # fmt: skip
    forbids = [
        (f"forbid.{move}", f"{move} is closed", replace(h, forbids=tuple(m for m in h.forbids if m != move)))
        for move in h.forbids
    ]
    forces = [
        (f"force.{move}", f"{move} is forced", replace(h, forces=tuple(m for m in h.forces if m != move)))
        for move in h.forces
    ]
    return [*sets, *shifts, *forbids, *forces]


def grown(
    replay: Replay, assumed: Sequence[Assumption]
) -> tuple[Float[np.ndarray, "assumption run"], Float[np.ndarray, " assumption"]]:
    """By what factor the evidence of its hypothesis is larger without each assumption, by run; and the
    Pareto shape of the weights, infinite where the draws cannot be played again."""
    blocks, surveyed = replay.blocks, replay.surveyed
    runs = surveyed[0].unsolved.size
    growth, shape = np.ones((len(assumed), runs)), np.full(len(assumed), -np.inf)
    if not blocks.days:
        return growth, shape
    base = {place: replay.explained(place) for place in sorted({a.place for a in assumed})}

    def one(assumption: Assumption, account: Account | None) -> tuple[np.ndarray, float]:
        if account is None:
            return np.ones(runs), np.inf
        log_weight = surveyed[assumption.place].particles.log_weight
        without = blocks.log_likelihood(account, replay.normals(assumption.place))[-1]
        weighed = log_weight + without.reshape(log_weight.shape) - base[assumption.place]
        log_growth = normalise(weighed)[1] - normalise(log_weight)[1]
        return np.exp(log_growth), tail_shape(weighed.reshape(-1))

    with ThreadPoolExecutor(blocks.threads) as pool:
        for row, (by_run, k) in enumerate(pool.map(one, assumed, _accounts(blocks.model, assumed))):
            growth[row], shape[row] = by_run, k
    return growth, shape


def _accounts(model: Model, assumed: Sequence[Assumption]) -> Sequence[Account | None]:
    """Each hypothesis without its assumption, in numbers; None where the compiled functions cannot take it."""
    together = other_accounts(model, [a.without for a in assumed])
    if together is not None:
        return together
    apart = [other_accounts(model, [a.without]) for a in assumed]
    return [None if found is None else found[0] for found in apart]
