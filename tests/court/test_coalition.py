"""The ultimate ruling coalition against its recursive definition, and its laws."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from innercourt.court.coalition import ruling_coalition


def by_definition(powers: tuple[float, ...], alpha: float) -> tuple[int, ...]:
    """phi(N) word for word: the weakest of N and the winning subsets that are their own phi."""

    def power(group: tuple[int, ...]) -> float:
        return sum(powers[i] for i in group)

    @cache
    def phi(group: tuple[int, ...]) -> tuple[int, ...]:
        winning = [
            inner
            for size in range(1, len(group))
            for inner in combinations(group, size)
            if power(inner) > alpha * power(group) and phi(inner) == inner
        ]
        return min([*winning, group], key=power)

    return phi(tuple(range(len(powers))))


# distinct primes' roots: no two coalitions have the same power, as the paper assumes
ROOTS = [p**0.5 for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)]
generic = st.lists(st.sampled_from(ROOTS), min_size=1, max_size=8, unique=True)
alphas = st.sampled_from([0.5, 0.55, 0.6, 2 / 3, 0.8, 0.95])


@given(generic, alphas)
def test_agrees_with_the_definition(powers: list[float], alpha: float) -> None:
    assert ruling_coalition(np.array(powers), alpha) == by_definition(tuple(powers), alpha)


@given(generic, alphas, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_relabelling_and_scaling(powers: list[float], alpha: float, rng, scale: float) -> None:  # type: ignore[no-untyped-def]
    found = ruling_coalition(np.array(powers), alpha)
    order = list(range(len(powers)))
    rng.shuffle(order)
    moved = ruling_coalition(np.array(powers)[order] * scale, alpha)
    assert sorted(order[i] for i in moved) == list(found)


@given(generic, alphas)
def test_the_ruling_coalition_wins_and_holds_together(powers: list[float], alpha: float) -> None:
    weights = np.array(powers)
    found = list(ruling_coalition(weights, alpha))
    assume(len(found) < len(powers))
    assert weights[found].sum() > alpha * weights.sum()
    assert ruling_coalition(weights[found], alpha) == tuple(range(len(found)))


def test_of_two_neither_yields_unless_one_is_stronger() -> None:
    assert ruling_coalition(np.array([1.0, 1.0])) == (0, 1)
    assert ruling_coalition(np.array([1.0, 1.1])) == (1,)


def test_actors_without_power_are_left_out() -> None:
    assert ruling_coalition(np.array([0.0, 3, 0, 4, 5])) == (1, 3, 4)


def test_ties_go_to_the_earlier_actors() -> None:
    assert ruling_coalition(np.array([1.0, 1, 1])) == (0, 1)
    # of four equals any three would be betrayed by two of them: all four stay
    assert ruling_coalition(np.array([1.0, 1, 1, 1])) == (0, 1, 2, 3)


@pytest.mark.parametrize("alpha", [0.5, 2 / 3])
def test_twenty_actors_in_less_than_a_second(alpha: float) -> None:
    """The processor's time, which other programs on the machine do not lengthen by much."""
    powers = np.random.default_rng(0).random(20)
    taken = []
    for _ in range(3):
        began = process_time()
        found = ruling_coalition(powers, alpha)
        taken.append(process_time() - began)
    assert min(taken) < 1  # a quarter of a second on an idle machine
    assert powers[list(found)].sum() > alpha * powers.sum()
    assert ruling_coalition(powers[list(found)], alpha) == tuple(range(len(found)))


@pytest.mark.parametrize(
    ("powers", "alpha", "message"),
    [
        ([1.0, -1.0], 0.5, "not below zero"),
        ([0.0], 0.5, "not all zero"),
        ([1.0, 2.0], 0.4, "alpha"),
        ([1.0, 2.0], 1.0, "alpha"),
        ([1.0] * 23, 0.5, "23 actors have power; at most 22"),
    ],
)
def test_what_cannot_be_examined_is_refused(powers: list[float], alpha: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ruling_coalition(np.array(powers), alpha)
