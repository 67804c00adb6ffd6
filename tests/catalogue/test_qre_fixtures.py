"""Two dozen games from the literature at five precisions, against published solver output.

The games and the reference probabilities lie beside the repository. The references come from
another implementation of path following, polished to rounding error at the exact precision.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from innercourt.play.efg import read_efg, write_efg
from innercourt.play.equilibrium import Result, solve

FOLDER = Path(__file__).parents[3] / "shared" / "verification"
SOLVE = jax.jit(solve, static_argnums=0)


def games() -> list[Any]:
    """All games, or one that skips."""
    if not (FOLDER / "qre_fixtures.json").is_file():
        return [
            pytest.param(
                {}, marks=pytest.mark.skip(reason="shared/verification/qre_fixtures.json is not here")
            )
        ]
    held = json.loads((FOLDER / "qre_fixtures.json").read_text())["games"]
    return [pytest.param(game, id=Path(game["path"]).stem.replace(" ", "-")) for game in held]


@pytest.mark.parametrize("fixture", games())
def test_principal_branch_of_published_games(fixture: dict[str, Any]) -> None:
    text = fixture.get("efg") or (FOLDER / fixture["file"]).read_text()
    game = read_efg(text)
    again = read_efg(write_efg(game))
    np.testing.assert_array_equal(again.payoffs, game.payoffs)
    np.testing.assert_allclose(again.nature, game.nature, rtol=1e-15)

    tree, precisions = game.tree, np.array(fixture["lambdas"], float)
    draws = len(precisions)
    play = SOLVE(
        tree,
        np.repeat(game.payoffs[:, :, None], draws, -1),
        np.repeat(game.nature[:, None], draws, -1),
        None,
        np.ones((len(tree.players), 1)) * precisions,
    )
    assert np.asarray(play.result).tolist() == [Result.SOLVED] * draws
    sets = sorted(tree.infosets, key=lambda infoset: infoset.player)
    told = [(i["player"], i["members"], len(i["actions"])) for i in fixture["infosets"]]
    assert [(s.player + 1, len(s.nodes), s.size) for s in sets] == told
    found = np.exp(np.asarray(play.log_probability))
    for draw, precision in enumerate(fixture["lambdas"]):
        wanted = fixture["reference_probs"][str(precision)]
        for infoset, row in zip(sets, wanted, strict=True):
            np.testing.assert_allclose(found[list(infoset.actions), draw], row, atol=1e-9, rtol=0)


def test_the_whole_catalogue_is_here() -> None:
    held = games()
    if held[0].marks:
        pytest.skip("shared/verification/qre_fixtures.json is not here")
    assert len(held) == 24
