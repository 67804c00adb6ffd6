"""The forward recursion against a walk through every full history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.court.model import Span
from innercourt.play.episode import Decision, Episode, Fact, Move, Outcome
from innercourt.play.histories import (
    RECALL,
    Stage,
    cell_probability,
    facts_of,
    forward,
    lay_out,
    leaves_of,
    smooth,
)
from innercourt.play.program import Program, compile_episode

DRAWS = 5
FACTS = (Fact("army", ("whole", "split"), "whole"), Fact("chief", ("in", "out", "dead"), "in"))


def episode(name: str, effects: Sequence[dict[str, str]], when: dict[str, str] | None = None) -> Program:
    """One decision with a move to each outcome; outcome i changes what `effects[i]` says."""
    moves = tuple(Move(f"m{i}", f"o{i}") for i in range(len(effects)))
    outcomes = tuple(Outcome(f"o{i}", f"Outcome {i}", effects=dict(e)) for i, e in enumerate(effects))
    node = Decision("choose", "ruler", moves)
    return compile_episode(Episode(name, name, Span(), "choose", (node,), outcomes, when or {}), frozenset())


CASES: dict[str, tuple[tuple[Program, ...], tuple[str, ...]]] = {
    "one": ((episode("a", [{}, {"army": "split"}]),), ()),
    "passed by": (
        (
            episode("a", [{"army": "split"}, {}, {"chief": "out"}]),
            episode("b", [{"chief": "dead"}, {"chief": "in"}], {"army": "split"}),
            episode("c", [{}, {"army": "whole"}], {"chief": "in"}),
        ),
        (),
    ),
    "recalled": (
        (
            episode("a", [{"army": "split"}, {}, {"chief": "out"}]),
            episode("b", [{"army": "whole"}, {"chief": "out"}]),
            episode("c", [{}, {"army": "whole"}], {"chief": "out"}),
            episode("d", [{}, {"chief": "dead"}]),
        ),
        ("a.choose.m2", "b.o0"),
    ),
    "never played": (
        (episode("a", [{}, {}]), episode("b", [{}, {}], {"chief": "dead"}), episode("c", [{}, {}])),
        (),
    ),
}


@dataclass(frozen=True)
class Numbers:
    """Random chances and log factors for every cell of every stage."""

    stages: tuple[Stage, ...]
    chances: tuple[np.ndarray, ...]
    log_factors: tuple[np.ndarray, ...]


def numbers(name: str, spread: float = 3.0) -> Numbers:
    programs, recalled = CASES[name]
    stages = lay_out(programs, FACTS, recalled)
    rng = np.random.default_rng(len(name))
    chances, factors = [], []
    for stage in stages:
        leaves = 1 + max((int(leaf) for leaf in stage.leaf), default=0)
        reach = rng.dirichlet(np.ones(leaves), len(stage.played) * DRAWS).T
        chances.append(np.asarray(cell_probability(stage, jnp.asarray(reach), DRAWS)))
        factors.append(spread * rng.standard_normal((stage.cells, DRAWS)))
    return Numbers(stages, tuple(chances), tuple(factors))


def walks(stages: Sequence[Stage], state: int = 0) -> Iterator[tuple[int, ...]]:
    """Every full history: a cell of each stage, each from the state the one before led to."""
    if not stages:
        yield ()
        return
    for cell in np.flatnonzero(stages[0].origin == state):
        for rest in walks(stages[1:], int(stages[0].onward[cell])):
            yield int(cell), *rest


def enumerated(given: Numbers) -> tuple[np.ndarray, list[np.ndarray]]:
    """Likelihood, and the posterior of every cell, from the list of all histories."""
    total = np.zeros(DRAWS)
    through = [np.zeros((stage.cells, DRAWS)) for stage in given.stages]
    for walk in walks(given.stages):
        steps = zip(walk, given.chances, given.log_factors, strict=True)
        weight = np.prod([c[cell] * np.exp(f[cell]) for cell, c, f in steps], 0)
        total += weight
        for stage, cell in enumerate(walk):
            through[stage][cell] += weight
    return total, [part / total for part in through]


@pytest.mark.parametrize("name", CASES)
def test_the_recursion_sums_what_a_list_of_all_histories_sums(name):
    given = numbers(name)
    total, _ = enumerated(given)
    found = forward(
        given.stages, [*map(jnp.asarray, given.chances)], [*map(jnp.asarray, given.log_factors)], DRAWS
    )
    assert np.allclose(np.asarray(found[0]), np.log(total), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_each_cell_has_its_share_of_the_histories(name):
    given = numbers(name)
    total, through = enumerated(given)
    found = smooth(
        given.stages, [*map(jnp.asarray, given.chances)], [*map(jnp.asarray, given.log_factors)], DRAWS
    )
    assert np.allclose(np.asarray(found.log_likelihood), np.log(total), rtol=0, atol=1e-12)
    for ours, theirs in zip(found.cells, through, strict=True):
        assert np.allclose(np.asarray(ours), theirs, rtol=0, atol=1e-12)
        assert np.allclose(np.asarray(ours).sum(0), 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_all_histories_together_are_certain(name):
    given = numbers(name, spread=0.0)
    assert np.allclose(enumerated(given)[0], 1, rtol=0, atol=1e-12)


def test_very_small_likelihoods_do_not_vanish():
    given = numbers("recalled")
    shifted = [jnp.asarray(f) - 5000.0 for f in given.log_factors]
    plain, _ = enumerated(given)
    found = smooth(given.stages, [*map(jnp.asarray, given.chances)], shifted, DRAWS)
    assert np.allclose(np.asarray(found.log_likelihood), np.log(plain) - 20000, rtol=0, atol=1e-9)
    for ours, theirs in zip(found.cells, enumerated(given)[1], strict=True):
        assert np.allclose(np.asarray(ours), theirs, rtol=0, atol=1e-9)


def test_what_excludes_all_but_one_way_leaves_that_way():
    """Public knowledge is a log factor of -1000 on every cell that it rules out."""
    given = numbers("recalled", spread=0.0)
    chosen = next(walk for walk in walks(given.stages) if given.stages[0].leaf[walk[0]] == 2)
    factors = []
    for stage, cell in zip(given.stages, chosen, strict=True):
        alike = (stage.leaf == stage.leaf[cell])[:, None]
        factors.append(jnp.asarray(np.where(alike, 0.0, -1000.0) * np.ones((1, DRAWS))))
    found = smooth(given.stages, [*map(jnp.asarray, given.chances)], factors, DRAWS)
    for posterior, cell in zip(found.cells, chosen, strict=True):
        assert np.allclose(np.asarray(posterior)[cell], 1, rtol=0, atol=1e-12)
    alone = sum(np.log(chance[cell]) for chance, cell in zip(given.chances, chosen, strict=True))
    assert np.allclose(np.asarray(found.log_likelihood), alone, rtol=0, atol=1e-9)


def test_without_episodes_there_is_nothing_to_sum():
    found = smooth((), [], [], DRAWS)
    assert (np.asarray(found.log_likelihood) == 0).all()
    assert found.cells == ()


def test_an_episode_is_passed_by_where_its_condition_fails():
    first, second, third = numbers("passed by").stages
    assert [dict(s)["army"] for s in first.following] == ["split", "whole", "whole"]
    passed = second.leaf == -1
    assert [dict(second.states[o])["army"] for o in second.origin[passed]] == ["whole", "whole"]
    assert all(second.states[o] == second.following[n] for o, n in
               zip(second.origin[passed], second.onward[passed], strict=True))  # fmt: skip
    assert all(dict(third.states[o])["chief"] == "in" for o in third.origin[third.leaf >= 0])


def test_an_episode_never_played_has_only_ways_past_it():
    _, never, last = numbers("never played").stages
    assert never.played == ()
    assert (never.leaf == -1).all()
    assert last.cells == 2  # the two outcomes of `a` leave the same state


def test_a_move_is_remembered_for_later_but_changes_nobodys_play():
    stages = numbers("recalled").stages
    names = {f"{RECALL}a.choose.m2", f"{RECALL}b.o0"}
    for state in stages[-1].following:
        assert names < set(dict(state))
    for stage in stages:
        assert set(stage.played) == {
            facts_of(s) for s, k in zip(stage.states, stage.slot, strict=True) if k >= 0
        }
        assert len(stage.played) <= len(stage.states)
    after = [dict(stages[0].following[onward]) for onward in stages[0].onward]
    assert [state[f"{RECALL}a.choose.m2"] for state in after] == ["no", "no", "yes"]
    walk = next(w for w in walks(stages) if stages[0].leaf[w[0]] == 2)
    end = dict(stages[-1].following[stages[-1].onward[walk[-1]]])
    assert end[f"{RECALL}a.choose.m2"] == "yes"


def test_states_with_the_same_facts_share_one_solution():
    stages = numbers("recalled").stages
    reach = np.arange(2 * len(stages[3].played) * DRAWS, dtype=float).reshape(2, -1)
    cells = np.asarray(cell_probability(stages[3], jnp.asarray(reach), DRAWS))
    for cell in range(stages[3].cells):
        slot, leaf = stages[3].slot[stages[3].origin[cell]], stages[3].leaf[cell]
        assert (cells[cell] == reach[leaf, slot * DRAWS : (slot + 1) * DRAWS]).all()


def test_leaves_are_named_by_move_and_by_outcome():
    program = CASES["recalled"][0][0]
    assert leaves_of(["a.choose.m2"], program).tolist() == [False, False, True]
    assert leaves_of(["a.o0", "a.choose.m2"], program).tolist() == [True, False, True]
    assert leaves_of(["b.o0"], program).tolist() == [False, False, False]
