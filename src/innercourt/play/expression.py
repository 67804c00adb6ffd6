"""The small language of payoffs, probabilities and conditions.

    prize.xi - cost.exposure * (1 + fear ** 2)
    prevails(xi, zhang, absent=[zhang], target=xi) if general == 'in_post' else 0
    clip(base + .2 * did(moscow.ask.request), 0, 1)

Text is parsed by Python's own parser and then read node by node into the tree of `syntax.py`:
what is not on the list is refused, nothing is ever run by the host language. Everything that can
go wrong with a text is an `ExpressionError` that says where.
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from innercourt.errors import ExpressionError
from innercourt.play.evaluation import Scope, evaluate
from innercourt.play.syntax import (
    LARGEST_POWER,
    Binary,
    Call,
    Compare,
    Did,
    Expression,
    Logic,
    Name,
    Number,
    Obeys,
    OutcomeIs,
    Prevails,
    Ternary,
    Text,
    Unary,
    contests,
    facts,
    format_expression,
    is_truth,
    moves,
    names,
    obedience,
    quantities,
    whole_number,
)

__all__ = [
    "FUNCTIONS", "Expression", "Scope", "contests", "evaluate", "facts", "format_expression",
    "is_truth", "moves", "names", "obedience", "parse_expression", "quantities",
]  # fmt: skip

LONGEST = 1000
"""Characters in an expression, at most."""
DEEPEST = 50
"""Levels of nesting, at most; a sum of n terms has n - 1."""

FUNCTIONS: Mapping[str, tuple[int, int | None]] = {
    "min": (2, None), "max": (2, None), "abs": (1, 1), "exp": (1, 1), "log": (1, 1),
    "sqrt": (1, 1), "logistic": (1, 1), "clip": (3, 3),
}  # fmt: skip
"""Functions of numbers with their least and greatest number of arguments (`None`: no limit)."""

_SPECIAL = ("prevails", "obeys", "did", "outcome")
_OPTIONS = "absent=[x], cut=[x], target=y)"
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_GRAMMAR = "numbers, names, + - * / **, comparisons, and, or, not, `a if c else b`, " + ", ".join(
    f"{name}()" for name in (*FUNCTIONS, *_SPECIAL)
)


def parse_expression(text: object) -> Expression:
    """Read an expression; a number stands for itself.

    Takes whatever a file may hold. Raises `ExpressionError` with the column (from 1), what was
    expected and what was found there.

    >>> parse_expression("1 - leak.p")
    Binary(op='-', left=Number(value=1.0), right=Name(id='leak.p'))
    """
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise ExpressionError("not an expression", expected="text or a number", found=f"`{text!r:.60}`")
    shown = text if isinstance(text, str) else repr(text)
    if len(shown) > LONGEST:
        raise ExpressionError(
            "the expression is too long",
            expected=f"at most {LONGEST} characters",
            found=f"{len(shown)} characters",
            hint="name a part of it as a quantity",
        )
    return _read(shown)


@lru_cache(maxsize=4096)
def _read(text: str) -> Expression:
    """A case is read, checked and compiled: each of its texts comes by several times."""
    return _Reader(text).read()


class _Reader:
    """Turns one text into a tree; kept together with the text to say where a mistake is."""

    def __init__(self, text: str) -> None:
        # line breaks count as spaces, so that text may be folded; columns stay what they were
        self.text = re.sub(r"[\r\n\t]", " ", text)
        self.offset = len(self.text) - len(self.text.lstrip(" "))

    def read(self) -> Expression:
        body = self.text.strip(" ")
        if not body:
            raise ExpressionError("the expression is empty", expected=_GRAMMAR, found="nothing")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Python about Python, such as `1if x else 2`
                tree = ast.parse(body, mode="eval")
        except SyntaxError as error:
            column = self.offset + max(error.offset or 1, 1)
            raise self._failure(
                "the expression cannot be read", column, _GRAMMAR, hint=_python_hint(body)
            ) from None
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            raise ExpressionError(
                "the expression cannot be read",
                expected=f"plain text, nested at most {DEEPEST} deep",
                found=f"`{_short(body)}`",
            ) from error
        return self._part(tree.body, -1)

    def _expression(self, node: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST:
            raise self._refusal(node, "the expression is nested too deeply", f"at most {DEEPEST} levels")
        match node:
            case ast.Constant(value):
                return self._constant(node, value)
            case ast.Name() | ast.Attribute():
                return Name(self._name(node))
            case ast.UnaryOp():
                return self._unary(node, depth)
            case ast.BinOp():
                return self._binary(node, depth)
            case ast.Compare():
                return self._compare(node, depth)
            case ast.BoolOp(op, values):
                word = "and" if isinstance(op, ast.And) else "or"
                return Logic(word, tuple(self._truth(v, depth, f"`{word}`") for v in values))
            case ast.IfExp(test, then, otherwise):
                return Ternary(
                    self._truth(test, depth, "`if`"),
                    self._part(then, depth),
                    self._part(otherwise, depth),
                )
            case ast.Call():
                return self._call(node, depth)
        raise self._refusal(node, "this is not part of the language", _GRAMMAR)

    def _part(self, node: ast.expr, depth: int) -> Expression:
        """A part that has a value: anything but a quoted text."""
        part = self._expression(node, depth + 1)
        if isinstance(part, Text):
            raise self._refusal(
                node, "a quoted value stands only beside `==` or `!=` and a fact", "a number or a name"
            )
        return part

    def _truth(self, node: ast.expr, depth: int, where: str) -> Expression:
        part = self._part(node, depth)
        if not is_truth(part):
            raise self._refusal(
                node, f"{where} needs something true or false", "a comparison, did(), outcome() or not"
            )
        return part

    def _constant(self, node: ast.expr, value: object) -> Expression:
        if isinstance(value, str):
            return Text(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._refusal(node, "this is not part of the language", _GRAMMAR)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self._refusal(node, "the number is too large", "a number below 1e308")
        return Number(number)

    def _name(self, node: ast.expr) -> str:
        parts: list[str] = []
        inner = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise self._refusal(
                node, "this is not a name", "identifiers joined by dots, such as cost.exposure"
            )
        parts.append(inner.id)
        if not all(map(_IDENTIFIER.fullmatch, parts)):
            raise self._refusal(
                node,
                "a name has lower-case letters, digits and underscores, in parts joined by dots",
                "a name such as cost.exposure",
                hint=_lowered(".".join(reversed(parts))),
            )
        if len(parts) == 1 and parts[0] in (*FUNCTIONS, *_SPECIAL):
            raise self._refusal(node, f"`{parts[0]}` is a function", f"{parts[0]}(...)")
        return ".".join(reversed(parts))

    def _unary(self, node: ast.UnaryOp, depth: int) -> Expression:
        match node.op:
            case ast.USub():
                return Unary("-", self._part(node.operand, depth))
            case ast.UAdd():
                return self._part(node.operand, depth)
            case ast.Not():
                return Unary("not", self._truth(node.operand, depth, "`not`"))
        raise self._refusal(node, "this is not part of the language", _GRAMMAR)

    def _binary(self, node: ast.BinOp, depth: int) -> Expression:
        op = _BINARY.get(type(node.op))
        if op is None:
            hint = "for a power write `**`" if isinstance(node.op, ast.BitXor) else ""
            raise self._refusal(node, "this operator is not part of the language", "+ - * / **", hint)
        left, right = self._part(node.left, depth), self._part(node.right, depth)
        if op == "**" and whole_number(right) is None:
            raise self._refusal(
                node.right,
                "a power must be a whole number",
                f"a whole number from -{LARGEST_POWER} to {LARGEST_POWER}",
                hint="for a root write sqrt(x), for x to the y exp(y * log(x))",
            )
        return Binary(op, left, right)

    def _compare(self, node: ast.Compare, depth: int) -> Expression:
        parts = [self._expression(part, depth + 1) for part in (node.left, *node.comparators)]
        ops = [_COMPARE.get(type(op), "") for op in node.ops]
        if "" in ops:
            raise self._refusal(node, "this comparison is not part of the language", "< <= > >= == !=")
        if any(isinstance(part, Text) for part in parts):
            one_fact = len(parts) == 2 and sum(isinstance(part, Name) for part in parts) == 1
            if not one_fact or ops[0] not in ("==", "!="):
                raise self._refusal(
                    node,
                    "a quoted value is compared with one fact",
                    "fact == 'value' or fact != 'value'",
                )
        return Compare(parts[0], tuple(ops), tuple(parts[1:]))

    def _call(self, node: ast.Call, depth: int) -> Expression:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        known = (*FUNCTIONS, *_SPECIAL)
        if function not in known:
            near = get_close_matches(function, known, 1)
            raise self._refusal(
                node, "there is no such function", ", ".join(known), f"`{near[0]}`" if near else ""
            )
        if function == "prevails":
            return self._contest(
                node, node.args, f"prevails(a, b, {_OPTIONS}", "a contest is between two actors"
            )
        if function == "obeys":
            form = f"obeys(unit, a, b, {_OPTIONS}"
            contest = self._contest(node, node.args[1:], form, "a unit obeys one of two actors")
            return Obeys(self._id(node.args[0], "a unit"), contest)
        self._no_keywords(node, function)
        if function == "did":
            return Did(self._reference(node, 3, "did(episode.node.move)"))
        if function == "outcome":
            return OutcomeIs(self._reference(node, 2, "outcome(episode.outcome)"))
        least, most = FUNCTIONS[function]
        if len(node.args) < least or (most is not None and len(node.args) > most):
            count = f"{least} or more" if most is None else str(least)
            plural = "" if least == most == 1 else "s"
            raise self._refusal(
                node, "wrong number of arguments", f"{function}() with {count} argument{plural}"
            )
        return Call(function, tuple(self._part(argument, depth) for argument in node.args))

    def _reference(self, node: ast.Call, parts: int, form: str) -> str:
        if len(node.args) == 1 and isinstance(node.args[0], (ast.Name, ast.Attribute)):
            name = self._name(node.args[0])
            if name.count(".") == parts - 1:
                return name
        raise self._refusal(node, "this does not say which", form)

    def _contest(self, node: ast.Call, sides: Sequence[ast.expr], form: str, told: str) -> Prevails:
        if len(sides) != 2:
            raise self._refusal(node, told, form)
        of, over = (self._id(side, "an actor") for side in sides)
        if of == over:
            raise self._refusal(node, "nobody contends with himself", form)
        options: dict[str, tuple[str, ...]] = {}
        for keyword in node.keywords:
            key = keyword.arg or "**"
            if key not in ("absent", "cut", "target"):
                near = get_close_matches(key, ("absent", "cut", "target"), 1)
                raise self._refusal(
                    keyword.value, f"`{key}` is not known here", form, f"`{near[0]}`" if near else ""
                )
            many = isinstance(keyword.value, ast.List) and key != "target"
            listed = keyword.value.elts if many and isinstance(keyword.value, ast.List) else [keyword.value]
            options[key] = tuple(self._id(name, "an actor") for name in listed)
        target = options.pop("target", (None,))[0]
        return Prevails(of, over, options.get("absent", ()), options.get("cut", ()), target)

    def _id(self, node: ast.expr, what: str) -> str:
        if isinstance(node, ast.Name) and _IDENTIFIER.fullmatch(node.id):
            return node.id
        raise self._refusal(node, f"this is not {what}", f"{what}'s id, without quotes")

    def _no_keywords(self, node: ast.Call, function: str) -> None:
        if node.keywords:
            raise self._refusal(
                node.keywords[0].value, f"{function}() has no named arguments", f"{function}(...)"
            )

    def _refusal(self, node: ast.expr, message: str, expected: str, hint: str = "") -> ExpressionError:
        body = self.text.strip(" ")
        # Python counts bytes of UTF-8
        before = body.encode()[: node.col_offset].decode(errors="ignore")
        segment = ast.get_source_segment(body, node) or ""
        return self._failure(message, self.offset + len(before) + 1, expected, segment, hint)

    def _failure(
        self, message: str, column: int, expected: str, found: str = "", hint: str = ""
    ) -> ExpressionError:
        rest = found or self.text[column - 1 :].strip()
        return ExpressionError(
            f"{message} (column {min(column, len(self.text) + 1)})",
            expected=expected,
            found=f"`{_short(rest)}`" if rest else "the end",
            hint=hint,
        )


def _python_hint(text: str) -> str:
    """What people write who come from other notations."""
    for sign, advice in (("&&", "`and`"), ("||", "`or`"), ("?", "`a if c else b`"), ("!", "`not` or `!=`")):
        if sign in text and not (sign == "!" and text.count("!") == text.count("!=")):
            return advice
    return "`==`" if re.search(r"[^=<>!]=[^=]", text) else ""


def _lowered(name: str) -> str:
    return f"`{name.lower()}`" if all(map(_IDENTIFIER.fullmatch, name.lower().split("."))) else ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
