"""From runs to figures with standard errors.

A figure is a ratio: over hypotheses k and independent runs r, prior weight times evidence times
the mean of what is asked, divided by prior weight times evidence. Leaving out one run at a time
(the jackknife, Efron 1982) gives its standard error whatever its shape.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float


def evidence_shares(
    log_evidence: Float[np.ndarray, "hypothesis run"], prior: Float[np.ndarray, " hypothesis"]
) -> Float[np.ndarray, "hypothesis run"]:
    """Prior weight times evidence, scaled so that the largest is one."""
    scaled = np.exp(log_evidence - log_evidence.max())
    return np.asarray(scaled * (prior / prior.sum())[:, None])


def ratio(
    value: Float[np.ndarray, "figure hypothesis run"], share: Float[np.ndarray, "hypothesis run"]
) -> tuple[Float[np.ndarray, " figure"], Float[np.ndarray, " figure"]]:
    """Each figure and its jackknife standard error over runs.

    `value` holds the mean of what is asked in each hypothesis and run.

    >>> p, se = ratio(np.array([[[0.2, 0.4]]]), np.array([[1.0, 1.0]]))
    >>> round(float(p[0]), 12), round(float(se[0]), 12)
    (0.3, 0.1)
    """
    above, below = (value * share).sum(1), share.sum(0)
    runs = share.shape[1]
    whole = above.sum(1) / below.sum()
    if runs < 2:
        return whole, np.full(whole.shape, np.nan)
    left_out = (above.sum(1, keepdims=True) - above) / (below.sum() - below)
    spread = ((left_out - left_out.mean(1, keepdims=True)) ** 2).sum(1)
    return whole, np.sqrt((runs - 1) / runs * spread)


def hypothesis_shares(
    share: Float[np.ndarray, "hypothesis run"],
) -> tuple[Float[np.ndarray, " hypothesis"], Float[np.ndarray, " hypothesis"]]:
    """Posterior probability of each hypothesis, and its standard error."""
    indicator = np.repeat(np.eye(len(share))[:, :, None], share.shape[1], axis=2)
    return ratio(indicator, share)
