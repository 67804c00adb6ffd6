"""`innercourt.solve`: one game at several precisions, with what everybody expects.

The numbers come from the solver that an analysis uses (`equilibrium.solve`) and are then checked once
more, node by node and in NumPy (`values.expected`): what does not pass is flagged, whatever the solver
said of itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from innercourt.arrays import Float
from innercourt.errors import EfgError, UsageError
from innercourt.play.by_level import backward_by_level
from innercourt.play.compiled import compiled_lightly
from innercourt.play.efg import read_efg
from innercourt.play.equilibrium import Result, sentence
from innercourt.play.equilibrium import solve as solve_draws
from innercourt.play.game import Game
from innercourt.play.numbers import Numbers
from innercourt.play.values import Expected, expected

LARGEST_FILE = 64 * 2**20
"""Bytes of a game: far more than 100,000 nodes need."""

MOST_SCALED = 1e6
"""Largest precision times range of payoffs: there nobody errs any more, and rounding takes over."""

MOST_PRECISIONS = 1000

OFF = 1e-7
"""Largest gap in log odds of a solution, relative where these exceed one."""


_SOLVE = compiled_lightly(solve_draws, (0,))


@dataclass(frozen=True)
class Solution:
    """The principal equilibrium of one game at each of `precisions`, on the axis `draw`.

    `results` says what became of each; where it is not `SOLVED` the numbers are the best that could
    be had, and `sentences` tells why.
    """

    game: Game
    precisions: tuple[float, ...]
    log_probability: Float[np.ndarray, "action draw"]
    expected: Expected
    results: tuple[Result, ...]

    @property
    def probability(self) -> Float[np.ndarray, "action draw"]:
        """Probability of every move."""
        return np.asarray(np.exp(self.log_probability))

    @property
    def solved(self) -> bool:
        """Whether every precision asked for was reached; a path that splits counts as reached."""
        return all(result in (Result.SOLVED, Result.BIFURCATION) for result in self.results)

    @property
    def sentences(self) -> tuple[str, ...]:
        """For every precision that is not plainly solved, what became of it."""
        told = zip(self.precisions, self.results, strict=True)
        return tuple(f"λ = {p:g}: {sentence(r)}" for p, r in told if r != Result.SOLVED)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries; docs/reference/json.md tells the fields."""
        return {
            "title": self.game.tree.name,
            "players": list(self.game.tree.players),
            "nodes": len(self.game.tree.kinds),
            "solutions": [self._point(k) for k in range(len(self.precisions))],
        }

    def _point(self, draw: int) -> dict[str, Any]:
        result = self.results[draw]
        return {
            "lambda": self.precisions[draw],
            "result": result.name.lower(),
            "sentence": sentence(result),
            **profile_json(self.game, self.probability[:, draw], self.expected, draw),
        }


def profile_json(
    game: Game, probability: Float[np.ndarray, " action"], found: Expected, draw: int
) -> dict[str, Any]:
    """One strategy profile: values of the game, and every information set with its moves."""
    tree = game.tree
    moves = [tree.edges[edge].label for s in tree.infosets for edge in tree.children[s.nodes[0]]]
    return {
        "values": {p: float(v) for p, v in zip(tree.players, found.game[:, draw], strict=True)},
        "gap": float(found.gap[draw]),
        "information_sets": [
            {
                "name": name,
                "player": tree.players[held.player],
                "reached": float(found.reach[index, draw]),
                "expects": float(found.infoset[index, draw]),
                "moves": [
                    {"move": moves[a], "p": float(probability[a]), "expects": float(found.action[a, draw])}
                    for a in held.actions
                ],
            }
            for index, (held, name) in enumerate(zip(tree.infosets, game.set_names, strict=True))
        ],
    }


def solve(game: Game | str | os.PathLike[str], precisions: Sequence[float | int] | None = None) -> Solution:
    """The logit equilibrium of `game`, or of the `.efg` file so named, at each precision λ.

    λ is in one over the unit of the payoffs and the same for all players. By default five from half
    to ten, over the order of magnitude of the payoffs' spread. Raises `EfgError` for a file that
    is not a game and `UsageError` for players who forget, for payoffs or precisions that are not
    finite, for a negative λ and for a game that is too large.

    >>> text = 'EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 2 } t "" 0'
    >>> found = solve(read_efg(text), [0.0, 0.5 * np.log(3.0)])
    >>> found.probability.round(6).tolist(), found.expected.game.round(6).tolist()
    ([[0.5, 0.75], [0.5, 0.25]], [[1.0, 1.5]])
    """
    read = game if isinstance(game, Game) else load_efg(game)
    check_numbers(read)
    asked = usual_precisions(read) if precisions is None else tuple(map(float, precisions))
    check_precisions(read, asked)
    logs, results = played(read, np.array(asked))
    found = expected(read, logs, np.array(asked))
    return Solution(read, asked, logs, found, _verdicts(results, found, logs))


