"""Equilibria against plain recursion, against their own definition and against Gambit."""

from __future__ import annotations

import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.errors import UsageError
from innercourt.play.backward import respond, weighed_by
from innercourt.play.branch import follow
from innercourt.play.branch_graph import cut, dependencies
from innercourt.play.branch_levels import course, evaluate, plan
from innercourt.play.branch_linear import eliminate
from innercourt.play.efg import read_efg
from innercourt.play.equilibrium import Play, Result, reached, sentence, solve
from innercourt.play.numbers import fit
from innercourt.play.tree import Arm, End, Fork, Kind, Tree, build
from tests.play import qre_oracle as oracle
from tests.play import random_games

SOLVE = jax.jit(solve, static_argnums=0)
FOLLOW = jax.jit(follow, static_argnums=0)
SIGNAL = oracle.signalling()
AGREE = 1e-7
"""With Gambit, whose own answers are good to about 1e-8."""


def probabilities(play: Play) -> np.ndarray:
    return np.exp(np.asarray(play.log_probability))


def is_own_answer(tree: Tree, play: Play, pays: np.ndarray, seen: np.ndarray, precision: np.ndarray,
                  allowed: np.ndarray | None = None) -> float:  # fmt: skip
    """Largest distance between play and the logit answer to it; `seen` is `[player chance draw]`."""
    p = probabilities(play)
    off = 0.0
    for draw in range(p.shape[1]):
        mask = None if allowed is None else allowed[:, draw]
        answer = oracle.logit_answer(
            tree, p[:, draw], pays[:, :, draw], seen[:, :, draw], precision[:, draw], mask
        )
        off = max(off, np.abs(answer - p[:, draw]).max())
    return off


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("blind", [False, True])
def test_everybody_answers_to_what_it_sees(seed: int, blind: bool) -> None:
    """Own precisions, own views of chance, some moves forbidden: play is the answer to itself."""
    draws = 6
    tree = oracle.blind_tree(seed) if blind else oracle.random_tree(seed, 9)
    assert tree.perfect_information is not blind
    assert tree.chance_groups
    rng = np.random.default_rng(seed)
    payoffs, nature = oracle.random_numbers(tree, seed, draws)
    seen = np.stack([oracle.random_numbers(tree, seed + 7 * i, draws)[1] for i in range(3)])
    precision = rng.uniform(0, 3, size=(3, draws))
    allowed = (rng.random((len(tree.actions), draws)) < 0.8).astype(float)
    for infoset in tree.infosets:
        allowed[infoset.first] = 1.0
    play = SOLVE(tree, payoffs, nature, seen, precision, allowed)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    assert is_own_answer(tree, play, payoffs, seen, precision, allowed) < 1e-12
    assert (probabilities(play)[allowed == 0] == 0).all()
    for draw in range(draws):
        p = probabilities(play)[:, draw]
        reach = oracle.reach_of(tree, p, nature[:, draw])
        np.testing.assert_allclose(play.reach[:, draw], reach[list(tree.leaves)], atol=1e-14)
        for i in range(3):
            value = oracle.expectation(tree, 0, payoffs[i, :, draw], p, nature[:, draw])
            assert abs(float(play.value[i, draw]) - value) < 1e-12


@pytest.mark.parametrize("seed", [3, 11])
def test_random_games_agree_with_gambit(seed: int) -> None:
    tree = oracle.blind_tree(seed)
    assert cut(tree)
    agrees_with_gambit(tree, games=6, precisions=(0.1, 1.0, 5.0, 20.0), seed=seed)


def test_signalling_games_agree_with_gambit() -> None:
    agrees_with_gambit(SIGNAL, games=40, precisions=(0.1, 1.0, 5.0, 20.0), seed=4)


