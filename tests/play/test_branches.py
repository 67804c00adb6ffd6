"""Equilibria off the principal branch, in games whose number of equilibria is known."""

from __future__ import annotations

import numpy as np
import pytest

from innercourt.errors import UsageError
from innercourt.play.branches import equilibria
from innercourt.play.efg import read_efg
from innercourt.play.equilibrium import Result
from innercourt.play.solution_text import equilibria_text
from tests.play import games


@pytest.mark.parametrize(
    ("text", "precision", "count"),
    [
        (games.MEET, 1.5, 1),
        (games.MEET, 8.0, 3),
        (games.UNEVEN, 8.0, 3),
        (games.EXACT_SEXES, 8.0, 3),
        (games.STAG, 10.0, 3),
        (games.PENNIES, 5.0, 1),
        (games.DILEMMA, 5.0, 1),
    ],
)
def test_two_by_two(text: str, precision: float, count: int) -> None:
    """Before λ = 2 people who want to meet have one equilibrium, later three, like Nash."""
    found = equilibria(read_efg(text), precision)
    assert len(found.index) == count
    assert sum(found.index) == 1
    assert sorted(found.index) == sorted([1, -1, 1][:count])
    assert found.expected.gap.max() < 1e-9
    np.testing.assert_allclose(found.probability[:2].sum(axis=0), 1.0, atol=1e-12)


@pytest.mark.parametrize("places", [3, 4])
def test_meeting_in_one_of_several_places(places: int) -> None:
    """n places have 2^n - 1 Nash equilibria, one a set of places, and at high λ as many logit equilibria."""
    weights = [1.0 + 0.1 * k for k in range(places)]
    found = equilibria(read_efg(games.diagonal(weights)), 40.0)
    assert len(found.index) == 2**places - 1
    assert sum(found.index) == 1
    used = {tuple(row > 0.02) for row in found.probability[:places].T}
    assert len(used) == 2**places - 1
    for chosen, index in zip(found.probability[:places].T, found.index, strict=True):
        assert index == (-1) ** (int((chosen > 0.02).sum()) - 1)


def test_the_principal_one_comes_first() -> None:
    found = equilibria(read_efg(games.UNEVEN), 8.0)
    assert found.principal == Result.SOLVED
    assert found.probability[0, 0] > 0.99
    told = found.to_json()
    assert [row["principal"] for row in told["equilibria"]] == [True, False, False]
    text = equilibria_text(found)
    assert "principal +" in text
    assert "no. 2 -" in text
    assert "a pair may still have been missed" in text


def test_where_nothing_has_to_be_guessed_there_is_one() -> None:
    found = equilibria(read_efg(games.TRUST), 2.0)
    assert found.told == "There is exactly one equilibrium: every strategy follows from those after it."
    assert found.index == (1,)
    assert equilibria(read_efg(games.MEET), 0.0).index == (1,)


def test_a_search_that_misses_one_says_so() -> None:
    """Of three equilibria the unstable one is taken away: the sum of indices gives it away."""
    found = equilibria(read_efg(games.UNEVEN), 8.0)
    kept = [k for k, index in enumerate(found.index) if index == 1]
    from dataclasses import replace

    short = replace(found, index=tuple(found.index[k] for k in kept))
    assert "at least one more exists" in short.told


def test_what_is_refused() -> None:
    with pytest.raises(UsageError, match="no perfect recall"):
        equilibria(read_efg(games.FORGETS), 1.0)
    with pytest.raises(UsageError, match="λ is out of range"):
        equilibria(read_efg(games.MEET), -1.0)
