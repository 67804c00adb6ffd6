"""Episodes as games: trees, their equilibria, and Gambit's text format in and out.

The names below are loaded when they are first used: reading a file needs no JAX.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innercourt.play.answering import GameAnswer as GameAnswer
    from innercourt.play.answering import answer_game as answer_game
    from innercourt.play.branches import Equilibria as Equilibria
    from innercourt.play.branches import equilibria as equilibria
    from innercourt.play.drawing import draw as draw
    from innercourt.play.drawing import picture_form as picture_form
    from innercourt.play.efg import read_efg as read_efg
    from innercourt.play.efg_writer import write_efg as write_efg
    from innercourt.play.game import Game as Game
    from innercourt.play.solution import Solution as Solution
    from innercourt.play.solution import solve as solve
    from innercourt.play.tracing import Trace as Trace
    from innercourt.play.tracing import trace as trace

_HOMES = {
    "Equilibria": "branches",
    "Game": "game",
    "GameAnswer": "answering",
    "Solution": "solution",
    "Trace": "tracing",
    "answer_game": "answering",
    "draw": "drawing",
    "equilibria": "branches",
    "picture_form": "drawing",
    "read_efg": "efg",
    "solve": "solution",
    "trace": "tracing",
    "write_efg": "efg_writer",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"innercourt.play.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
