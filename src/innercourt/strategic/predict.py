"""What a fitted model expects: of every row, on average, and along one column with the rest held.

Bands are from the delta method on the scale of log odds, so that they stay between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, ArrayLike, Float
from innercourt.errors import UsageError
from innercourt.strategic.design import Layout, design_columns, no_level
from innercourt.strategic.likelihood import Game, log_probabilities
from innercourt.strategic.table import Table, aligned, read_table

BAND = 1.959963984540054
"""Standard errors on either side of a 95 % band."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Probabilities of the outcomes as one column varies.

    `probability`, `low` and `high` are `[outcome, point]`; the band holds 95 %, and is NaN where the fit
    has no standard errors. `held` says where the other columns are kept.
    """

    column: str
    points: tuple[float | str, ...]
    outcomes: tuple[str, ...]
    probability: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: Mapping[str, float | str]

    def as_json(self) -> dict[str, Any]:
        """Plain values that `json.dumps` takes; bands are left out where there are none."""
        rows = []
        for index, point in enumerate(self.points):
            row: dict[str, Any] = {"at": point}
            for name, values in (("p", self.probability), ("low", self.low), ("high", self.high)):
                if np.isfinite(values[:, index]).all():
                    row[name] = dict(zip(self.outcomes, values[:, index].tolist(), strict=True))
            rows.append(row)
        return {"column": self.column, "held": dict(self.held), "points": rows}

    def __str__(self) -> str:
        """A table: one line a point, `p [low, high]` for each outcome."""
        rows = [(self.column, *self.outcomes)]
        for index, point in enumerate(self.points):
            cells = zip(self.probability[:, index], self.low[:, index], self.high[:, index], strict=True)
            told = [
                f"{p:.3f} [{low:.3f}, {high:.3f}]" if np.isfinite(low) else f"{p:.3f}"
                for p, low, high in cells
            ]
            rows.append((_short(point), *told))
        held = ", ".join(f"{name} = {_short(value)}" for name, value in self.held.items())
        return "\n".join([*([f"Held: {held}."] if held else []), *aligned(rows, 1)])


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


@partial(jax.jit, static_argnums=0)
def probabilities(
    game: Game, coefficients: Float[ArrayLike, "coefficient"], columns: Float[ArrayLike, "coefficient row"]
) -> tuple[Float[Array, "outcome row"], Float[Array, "action row"]]:
    """Probability of every outcome, and of every move once its player is to move."""
    logs, actions = log_probabilities(game, coefficients, columns)
    return jnp.exp(logs), jnp.exp(actions)


def profile(
    game: Game,
    layout: Layout,
    table: Table,
    rows: np.ndarray,
    coefficients: np.ndarray,
    covariance: np.ndarray | None,
    column: str,
    points: Sequence[float | str] | None,
    at: Mapping[str, float | str],
) -> Profile:
    """Probabilities along `points` of `column` (default: 25 from its least to its greatest value)."""
    used = dict.fromkeys(name for term in layout.terms for name, _ in term.parts)
    for name in (column, *at):
        if name not in used:
            raise UsageError(
                f"the model does not use column `{name}`",
                expected=f"one of {', '.join(used)}",
                found=f"`{name}`",
            )
    levels = dict(layout.levels)
    held = {name: _middle(table, name, rows, levels) for name in used if name != column}
    held |= {name: _checked(name, value, levels) for name, value in at.items() if name != column}
    if points is None:
        points = levels[column] if column in levels else _spread(table, column, rows)
    points = tuple(_checked(column, point, levels) for point in points)
    made = read_table({column: points, **{name: [value] * len(points) for name, value in held.items()}})
    columns = design_columns(layout, made, np.arange(len(points)))
    found, _ = probabilities(game, coefficients, columns)
    low, high = _band(game, coefficients, columns, np.asarray(found), covariance)
    return Profile(column, points, game.tree.outcomes, np.asarray(found), low, high, held)


def _middle(table: Table, name: str, rows: np.ndarray, levels: Mapping[str, tuple[str, ...]]) -> float | str:
    """The mean of numbers, the most frequent level of a factor."""
    column = table.columns[name]
    if name in levels:
        words, counts = np.unique(column.texts[rows].astype(str), return_counts=True)
        return str(words[np.argmax(counts)])
    assert column.numbers is not None
    return float(column.numbers[rows].mean())


def _spread(table: Table, name: str, rows: np.ndarray) -> list[float | str]:
    numbers = table.columns[name].numbers
    assert numbers is not None
    seen = np.unique(numbers[rows])
    if len(seen) <= 10:
        return [float(value) for value in seen]
    return [float(value) for value in np.linspace(seen[0], seen[-1], 25)]


def _checked(name: str, value: float | str, levels: Mapping[str, tuple[str, ...]]) -> float | str:
    if name in levels:
        if str(value) not in levels[name]:
            raise no_level(name, str(value), levels[name])
        return str(value)
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise UsageError(f"column `{name}` holds numbers", expected="a finite number", found=f"`{value}`")
    return number


@partial(jax.jit, static_argnums=0)
def _slopes(
    game: Game, coefficients: Float[ArrayLike, "coefficient"], columns: Float[ArrayLike, "coefficient row"]
) -> Float[Array, "outcome row coefficient"]:
    def outcomes(point: Float[ArrayLike, "coefficient"]) -> Float[Array, "outcome row"]:
        return jnp.exp(log_probabilities(game, point, columns)[0])

    slopes: Array = jax.jacfwd(outcomes)(jnp.asarray(coefficients))
    return slopes


def _band(
    game: Game,
    coefficients: np.ndarray,
    columns: np.ndarray,
    found: np.ndarray,
    covariance: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    if covariance is None:
        return np.full_like(found, np.nan), np.full_like(found, np.nan)
    slopes = np.asarray(_slopes(game, coefficients, columns))
    spread = np.sqrt(np.einsum("orc,cd,ord->or", slopes, covariance, slopes))
    inside = np.clip(found, 1e-300, 1 - 1e-16)
    odds, width = np.log(inside) - np.log1p(-inside), BAND * spread / (inside * (1 - inside))
    low, high = (1 / (1 + np.exp(-(odds + sign * np.minimum(width, 700)))) for sign in (-1, 1))
    return low, high
