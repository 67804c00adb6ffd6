"""What holds of every equilibrium, whatever the game."""

from __future__ import annotations

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
TREES = [oracle.random_tree(1, 9, blind=False), oracle.signalling()]
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
    play = SOLVE(tree, game(tree, seed)[0], game(tree, seed)[1], None, 5 * game(tree, seed)[2])
    np.testing.assert_allclose(play.reach.sum(0), 1, atol=1e-13)
    for infoset in tree.infosets:
        np.testing.assert_allclose(np.exp(play.log_probability[list(infoset.actions)]).sum(0), 1, atol=1e-13)


@trees
@seeds
def test_seeing_chance_as_it_is_changes_nothing(tree: Tree, seed: int) -> None:
    payoffs, nature, precision = game(tree, seed)
    seen = np.broadcast_to(nature, (len(tree.players), *nature.shape))
    same(
        SOLVE(tree, payoffs, nature, seen, precision),
        SOLVE(tree, payoffs, nature, None, precision),
    )


@seeds
def test_renaming_the_players_renames_the_answer(seed: int) -> None:
    """The same tree with ann and bob exchanged: payoffs and precisions change places with them."""
    for blind in (False, True):
        one = oracle.random_tree(3, 6, blind, players=("ann", "bob", "cem"))
        two = oracle.random_tree(3, 6, blind, players=("bob", "ann", "cem"))
        payoffs, nature, precision = game(one, seed)
        same(
            SOLVE(one, payoffs, nature, None, precision),
            SOLVE(two, payoffs, nature, None, precision),
        )
        # `two` lists bob first, and bob moves where ann did: by name, everything is exchanged.
        assert [two.players[s.player] for s in two.infosets] == [
            {"ann": "bob", "bob": "ann"}.get(one.players[s.player], "cem") for s in one.infosets
        ]


@seeds
def test_what_others_earn_is_nobodys_business_at_the_last_move(seed: int) -> None:
    """Where one player alone decides, the payoffs of the others change nothing."""
    tree = oracle.random_tree(5, 6, blind=False, players=("ann",))
    payoffs, nature, precision = game(tree, seed)
    wide = oracle.random_tree(5, 6, blind=False, players=("ann",))
    assert wide == tree
    assert hash(wide) == hash(tree)
    lone = SOLVE(tree, payoffs, nature, None, precision)
    assert (np.asarray(lone.result) == Result.SOLVED).all()
