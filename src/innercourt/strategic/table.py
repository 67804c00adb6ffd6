"""A table of cases: one row a case, columns of numbers or of words, some values missing.

It comes from a CSV file (comma, semicolon or tab; the first line names the columns) or from
anything with named columns, such as a dictionary of lists or a pandas data frame. An empty value,
`NA`, `N/A`, `NaN`, `null` and a lone dot are missing.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from innercourt.errors import UsageError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "<na>", "."})
"""What stands for a value that is not there, in small letters."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column. `texts` as written, `numbers` where every value that is there is a number.

    Whole numbers are written without a point.
    `missing` is true where there is no value; there `numbers` is NaN and `texts` is empty.
    """

    name: str
    texts: np.ndarray
    missing: np.ndarray
    numbers: np.ndarray | None
    stray: int = -1
    """Row of the first value that is no number, in a column where others are; -1 if there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns by name; `source` is what messages call the table."""

    source: str
    columns: Mapping[str, Column]
    rows: int

    def column(self, name: str, where: str) -> Column:
        """A column by name; `where` says who asks. `UsageError`, with near names, if there is none."""
        if name in self.columns:
            return self.columns[name]
        near = get_close_matches(name, self.columns, 3) or sorted(self.columns)[:8]
        raise UsageError(
            f"{self.source} has no column `{name}`",
            expected="a column of the table",
            found=f"`{name}` in {where}",
            hint=", ".join(near),
        )

    def row(self, index: int) -> str:
        """What a person would call a row: counted from 1, the header not counted."""
        return f"row {index + 1}"


def read_table(data: str | os.PathLike[str] | Mapping[str, Any]) -> Table:
    """A table from a CSV file or from named columns.

    >>> table = read_table({"war": [0, 1, None], "regime": ["dem", "mixed", "dem"]})
    >>> table.rows, table.columns["war"].missing.tolist(), table.columns["regime"].numbers is None
    (3, [False, False, True], True)

    Raises `UsageError` for a file that is not there, not text, empty or ragged.
    """
    if isinstance(data, str | os.PathLike):
        return _from_file(Path(data))
    if not hasattr(data, "items"):
        raise UsageError(
            "the data cannot be read", expected="a path, a mapping of columns or a data frame",
            found=type(data).__name__,
        )  # fmt: skip
    named = {str(name): np.asarray(values, dtype=object).tolist() for name, values in data.items()}
    lengths = {name: len(values) for name, values in named.items()}
    if len(set(lengths.values())) > 1:
        raise UsageError(
            "the columns of the data differ in length",
            expected="as many values in each",
            found=", ".join(f"{name}: {length}" for name, length in lengths.items()),
        )
    rows = next(iter(lengths.values()), 0)
    if not rows:
        raise _empty("the data")
    return Table("the data", {name: _column(name, map(_text, v)) for name, v in named.items()}, rows)


def _from_file(path: Path) -> Table:
    source = path.name
    lines = list(csv.reader(*_opened(path)))
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise _empty(source)
    header = [name.strip() for name in lines[0]]
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(header):
            raise UsageError(
                f"{source} is ragged",
                expected=f"{len(header)} values in every row, as many as columns are named",
                found=f"{len(line)} in row {number}",
            )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UsageError(
            f"{source} names a column twice", expected="a different name each", found=", ".join(twice)
        )
    cells = zip(*lines[1:], strict=True)
    # R writes the names of rows as a column without a name.
    held = {name: _column(name, values) for name, values in zip(header, cells, strict=True) if name}
    return Table(source, held, len(lines) - 1)


def _opened(path: Path) -> tuple[io.StringIO, str | csv.Dialect]:
    """The text of a file and the dialect in which it is written."""
    expected = "a CSV file: a line of names, then one row a case"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as why:
        raise UsageError(
            f"{path.name} cannot be read", expected="text in UTF-8", found=f"byte {why.start} is not UTF-8"
        ) from why
    except OSError as why:
        raise UsageError(f"cannot read {path}", expected=expected, found=why.strerror or str(why)) from why
    if "\0" in text:
        raise UsageError(f"{path.name} cannot be read", expected=expected, found="a byte that is zero")
    first = text.split("\n", 1)[0]

    class Written(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return io.StringIO(text, newline=""), Written()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _column(name: str, values: Iterable[str]) -> Column:
    held = np.array([value.strip() for value in values], dtype=object)
    missing = np.array([value.lower() in MISSING for value in held])
    held[missing] = ""
    numbers = np.full(len(held), np.nan)
    strays = []
    for row in np.flatnonzero(~missing):
        try:
            numbers[row] = float(held[row])
        except ValueError:
            strays.append(int(row))
    if not strays:
        for row in np.flatnonzero(numbers == np.round(numbers)):
            # One level of a factor is one word, whether it was written 1 or 1.0.
            held[row] = f"{numbers[row]:.0f}"
        return Column(name, held, missing, numbers)
    mixed = len(strays) < (~missing).sum()
    return Column(name, held, missing, None, strays[0] if mixed else -1)


def _empty(source: str) -> UsageError:
    return UsageError(
        f"{source} holds no rows", expected="a line of names, then one row a case", found="nothing to count"
    )


def csv_line(*values: object) -> str:
    r"""One line of a CSV file, quoted where it must be.

    >>> csv_line("war, total", 1)
    '"war, total",1\n'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def aligned(rows: Sequence[tuple[str, ...]], words: int) -> list[str]:
    """Lines of text with columns side by side; the first `words` to the left, numbers to the right.

    >>> aligned([("a", "1.5"), ("bc", "10")], 1)
    ['a   1.5', 'bc   10']
    """
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i < words else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