def played(
    game: Game, precisions: Float[np.ndarray, " draw"]
) -> tuple[Float[np.ndarray, "action draw"], np.ndarray]:
    """Log probabilities of all moves at each precision, and the solver's `Result`s."""
    tree, draws = game.tree, len(precisions)
    rates = np.ones((len(tree.players), 1)) * precisions
    if tree.perfect_information and tree.infosets:
        # One game is solved before a program for it would be compiled.
        numbers = Numbers(game.payoffs[:, :, None], game.nature[:, None], None, rates, None)  # type: ignore[arg-type]
        return np.asarray(backward_by_level(tree, numbers)[1]), np.zeros(draws, int)
    play = _SOLVE(
        tree,
        np.repeat(game.payoffs[:, :, None], draws, axis=-1),
        np.repeat(game.nature[:, None], draws, axis=-1),
        None,
        rates,
    )
    return np.asarray(play.log_probability, float), np.asarray(play.result)


def _verdicts(
    results: np.ndarray, found: Expected, logs: Float[np.ndarray, "action draw"]
) -> tuple[Result, ...]:
    """The solver's word, overruled where the play is not the answer to itself."""
    wrong = ~(found.gap <= OFF * (1 + np.abs(logs).max(axis=0, initial=0.0)))
    taken = zip(results, wrong, strict=True)
    fine = (Result.SOLVED, Result.BIFURCATION)
    return tuple(Result.NOT_CONVERGED if off and r in fine else Result(int(r)) for r, off in taken)


def load_efg(path: str | os.PathLike[str]) -> Game:
    """The game in a file; `UsageError` when there is none, `EfgError` when it is not a game."""
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"cannot read {path}", expected="an .efg file", found="no such file")
    if (size := file.stat().st_size) > LARGEST_FILE:
        raise EfgError(
            f"{path} is too large to be read",
            expected=f"at most {LARGEST_FILE / 2**20:.0f} MiB",
            found=f"{size / 2**20:,.0f} MiB",
        )
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}", expected="a file that may be read", found=str(error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise EfgError(
            f"{path} is not text", expected="Gambit's extensive form in UTF-8", found="other bytes"
        ) from None
    try:
        return read_efg(text)
    except EfgError as error:
        raise EfgError(f"{path}: {error.message}", expected=error.expected, found=error.found,
                       hint=error.hint) from error  # fmt: skip


def check_numbers(game: Game) -> None:
    """Raise `UsageError` unless every payoff is finite and every chance a probability."""
    for name, numbers in (("payoff", game.payoffs), ("chance", game.nature)):
        if not np.isfinite(numbers).all():
            found = numbers[~np.isfinite(numbers)].flat[0]
            raise UsageError(
                f"a {name} of {game.tree.name} is not finite", expected="a number", found=str(found)
            )
    sums = [game.nature[list(group)].sum() for group in game.tree.chance_groups]
    if (game.nature < 0).any() or not np.allclose(sums, 1.0):
        raise UsageError(
            f"the chances of {game.tree.name} are no probabilities",
            expected="from 0 up, summing to one at each node",
            found=", ".join(f"{total:g}" for total in sums),
        )


def check_precisions(game: Game, precisions: Sequence[float | int]) -> None:
    """Raise `UsageError` for a precision that has no meaning, or that nobody can err at."""
    range_ = spread(game, np.ptp)
    most = MOST_SCALED / range_ if range_ else MOST_SCALED
    if not 1 <= len(precisions) <= MOST_PRECISIONS:
        raise UsageError("how many λ?", expected=f"1 to {MOST_PRECISIONS:,}", found=str(len(precisions)))
    for precision in precisions:
        if not 0 <= precision <= most:
            raise UsageError(
                "λ is out of range",
                expected=f"a number from 0 to {most:.3g} for the payoffs of this game",
                found=f"{precision:g}",
                hint="for best response, follow the path to its limit: --trace" if precision > most else "",
            )


def usual_precisions(game: Game) -> tuple[float, ...]:
    """From nearly blind to nearly best response, in round numbers that fit the payoffs."""
    size = spread(game, np.std)
    unit = 10.0 ** -round(np.log10(size)) if size else 1.0
    return tuple(float(f"{k * unit:.3g}") for k in (0.5, 1, 2, 5, 10))


def spread(game: Game, measure: Any) -> float:
    """The largest spread of any player's payoffs by `measure`, such as `np.std` or `np.ptp`."""
    return float(max(measure(row) for row in game.payoffs))
