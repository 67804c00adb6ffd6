"""The tree that an expression is read into, and what can be asked of it without numbers.

Thirteen node types, all frozen: equal text gives equal trees, and a tree can be a static argument
of a compiled function. `expression.py` makes them from text, `evaluation.py` evaluates them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

LARGEST_POWER = 16
"""The largest whole number that may stand right of `**`."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: never negative, a sign is a `Unary`."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity, dotted; compared with a `Text`, a fact."""

    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted value of a fact."""

    value: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `not`."""

    op: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * / **`; the right side of `**` is a whole number, signed or not."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """`first ops[0] rest[0] ops[1] rest[1] ...`: a chain holds if every link does."""

    first: Expression
    ops: tuple[str, ...]
    rest: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two parts or more."""

    op: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Ternary:
    """`then if test else otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """One of the functions in `expression.FUNCTIONS`."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Prevails:
    """The probability that `of`'s order prevails against `over`'s.

    `absent` and `cut` name actors without lawful authority in this contest, `target` the guarded
    person under attack.
    """

    of: str
    over: str
    absent: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Obeys:
    """The probability that a unit obeys `contest.of` rather than `contest.over`."""

    unit: str
    contest: Prevails


@dataclass(frozen=True, slots=True)
class Did:
    """Whether a move was made, `episode.node.move`."""

    move: str


@dataclass(frozen=True, slots=True)
class OutcomeIs:
    """Whether an episode ended so, `episode.outcome`."""

    outcome: str


Expression: TypeAlias = (
    Number
    | Name
    | Text
    | Unary
    | Binary
    | Compare
    | Logic
    | Ternary
    | Call
    | Prevails
    | Obeys
    | Did
    | OutcomeIs
)


def children(expr: Expression) -> tuple[Expression, ...]:
    """The expressions directly under `expr`, left to right as written."""
    match expr:
        case Unary():
            return (expr.operand,)
        case Binary():
            return (expr.left, expr.right)
        case Compare():
            return (expr.first, *expr.rest)
        case Logic():
            return expr.parts
        case Ternary():
            return (expr.then, expr.test, expr.otherwise)
        case Call():
            return expr.arguments
        case Obeys():
            return (expr.contest,)
    return ()


