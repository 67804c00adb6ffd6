"""Linear formulas over the columns of a table, written as in R: `s_wt_re1 + revis1`, `0`, `x - 1`.

A formula is a sum of columns with one coefficient each, and a constant unless `- 1` or `0` takes it
out. `a:b` is the product of two columns, `a * b` is short for `a + b + a:b`. A name that is not a
word goes between backquotes. Nothing else is read: a logarithm or a square is a column to be made
beforehand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from innercourt.errors import UsageError

_TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d][\w.]*|`[^`]+`)|(?P<number>\d+(?:\.\d*)?)|(?P<sign>[-+:*]))")


@dataclass(frozen=True, slots=True)
class Formula:
    """Terms of a utility, each one column or a product of columns, and whether a constant is added."""

    constant: bool
    terms: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column named, once, in the order written."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term))

    def __str__(self) -> str:
        """The formula as it would be written.

        >>> str(parse_formula("a*b - 1", "u"))
        'a + b + a:b - 1'
        """
        told = " + ".join(":".join(term) for term in self.terms)
        if not told:
            return "1" if self.constant else "0"
        return told if self.constant else f"{told} - 1"


def parse_formula(text: str, where: str) -> Formula:
    """Read one formula; `where` says whose it is, for the message of the `UsageError`.

    >>> parse_formula("balanc + regime2", "utility of state 2 at war").terms
    (('balanc',), ('regime2',))
    >>> parse_formula("0", "u"), parse_formula("1", "u")
    (Formula(constant=False, terms=()), Formula(constant=True, terms=()))
    """
    tokens = _tokens(text, where)
    constant, terms = True, []
    position = 0
    while position < len(tokens):
        sign, position = _sign(tokens, position, text, where)
        names, joined, position = _product(tokens, position, text, where)
        if names in (["0"], ["1"]):
            constant = (names == ["1"]) == (sign == "+")
        elif sign == "-":
            raise _unreadable(text, where, "only the constant can be taken out, by `- 1`")
        else:
            terms += _expanded(names, joined, text, where)
    return Formula(constant, tuple(dict.fromkeys(terms)))


def _tokens(text: str, where: str) -> list[str]:
    found, position = [], 0
    while text[position:].strip():
        token = _TOKEN.match(text, position)
        if token is None:
            raise _unreadable(text, where, f"`{text[position:].strip()[0]}` has no meaning here")
        found.append(token[0].strip())
        position = token.end()
    if not found:
        raise _unreadable(text, where, "it is empty; write 0 for a utility of zero")
    return found


def _sign(tokens: list[str], position: int, text: str, where: str) -> tuple[str, int]:
    """The sign before the next term; the first term may go without."""
    if tokens[position] in "+-":
        return tokens[position], position + 1
    if position:
        raise _unreadable(text, where, f"a `+` is missing before `{tokens[position]}`")
    return "+", 0


def _product(tokens: list[str], position: int, text: str, where: str) -> tuple[list[str], list[str], int]:
    """The names of one term, what joins them (`:` or `*`), and where the next term begins."""
    names: list[str] = []
    joined: list[str] = []
    while True:
        if position >= len(tokens) or tokens[position] in "+-:*":
            raise _unreadable(text, where, "a column's name is missing")
        names.append(tokens[position])
        position += 1
        if position >= len(tokens) or tokens[position] not in ":*":
            return names, joined, position
        joined.append(tokens[position])
        position += 1


def _expanded(names: list[str], joined: list[str], text: str, where: str) -> list[tuple[str, ...]]:
    """The terms that a product stands for: `a * b` is `a + b + a:b`."""
    if any(name[0].isdigit() for name in names):
        raise _unreadable(text, where, "the only numbers are 0 and 1, each a term of its own")
    plain = [name.strip("`") for name in names]
    if len(set(plain)) < len(plain):
        raise _unreadable(text, where, f"`{plain[0]}` is multiplied by itself; make a column of it")
    if "*" not in joined:
        return [tuple(plain)]
    if joined != ["*"]:
        raise _unreadable(text, where, "`*` joins two columns only; write the other products with `:`")
    return [(plain[0],), (plain[1],), (plain[0], plain[1])]


def _unreadable(text: str, where: str, why: str) -> UsageError:
    return UsageError(
        f"the {where} cannot be read",
        expected="columns joined by +, such as `balanc + regime2`; `- 1` leaves the constant out",
        found=f"`{text}`: {why}",
    )
