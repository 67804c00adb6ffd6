"""Thresholds of coordination games against the numbers printed in two papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from innercourt.court.global_games import Coordination, regime_thresholds, uniquely_settled


@pytest.fixture(scope="session")
def published(shared: Path) -> dict[str, Any]:
    path = shared / "verification" / "published.json"
    if not path.is_file():
        pytest.skip("the published numbers (shared/verification/published.json) are not here")
    return json.loads(path.read_text())


@pytest.mark.parametrize("column", range(4))
def test_experimental_coordination_game(published: dict[str, Any], column: int) -> None:
    """Heinemann, Nagel & Ockenfels 2004, Econometrica 72, table II: fifteen players.

    Y* and the risk-dominant Y to both printed decimals. In the laboratory prizes and signals were
    numbers of two decimals: played so, X* is what is printed to within one hundredth, its grain
    (32.36, 41.84, 60.99, 66.02 beside 32.36, 41.84, 60.98, 66.03). The continuous game, whose
    integral the second test confirms, lies up to .017 below.
    """
    reference = published["coordination_hno2004"]
    safe, z = reference["columns_T_Z"][column]
    game = Coordination(15, safe, lambda prize: 15 * (80 - prize) / z)
    assert game.threshold() == pytest.approx(reference["Y_star_global_game"][column], abs=0.005)
    assert game.risk_dominant() == pytest.approx(reference["Y_risk_dominant"][column], abs=0.005)
    printed = reference["X_star_private"][column]
    assert game.private(10, unit=0.01) == pytest.approx(printed, abs=0.0101)
    assert game.private(10) == pytest.approx(printed, abs=0.018)


@pytest.mark.parametrize(("safe", "z"), [(20, 100), (20, 60), (50, 100), (50, 60)])
def test_the_integral_behind_the_private_threshold(safe: float, z: float) -> None:
    """The equation under table II, summed over 400,000 prizes, has its root where we find it."""
    from scipy.stats import binom

    own = Coordination(15, safe, lambda prize: 15 * (80 - prize) / z).private(10)

    def gain(signal: float) -> float:
        prize = signal - 10 + (np.arange(400_000) + 0.5) / 20_000
        enough = np.maximum(np.ceil(15 * (80 - prize) / z - 1e-12), 1)
        return float((prize * binom.sf(enough - 2, 14, (prize - signal + 10) / 20)).mean()) - safe

    assert gain(own - 0.001) < 0 < gain(own + 0.001)


def test_thresholds_of_regime_change(published: dict[str, Any]) -> None:
    """Angeletos, Hellwig & Pavan 2007, Econometrica 75, the static game, equations 1 and 2: every root."""
    for row in published["global_game_ahp2007"]["theta_star"]:
        found = regime_thresholds(row["z"], row["alpha"], row["beta"], row["c"])
        np.testing.assert_allclose(found, row["theta"], rtol=0, atol=5e-7)
        assert uniquely_settled(row["alpha"], row["beta"]) == (len(row["theta"]) == 1)


def test_the_condition_for_one_threshold_is_sharp(published: dict[str, Any]) -> None:
    """Angeletos, Hellwig & Pavan 2007: unique for every news and cost if and only if beta >= alpha^2 / 2 pi."""
    assert published["global_game_ahp2007"]["unique_iff"] == "beta >= alpha^2/(2 pi)"
    alpha = 3.0
    edge = alpha**2 / (2 * np.pi)
    for beta, most in ((1.001 * edge, 1), (0.999 * edge, 3)):
        counts = [len(regime_thresholds(z, alpha, beta, 0.5)) for z in np.linspace(0.499, 0.501, 201)]
        assert max(counts) == most
        assert uniquely_settled(alpha, beta) == (most == 1)