def walk(expr: Expression) -> Iterator[Expression]:
    """`expr` and everything under it, top first."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def facts(expr: Expression) -> tuple[tuple[str, str], ...]:
    """The facts that `expr` looks at, each with the value it is compared with, in order.

    >>> from innercourt.play.expression import parse_expression
    >>> facts(parse_expression("cost if general == 'purged' else 0"))
    (('general', 'purged'),)
    """
    pairs = (
        _fact_test(node) for node in walk(expr) if isinstance(node, Compare) and _fact_test(node) is not None
    )
    return tuple(dict.fromkeys(pair for pair in pairs if pair is not None))


def quantities(expr: Expression) -> tuple[str, ...]:
    """The quantities that `expr` uses, in order of first use.

    >>> from innercourt.play.expression import parse_expression
    >>> quantities(parse_expression("prize.xi - cost if general == 'purged' else cost"))
    ('prize.xi', 'cost')
    """
    if isinstance(expr, Compare) and _fact_test(expr):
        return ()
    if isinstance(expr, Name):
        return (expr.id,)
    return tuple(dict.fromkeys(name for child in children(expr) for name in quantities(child)))


def names(expr: Expression) -> tuple[str, ...]:
    """Every quantity and fact that `expr` mentions, quantities first."""
    return tuple(dict.fromkeys((*quantities(expr), *(fact for fact, _ in facts(expr)))))


def contests(expr: Expression) -> tuple[Prevails, ...]:
    """The contests that `expr` asks about, each once, in order of first use."""
    return tuple(dict.fromkeys(node for node in walk(expr) if isinstance(node, Prevails)))


def obedience(expr: Expression) -> tuple[Obeys, ...]:
    """The units whose obedience `expr` asks about, each once, in order of first use."""
    return tuple(dict.fromkeys(node for node in walk(expr) if isinstance(node, Obeys)))


def moves(expr: Expression) -> tuple[Did | OutcomeIs, ...]:
    """The moves and outcomes that `expr` asks about, each once, in order of first use."""
    return tuple(dict.fromkeys(node for node in walk(expr) if isinstance(node, (Did, OutcomeIs))))


def whole_number(expr: Expression) -> int | None:
    """The value of a small whole number, signed or not; `None` for anything else."""
    sign, number = (-1, expr.operand) if isinstance(expr, Unary) and expr.op == "-" else (1, expr)
    if isinstance(number, Number) and number.value.is_integer() and number.value <= LARGEST_POWER:
        return sign * int(number.value)
    return None


def is_truth(expr: Expression) -> bool:
    """Whether `expr` is true or false rather than a number."""
    match expr:
        case Compare() | Logic() | Did() | OutcomeIs():
            return True
        case Unary():
            return expr.op == "not"
        case Ternary():
            return is_truth(expr.then) and is_truth(expr.otherwise)
    return False


def _fact_test(compare: Compare) -> tuple[str, str] | None:
    """The fact and the value, if this is a comparison of a fact with a quoted value."""
    match compare:
        case Compare(Name(fact), (_,), (Text(value),)) | Compare(Text(value), (_,), (Name(fact),)):
            return fact, value
    return None


# How tightly each form binds, loosest first, as in Python.
_TERNARY, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(10)
_BINARY = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def format_expression(expr: Expression) -> str:
    """`expr` as text, with the parentheses it needs: reading that gives `expr` again.

    >>> from innercourt.play.expression import parse_expression
    >>> format_expression(parse_expression("((a+b))*c if not(x>1) else prevails(xi,zhang,absent=[zhang])"))
    '(a + b) * c if not x > 1 else prevails(xi, zhang, absent=[zhang])'
    """
    return _format(expr)[0]


def _format(expr: Expression) -> tuple[str, int]:
    """The text of `expr` and how tightly it binds."""
    match expr:
        case Number(value):
            return repr(value).removesuffix(".0"), _ATOM
        case Name(id):
            return id, _ATOM
        case Text(value):
            return repr(value), _ATOM
        case Unary("not", operand):
            return f"not {_inside(operand, _NOT)}", _NOT
        case Unary(op, operand):
            return f"{op}{_inside(operand, _SIGN)}", _SIGN
        case Binary(op, left, right):
            own = _BINARY[op]
            # `**` binds to the right and takes a signed exponent, the others bind to the left
            sides = (_ATOM, _SIGN) if op == "**" else (own, own + 1)
            return f"{_inside(left, sides[0])} {op} {_inside(right, sides[1])}", own
        case Compare(first, ops, rest):
            links = (f" {op} {_inside(part, _SUM)}" for op, part in zip(ops, rest, strict=True))
            return _inside(first, _SUM) + "".join(links), _COMPARE
        case Logic(op, parts):
            own = _AND if op == "and" else _OR
            return f" {op} ".join(_inside(part, own + 1) for part in parts), own
        case Ternary(test, then, otherwise):
            shown = f"{_inside(then, _OR)} if {_inside(test, _OR)} else {_inside(otherwise, _TERNARY)}"
            return shown, _TERNARY
        case Call(function, arguments):
            return f"{function}({', '.join(map(format_expression, arguments))})", _ATOM
        case Prevails():
            return f"prevails({_format_contest(expr)})", _ATOM
        case Obeys(unit, contest):
            return f"obeys({unit}, {_format_contest(contest)})", _ATOM
        case Did(move):
            return f"did({move})", _ATOM
        case OutcomeIs(outcome):
            return f"outcome({outcome})", _ATOM


def _inside(expr: Expression, least: int) -> str:
    """The text of `expr` in a place where only what binds at least so tightly goes bare."""
    text, binds = _format(expr)
    return text if binds >= least else f"({text})"


def _format_contest(contest: Prevails) -> str:
    parts = [contest.of, contest.over]
    parts += [f"{key}=[{', '.join(v)}]" for key in ("absent", "cut") if (v := getattr(contest, key))]
    parts += [f"target={contest.target}"] if contest.target else []
    return ", ".join(parts)
