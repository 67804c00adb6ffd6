"""From formulas and a table to numbers: one row of numbers a coefficient, one column a case.

A column of words is a *factor*: one coefficient for each level except the base, as treatment
contrasts in R. Without a constant the first factor of a formula keeps all its levels. Rows in which a
column that the model uses is missing are left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from innercourt.errors import UsageError
from innercourt.strategic.formula import Formula
from innercourt.strategic.model import StrategicModel
from innercourt.strategic.rule import observed
from innercourt.strategic.table import Column, Table


@dataclass(frozen=True, slots=True)
class Term:
    """One coefficient: whose utility, of what, and what it multiplies."""

    player: str
    outcome: str
    term: str
    parts: tuple[tuple[str, str | None], ...]
    """Columns multiplied; with a level where the column is a factor."""

    def __str__(self) -> str:
        return f"{self.player}, {self.outcome}: {self.term}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What the coefficients are, fixed by the model and the table that it was fitted to."""

    terms: tuple[Term, ...]
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    """Levels of every factor, base first."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The data of a fit. `columns[coefficient, row]`, `observed[row]`, and which rows were used."""

    layout: Layout
    columns: np.ndarray
    observed: np.ndarray
    kept: np.ndarray
    """Row numbers of the table, from 0."""
    dropped: int
    missing: Mapping[str, int]
    """How many values each used column lacks, where it lacks any."""


def make_design(model: StrategicModel, table: Table) -> Design:
    """Everything that the likelihood needs; `UsageError` where model and table do not fit."""
    used = _used(model, table)
    lacking = np.any([column.missing for column in used.values()], axis=0)
    kept = np.flatnonzero(~lacking)
    missing = {name: int(c.missing.sum()) for name, c in used.items() if c.missing.any()}
    if not len(kept):
        raise UsageError(
            f"no row of {table.source} has every value that the model uses",
            expected="rows without missing values",
            found=", ".join(f"{name} lacks {count}" for name, count in missing.items()),
        )
    shown = observed(model.rule, table, kept, model.tree.outcomes)
    _check_all_seen(shown, model.tree.outcomes, table)
    levels = dict(_levels(model, table, kept))
    terms = tuple(
        term for player, outcome, formula in model.utilities
        for term in _terms(player, outcome, formula, levels)
    )  # fmt: skip
    if not terms:
        raise UsageError(
            "the model has nothing to estimate", expected="a utility with a coefficient", found="zeros alone"
        )
    layout = Layout(terms, tuple(levels.items()))
    columns = design_columns(layout, table, kept)
    _check_constants(model, terms, columns, table)
    return Design(layout, columns, shown, kept, table.rows - len(kept), missing)


def design_columns(layout: Layout, table: Table, rows: np.ndarray) -> np.ndarray:
    """What each coefficient multiplies in each of the rows, `[coefficient, row]`; NaN for missing.

    Raises `UsageError` for a column that is not there or not numeric, and for a level not fitted.
    """
    levels = dict(layout.levels)
    found = np.ones((len(layout.terms), len(rows)))
    for index, term in enumerate(layout.terms):
        for name, level in term.parts:
            column = table.column(name, f"the utility of {term.player} at {term.outcome}")
            if level is None:
                found[index] *= _numbers(column, table)[rows]
            else:
                found[index] *= _is_level(column, rows, level, levels[name])
    return found


def _is_level(column: Column, rows: np.ndarray, level: str, levels: tuple[str, ...]) -> np.ndarray:
    """1 at a level of a factor, 0 at others, NaN where it is missing."""
    texts, missing = column.texts[rows], column.missing[rows]
    strange = set(texts[~missing].tolist()) - set(levels)
    if strange:
        raise no_level(column.name, min(strange), levels)
    return np.where(missing, np.nan, (texts == level).astype(float))


def _used(model: StrategicModel, table: Table) -> dict[str, Column]:
    """Every column that the model names, checked to be there."""
    found = {name: table.column(name, "the outcome") for name in model.rule.columns}
    for player, outcome, formula in model.utilities:
        for name in formula.columns:
            found[name] = table.column(name, f"the utility of {player} at {outcome}")
    for name, _ in model.factors:
        table.column(name, "factors")
    return found


