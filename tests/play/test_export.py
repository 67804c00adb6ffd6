"""A case's episodes in Gambit: at its λ = 1 it finds what Innercourt finds in that draw."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pygambit
import pytest

import innercourt
from innercourt.analysis import RUNS as ANALYSED_RUNS
from innercourt.case import export as module
from innercourt.case.export import Exported, exported
from innercourt.errors import UsageError
from innercourt.play.agents import Drawn, game_of
from innercourt.play.compiled import compiled_lightly
from innercourt.play.efg import read_efg
from innercourt.play.efg_writer import write_efg
from innercourt.play.equilibrium import Result, solve
from innercourt.play.tree import Arm, End, Fork, Kind, build
from tests.play import qre_oracle as oracle

SOLVE = compiled_lightly(solve, (0,))


def ours(drawn: Drawn) -> np.ndarray:
    """The draw's equilibrium by the engine's own solver, with its own precisions and misperceptions."""
    play = SOLVE(
        drawn.tree, drawn.payoffs[..., None], drawn.nature[:, None], drawn.perceived[..., None],
        drawn.precision[:, None], drawn.allowed.astype(float),
    )  # fmt: skip
    assert np.asarray(play.result).tolist() == [Result.SOLVED]
    return np.exp(np.asarray(play.log_probability)[:, 0])


def theirs(text: str) -> dict[tuple[str, str], float]:
    """Gambit's equilibrium at λ = 1, by label of information set and move."""
    game = pygambit.read_efg(io.StringIO(text))
    point = pygambit.qre.logit_solve_lambda(game, [1.0])[0]
    assert abs(point.lam - 1.0) < 1e-6
    found = {}
    place = 0
    for player in game.players:
        for infoset in player.infosets:
            for action in infoset.actions:
                found[infoset.label, action.label] = point[place]
                place += 1
    return found


def agrees(drawn: Drawn, text: str) -> int:
    """Every move that the file has is played there as here; how many there are."""
    tree, chosen, told = drawn.tree, ours(drawn), theirs(text)
    from innercourt.play.agents import label_of

    for index, held in enumerate(tree.infosets):
        for edge in tree.children[held.nodes[0]]:
            step = tree.edges[edge]
            key = (label_of(tree, index), step.label)
            if key in told:
                assert abs(told.pop(key) - chosen[step.action]) < 1e-7, key
            else:
                assert (
                    not drawn.allowed[step.action]
                    or chosen[step.action] in (0.0, 1.0)
                    or _cut_off(drawn, index)
                )
    assert told == {}
    return int(drawn.allowed.sum())


def _cut_off(drawn: Drawn, infoset: int) -> bool:
    nodes = drawn.tree.infosets[infoset].nodes
    return all(not drawn.allowed[list(drawn.tree.actions_to(node))].all() for node in nodes)


@pytest.mark.parametrize(
    ("episode", "draw", "hypothesis"),
    [("moscow", 0, None), ("purge", 7, "last"), (None, "mean", None)],
)
def test_beijings_episodes_in_gambit(episode: str | None, draw: str | int, hypothesis: str | None) -> None:
    file = innercourt.load("beijing-2025").file
    name = episode or file.episodes[-1].id
    which = file.hypotheses[-1].id if hypothesis else None
    made: Exported = exported("beijing-2025", name, draw, (), which, 3)
    text = write_efg(made.game)
    assert agrees(made.drawn, text) > 4
    again = read_efg(text)
    assert "lambda = 1" in again.comment
    assert f"hypothesis {made.hypothesis}" in again.comment
    assert again.tree.name.endswith("(beijing-2025)")


def test_a_draw_is_that_of_an_analysis() -> None:
    assert module.RUNS == ANALYSED_RUNS
    first, second = (exported("beijing-2025", "moscow", k, (), None, 1).drawn for k in (5, 5 + module.RUNS))
    assert not np.allclose(first.payoffs, second.payoffs)
    again = exported("beijing-2025", "moscow", 5, (), None, 1).drawn
    np.testing.assert_array_equal(first.payoffs, again.payoffs)


