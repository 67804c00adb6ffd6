"""Courts for ArviZ: how the quantities are spread before and after the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from innercourt.brief.findings import Answer, Quantities
from innercourt.errors import UsageError

if TYPE_CHECKING:
    import arviz


def to_arviz(answer: Answer) -> arviz.InferenceData:
    """The kept courts of an answer: groups `posterior` and `prior`, a variable a quantity.

    The axes are `chain` (the independent runs), `draw` and `hypothesis`. `observed_data` is left
    out, since reports are not numbers; `constant_data` has the probability of each hypothesis, to
    mix the courts by. Quantities that are fixed under every hypothesis are left out.

    Raises `UsageError` where ArviZ is not installed, or the answer was read from elsewhere and has
    no courts.
    """
    if answer.courts is None:
        raise UsageError(
            "this answer keeps no courts",
            expected="the answer of an analysis",
            found="one that was put together without",
        )
    try:
        import arviz
    except ImportError:
        raise UsageError(
            "this needs the package arviz",
            expected="arviz",
            found="no such package",
            hint='install it with: pip install "innercourt[notebook]"',
        ) from None
    after, before = _stacked(answer.courts.posterior()), _stacked(answer.courts.prior())
    moving = [name for name in after if np.ptp(after[name]) > 0 or np.ptp(before[name]) > 0]
    hypotheses = [h.id for h in answer.hypotheses]
    attributes = {"case": answer.case.id, "as_of": answer.as_of.isoformat(), "seed": answer.diagnostics.seed}
    found: arviz.InferenceData = arviz.from_dict(
        posterior={name: after[name] for name in moving},
        prior={name: before[name] for name in moving},
        constant_data={"probability": np.array([h.posterior.p for h in answer.hypotheses])},
        coords={"hypothesis": hypotheses},
        dims={name: ["hypothesis"] for name in [*moving, "probability"]},
        posterior_attrs=attributes,
        prior_attrs=attributes,
    )
    return found


def _stacked(quantities: Quantities) -> dict[str, np.ndarray]:
    """By quantity, with the axes `run court hypothesis`."""
    names = next(iter(quantities.values()), {})
    return {name: np.stack([held[name] for held in quantities.values()], -1) for name in names}