def agrees_with_gambit(tree: Tree, games: int, precisions: tuple[float, ...], seed: int) -> None:
    """Every game at every precision; where Gambit's default steps differ, its fine ones decide."""
    payoffs, nature = oracle.random_numbers(tree, seed, games)
    repeat = len(precisions)
    wanted = np.broadcast_to(np.tile(precisions, games), (len(tree.players), games * repeat))
    play = SOLVE(tree, np.repeat(payoffs, repeat, -1), np.repeat(nature, repeat, -1), None, wanted)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    ours = probabilities(play).reshape(-1, games, repeat)
    compared = 0
    for game in range(games):
        numbers = payoffs[:, :, game], nature[:, game]
        coarse = oracle.gambit_equilibria(tree, *numbers, precisions)
        close = [p is not None and np.abs(p - ours[:, game, k]).max() < AGREE for k, p in enumerate(coarse)]
        if not all(close):
            fine = oracle.gambit_equilibria(tree, *numbers, precisions, fine=True)
            for k, p in enumerate(fine):
                if p is not None:
                    np.testing.assert_allclose(ours[:, game, k], p, atol=AGREE)
                    close[k] = True
        compared += sum(close)
    assert compared > 0.9 * games * repeat


def test_the_branch_is_followed_through_folds() -> None:
    """A game whose branch turns twice; an equilibrium beyond the turns is not what comes first."""
    payoffs, nature = oracle.random_numbers(SIGNAL, 9, 2000)
    numbers = fit(SIGNAL, payoffs, nature, None, np.full((2, 2000), 8.0), None)
    found = FOLLOW(SIGNAL, numbers)
    folded = np.flatnonzero(np.asarray(found.folds))
    assert len(folded) >= 4
    for draw in folded[:4]:
        ours = np.exp(np.asarray(found.log_probability)[:, draw])
        theirs = oracle.gambit_equilibria(SIGNAL, payoffs[:, :, draw], nature[:, draw], [8.0], fine=True)
        assert theirs[0] is not None
        np.testing.assert_allclose(ours, theirs[0], atol=AGREE)


def test_every_draw_has_its_own_path() -> None:
    """Draws leave and enter lanes as they end; none may end up with the numbers of another."""
    draws = 300
    payoffs, nature = oracle.random_numbers(SIGNAL, 3, draws)
    precision = np.random.default_rng(0).lognormal(0, 1.5, size=(2, draws))
    together = SOLVE(SIGNAL, payoffs, nature, None, precision)
    assert (np.asarray(together.result) == Result.SOLVED).all()
    seen = np.broadcast_to(nature, (2, *nature.shape))
    assert is_own_answer(SIGNAL, together, payoffs, seen, precision) < 1e-10
    backwards = SOLVE(SIGNAL, payoffs[..., ::-1], nature[..., ::-1], None, precision[..., ::-1])
    np.testing.assert_allclose(
        backwards.log_probability[..., ::-1], together.log_probability, rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(("seed", "spelled"), [(3, 0), (14, 1000)])
def test_one_routine_finds_what_steps_apart_find(
    seed: int, spelled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walks within one routine of the processor, their sums as loops and written out, and walks elsewhere."""
    monkeypatch.setattr("innercourt.play.branch_sums.SPELLED_WITHIN", spelled)
    monkeypatch.setattr("innercourt.play.branch_sums.WIDEST_WITHIN", max(1, spelled))
    tree, draws = random_games.partial(seed), 150
    payoffs, nature = oracle.random_numbers(tree, seed, draws)
    precision = np.random.default_rng(seed).uniform(0, 3, size=(len(tree.players), draws))
    allowed = np.ones((len(tree.actions), draws))
    allowed[tree.infosets[0].first, ::3] = 0
    assert plan(tree).small

    def found() -> Play:
        return jax.jit(lambda *numbers: solve(tree, *numbers))(payoffs, nature, None, precision, allowed)

    within = found()
    assert (np.asarray(within.result) == Result.SOLVED).all()
    monkeypatch.setattr("innercourt.strips.TRIED", "none")
    np.testing.assert_allclose(probabilities(found()), probabilities(within), atol=1e-9)
    seen = np.broadcast_to(nature, (len(tree.players), *nature.shape))
    some = slice(0, 12)
    few = Play(*(part[..., some] for part in within))
    off = is_own_answer(tree, few, payoffs[..., some], seen[..., some], precision[:, some], allowed[:, some])
    assert off < 1e-9


CONSTANTS = """
import jax, jax.numpy as jnp, numpy as np
jax.config.update("jax_enable_x64", True)
from innercourt.play.efg import read_efg
from innercourt.play.equilibrium import solve
from tests.play.games import bimatrix

tree = read_efg(bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])).tree
paid = np.repeat(np.array([[2.0, 0, 0, 1], [1, 0, 0, 2]])[:, :, None], 256, 2)
nature = np.zeros((0, 256))

