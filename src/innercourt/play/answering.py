"""All that was asked of one game, together: what `innercourt solve` prints and draws."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from innercourt.play.branches import Equilibria, equilibria
from innercourt.play.solution import Solution, check_precisions, load_efg, solve
from innercourt.play.solution_text import equilibria_text, solution_text, trace_text
from innercourt.play.tracing import Trace, trace


@dataclass(frozen=True)
class GameAnswer:
    """The parts that were asked for; `picture` is empty where none was."""

    solution: Solution
    path: Trace | None
    others: tuple[Equilibria, ...]
    picture: bytes

    @property
    def solved(self) -> bool:
        """Whether all that was asked for was reached."""
        return self.solution.solved and (self.path is None or self.path.arrived)

    def to_text(self) -> str:
        """Tables, one below the other."""
        parts = [solution_text(self.solution)]
        parts += [trace_text(self.path)] if self.path is not None else []
        parts += [equilibria_text(found) for found in self.others]
        return "\n\n\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries; docs/reference/json.md tells the fields."""
        made = self.solution.to_json()
        if self.path is not None:
            made["trace"] = self.path.to_json()
        if self.others:
            made["equilibria"] = [found.to_json() for found in self.others]
        return made


def answer_game(
    file: str | os.PathLike[str],
    precisions: Sequence[float | int] | None = None,
    *,
    trace: bool = False,
    every: bool = False,
    form: str | None = None,
) -> GameAnswer:
    """Solve the game in `file` and, if asked, follow its path, look for every equilibrium, draw.

    The path goes to the largest of `precisions`, or to the limit where none are given. `form` is
    `svg` or `png`.
    """
    game = load_efg(file)
    if precisions is not None:
        check_precisions(game, precisions)
    solution = solve(game, precisions)
    path = _path(solution, precisions) if trace or form is not None else None
    others = tuple(equilibria(game, precision) for precision in solution.precisions) if every else ()
    picture = b""
    if form is not None and path is not None:
        from innercourt.play.drawing import draw

        picture = draw(path, form, solution, others)
    return GameAnswer(solution, path if trace else None, others, picture)


def _path(solution: Solution, precisions: Sequence[float | int] | None) -> Trace:
    return trace(solution.game, None if precisions is None else max(solution.precisions))
