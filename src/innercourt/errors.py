"""Every error that Innercourt raises on purpose, and the one form in which mistakes are told.

    InnercourtError
    ├── InputError            what a person wrote cannot be used; the program did nothing
    │   ├── CaseError         a case on disk: carries every mistake found, as `Problem`s
    │   ├── PriorError        a prior such as `normal(0, 1)` or `likely`
    │   ├── ExpressionError   a payoff, a probability or a condition
    │   ├── EfgError          a Gambit `.efg` file
    │   ├── LedgerError       a ledger that cannot be opened, an entry that it cannot take
    │   └── UsageError        a name, a date or an option given to a command or a function
    ├── StorageError          a ledger's disk or database failed, or what it holds is damaged
    └── SolveError            the numbers did not come out
        └── UnsolvedError     too much probability lies on courts whose game was not solved

Anything else that escapes is a mistake of the program. An `InputError` says four things, always
in the same order: where, what was expected, what was found, what to try.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class InnercourtError(Exception):
    """The root of the tree."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file: where it is, what belongs there, what is there, what to try.

    `line` and `column` count from 1; 0 means that the mistake has no place, such as a missing
    file. `path` leads to it from the top, e.g. `episodes[0].nodes.ask.actor`. A `warning`
    is told but refuses nothing.

    >>> print(Problem("case.yaml", 12, "units.guard", "a mapping", "`7`", "{name: ...}", 3))
    where     case.yaml:12:3 at units.guard
    expected  a mapping
    found     `7`
    try       {name: ...}
    """

    file: str
    line: int
    path: str
    expected: str
    found: str
    hint: str = ""
    column: int = 0
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """File, line, column and path in one phrase, leaving out what is not known."""
        place = spelled_out(self.file) or "input"
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        if self.path:
            place += f" at {self.path}"
        return place + (" (warning)" if self.severity == "warning" else "")

    def __str__(self) -> str:
        return told(self.where, self.expected, self.found, self.hint)


def told(where: str = "", expected: str = "", found: str = "", hint: str = "") -> str:
    """The one form of a mistake: up to four lines, each with its heading; empty ones left out.

    >>> print(told("--as-of", "a day, YYYY-MM-DD", "`soon`"))
    where     --as-of
    expected  a day, YYYY-MM-DD
    found     `soon`
    """
    rows = (("where", where), ("expected", expected), ("found", found), ("try", hint))
    return "\n".join(f"{head:<8}  {_indented(text)}" for head, text in rows if text)


def spelled_out(text: str) -> str:
    r"""`text` on one line, with what cannot be seen spelled.

    >>> spelled_out("a\nb\u202ec")
    'a\\nb\\u202ec'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 10)


class InputError(InnercourtError):
    """What a person wrote cannot be used.

    `message` is one sentence; `expected`, `found` and `hint` are its parts, for callers that
    know better where the text stood (a reader of files turns them into a `Problem`).
    """

    def __init__(self, message: str, *, expected: str = "", found: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.found = found
        self.hint = hint

    def __str__(self) -> str:
        parts = told("", self.expected, self.found, self.hint)
        return f"{self.message}\n{parts}" if parts else self.message


class CaseError(InputError):
    """A case cannot be read; `problems` holds every mistake found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        wrong = sum(p.severity == "error" for p in self.problems)
        super().__init__(f"{wrong} mistake{'' if wrong == 1 else 's'} in the case")

    def __str__(self) -> str:
        return "\n\n".join([*(str(p) for p in self.problems), self.message])


class PriorError(InputError):
    """The text of a prior cannot be read, or no such distribution exists."""


class ExpressionError(InputError):
    """The text of an expression cannot be read, or uses what the language does not have."""


class EfgError(InputError):
    """A Gambit extensive-form file cannot be read."""


class LedgerError(InputError):
    """A ledger cannot be opened, or cannot take what it was given; nothing was recorded."""


class UsageError(InputError):
    """A command or a function was given a name, a date or an option that it cannot use."""


class SolveError(InnercourtError):
    """A numerical task did not come out, and no honest answer can be given."""


class UnsolvedError(SolveError):
    """Courts whose game was not solved hold more probability than the stated limit.

    `mass` is their share of the posterior, `limit` the largest share that is tolerated.
    """

    def __init__(self, mass: float, limit: float, hint: str = "") -> None:
        super().__init__(
            f"the game was not solved in courts that hold {mass:.1%} of the probability; "
            f"at most {limit:.1%} is tolerated" + (f". {hint}" if hint else "")
        )
        self.mass = mass
        self.limit = limit


class StorageError(InnercourtError):
    """A ledger's disk or database failed, or what it holds is damaged.

    Nothing that was acknowledged before is taken back: either it is still there, or this tells
    that it is not. `message` is one sentence; `found` what the database said; `hint` what to try.
    """

    def __init__(self, message: str, *, found: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.found = found
        self.hint = hint

    def __str__(self) -> str:
        parts = told("", "", self.found, self.hint)
        return f"{self.message}\n{parts}" if parts else self.message
