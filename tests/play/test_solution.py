"""`innercourt.solve`: numbers against Gambit, values against recursion, every refusal as a whole."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pygambit
import pytest

import innercourt
from innercourt.errors import EfgError, UsageError
from innercourt.play import solution
from innercourt.play.efg import read_efg
from innercourt.play.equilibrium import Play, Result
from innercourt.play.solution import solve
from innercourt.play.solution_text import solution_text
from innercourt.play.values import expected
from tests.play import games
from tests.play import qre_oracle as oracle


def test_one_name_for_command_and_library() -> None:
    assert innercourt.solve is solve


def test_trust_is_solved_as_by_hand() -> None:
    found = solve(read_efg(games.TRUST), [0.0, 1.0])
    take = 1 / (1 + np.exp(-2.0))
    gives = 1 / (1 + np.exp(1.0 - 2.0 * (1 - take)))
    np.testing.assert_allclose(found.probability[:, 1], [gives, 1 - gives, 1 - take, take], atol=1e-12)
    np.testing.assert_allclose(found.expected.infoset[:, 0], [1.0, 3.0], atol=1e-12)
    np.testing.assert_allclose(found.expected.action[:2, 1], [2 * (1 - take), 1.0], atol=1e-12)
    np.testing.assert_allclose(found.expected.reach[:, 1], [1.0, gives], atol=1e-12)
    assert found.solved
    assert found.sentences == ()


def test_games_with_hidden_moves_agree_with_gambit() -> None:
    for text in (games.SEXES, games.STAG, games.DILEMMA, games.PENNIES):
        found = solve(read_efg(text), [0.5, 2.0, 8.0])
        theirs = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(text)), [0.5, 2.0, 8.0])
        for k, point in enumerate(theirs):
            assert abs(point.lam - found.precisions[k]) < 1e-6
            np.testing.assert_allclose(found.probability[:, k], [point[i] for i in range(4)], atol=1e-7)
        assert found.solved
        assert found.expected.gap.max() < 1e-12


def test_values_are_those_of_plain_recursion() -> None:
    tree = oracle.blind_tree(3)
    payoffs, nature = oracle.random_numbers(tree, 1, 1)
    game = solution.Game(tree, payoffs[..., 0], nature[..., 0])
    rng = np.random.default_rng(0)
    chosen = np.zeros((len(tree.actions), 1))
    for held in tree.infosets:
        chosen[list(held.actions), 0] = rng.dirichlet(np.ones(held.size))
    found = expected(game, np.log(chosen), np.ones(1))
    reach = oracle.reach_of(tree, chosen[:, 0], game.nature)
    for i in range(len(tree.players)):
        value = oracle.expectation(tree, 0, game.payoffs[i], chosen[:, 0], game.nature)
        assert abs(found.game[i, 0] - value) < 1e-12
    for index, held in enumerate(tree.infosets):
        parts = [reach[n] * oracle.expectation(tree, n, game.payoffs[held.player], chosen[:, 0], game.nature)
                 for n in held.nodes]  # fmt: skip
        assert abs(found.infoset[index, 0] - sum(parts) / reach[list(held.nodes)].sum()) < 1e-12
    answer = oracle.logit_answer(tree, chosen[:, 0], game.payoffs, np.tile(game.nature, (3, 1)), np.ones(3))
    odds = np.log(answer) - np.log(chosen[:, 0])
    off = max(np.abs(odds[list(s.actions)] - odds[s.first]).max() for s in tree.infosets)
    assert abs(found.gap[0] - off) < 1e-9


def test_a_miscompiled_solution_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers off by 4e-6, as a compiler once made them, and a solver that says that all is well."""
    honest = solution._SOLVE

    def off(*arguments: object) -> Play:
        play: Play = honest(*arguments)
        return play._replace(log_probability=play.log_probability.at[0].add(4e-6))

    game = read_efg(games.SEXES)
    assert solve(game, [1.0]).results == (Result.SOLVED,)
    monkeypatch.setattr(solution, "_SOLVE", off)
    found = solve(game, [1.0])
    assert found.results == (Result.NOT_CONVERGED,)
    assert not found.solved
    assert found.sentences[0].startswith("λ = 1: The path from blind choice")


def test_symmetry_alone_is_not_flagged_a_split_is() -> None:
    """Pennies, the stag hunt and the dilemma are symmetric and their paths do not split."""
    for text in (games.PENNIES, games.STAG, games.DILEMMA):
        assert solve(read_efg(text), [0.5, 3.0, 20.0]).results == (Result.SOLVED,) * 3
    for text in (games.MEET, games.EXACT_SEXES):
        found = solve(read_efg(text), [0.5, 8.0])
        assert found.results == (Result.SOLVED, Result.BIFURCATION)
        assert found.solved
        assert "any small difference in payoffs would settle it" in found.sentences[0]
        assert solution_text(found).endswith(found.sentences[0])


