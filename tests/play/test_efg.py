"""Gambit's text format: what is read, what comes back, where mistakes are found."""

from __future__ import annotations

import io

import numpy as np
import pygambit
import pytest

from innercourt.errors import EfgError
from innercourt.play.efg import Game, read_efg, write_efg
from tests.play import qre_oracle as oracle
from tests.play.games import POKER


def test_numbers_labels_and_outcomes_on_the_way() -> None:
    game = read_efg(POKER)
    assert game.tree.name == 'A "simple" game'
    assert game.tree.players == ("Fred", "Alice")
    np.testing.assert_allclose(game.nature, [1 / 3, 2 / 3])
    np.testing.assert_array_equal(game.payoffs, [[2.5, 1.5, 1.5, -2, 1, 0], [-2.5, -1.5, -1.5, 2, -1, 0]])
    sets = [(s.name.removeprefix(game.tree.name), s.player, len(s.nodes)) for s in game.tree.infosets]
    assert sets == [(".1.1", 0, 1), (".2.1", 1, 2), (".1.2", 0, 1)]


@pytest.mark.parametrize("seed", range(6))
def test_games_survive_writing_and_gambit_reads_them(seed: int) -> None:
    tree = oracle.blind_tree(seed)
    payoffs, nature = oracle.random_numbers(tree, seed, 1)
    game = Game(tree, payoffs[..., 0], nature[..., 0])
    text = write_efg(game)
    again = read_efg(text)
    np.testing.assert_array_equal(again.payoffs, game.payoffs)
    np.testing.assert_allclose(again.nature, game.nature, rtol=1e-15)
    assert [s.nodes for s in again.tree.infosets] == [s.nodes for s in tree.infosets]
    assert [e.label for e in again.tree.edges] == [e.label for e in tree.edges]
    theirs = pygambit.read_efg(io.StringIO(text))
    assert len(theirs.nodes) == len(tree.kinds)
    assert len(theirs.infosets) == len(tree.infosets)


def test_empty_and_equal_labels_are_made_different() -> None:
    game = read_efg('EFG 2 R "g" { "A" } p "" 1 1 "" { "" "go" "go" } 0 t "" 0 t "" 0 t "" 0')
    assert [edge.label for edge in game.tree.edges] == ["a1", "go#2", "go#3"]


@pytest.mark.parametrize(
    ("old", "new", "where", "expected"),
    [
        ("EFG 2 R", "EFG 1 R", "line 2, column 5", "version 2"),
        ("EFG 2 R", "NFG 2 R", "line 2, column 1", "`EFG`"),
        ('"Alice" }', '"Alice"', "line 6, column 1", "a player in quotes or `}`"),
        ("2/3", "1/3", "line 6, column 40", "probabilities that sum to one"),
        ("2/3", "-2/3", "line 6, column 36", "a probability from 0 to 1"),
        ("2/3", "4/3", "line 6, column 36", "a probability from 0 to 1"),
        ("2/3", "2/0", "line 6, column 36", "a denominator other than 0"),
        ('p "" 2 1 ""', 'p "" 3 1 ""', "line 8, column 6", "a player from 1 to 2"),
        ("{ 2, -2 }", "{ 2 }", "line 9, column 22", "2 payoffs, one a player"),
        ('t "" 0', 't "" 9', "line 16, column 6", "the payoffs of an outcome at its first mention"),
        ('t "" 0', "", "line 17, column 1", "a node: `c`, `p` or `t`"),
        ('t "" 0', 't "" 0\nt "" 0', "line 17, column 1", "the end of the text"),
        ('"Win Big"', '"Win Big', None, None),
        ('p "" 2 1 0', 'p "" 2 7 0', "line 13, column 8", "the moves of an information set at its first node"),
        ('{ "meet" "pass" }', "{ }", "line 8, column 15", "as many moves as before, one at least"),
        ("{ -2 2 }", "{ -2 x2 }", "line 14, column 24", 'a word, a number, { } or a "text" that ends'),
    ],
)  # fmt: skip
def test_mistakes_are_found_where_they_are(
    old: str, new: str, where: str | None, expected: str | None
) -> None:
    with pytest.raises(EfgError) as caught:
        read_efg(POKER.replace(old, new, 1))
    if where is not None:
        assert caught.value.message == f"{where} of the game"
    if expected is not None:
        assert caught.value.expected == expected


def test_text_of_any_kind_is_refused_in_order() -> None:
    """Cut anywhere, the file is refused with a place; nothing else escapes."""
    for end in range(0, len(POKER) - 12, 7):
        with pytest.raises(EfgError, match=r"line \d+, column \d+ of the game"):
            read_efg(POKER[:end])
