"""Large trees are solved level by level: the same answers as node by node, and in time that is linear in the tree."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from innercourt.play import equilibrium
from innercourt.play.by_level import backward_by_level, levels_of, reach_by_level
from innercourt.play.game import Game
from innercourt.play.numbers import fit
from innercourt.play.shape import Kind, Tree
from innercourt.play.solution import solve
from innercourt.play.tracing import trace
from innercourt.play.tree import Arm, End, Fork, build
from tests.play import qre_oracle as oracle

DRAWS = 5


def perfect(seed: int) -> Tree:
    """A random tree without information sets, with chance."""
    return next(
        tree for k in range(1000) if (tree := oracle.random_tree(seed * 1000 + k, 10)).perfect_information
        and tree.infosets
    )  # fmt: skip


def numbers_for(tree: Tree, seed: int) -> dict[str, np.ndarray | None]:
    """Payoffs, chances as they are and as they are seen, precisions, and moves allowed in each draw."""
    generator = np.random.default_rng(seed)

    def chances(*shape: int) -> np.ndarray:
        raw = generator.uniform(0.1, 1, (*shape, len(tree.chances), DRAWS))
        for group in tree.chance_groups:
            raw[..., list(group), :] /= raw[..., list(group), :].sum(-2, keepdims=True)
        return raw

    allowed = generator.random((len(tree.actions), DRAWS)) < 0.8
    return {
        "payoffs": generator.normal(size=(len(tree.players), len(tree.leaves), DRAWS)),
        "nature": chances(),
        "perceived": chances(len(tree.players)) if seed % 2 else None,
        "precision": generator.uniform(0, 4, (len(tree.players), DRAWS)),
        "allowed": allowed if seed % 3 == 0 else None,
    }


@pytest.mark.parametrize("seed", range(6))
def test_level_by_level_is_node_by_node(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = perfect(seed)
    numbers = numbers_for(tree, seed)
    by_node = equilibrium.solve(tree, **numbers)
    monkeypatch.setattr(equilibrium, "LARGE", 0)
    by_level = equilibrium.solve(tree, **numbers)
    compiled = jax.jit(lambda held: equilibrium.solve(tree, **held))(numbers)
    fine = np.asarray(by_node.result) == equilibrium.Result.SOLVED
    for name in by_node._fields:
        slow, quick, jitted = (
            np.asarray(getattr(p, name), float)[..., fine] for p in (by_node, by_level, compiled)
        )
        np.testing.assert_allclose(quick, slow, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(jitted, slow, rtol=1e-12, atol=1e-14)
    assert by_level.result.tolist() == by_node.result.tolist() == compiled.result.tolist()


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_numpy_and_jax_agree(seed: int) -> None:
    tree = perfect(seed)
    held = numbers_for(tree, seed)
    ours = fit(tree, held["payoffs"], held["nature"], held["perceived"], held["precision"], held["allowed"])
    plain = type(ours)(*(None if field is None else np.asarray(field) for field in ours))
    for quick, slow in zip(backward_by_level(tree, plain), backward_by_level(tree, ours), strict=True):
        assert isinstance(quick, np.ndarray)
        np.testing.assert_allclose(quick, slow, rtol=1e-13)
    chance = backward_by_level(tree, plain)[0]
    np.testing.assert_allclose(reach_by_level(tree, plain, chance).sum(0), 1)


def deep(depth: int) -> Tree:
    """Two players in turn choose one of two ways, chance decides now and then."""

    def grow(level: int, past: int) -> Fork | End:
        if level == depth:
            return End(f"o{past}")
        arms = tuple(Arm(way, grow(level + 1, 2 * past + i)) for i, way in enumerate("lr"))
        if level % 5 == 4:
            return Fork(f"c{level}_{past}", arms, kind=Kind.CHANCE)
        return Fork(f"n{level}_{past}", arms, player="ab"[level % 2])

    return build("deep", grow(0, 0))


def test_a_tree_of_many_thousand_nodes_is_solved_and_traced() -> None:
    tree = deep(13)
    assert len(tree.kinds) == 2**14 - 1
    generator = np.random.default_rng(0)
    chance = generator.uniform(0.1, 0.9, len(tree.chances) // 2)
    nature = np.stack([chance, 1 - chance], 1).reshape(-1)
    game = Game(tree, generator.normal(size=(2, len(tree.leaves))), nature)
    found = solve(game, [0.0, 1.0, 10.0])
    assert found.solved
    assert found.expected.gap.max() < 1e-12  # checked by `values.py`, which shares nothing with the solver
    path = trace(game, 10.0)
    np.testing.assert_allclose(path.probability[:, -1], found.probability[:, -1], atol=1e-12)


def test_a_program_grows_with_the_depth_and_not_with_the_nodes() -> None:
    for depth in (8, 12):
        assert sum(len(level) for level in levels_of(deep(depth)).groups) == depth + 1


def test_the_program_of_a_large_tree_does_not_grow_with_it() -> None:
    """A chain of operations as long as the tree makes the compiler run out of stack, and ends the process."""

    def operations(depth: int) -> int:
        tree = deep(depth)
        payoffs = np.zeros((len(tree.players), len(tree.leaves), 4))
        args = (payoffs, np.zeros((len(tree.chances), 4)), None, np.ones((len(tree.players), 4)))
        return len(jax.make_jaxpr(lambda *given: equilibrium.solve(tree, *given))(*args).eqns)

    small, large = operations(9), operations(11)
    assert large < 1.5 * small
