"""The principal branch as a whole: its ends, its turns, its limit, and pictures of it."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from innercourt.brief.write import write_whole
from innercourt.errors import UsageError
from innercourt.play.branches import equilibria
from innercourt.play.drawing import draw, picture_form
from innercourt.play.efg import read_efg
from innercourt.play.game import Game
from innercourt.play.solution import solve
from innercourt.play.solution_text import trace_text
from innercourt.play.tracing import trace
from tests.play import games
from tests.play import qre_oracle as oracle


def test_the_path_begins_blind_and_ends_where_it_was_sent() -> None:
    game = read_efg(games.SEXES)
    found = trace(game, 3.0)
    assert (found.precision[0], found.precision[-1]) == (0.0, 3.0)
    np.testing.assert_allclose(found.probability[:, 0], 0.5, atol=1e-15)
    np.testing.assert_allclose(found.probability[:, -1:], solve(game, [3.0]).probability, atol=1e-9)
    assert found.arrived
    assert not found.to_limit
    assert found.ended == "Followed to λ = 3."
    assert found.turns == ()
    assert found.expected.gap.max() < 1e-5
    # Smooth enough to be drawn by straight lines.
    assert np.abs(np.diff(found.probability, axis=1)).max() < 0.06


def test_to_the_limit() -> None:
    """Matching pennies with a prize has one Nash equilibrium, and the path ends there: (1/2, 1/3)."""
    found = trace(read_efg(games.bimatrix([[3, -1], [-1, 1]], [[-1, 1], [1, -1]])))
    assert found.arrived
    assert found.to_limit
    assert found.ended.startswith("Followed to the limit: while λ doubled to ")
    np.testing.assert_allclose(found.probability[:, -1], [1 / 2, 1 / 2, 1 / 3, 2 / 3], atol=2e-4)
    assert 0 < found.regret < 1e-3
    assert found.expected.gap[-1] < 1e-9
    assert f"nobody would gain more than {found.regret:.2g}" in trace_text(found)


def test_perfect_information_needs_no_path_and_has_a_limit_too() -> None:
    found = trace(read_efg(games.TRUST))
    np.testing.assert_allclose(found.probability[:, -1], [0, 1, 0, 1], atol=1e-4)
    assert found.arrived
    short = trace(read_efg(games.TRUST), 1.0)
    np.testing.assert_allclose(
        short.probability[:, -1:], solve(read_efg(games.TRUST), [1.0]).probability, atol=1e-12
    )
    assert trace(read_efg(games.TRUST), 0.0).precision.tolist() == [0.0]


def test_a_split_is_told() -> None:
    found = trace(read_efg(games.MEET), 4.0)
    assert found.splits == 1
    assert "The path splits" in trace_text(found)


def test_turns_are_told_with_their_places() -> None:
    """A signalling game whose branch folds: between its turns it holds three equilibria at one λ."""
    tree = oracle.signalling()
    payoffs, nature = oracle.random_numbers(tree, 9, 2000)
    game = Game(tree, payoffs[:, :, FOLDED], nature[:, FOLDED])
    found = trace(game, 8.0)
    assert found.arrived
    back, forth = found.turns
    assert forth < back
    assert "The path turns back or forth 2 times" in trace_text(found)
    many = equilibria(game, (back + forth) / 2)
    assert len(many.index) >= 3
    assert sum(many.index) == 1
    for probability in many.probability.T[:3]:
        off = np.abs(found.probability - probability[:, None]).max(axis=0)
        assert off.min() < 0.1


FOLDED = 59
"""Of two thousand random games, one of the fifteen whose branch turns before λ = 8."""


def test_milestones_hold_both_ends() -> None:
    found = trace(read_efg(games.SEXES), 3.0)
    shown = found.milestones(7)
    assert (shown[0], shown[-1]) == (0, len(found.precision) - 1)
    assert 4 <= len(shown) <= 7
    told = found.to_json(points=7)
    assert [p["lambda"] for p in told["points"]] == [float(found.precision[k]) for k in shown]


def test_what_is_refused() -> None:
    with pytest.raises(UsageError, match="no perfect recall"):
        trace(read_efg(games.FORGETS))
    with pytest.raises(UsageError, match="λ is out of range"):
        trace(read_efg(games.TRUST), -1.0)


def test_pictures_name_every_line_and_have_no_date() -> None:
    game = read_efg(games.SEXES.replace('"game"', '"costs $5 and $6"'))
    found = trace(game, 3.0)
    many = equilibria(game, 3.0)
    svg = draw(found, "svg", solve(game, [1.0, 3.0]), [many])
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    assert svg == draw(found, "svg", solve(game, [1.0, 3.0]), [many])
    assert b"<dc:date>" not in svg
    png = draw(found, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width > 800
    assert height > 400


def test_lines_differ_in_grey() -> None:
    from innercourt.play.drawing import COLOURS, DASHES

    grey = [0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:7], 16) for c in COLOURS]
    assert len(set(map(str, DASHES))) == len(DASHES)
    assert min(abs(a - b) for a, b in pairwise(grey)) > 20


def test_only_two_kinds_of_pictures_and_they_are_written_whole(tmp_path: Path) -> None:
    assert picture_form("a.SVG") == "svg"
    with pytest.raises(UsageError) as caught:
        picture_form("a.gif")
    assert (
        str(caught.value) == "cannot draw a.gif\nexpected  a file that ends in .svg or .png\nfound     .gif"
    )
    assert write_whole(tmp_path / "p.png", b"whole").read_bytes() == b"whole"
    assert [p.name for p in tmp_path.iterdir()] == ["p.png"]
    with pytest.raises(UsageError, match="cannot write"):
        write_whole(tmp_path / "no" / "p.png", b"whole")
