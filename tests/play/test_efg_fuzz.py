"""Mutated `.efg` files: every one is read or refused with an `EfgError`, at once."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from innercourt.errors import EfgError
from innercourt.play import efg
from innercourt.play.efg import read_efg, write_efg
from tests.play import games

SEEDS = (games.SEXES, games.TRUST, games.FORGETS, games.diagonal([1.0, 2.0, 3.0]), games.POKER)  # fmt: skip

NASTY = (
    "1e999999999", "1e-999999999", "9" * 5000, "1e308", "-1e300", "0/0", "1/0", "1/" + "9" * 500, "nan", "inf", "-inf",
    "²", "٣", "1_000", "0x10", "\x00", "\ud800", "\\", '"', '"\\', "{", "}", "{}", '""', "c", "p", "t", "EFG", "NFG",
    "99999999999999999999", "-1", "1.5", "\xa0", "\u2028", ",", "\r\n", "\ufeff",
)  # fmt: skip


def mutated(rng: random.Random) -> str:
    """A file with one, two or four mutations of characters, words or lines."""
    text = rng.choice(SEEDS)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        kind = rng.randrange(7)
        words = text.split(" ")
        place = rng.randrange(len(text) + 1)
        if kind == 0:
            text = text[:place] + rng.choice(NASTY) + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + rng.randint(1, 20) :]
        elif kind == 2:
            words[rng.randrange(len(words))] = rng.choice(NASTY)
            text = " ".join(words)
        elif kind == 3:
            one, other = rng.randrange(len(words)), rng.randrange(len(words))
            words[one], words[other] = words[other], words[one]
            text = " ".join(words)
        elif kind == 4:
            lines = text.splitlines(keepends=True)
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines) if lines else "")
            text = "".join(lines)
        elif kind == 5:
            text = text[:place]
        else:
            other_text = rng.choice(SEEDS)
            text = text[:place] + other_text[rng.randrange(len(other_text)) :]
    return text


def fuzz(count: int, seed: int) -> tuple[int, int]:
    """Read so many mutated files; how many were games, how many were refused."""
    rng = random.Random(seed)
    read = refused = 0
    for number in range(count):
        text = mutated(rng)
        began = time.process_time()
        try:
            game = read_efg(text)
        except EfgError as refusal:
            refused += 1
            told = refusal
        else:
            told = None
            read += 1
            assert np.isfinite(game.payoffs).all()
            if number % 10 == 0:
                again = read_efg(write_efg(game))
                np.testing.assert_array_equal(again.payoffs, game.payoffs)
                assert again.tree.edges == game.tree.edges
                assert again.comment == game.comment
        assert told is None or (told.expected and len(str(told)) < 400), text
        assert time.process_time() - began < 2.0, text
    return read, refused


def test_a_few_thousand_mutated_files() -> None:
    read, refused = fuzz(3000, seed=1)
    assert read > 50
    assert refused > 1000


@pytest.mark.full
def test_a_hundred_thousand_mutated_files() -> None:
    read, refused = fuzz(100_000, seed=2)
    assert read + refused == 100_000


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5000, "1e400", "-1e300", "1/" + "9" * 500])
def test_numbers_that_would_fill_the_memory(number: str) -> None:
    with pytest.raises(EfgError) as caught:
        read_efg(f'EFG 2 R "g" {{ "A" }} "" t "" 1 "" {{ {number} }}')
    shown = number if len(number) <= 40 else number[:39] + "…"
    assert str(caught.value) == (
        "line 1, column 36 of the game\nexpected  a number below 1e300 in at most 400 characters\n"
        f"found     {shown}"
    )


def test_too_many_nodes_are_refused_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(efg, "MAX_NODES", 1000)
    arms = " ".join(f'"{k}"' for k in range(600))
    wide = f'p "" 1 2 "" {{ {arms} }} 0 ' + 't "" 0 ' * 600
    with pytest.raises(EfgError) as caught:
        read_efg(f'EFG 2 R "g" {{ "A" }} "" p "" 1 1 "" {{ "l" "r" }} 0 {wide} {wide}')
    assert caught.value.expected == "a game of at most 1,000 nodes and 10,000,000 steps in all histories"


def test_a_long_chain_is_refused_before_its_histories_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A chain of n nodes has histories of n²/2 steps: few nodes may be too many."""
    monkeypatch.setattr(efg, "MAX_STEPS", 10_000)
    chain = "".join(f'p "" 1 {k} "" {{ "on" "out" }} 0 ' for k in range(1, 200))
    with pytest.raises(EfgError) as caught:
        read_efg(f'EFG 2 R "g" {{ "A" }} "" {chain}')
    assert caught.value.expected == "a game of at most 100,000 nodes and 10,000 steps in all histories"


def test_labels_that_only_look_different() -> None:
    game = read_efg('EFG 2 R "g" { "A" } p "" 1 1 "" { "go" "go" "go#1" } 0 t "" 0 t "" 0 t "" 0')
    assert len({edge.label for edge in game.tree.edges}) == 3


def test_nobody_plays() -> None:
    with pytest.raises(EfgError) as caught:
        read_efg('EFG 2 R "g" { } "" t "" 0')
    assert caught.value.expected == "a player in quotes"