def test_gambit_stalls_at_a_split_or_takes_a_side() -> None:
    """What the other solver does there: it never says so, which is why r.lam is always compared."""
    meet = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(games.MEET)), [8.0])
    assert abs(meet[0].lam - 2.0) < 1e-3
    sexes = pygambit.qre.logit_solve_lambda(pygambit.read_efg(io.StringIO(games.EXACT_SEXES)), [8.0])
    assert abs(sexes[0].lam - 8.0) < 1e-6
    ours = solve(read_efg(games.EXACT_SEXES), [8.0]).probability[0, 0]
    assert abs(sexes[0][0] - ours) > 0.1


def test_usual_precisions_fit_the_payoffs() -> None:
    game = read_efg(games.TRUST)
    assert solve(game).precisions == (0.5, 1.0, 2.0, 5.0, 10.0)
    assert solve(game._replace(payoffs=game.payoffs * 1000)).precisions == (5e-4, 1e-3, 2e-3, 5e-3, 0.01)
    assert solve(game._replace(payoffs=game.payoffs * 0)).solved


def test_a_file_is_read_by_name(tmp_path: Path) -> None:
    file = tmp_path / "trust.efg"
    file.write_text("\ufeff" + games.TRUST)
    found = solve(str(file), [1.0])
    told = found.to_json()
    assert told["title"] == "trust"
    point = told["solutions"][0]
    assert (point["lambda"], point["result"], point["sentence"]) == (1.0, "solved", "Solved.")
    assert [s["name"] for s in point["information_sets"]] == ["give?", "return?"]
    assert sum(m["p"] for m in point["information_sets"][0]["moves"]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot read {file}\nexpected  an .efg file\nfound     no such file"),
        (
            b"\xff\xfeE",
            "{file} is not text\nexpected  Gambit's extensive form in UTF-8\nfound     other bytes",
        ),
        (b"", "{file}: line 1, column 1 of the game\nexpected  `EFG`\nfound     the end of the text"),
    ],
    ids=["missing", "bytes", "empty"],
)
def test_unusable_files(content: bytes | None, told: str, tmp_path: Path) -> None:
    file = tmp_path / "g.efg"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises((UsageError, EfgError)) as caught:
        solve(file)
    assert str(caught.value) == told.format(file=file)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "g.efg"
    with file.open("wb") as hole:
        hole.truncate(3 * 2**30)
    with pytest.raises(EfgError) as caught:
        solve(file)
    assert (
        str(caught.value) == f"{file} is too large to be read\nexpected  at most 64 MiB\nfound     3,072 MiB"
    )


@pytest.mark.parametrize(
    ("precision", "found", "hint"),
    [
        (-1.0, "-1", ""),
        (float("nan"), "nan", ""),
        (1e9, "1e+09", "\ntry       for best response, follow the path to its limit: --trace"),
        (float("inf"), "inf", "\ntry       for best response, follow the path to its limit: --trace"),
    ],
)
def test_absurd_precisions(precision: float, found: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        solve(read_efg(games.TRUST), [precision])
    assert str(caught.value) == (
        "λ is out of range\nexpected  a number from 0 to 3.33e+05 for the payoffs of this game\n"
        f"found     {found}{hint}"
    )


def test_how_many_precisions() -> None:
    with pytest.raises(UsageError, match="how many λ"):
        solve(read_efg(games.TRUST), [])


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_payoffs_that_are_no_numbers(number: float) -> None:
    game = read_efg(games.TRUST)
    game.payoffs[0, 1] = number
    with pytest.raises(UsageError) as caught:
        solve(game)
    assert str(caught.value) == f"a payoff of trust is not finite\nexpected  a number\nfound     {number}"


def test_chances_that_are_no_probabilities() -> None:
    game = read_efg('EFG 2 R "g" { "A" } "" c "" 1 "" { "l" 1/2 "r" 1/2 } 0 t "" 0 t "" 0')
    with pytest.raises(UsageError, match="the chances of g are no probabilities"):
        solve(game._replace(nature=np.array([0.5, 0.7])))


def test_a_player_who_forgets_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        solve(read_efg(games.FORGETS))
    assert str(caught.value) == (
        "forgets has no perfect recall\nexpected  players who remember\n"
        "found     Ann cannot tell the nodes of forgets.1.2 apart, yet got to n1 by forgets.1.1.l and to n4 by "
        "forgets.1.1.r"
    )


def test_a_tree_too_large_is_refused_with_its_size() -> None:
    """Before its tables are made, which are only the smallest part of what it would take."""
    zero = [[0.0] * 165] * 165
    with pytest.raises(UsageError) as caught:
        solve(read_efg(games.bimatrix(zero, zero)), [1.0])
    assert str(caught.value) == (
        "game is too large to be solved: 27,391 nodes, 2 information sets\nexpected  tables of at most 256 MiB\n"
        "found     274 MiB\ntry       fewer moves that others do not see; where all is seen there is no such limit"
    )


def test_too_many_moves_that_hang_on_each_other() -> None:
    zero = [[0.0] * 70] * 70
    with pytest.raises(UsageError) as caught:
        solve(read_efg(games.bimatrix(zero, zero)), [1.0])
    assert str(caught.value) == (
        "game is too large to be solved: too many moves hang on each other\n"
        "expected  at most 64 log odds to be found together\nfound     69\ntry       fewer moves that others do not see"
    )
