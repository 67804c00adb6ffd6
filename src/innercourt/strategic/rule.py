"""Which outcome a row of the table shows.

Either one column names it (`outcome: result`, or with a dictionary of what its values mean), or
every outcome has a condition on columns: `war: esc == 1 and war == 1`. Each row must meet exactly
one.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from innercourt.errors import UsageError
from innercourt.strategic.table import Column, Table

_COMPARISON = re.compile(r"\s*(`[^`]+`|[^\W\d][\w.]*)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$", re.DOTALL)
_COMPARE: Mapping[str, Callable[[Any, Any], np.ndarray]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """One column against one value."""

    column: str
    sign: str
    value: str


Condition = tuple[tuple[Comparison, ...], ...]
"""Alternatives, each a list of comparisons that hold together."""


@dataclass(frozen=True, slots=True)
class ByColumn:
    """The outcome is what a column says; `meaning` pairs its values with outcomes, if they differ."""

    column: str
    meaning: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class ByConditions:
    """The outcome is the one whose condition holds."""

    conditions: tuple[tuple[str, Condition], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there."""
        every = (c.column for _, condition in self.conditions for joint in condition for c in joint)
        return tuple(dict.fromkeys(every))


Rule = ByColumn | ByConditions


def parse_condition(text: str, outcome: str) -> Condition:
    """Read comparisons joined by `and` and `or`; `and` binds closer.

    >>> parse_condition("esc == 1 and war == 0", "capitulation")[0][1]
    Comparison(column='war', sign='==', value='0')
    """
    alternatives = []
    for alternative in re.split(r"\s+or\s+|\|", text):
        joint = []
        for part in re.split(r"\s+and\s+|&", alternative):
            read = _COMPARISON.match(part)
            if read is None:
                raise UsageError(
                    f"the condition of outcome `{outcome}` cannot be read",
                    expected="comparisons joined by `and`, such as `esc == 1 and war == 0`",
                    found=f"`{text}`",
                )
            joint.append(Comparison(read[1].strip("`"), read[2], read[3].strip("'\"")))
        alternatives.append(tuple(joint))
    return tuple(alternatives)


def observed(rule: Rule, table: Table, kept: np.ndarray, outcomes: Sequence[str]) -> np.ndarray:
    """Index in `outcomes` of what each row in `kept` (row numbers) shows.

    Raises `UsageError` for a value that is no outcome and for rows that meet no condition or several.
    """
    if isinstance(rule, ByColumn):
        return _by_column(rule, table, kept, outcomes)
    place = {outcome: index for index, outcome in enumerate(outcomes)}
    found = np.full(len(kept), -1)
    for outcome, condition in rule.conditions:
        holds = _holds(condition, table, outcome)[kept]
        twice = np.flatnonzero(holds & (found >= 0))
        if len(twice):
            raise UsageError(
                f"{table.row(int(kept[twice[0]]))} of {table.source} shows two outcomes",
                expected="conditions that exclude each other",
                found=f"`{outcomes[found[twice[0]]]}` and `{outcome}`",
            )
        found[holds] = place[outcome]
    lost = np.flatnonzero(found < 0)
    if len(lost):
        raise UsageError(
            f"{table.row(int(kept[lost[0]]))} of {table.source} shows no outcome",
            expected="a condition that holds for every row",
            found=", ".join(
                f"{name} = {table.columns[name].texts[kept[lost[0]]]}" for name in rule.columns
            ) + f" ({_counted(len(lost))})",
        )  # fmt: skip
    return found


def _by_column(rule: ByColumn, table: Table, kept: np.ndarray, outcomes: Sequence[str]) -> np.ndarray:
    column = table.column(rule.column, "the outcome")
    meaning = dict(rule.meaning) or {outcome: outcome for outcome in outcomes}
    place = {outcome: index for index, outcome in enumerate(outcomes)}
    found = np.full(len(kept), -1)
    for value, outcome in meaning.items():
        found[_equal(column, value)[kept]] = place[outcome]
    lost = np.flatnonzero(found < 0)
    if len(lost):
        row = int(kept[lost[0]])
        raise UsageError(
            f"column `{rule.column}` holds a value that is no outcome of the tree",
            expected=", ".join(meaning),
            found=f"`{column.texts[row]}` in {table.row(row)} ({_counted(len(lost))})",
        )
    return found


def _equal(column: Column, value: str) -> np.ndarray:
    """Where a column holds a value; numbers are compared as numbers, so that 1 is 1.0."""
    if column.numbers is not None:
        try:
            return np.asarray(column.numbers == float(value))
        except ValueError:
            pass
    return np.asarray(column.texts == value)


def _holds(condition: Condition, table: Table, outcome: str) -> np.ndarray:
    where = f"the condition of outcome `{outcome}`"
    joint = [np.all([_compared(c, table, where) for c in part], axis=0) for part in condition]
    return np.asarray(np.any(joint, axis=0))


def _compared(comparison: Comparison, table: Table, where: str) -> np.ndarray:
    column = table.column(comparison.column, where)
    if comparison.sign in ("==", "!="):
        equal = _equal(column, comparison.value)
        return equal if comparison.sign == "==" else ~equal
    try:
        value = float(comparison.value)
    except ValueError:
        value = float("nan")
    if column.numbers is None or np.isnan(value):
        raise UsageError(
            f"{where} compares what is no number",
            expected=f"numbers on both sides of `{comparison.sign}`",
            found=f"`{comparison.column} {comparison.sign} {comparison.value}`",
        )
    return np.asarray(_COMPARE[comparison.sign](column.numbers, value))


def _counted(rows: int) -> str:
    return f"{rows} row{'' if rows == 1 else 's'} in all"