def play(precision, given=None):
    return solve(tree, paid if given is None else given, nature, None, precision, np.ones(len(tree.actions)))

precision = np.full((2, 256), 0.7)
fixed = jax.jit(play)(precision)
free = jax.jit(play)(precision, paid)
assert (np.asarray(fixed.result) == 0).all()
assert np.abs(np.asarray(fixed.log_probability - free.log_probability)).max() < 1e-12
"""
"""In a process of its own: at a constant handed to a routine the compiler aborts."""


def test_what_is_the_same_in_all_draws_may_be_a_constant_of_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", CONSTANTS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_forbidden_and_forced_moves() -> None:
    payoffs, nature = oracle.random_numbers(SIGNAL, 5, 4)
    allowed = np.ones(len(SIGNAL.actions))
    (sends,) = SIGNAL.actions_named("signal.s0.m0")
    allowed[sends] = 0
    play = SOLVE(SIGNAL, payoffs, nature, None, np.full((2, 4), 2.0), allowed)
    p = probabilities(play)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    assert (p[sends] == 0).all()
    assert (p[sends + 1] == 1).all()
    # Whoever hears message 0 knows the type: the receiver answers as it would to it alone.
    heard = next(s for s in SIGNAL.infosets if s.name == "signal.heard0")
    leaves = [SIGNAL.outcomes.index(f"o10{a}") for a in range(2)]
    odds = 2.0 * (payoffs[1, leaves[1]] - payoffs[1, leaves[0]])
    np.testing.assert_allclose(p[heard.first + 1], 1 / (1 + np.exp(-odds)), atol=1e-12)


def test_a_set_that_only_forbidden_moves_reach_keeps_a_belief() -> None:
    payoffs, nature = oracle.random_numbers(SIGNAL, 6, 3)
    allowed = np.ones(len(SIGNAL.actions))
    for kind in range(2):
        allowed[list(SIGNAL.actions_named(f"signal.s{kind}.m0"))] = 0
    play = SOLVE(SIGNAL, payoffs, nature, None, np.full((2, 3), 2.0), allowed)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    heard = next(s for s in SIGNAL.infosets if s.name == "signal.heard0")
    place = [[SIGNAL.outcomes.index(f"o{k}0{a}") for a in range(2)] for k in range(2)]
    gain = payoffs[1, [row[1] for row in place]] - payoffs[1, [row[0] for row in place]]
    odds = 2.0 * (nature * gain).sum(0)
    np.testing.assert_allclose(probabilities(play)[heard.first + 1], 1 / (1 + np.exp(-odds)), atol=1e-9)


def test_improbable_sets_are_exact() -> None:
    """The sender hates message 0 by thousands; what the receiver would make of it stays exact."""
    payoffs, nature = oracle.random_numbers(SIGNAL, 8, 1)
    for kind, loss in ((0, 3000.0), (1, 3000.5)):
        for a in range(2):
            payoffs[0, SIGNAL.outcomes.index(f"o{kind}0{a}")] = -loss
            payoffs[0, SIGNAL.outcomes.index(f"o{kind}1{a}")] = 0.0
    play = SOLVE(SIGNAL, payoffs, nature, None, np.ones((2, 1)))
    assert np.asarray(play.result).tolist() == [Result.SOLVED]
    (first,), (second,) = (SIGNAL.actions_named(f"signal.s{k}.m0") for k in range(2))
    logs = np.asarray(play.log_probability)
    np.testing.assert_allclose(logs[[first, second], 0], [-3000, -3000.5], rtol=1e-12)
    belief = nature[:, 0] * np.exp([0.0, -0.5])
    belief = belief / belief.sum()
    pays = [[payoffs[1, SIGNAL.outcomes.index(f"o{k}0{a}"), 0] for a in range(2)] for k in range(2)]
    odds = belief @ (np.array(pays)[:, 1] - np.array(pays)[:, 0])
    heard = next(s for s in SIGNAL.infosets if s.name == "signal.heard0")
    np.testing.assert_allclose(logs[heard.first + 1, 0] - logs[heard.first, 0], odds, atol=1e-9)


def test_not_knowing_what_nature_did_needs_no_path() -> None:
    """A single player who does not see a coin: no circle of beliefs, one backward pass."""
    guess = tuple(
        Arm(side, Fork("guess", (Arm("heads", End(f"{side}1")), Arm("tails", End(f"{side}2"))), "g", "blind"))
        for side in ("h", "t")
    )
    tree = build("coin", Fork("coin", guess, kind=Kind.CHANCE))
    assert not tree.perfect_information
    assert cut(tree) == ()
    payoffs = np.array([[[1.0], [0.0], [0.0], [2.0]]])
    play = SOLVE(tree, payoffs, np.array([[0.25], [0.75]]), None, np.array([[3.0]]))
    odds = 3.0 * (0.75 * 2.0 - 0.25 * 1.0)
    np.testing.assert_allclose(play.log_probability[1] - play.log_probability[0], odds, rtol=1e-12)


def test_a_symmetric_bifurcation_is_told() -> None:
    """Two players want to meet, in either of two places: at λ = 2 the path splits, both ways alike."""
    second = tuple(
        Arm(a, Fork("b", (Arm("x", End(f"{a}x")), Arm("y", End(f"{a}y"))), "bob", "blind")) for a in "xy"
    )
    tree = build("meet", Fork("a", second, "ann"), ("ann", "bob"))
    payoffs = np.repeat(np.array([[1.0, 0, 0, 1.0]] * 2)[:, :, None], 2, -1)
    play = SOLVE(tree, payoffs, np.zeros((0, 2)), None, np.array([[1.9, 4.0]] * 2))
    assert np.asarray(play.result).tolist() == [Result.SOLVED, Result.BIFURCATION]
    np.testing.assert_allclose(probabilities(play), 0.5, atol=1e-9)


def test_at_the_very_fork_nothing_is_told_for_sure() -> None:
    """The same two in other units: the path splits where payoff times λ is 2, and rounding is not asked which way."""
    rng = np.random.default_rng(4)
    tree = build("meet", Fork("a", tuple(
        Arm(a, Fork("b", (Arm("x", End(f"{a}x")), Arm("y", End(f"{a}y"))), "bob", "blind")) for a in "xy"
    ), "ann"), ("ann", "bob"))  # fmt: skip
    worth = np.exp(rng.normal(size=200) * 3)
    payoffs = np.array([[1.0, 0, 0, 1.0]] * 2)[:, :, None] * worth
    for off, wanted in (
        (1.0, Result.AMBIGUOUS_FOLD),
        (1 - 1e-6, Result.SOLVED),
        (1 + 1e-3, Result.BIFURCATION),
    ):
        precision = np.repeat((off * 2 / worth)[None], 2, 0)
        play = SOLVE(tree, payoffs, np.zeros((0, 200)), None, precision)
        assert (np.asarray(play.result) == wanted).all(), off


def test_unusable_numbers_are_told_apart() -> None:
    for tree in (SIGNAL, oracle.random_tree(1, 9)):
        payoffs, nature = oracle.random_numbers(tree, 1, 5)
        precision = np.ones((len(tree.players), 5))
        allowed = np.ones((len(tree.actions), 5))
        payoffs[0, 0, 1] = np.nan
        precision[0, 2] = np.inf
        nature[0, 3] = np.nan
        allowed[list(tree.infosets[0].actions), 4] = 0
        play = SOLVE(tree, payoffs, nature, None, precision, allowed)
        bad = Result.NOT_FINITE
        assert np.asarray(play.result).tolist() == [Result.SOLVED, bad, bad, bad, Result.NO_MOVE]
        alone = SOLVE(tree, payoffs[..., :1], nature[..., :1], None, precision[..., :1], allowed[..., :1])
        np.testing.assert_allclose(play.log_probability[:, 0], alone.log_probability[:, 0], atol=1e-12)


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_what_only_bystanders_get_is_not_looked_at_for_how_a_game_is_played(kind: str) -> None:
    """A payoff that is no number matters where its player moves before it, and then always."""
    tree = oracle.random_tree(1, 9)
    weighed = weighed_by(tree)
    payoffs, nature = oracle.random_numbers(tree, 1, 4000)
    precision = np.ones((len(tree.players), 4000))
    payoffs, nature, precision = (x.astype(kind) for x in (payoffs, nature, precision))
    whole, result = jax.jit(lambda *n: reached(tree, *n))(payoffs, nature, None, precision)
    assert not np.asarray(result).any()
    cells = [(player, leaf) for player in range(len(tree.players)) for leaf in range(len(tree.leaves))]
    spoilt = payoffs.copy()
    for draw, (player, leaf) in enumerate(cells):
        spoilt[player, leaf, draw] = np.inf if draw % 2 else np.nan
    found, result = jax.jit(lambda *n: reached(tree, *n))(spoilt, nature, None, precision)
    matter = [player in weighed[tree.leaves[leaf]] for player, leaf in cells]
    assert True in matter
    assert False in matter
    told = np.where(matter, Result.NOT_FINITE, Result.SOLVED)
    assert np.asarray(result)[: len(cells)].tolist() == told.tolist()
    untouched = np.asarray(result) == Result.SOLVED
    np.testing.assert_array_equal(np.asarray(found)[:, untouched], np.asarray(whole)[:, untouched])
    assert np.asarray(solve(tree, spoilt, nature, None, precision).result)[: len(cells)].all()


@pytest.mark.parametrize("moves", [1, 2, 3, 4, 5])
def test_a_choice_and_its_slopes_are_those_of_a_softmax_where_moves_tie_too(moves: int) -> None:
    values = np.random.default_rng(moves).integers(-2, 3, size=(moves, 400)).astype(float)
    values[:, 200:] *= 300
    values[0, 100:150] = values[-1, 150:160] = -np.inf
    if moves == 1:
        values[~np.isfinite(values)] = 0.0
    rows = [jnp.asarray(row) for row in values]
    found, logs = respond(rows, None)
    np.testing.assert_allclose(jnp.stack(found), jax.nn.softmax(jnp.asarray(values), axis=0), atol=1e-15)
    np.testing.assert_allclose(jnp.exp(jnp.stack(logs)), jnp.stack(found), atol=1e-15)
    finite = jnp.asarray(values[:, np.isfinite(values).all(0)])
    weights = jnp.arange(1.0, moves + 1)

    def told(x: jax.Array) -> jax.Array:
        return sum(w * p.sum() for w, p in zip(weights, respond(list(x), None)[0], strict=True))

    wanted = jax.grad(lambda x: (weights @ jax.nn.softmax(x, axis=0)).sum())(finite)
    np.testing.assert_allclose(jax.grad(told)(finite), wanted, atol=1e-12)


def test_every_result_has_a_sentence() -> None:
    told = [sentence(result) for result in Result]
    assert all(text.endswith(".") for text in told)
    assert len(set(told)) == len(Result)


def test_numbers_that_do_not_fit_are_refused() -> None:
    payoffs, nature = oracle.random_numbers(SIGNAL, 1, 3)
    with pytest.raises(UsageError, match=r"payoffs does not fit signal"):
        solve(SIGNAL, payoffs[:, 1:], nature, None, np.ones((2, 3)))
    with pytest.raises(UsageError, match=r"nature does not fit signal"):
        solve(SIGNAL, payoffs, nature[:1], None, np.ones((2, 3)))


def test_a_player_who_forgets_is_refused() -> None:
    again = Fork("again", (Arm("l", End("a")), Arm("r", End("b"))), "ann", "same")
    other = Fork("again", (Arm("l", End("c")), Arm("r", End("d"))), "ann", "same")
    tree = build("forget", Fork("first", (Arm("l", again), Arm("r", other)), "ann"))
    with pytest.raises(UsageError, match=r"forget has no perfect recall"):
        solve(tree, np.zeros((1, 4, 1)), np.zeros((0, 1)), None, np.ones((1, 1)))


def test_cuts_leave_no_circle() -> None:
    assert cut(oracle.random_tree(1, 9)) == ()
    assert plan(SIGNAL).unknowns == 2
    for seed in range(20):
        tree = oracle.blind_tree(seed)
        graph, taken = dependencies(tree), set(cut(tree))
        left = {v: needs - taken for v, needs in graph.items() if v not in taken}
        while left:
            free = {v for v, needs in left.items() if not needs & left.keys()}
            assert free, f"a circle is left in tree {seed}"
            left = {v: needs for v, needs in left.items() if v not in free}


def test_slopes_are_those_of_the_gap() -> None:
    tree = oracle.blind_tree(3)
    payoffs, nature = oracle.random_numbers(tree, 2, 3)
    order, on = plan(tree), course(tree, fit(tree, payoffs, nature, None, np.ones((3, 3)), None))
    point = jnp.asarray(np.random.default_rng(1).normal(size=(order.unknowns + 1, 3)))
    at = jax.jit(lambda y: evaluate(order, on, y))
    slope = np.asarray(at(point).slope)
    for k in range(len(point)):
        move = np.zeros(point.shape)
        move[k] = 1e-6
        ahead, behind = (np.asarray(at(point + side * move).gap) for side in (1, -1))
        np.testing.assert_allclose((ahead - behind) / 2e-6, slope[:, k], atol=1e-8)


def test_elimination_is_exact_with_the_sign_of_its_determinant() -> None:
    rng = np.random.default_rng(0)
    for n, draws in ((1, 3), (3, 8), (5, 5), (9, 64)):
        matrix, right = rng.normal(size=(n, n, draws)), rng.normal(size=(n, 2, draws))
        solved = jax.jit(eliminate)(matrix, right)
        sign, _ = np.linalg.slogdet(np.moveaxis(matrix, -1, 0))
        back = np.einsum("ijd,jkd->ikd", matrix, solved.solution)
        np.testing.assert_allclose(back, right, atol=1e-9)
        np.testing.assert_array_equal(solved.sign, sign)
        assert (np.asarray(solved.least) > 1e-9).all()


def test_what_cannot_be_told_from_singular_has_a_pivot_of_the_order_of_rounding() -> None:
    """Rows that depend on one another but for 1e-12 of one entry, of matrices of all sizes and scales."""
    rng = np.random.default_rng(0)
    for n, scale in ((2, 1.0), (5, 1e-6), (9, 1e6)):
        matrix, right = scale * rng.normal(size=(n, n, 64)), rng.normal(size=(n, 1, 64))
        matrix[-1] = np.einsum("i,ijd->jd", rng.normal(size=n - 1), matrix[:-1])
        matrix[-1, -1] *= 1 + 1e-12
        assert (np.asarray(jax.jit(eliminate)(matrix, right).least) < 1e-9).all()


def test_compiled_and_uncompiled_agree() -> None:
    """Five draws and five coordinates: a shape for which a compiler once gave wrong numbers."""
    pays = "{ 1, 0, 2 }", "{ 0, 2, 1 }", "{ 3, 1, 0 }", "{ 1, 1, 1 }", "{ 0, 0, 3 }"
    game = read_efg(
        'EFG 2 R "horse" { "1" "2" "3" } "" p "" 1 1 "" { "R" "L" } 0 p "" 2 1 "" { "R" "L" } 0 '
        f't "" 1 "" {pays[0]} p "" 3 1 "" {{ "R" "L" }} 0 t "" 2 "" {pays[1]} t "" 3 "" {pays[2]} '
        f'p "" 3 1 0 t "" 4 "" {pays[3]} t "" 5 "" {pays[4]}'
    )
    payoffs = np.repeat(game.payoffs[:, :, None], 5, -1)
    precision = np.ones((3, 1)) * np.array([0.5, 1, 2, 5, 10])
    play = SOLVE(game.tree, payoffs, np.zeros((0, 5)), None, precision)
    assert (np.asarray(play.result) == Result.SOLVED).all()
    seen = np.zeros((3, 0, 5))
    assert is_own_answer(game.tree, play, payoffs, seen, precision) < 1e-12
