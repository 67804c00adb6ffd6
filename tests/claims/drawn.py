"""Claims drawn from the report model itself, so that what made them is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from innercourt.claims.index import Claims, index_claims


class Drawn(NamedTuple):
    claims: Claims
    truth: np.ndarray
    rho: np.ndarray
    said: np.ndarray
    """What each source says of each object, -1 where nothing."""

    def right(self, p: np.ndarray) -> float:
        """The share of objects whose likeliest value is the true one; values that tie share the credit."""
        claims = self.claims
        best = np.maximum.reduceat(p, claims.first_key)[claims.object]
        top = (p > best - 1e-12).astype(float)
        value = self.said[claims.source[claims.first_claim], claims.object]
        credit = top / np.add.reduceat(top, claims.first_key)[claims.object]
        return float(credit[value == self.truth[claims.object]].sum()) / claims.objects


def drawn(
    seed: int, sources: int = 40, objects: int = 500, values: int = 6, share: float = 0.4,
    prior: tuple[float, float] = (4, 3), copiers: dict[int, int] | None = None,
) -> Drawn:  # fmt: skip
    """Sources know with chance rho ~ Beta(prior), else say any value; `copiers` repeat another, nine times in ten."""
    rng = np.random.default_rng(seed)
    rho = rng.beta(*prior, sources)
    truth = rng.integers(0, values, objects)
    knows = rng.random((sources, objects)) < rho[:, None]
    said = np.where(knows, truth, rng.integers(0, values, (sources, objects)))
    said = np.where(rng.random((sources, objects)) < share, said, -1)
    for copier, original in (copiers or {}).items():
        copied = (said[original] >= 0) & (rng.random(objects) < 0.9)
        said[copier] = np.where(copied, said[original], said[copier])
    said[0] = np.where((said >= 0).any(0), said[0], truth)
    who, what = np.nonzero(said >= 0)
    order = rng.permutation(len(who))
    who, what = who[order], what[order]
    return Drawn(index_claims(who, what, said[who, what], sources=sources), truth, rho, said)
