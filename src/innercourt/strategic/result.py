"""What a fit found: coefficients, predictions, and how much to trust them."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from innercourt.strategic.design import Design, design_columns
from innercourt.strategic.likelihood import Game
from innercourt.strategic.model import StrategicModel
from innercourt.strategic.predict import Profile, probabilities, profile
from innercourt.strategic.table import Table, aligned, csv_line, read_table

HEAD = ("utility of", "at", "of", "estimate", "s.e.", "z", "p")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One estimate. The last five are `None` where there is no standard error.

    `z` is estimate over standard error, `p` the two-sided normal probability of one as large if the
    coefficient were zero, `low` to `high` the 95 % interval.
    """

    player: str
    outcome: str
    term: str
    estimate: float
    standard_error: float | None
    z: float | None
    p: float | None
    low: float | None
    high: float | None

    @property
    def name(self) -> str:
        """`player, outcome: term`."""
        return f"{self.player}, {self.outcome}: {self.term}"


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted strategic model. Printing it shows the table of coefficients.

    `covariance` is of the coefficients, in their order; `None` where the likelihood is too flat.
    `notes` are sentences that a reader has to know. `agreeing` of `starts` climbs found this maximum.
    """

    model: StrategicModel
    game: Game = field(repr=False)
    table: Table = field(repr=False)
    design: Design = field(repr=False)
    coefficients: tuple[Coefficient, ...]
    covariance: np.ndarray | None = field(repr=False)
    log_likelihood: float
    converged: bool
    notes: tuple[str, ...]
    starts: int
    agreeing: int
    seed: int
    bootstrap: int

    @property
    def rows(self) -> int:
        """Rows that the fit used."""
        return len(self.design.observed)

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 × coefficients − 2 × log-likelihood: less is better."""
        return 2 * len(self.coefficients) - 2 * self.log_likelihood

    @property
    def estimates(self) -> Mapping[str, float]:
        """Estimate by name, `player, outcome: term`."""
        return {c.name: c.estimate for c in self.coefficients}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes of the tree, in its order."""
        return self.model.tree.outcomes

    @property
    def moves(self) -> tuple[str, ...]:
        """The moves of the tree, each as `history: move` (`start` before the first)."""
        tree = self.model.tree
        names = [""] * len(tree.actions)
        for edge in tree.edges:
            names[edge.action] = f"{tree.labels[edge.parent]}: {edge.label}"
        return tuple(names)

    def predict(self, data: str | os.PathLike[str] | Mapping[str, Any] | None = None) -> np.ndarray:
        """Probability of every outcome, `[outcome, row]`: of the rows used, or of another table's rows.

        A row of another table that lacks a value is NaN. Raises `UsageError` for a column that is not
        there and for a level of a factor that the fit has not met.
        """
        return np.asarray(self._probabilities(data)[0])

    def predict_moves(self, data: str | os.PathLike[str] | Mapping[str, Any] | None = None) -> np.ndarray:
        """Probability of every move were its player to move, `[move, row]`; rows as in `predict`."""
        return np.asarray(self._probabilities(data)[1])

    def _probabilities(self, data: str | os.PathLike[str] | Mapping[str, Any] | None) -> Any:
        columns = self.design.columns
        if data is not None:
            table = read_table(data)
            columns = design_columns(self.design.layout, table, np.arange(table.rows))
        return probabilities(self.game, self._point, columns)

    def predictions_csv(self) -> str:
        """One line a row used: its number in the table, the outcome seen, the probability of each."""
        head = csv_line("row", "observed", *(f"p({outcome})" for outcome in self.outcomes))
        rows = zip(self.design.kept, self.design.observed, self.predict().T, strict=True)
        lines = (csv_line(r + 1, self.outcomes[o], *(f"{p:.9g}" for p in ps)) for r, o, ps in rows)
        return head + "".join(lines)

    def average(self) -> Mapping[str, float]:
        """Mean predicted probability of each outcome over the rows used."""
        return dict(zip(self.outcomes, self.predict().mean(axis=1).tolist(), strict=True))

    def observed_shares(self) -> Mapping[str, float]:
        """Share of the rows used that ended in each outcome."""
        counts = np.bincount(self.design.observed, minlength=len(self.outcomes))
        return dict(zip(self.outcomes, (counts / self.rows).tolist(), strict=True))

    def profile(
        self,
        column: str,
        points: Sequence[float | str] | None = None,
        at: Mapping[str, float | str] | None = None,
    ) -> Profile:
        """Probabilities as one column varies; others at `at`, else at their mean or commonest level."""
        return profile(
            self.game, self.design.layout, self.table, self.design.kept, self._point, self.covariance,
            column, points, at or {},
        )  # fmt: skip

    def picture(self, form: str = "svg", along: Profile | None = None) -> bytes:
        """A profile, or else the coefficients with their intervals, as `svg` or `png`."""
        from innercourt.strategic.plot import draw_coefficients, draw_profile, picture

        return picture(draw_profile(along) if along else draw_coefficients(self), form)

    @property
    def _point(self) -> np.ndarray:
        return np.array([c.estimate for c in self.coefficients])

    def as_json(self) -> dict[str, Any]:
        """Everything but the rows, as plain values that `json.dumps` takes."""
        return {
            "model": self.model.name,
            "errors": str(self.model.errors),
            "rows": self.rows,
            "dropped": self.design.dropped,
            "missing": dict(self.design.missing),
            "coefficients": [
                {
                    "player": c.player, "outcome": c.outcome, "term": c.term, "estimate": c.estimate,
                    "standard_error": c.standard_error, "z": c.z, "p": c.p, "low": c.low, "high": c.high,
                }
                for c in self.coefficients
            ],
            "bases": {name: levels[0] for name, levels in self.design.layout.levels},
            "log_likelihood": self.log_likelihood,
            "aic": self.aic,
            "converged": self.converged,
            "starts": self.starts,
            "agreeing": self.agreeing,
            "seed": self.seed,
            "bootstrap": self.bootstrap,
            "observed": self.observed_shares(),
            "predicted": self.average(),
            "notes": list(self.notes),
        }  # fmt: skip

    def sentences(self) -> list[str]:
        """What was fitted to what, and how it went."""
        design = self.design
        used = f"{self.rows} rows of {self.table.source}"
        if design.dropped:
            lacking = ", ".join(f"{name} {count}" for name, count in design.missing.items())
            used += f"; {design.dropped} left out for missing values ({lacking})"
        bases = "; ".join(f"{name}: {levels[0]}" for name, levels in design.layout.levels)
        size, hills = len(self.coefficients), f"{self.agreeing} of {self.starts} starts found this maximum"
        found = [
            f"{self.model.name}: {self.model.errors}, {used}.",
            f"Log-likelihood {self.log_likelihood:.4f}, AIC {self.aic:.2f}, {size} coefficients; {hills}.",
        ]
        return [*found, *([f"Base levels: {bases}."] if bases else []), *self.notes]

    def cells(self) -> list[tuple[str, ...]]:
        """The table of coefficients as text, without its head."""
        return [
            (
                c.player, c.outcome, c.term, f"{c.estimate:.4f}",
                *("-" if v is None else f"{v:.{n}f}" for v, n in ((c.standard_error, 4), (c.z, 2), (c.p, 4))),
            )
            for c in self.coefficients
        ]  # fmt: skip

    def __str__(self) -> str:
        rows = [HEAD, *self.cells()]
        shares = self.observed_shares()
        ends = [("outcome", "observed", "predicted")]
        ends += [(o, f"{shares[o]:.4f}", f"{p:.4f}") for o, p in self.average().items()]
        return "\n".join([*self.sentences(), "", *aligned(rows, 3), "", *aligned(ends, 1)])

    def _repr_html_(self) -> str:
        """For notebooks."""
        told = "".join(f"<p>{html.escape(text)}</p>" for text in self.sentences())
        head = "".join(f"<th>{name}</th>" for name in HEAD)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.cells()
        )
        return f"{told}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
