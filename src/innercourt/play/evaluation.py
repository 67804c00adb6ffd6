"""What an expression comes to: numbers, or JAX arrays over draws.

Nothing is loaded for numbers alone; JAX enters only where an array does.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NoReturn, TypeAlias

from innercourt.errors import ExpressionError
from innercourt.play.syntax import (
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
    Unary,
    facts,
    format_expression,
    whole_number,
)

Value: TypeAlias = Any
"""A `float`, a `bool`, or a JAX array of either with the axis `draw`."""


def _nothing(what: Any) -> NoReturn:
    raise ExpressionError("this cannot be used here", found=f"`{what}`")


@dataclass(frozen=True)
class Scope:
    """What the words of an expression stand for.

    `quantities`, `prevails`, `obeys`, `did` and `outcome` look up one quantity, contest, unit in a
    contest, move and outcome; `did` and `outcome` may answer with a plain `bool` where it is known for every draw.
    `facts` is the state, one value a fact.
    """

    quantities: Callable[[str], Value] = _nothing
    facts: Mapping[str, str] = field(default_factory=dict)
    prevails: Callable[[Prevails], Value] = _nothing
    obeys: Callable[[Obeys], Value] = _nothing
    did: Callable[[str], Value] = _nothing
    outcome: Callable[[str], Value] = _nothing


def evaluate(expr: Expression, scope: Scope) -> Value:
    """The value of `expr`: a JAX array over draws, or a `float` or `bool` if no draw enters.

    What is known without draws (facts, plain numbers) is settled at once: the branch of a
    conditional that is not taken, and the rest of an `and` or `or` that is decided, are not
    looked at. Where the test depends on draws both branches are computed, so that a branch must
    not divide by zero even where it is not taken if derivatives are wanted.

    Raises `ExpressionError` for arithmetic on plain numbers that has no value, and for a fact
    that `scope.facts` does not have.

    >>> from innercourt.play.expression import parse_expression
    >>> payoff = parse_expression("2 * 3 if general == 'purged' else cost")
    >>> evaluate(payoff, Scope(facts={"general": "purged"}))
    6.0
    """
    match expr:
        case Number(value):
            return value
        case Name(name):
            return scope.quantities(name)
        case Prevails():
            return scope.prevails(expr)
        case Obeys():
            return scope.obeys(expr)
        case Did(move):
            return scope.did(move)
        case OutcomeIs(outcome):
            return scope.outcome(outcome)
        case Unary(op, operand):
            value = evaluate(operand, scope)
            return _negated(value) if op == "not" else -_number(value)
        case Binary(op, left, right):
            power = whole_number(right) if op == "**" else None
            other = power if power is not None else _number(evaluate(right, scope))
            return _arithmetic(expr, _OPERATORS[op], _number(evaluate(left, scope)), other)
        case Compare():
            return _compared(expr, scope)
        case Logic(op, parts):
            return _joined(op, parts, scope)
        case Ternary(test, then, otherwise):
            return _chosen(evaluate(test, scope), then, otherwise, scope)
        case Call(function, arguments):
            values = [_number(evaluate(argument, scope)) for argument in arguments]
            return _arithmetic(expr, _functions(values)[function], *values)
    raise ExpressionError("a quoted value has no number", found=f"`{format_expression(expr)}`")


_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": operator.pow, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def _plain(value: Value) -> bool:
    return isinstance(value, (bool, int, float))


def _number(value: Value) -> Value:
    """Truths count as 1 and 0 in arithmetic."""
    if _plain(value):
        return float(value)
    # single precision holds them exactly and leaves the type of what they meet alone
    return value.astype("float32") if value.dtype == bool else value


def _negated(value: Value) -> Value:
    return not value if _plain(value) else ~value


def _arithmetic(expr: Expression, function: Callable[..., Value], *values: Value) -> Value:
    try:
        return function(*values)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        raise ExpressionError(
            f"this has no value: {error}", expected="a number", found=f"`{_shown(expr)}`"
        ) from None


def _compared(expr: Compare, scope: Scope) -> Value:
    if test := facts(expr):
        (fact, value), same = test[0], expr.ops[0] == "=="
        if fact not in scope.facts:
            near = get_close_matches(fact, scope.facts, 1)
            raise ExpressionError(
                f"there is no fact `{fact}`",
                expected="one of " + ", ".join(scope.facts) if scope.facts else "",
                found=f"`{fact}`",
                hint=f"`{near[0]}`" if near else "",
            )
        return (scope.facts[fact] == value) == same
    values = [_number(evaluate(part, scope)) for part in (expr.first, *expr.rest)]
    holds: Value = True
    for op, left, right in zip(expr.ops, values, values[1:], strict=False):
        holds = _both(holds, _OPERATORS[op](left, right))
    return holds


def _both(left: Value, right: Value) -> Value:
    if _plain(left):
        return right if left else False
    if _plain(right):
        return left if right else False
    return left & right


def _joined(op: str, parts: tuple[Expression, ...], scope: Scope) -> Value:
    """`and`; and `or` as not all not."""
    flip = op == "or"
    holds: Value = True
    for part in parts:
        value = evaluate(part, scope)
        holds = _both(holds, _negated(value) if flip else value)
        if _plain(holds) and not holds:
            break
    return _negated(holds) if flip else holds


def _chosen(test: Value, then: Expression, otherwise: Expression, scope: Scope) -> Value:
    if _plain(test):
        return evaluate(then if test else otherwise, scope)
    import jax.numpy as jnp

    return jnp.where(test, evaluate(then, scope), evaluate(otherwise, scope))


def _functions(values: list[Value]) -> Mapping[str, Callable[..., Value]]:
    """The functions for plain numbers, or for arrays if any of `values` is one."""
    if all(map(_plain, values)):
        return _PLAIN
    import jax
    import jax.numpy as jnp

    def fold(pick: Callable[[Value, Value], Value]) -> Callable[..., Value]:
        def folded(first: Value, *rest: Value) -> Value:
            for value in rest:
                first = pick(first, value)
            return first

        return folded

    return {
        "min": fold(jnp.minimum), "max": fold(jnp.maximum), "abs": jnp.abs, "exp": jnp.exp,
        "log": jnp.log, "sqrt": jnp.sqrt, "logistic": jax.nn.sigmoid, "clip": jnp.clip,
    }  # fmt: skip


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


_PLAIN: Mapping[str, Callable[..., Value]] = {
    "min": min, "max": max, "abs": abs, "exp": math.exp, "log": math.log, "sqrt": math.sqrt,
    "logistic": _logistic, "clip": lambda x, low, high: min(max(x, low), high),
}  # fmt: skip


def _shown(expr: Expression) -> str:
    text = format_expression(expr)
    return text if len(text) <= 40 else text[:39] + "…"