def contest_game(optimism: float, hidden: bool) -> Drawn:
    """Ann may fight; Bob, who may not see a second chance, answers the winner or the loser."""

    def bob(tag: str) -> Fork:
        arms = tuple(Arm(move, End(f"{tag}{move}")) for move in ("yield", "strike"))
        return Fork(f"bob{tag}", arms, "bob", "hidden" if hidden else None)

    contest = Fork("battle", (Arm("won", bob("w")), Arm("lost", bob("l"))), kind=Kind.CONTEST)
    tree = build(
        "small", Fork("ann", (Arm("fight", contest), Arm("wait", End("peace"))), "ann"), ("ann", "bob")
    )
    rng = np.random.default_rng(3)
    true = np.array([0.4, 0.6])
    seen = np.array([0.4 * np.exp(optimism), 0.6]) / (0.4 * np.exp(optimism) + 0.6)
    return Drawn(
        tree, rng.normal(size=(2, 5)), true, np.stack([seen, true]), np.array([1.7, 0.6]),
        np.ones(len(tree.actions), bool),
    )  # fmt: skip


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("optimism", [0.0, 1.5, -2.0])
def test_misperception_before_a_contest_is_put_into_payoffs(optimism: float, hidden: bool) -> None:
    drawn = contest_game(optimism, hidden)
    game = game_of(drawn, "small game")
    assert game.tree.players == (("ann at ann" if optimism else "ann"), "bob")
    assert agrees(drawn, write_efg(game)) == len(drawn.tree.actions) == (4 if hidden else 6)


def test_wrong_beliefs_cannot_be_put_into_payoffs() -> None:
    drawn = contest_game(1.0, hidden=True)
    wrong = Drawn(
        drawn.tree, drawn.payoffs, drawn.nature, drawn.perceived[::-1], drawn.precision, drawn.allowed
    )
    with pytest.raises(UsageError) as caught:
        game_of(wrong, "small game")
    assert str(caught.value) == (
        "the misperception of bob at small.hidden cannot be written as a game with one chance for all\n"
        "expected  chances before an information set that its player sees as they are\n"
        "found     beliefs that are off by a factor of 2.72\n"
        "try       take a draw or a hypothesis under which its optimism is 0"
    )


def test_forbidden_moves_are_left_out() -> None:
    drawn = contest_game(0.0, hidden=False)
    allowed = drawn.allowed.copy()
    (fight,) = drawn.tree.actions_named("small.bobw.strike")
    allowed[fight] = False
    closed = Drawn(drawn.tree, drawn.payoffs, drawn.nature, drawn.perceived, drawn.precision, allowed)
    text = write_efg(game_of(closed, "small game"))
    assert agrees(closed, text) == 5
    assert len(read_efg(text).tree.leaves) == 4


def test_random_games_with_own_precisions_agree() -> None:
    for seed in (3, 5):
        tree = oracle.blind_tree(seed)
        payoffs, nature = oracle.random_numbers(tree, seed, 1)
        drawn = Drawn(
            tree, payoffs[..., 0], nature[:, 0], np.tile(nature[:, 0], (3, 1)), np.array([0.5, 1.0, 2.5]),
            np.ones(len(tree.actions), bool),
        )  # fmt: skip
        assert agrees(drawn, write_efg(game_of(drawn, "random"))) == len(tree.actions)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"episode": "moskow"}, "there is no episode `moskow` in the case\nexpected  moscow, "),
        ({"hypothesis": "nobody"}, "there is no hypothesis `nobody` in the case\nexpected  "),
        (
            {"draw": "-1"},
            "which draw?\nexpected  `mean`, or a whole number from 0 to 1,000,000\nfound     `-1`",
        ),
        ({"state": ("general",)}, "a fact needs a value\nexpected  fact=value\nfound     `general`"),
        ({"state": ("general=gone",)}, "moscow is not played in such a state\nexpected  one of\n"),
    ],
    ids=["episode", "hypothesis", "draw", "fact", "state"],
)
def test_what_is_refused(asked: dict[str, object], told: str, tmp_path: Path) -> None:
    given = {"episode": "moscow", "draw": "mean", "state": (), "hypothesis": None, "seed": 0} | asked
    with pytest.raises(UsageError) as caught:
        exported("beijing-2025", **given)  # type: ignore[arg-type]
    assert str(caught.value).startswith(told)
