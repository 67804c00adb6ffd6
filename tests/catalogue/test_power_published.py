"""Power, coalitions and elections against numbers that others have published.

The numbers of the KAPSARC Toolkit and of Acemoglu, Egorov and Sonin's rule come from the shared
reference data and are skipped without it; the voting bodies are in every textbook.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from innercourt.court.coalition import ruling_coalition
from innercourt.court.election import condorcet
from innercourt.court.power import banzhaf, shapley_shubik


@pytest.fixture(scope="session")
def published(shared: Path) -> dict[str, Any]:
    path = shared / "verification" / "published.json"
    if not path.is_file():
        pytest.skip("the published numbers (shared/verification/published.json) are not here")
    return json.loads(path.read_text())


def test_european_economic_community_1958() -> None:
    """Felsenthal & Machover 1998, The Measurement of Voting Power, table 5.3.1: 12 of 17 votes."""
    votes = np.array([4.0, 4, 4, 2, 2, 1])
    quota = 11.5 / 17
    np.testing.assert_allclose(shapley_shubik(votes, quota), np.array([14, 14, 14, 9, 9, 0]) / 60)
    np.testing.assert_allclose(banzhaf(votes, quota), np.array([5, 5, 5, 3, 3, 0]) / 21)


def test_united_nations_security_council() -> None:
    """Straffin 1983, Power Indices in Politics: 39 of 45 votes, the permanent members have 7."""
    votes = np.array([7.0] * 5 + [1.0] * 10)
    quota = 38.5 / 45
    for index, permanent, other in ((shapley_shubik, 0.1963, 0.0019), (banzhaf, 0.1669, 0.0165)):
        found = index(votes, quota)
        np.testing.assert_allclose(found[:5], permanent, atol=5e-5)
        np.testing.assert_allclose(found[5:], other, atol=5e-5)


def test_ruling_coalitions(published: dict[str, Any]) -> None:
    """Acemoglu, Egorov & Sonin 2008, Review of Economic Studies 75, the inductive definition, alpha = 1/2."""
    assert len(published["ruling_coalition_aes2008"]["alpha_half"]) == 8
    for row in published["ruling_coalition_aes2008"]["alpha_half"]:
        powers = np.array(row["powers"], float)
        assert powers[list(ruling_coalition(powers))].tolist() == row["ruling"]


def test_ruling_coalition_by_majority_required(published: dict[str, Any]) -> None:
    """Acemoglu, Egorov & Sonin 2008, the inductive definition: powers 3, 4, 5 under growing supermajorities."""
    powers = np.array([3.0, 4, 5])
    for alpha, ruling in published["ruling_coalition_aes2008"]["powers_3_4_5_by_alpha"].items():
        assert powers[list(ruling_coalition(powers, float(alpha)))].tolist() == ruling


def test_sizes_of_ruling_coalitions_among_near_equals(published: dict[str, Any]) -> None:
    """Acemoglu, Egorov & Sonin 2008: by simple majority, sizes 2^k - 1."""
    sizes = published["ruling_coalition_aes2008"]["sizes_for_near_equal_powers_n_1_to_15"]["0.5"]
    unequal = [1 + 1e-6 * np.sqrt(np.arange(1, n + 1)) for n in range(1, len(sizes) + 1)]
    assert len(sizes) == 15
    assert [len(ruling_coalition(powers)) for powers in unequal] == sizes


@pytest.mark.parametrize(
    ("name", "rule"),
    [("conditional", "conditional"), ("markov_uniform", "uniform"), ("markov_incentive", "incentive")],
)
def test_ktab_elections(published: dict[str, Any], name: str, rule: Any) -> None:
    """KAPSARC Toolkit for Behavioral Analysis, reference logs: three options, all three rules."""
    reference = published["ktab_pce"]
    strengths = np.array(reference["coalition_strengths"])
    squares = strengths**2 + np.eye(3)
    victory = squares / (squares + squares.T)
    np.testing.assert_allclose(condorcet(victory, rule, strengths=strengths), reference[name], atol=6e-5)


def test_ktab_state_owned_enterprises(published: dict[str, Any], shared: Path) -> None:
    """KAPSARC Toolkit, reform of Chinese state-owned enterprises: 13 actors, two dimensions, turn 0."""
    file = shared / "verification" / "ktab" / "SOE-Pol-Comp.csv"
    rows = [
        [cell.strip() for cell in row] for row in csv.reader(file.read_text().splitlines()) if len(row) >= 7
    ]
    data = np.array([[float(cell) for cell in row[2:7]] for row in rows if row[0] != "Actor"][-13:])
    influence, place, salience = data[:, 0], data[:, [1, 3]] / 100, data[:, [2, 4]]

    def distance(options: np.ndarray) -> np.ndarray:
        squared = (salience[:, None] * (place[:, None] - options[None])) ** 2
        return np.sqrt(squared.sum(2) / (salience**2).sum(1)[:, None])

    def elected(utility: np.ndarray) -> np.ndarray:
        gains = np.maximum(utility[:, :, None] - utility[:, None, :], 0)
        strengths = np.einsum("i,iab->ab", influence, gains) + 1e-8
        return condorcet(strengths / (strengths + strengths.T))

    # who is likely to win anyway is averse to risk; reckoned on every actor's own position
    p = elected(1 - distance(place))
    averse = (3 * p - (p.max() + 2 * p.min())) / (2 * (p.max() - p.min()))
    options, own = np.unique(place, axis=0, return_inverse=True)
    far = distance(options)
    found = elected((1 - far) * (1 + far * averse[:, None]))[own.ravel()]
    expected = list(published["ktab_china_soe"]["win_probability"].values())
    assert len(expected) == 13
    np.testing.assert_allclose(found, expected, atol=6e-5)