def _levels(model: StrategicModel, table: Table, kept: np.ndarray) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Factors and their levels in the rows kept, base first, others in order."""
    declared = dict(model.factors)
    for name in dict.fromkeys(name for _, _, formula in model.utilities for name in formula.columns):
        column = table.columns[name]
        if name not in declared and (column.numbers is not None or column.stray >= 0):
            continue
        seen = set(column.texts[kept].tolist())
        order = sorted(seen, key=float) if column.numbers is not None else sorted(seen)
        base = declared.get(name) or order[0]
        if base not in seen:
            raise no_level(name, base, order)
        if len(order) == 1:
            raise _constant(name, order[0], len(kept), table)
        yield name, (base, *(level for level in order if level != base))


def _terms(
    player: str, outcome: str, formula: Formula, levels: Mapping[str, tuple[str, ...]]
) -> Iterator[Term]:
    if formula.constant:
        yield Term(player, outcome, "const", ())
    full = not formula.constant
    for names in formula.terms:
        choices: list[tuple[tuple[str, str | None], ...]] = [()]
        for name in names:
            if name not in levels:
                options: tuple[str | None, ...] = (None,)
            elif full and len(names) == 1:
                options, full = levels[name], False
            else:
                options = levels[name][1:]
            choices = [(*chosen, (name, option)) for chosen in choices for option in options]
        for parts in choices:
            told = ":".join(name if level is None else f"{name}={level}" for name, level in parts)
            yield Term(player, outcome, told, parts)


def _numbers(column: Column, table: Table) -> np.ndarray:
    if column.numbers is None:
        row = max(column.stray, 0)
        raise UsageError(
            f"column `{column.name}` of {table.source} is not numeric",
            expected="numbers in every row, or words in every row",
            found=f"`{column.texts[row]}` in {table.row(row)}",
            hint=f"mend the value, leave it empty if it is missing, or write factors: [{column.name}]",
        )
    endless = np.flatnonzero(np.isinf(column.numbers))
    if len(endless):
        raise UsageError(
            f"column `{column.name}` of {table.source} is not finite", expected="finite numbers",
            found=f"`{column.texts[endless[0]]}` in {table.row(int(endless[0]))}",
        )  # fmt: skip
    return column.numbers


def _check_all_seen(shown: np.ndarray, outcomes: tuple[str, ...], table: Table) -> None:
    counts = np.bincount(shown, minlength=len(outcomes))
    unseen = [outcome for outcome, count in zip(outcomes, counts, strict=True) if not count]
    if unseen:
        raise UsageError(
            f"no row of {table.source} ends in `{unseen[0]}`",
            expected="every outcome of the tree at least once",
            found=", ".join(f"{o}: {c}" for o, c in zip(outcomes, counts, strict=True)),
            hint="take the outcome out of the tree, or look at the rule under `outcome`",
        )


def _check_constants(
    model: StrategicModel, terms: tuple[Term, ...], columns: np.ndarray, table: Table
) -> None:
    """A column that never varies says the same as the constant beside it."""
    with_constant = {(player, outcome) for player, outcome, formula in model.utilities if formula.constant}
    for term, row in zip(terms, columns, strict=True):
        constant = term.parts and np.ptp(row) == 0
        if constant and (not row[0] or (term.player, term.outcome) in with_constant):
            raise _constant(term.term, f"{row[0]:g}", len(row), table)


def _constant(name: str, value: str, rows: int, table: Table) -> UsageError:
    return UsageError(
        f"column `{name}` of {table.source} does not vary",
        expected="at least two values in the rows used",
        found=f"{value} in all {rows}",
        hint="take it out of the formula",
    )


def no_level(name: str, level: str, levels: Sequence[str]) -> UsageError:
    """A factor was given a level that it does not have."""
    expected = f"one of {', '.join(levels[:12])}"
    return UsageError(f"factor `{name}` has no level `{level}`", expected=expected, found=f"`{level}`")
