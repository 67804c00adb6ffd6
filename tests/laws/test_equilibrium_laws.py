"""What holds of every equilibrium, whatever the game."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.play.equilibrium import Play, Result, solve
from innercourt.play.shape import Tree
from tests.play import qre_oracle as oracle

SOLVE = jax.jit(solve, static_argnums=0)
DRAWS = 8
TREES = [oracle.random_tree(1, 9), oracle.signalling()]
NAMES = ["perfect", "signal"]
trees = pytest.mark.parametrize("tree", TREES, ids=NAMES)
seeds = given(seed=st.integers(0, 2**32 - 1))


def game(tree: Tree, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    payoffs, nature = oracle.random_numbers(tree, seed, DRAWS)
    precision = np.random.default_rng(seed).uniform(0, 4, size=(len(tree.players), DRAWS))
    return payoffs, nature, precision


def same(left: Play, right: Play) -> None:
    """Solved both, and alike; a game at a fold may be told as such, but then nothing is claimed."""
    solved = (np.asarray(left.result) == Result.SOLVED) & (np.asarray(right.result) == Result.SOLVED)
    assert solved.mean() > 0.7
    np.testing.assert_allclose(
        np.exp(left.log_probability)[:, solved], np.exp(right.log_probability)[:, solved], atol=1e-9
    )


@trees
@seeds
def test_adding_a_constant_to_one_players_payoffs_changes_nothing(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    moved = payoffs.copy()
    moved[seed % len(tree.players)] += 7.25
    same(
        SOLVE(tree, payoffs, nature, None, precision),
        SOLVE(tree, moved, nature, None, precision),
    )


@trees
@seeds
def test_scaling_payoffs_is_scaling_precision(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    scale = np.ones(len(tree.players))
    scale[seed % len(tree.players)] = 8.0
    same(
        SOLVE(tree, payoffs * scale[:, None, None], nature, None, precision),
        SOLVE(tree, payoffs, nature, None, precision * scale[:, None]),
    )


@trees
@seeds
def test_blind_choice_is_uniform_over_what_is_allowed(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    allowed = (np.random.default_rng(seed).random(len(tree.actions)) < 0.7).astype(float)
    wanted = np.zeros(len(tree.actions))
    for infoset in tree.infosets:
        allowed[infoset.first] = 1.0
        here = allowed[list(infoset.actions)]
        wanted[list(infoset.actions)] = here / here.sum()
    play = SOLVE(tree, payoffs, nature, None, 0 * precision, allowed)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    np.testing.assert_allclose(np.exp(play.log_probability), np.repeat(wanted[:, None], DRAWS, 1), atol=1e-14)


@trees
@seeds
def test_probabilities_of_paths_and_of_moves_sum_to_one(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    play = SOLVE(tree, payoffs, nature, None, 5 * precision)
    np.testing.assert_allclose(play.reach.sum(0), 1, atol=1e-13)
    chosen = np.exp(np.asarray(play.log_probability))
    for infoset in tree.infosets:
        np.testing.assert_allclose(chosen[list(infoset.actions)].sum(0), 1, atol=1e-13)


@trees
@seeds
def test_seeing_chance_as_it_is_changes_nothing(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    seen = np.broadcast_to(nature, (len(tree.players), *nature.shape))
    same(
        SOLVE(tree, payoffs, nature, seen, precision),
        SOLVE(tree, payoffs, nature, None, precision),
    )


@trees
@seeds
def test_the_order_of_players_does_not_matter(tree: Tree, seed: int) -> None:
    """Players listed in another order: everybody takes payoffs and precision along."""
    payoffs, nature, precision = game(tree, seed)
    order = np.arange(len(tree.players))[::-1]
    place = {int(old): new for new, old in enumerate(order)}
    shuffled = replace(
        tree,
        players=tuple(tree.players[i] for i in order),
        infosets=tuple(replace(s, player=place[s.player]) for s in tree.infosets),
    )
    one = SOLVE(tree, payoffs, nature, None, precision)
    other = SOLVE(shuffled, payoffs[order], nature, None, precision[order])
    same(one, other)
    np.testing.assert_allclose(one.value[order], other.value, atol=1e-9)
