"""The expression language: reading, refusing, asking, writing back, evaluating."""

from __future__ import annotations

import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import innercourt.arrays  # noqa: F401  float64
from innercourt.errors import ExpressionError
from innercourt.play.expression import (
    FUNCTIONS,
    Scope,
    contests,
    evaluate,
    facts,
    format_expression,
    is_truth,
    moves,
    names,
    obedience,
    parse_expression,
    quantities,
)
from innercourt.play.syntax import (
    Did,
    Obeys,
    OutcomeIs,
    Prevails,
)

A = jnp.array([1.0, 2.0, -3.0])
B = jnp.array([2.0, 2.0, 0.5])
SCOPE = Scope(
    quantities={"a": A, "b": B, "leak.p": jnp.array([0.1, 0.2, 0.3])}.__getitem__,
    facts={"general": "in_post"},
    prevails=lambda contest: jnp.full(3, 0.25 if contest.target else 0.75),
    obeys=lambda asked: jnp.full(3, 0.6 if asked.unit == "guard" else 0.2),
    did={"moscow.ask.request": True, "moscow.host.delay": jnp.array([True, False, True])}.__getitem__,
    outcome={"moscow.taken": jnp.array([False, False, True])}.__getitem__,
)


def value(text: str | float) -> object:
    return evaluate(parse_expression(text), SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (3, 3.0),
        ("-0.5", -0.5),
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("min(3, 1, 2) + max(1, 2)", 3.0),
        ("clip(5, 0, 1) + abs(-1)", 2.0),
        ("log(exp(2)) + sqrt(9) + logistic(0)", 5.5),
        ("logistic(-1000) + logistic(1000)", 1.0),
        ("1 if general == 'in_post' else missing", 1.0),
        ("missing if 'purged' == general else 2", 2.0),
        ("general != 'purged'", True),
        ("1 < 2 <= 2 and not 3 > 4", True),
        ("1 > 2 or 2 > 3", False),
        ("general == 'purged' and missing > 1", False),
        ("did(moscow.ask.request) or missing > 1", True),
        ("2 * did(moscow.ask.request)", 2.0),
        ("  1\n  + 1 ", 2.0),
    ],
)
def test_what_no_draw_enters_is_settled_at_once(text: str | float, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a - b * 2", A - 2 * B),
        ("a ** 3", A**3),
        ("1 - leak.p", [0.9, 0.8, 0.7]),
        ("min(a, b, 1.5)", [1, 1.5, -3]),
        ("max(a, 0)", [1, 2, 0]),
        ("clip(a, 0, b)", [1, 2, 0]),
        ("logistic(a)", 1 / (1 + np.exp(-np.array(A)))),
        ("a < b", [True, False, True]),
        ("0 < a < b", [True, False, False]),
        ("a == b or a < 0", [False, True, True]),
        ("not a > 0 and general == 'in_post'", [False, False, True]),
        ("a if a > 0 else -a", [1, 2, 3]),
        ("(a > 0) + (b > 1)", [2, 2, 0]),
        ("did(moscow.host.delay) - outcome(moscow.taken)", [1, 0, 0]),
        ("a if did(moscow.host.delay) else b", [1, 2, -3]),
        ("prevails(xi, zhang) - prevails(xi, zhang, target=cai)", [0.5, 0.5, 0.5]),
        ("obeys(guard, cai, xi) - obeys(police, cai, xi, target=xi)", [0.4, 0.4, 0.4]),
    ],
)
def test_draws(text: str, expected: object) -> None:
    np.testing.assert_allclose(np.asarray(value(text)), np.asarray(expected), rtol=1e-15)


def test_evaluation_compiles_and_differentiates() -> None:
    expr = parse_expression("a * exp(-b) if a > 0 else b ** 2")

    def run(a: jax.Array, b: jax.Array) -> jax.Array:
        return evaluate(expr, Scope(quantities={"a": a, "b": b}.__getitem__))

    slope = jax.jit(jax.grad(lambda a, b: run(a, b).sum(), argnums=(0, 1)))(A, B)
    positive = np.asarray(A) > 0
    np.testing.assert_allclose(slope[0], np.where(positive, np.exp(-B), 0), rtol=1e-14)
    np.testing.assert_allclose(slope[1], np.where(positive, -A * np.exp(-B), 2 * B), rtol=1e-14)


@pytest.mark.parametrize("text", ["1 / 0", "log(0)", "sqrt(-1)", "exp(1000)", "0 ** -1", "1e300 ** 2"])
def test_arithmetic_without_a_value(text: str) -> None:
    with pytest.raises(ExpressionError, match="this has no value"):
        value(text)


def test_an_unknown_fact_is_named_with_the_nearest() -> None:
    with pytest.raises(ExpressionError) as error:
        value("genral == 'purged'")
    assert error.value.hint == "`general`"


def test_prevails_keeps_its_conditions() -> None:
    assert parse_expression("prevails(xi, zhang, absent=[zhang], cut=cai, target=xi)") == Prevails(
        "xi", "zhang", ("zhang",), ("cai",), "xi"
    )


def test_obeys_is_a_unit_in_a_contest() -> None:
    found = parse_expression("obeys(guard, cai, xi, absent=[xi]) > .5 and prevails(cai, xi) > .5")
    asked = Prevails("cai", "xi", ("xi",))
    assert obedience(found) == (Obeys("guard", asked),)
    assert contests(found) == (asked, Prevails("cai", "xi"))
    assert quantities(found) == ()


WRONG = [
    ("", "empty", ""),
    ("   ", "empty", ""),
    ("(1 + ", "cannot be read", ""),
    ("a && b", "(column 4)", "`and`"),
    ("a ? 1 : 2", "(column 3)", "`a if c else b`"),
    ("a = 3", "(column 3)", "`==`"),
    ("  é + 1", "(column 3)", ""),
    ("'é' + Xi.power", "(column 1)", ""),
    ("1 + (2 > (general == 'é')) + Xi.power", "(column 30)", "`xi.power`"),
    ("mn(1, 2)", "there is no such function (column 1)", "`min`"),
    ("max(1)", "wrong number of arguments", ""),
    ("clip(1, 2)", "wrong number of arguments", ""),
    ("exp(x=1)", "no named arguments", ""),
    ("exp(*a)", "not part of the language", ""),
    ("exp(**a)", "no named arguments", ""),
    ("x ^ 2", "operator is not part", "for a power write `**`"),
    ("x ** y", "whole number (column 6)", "for a root"),
    ("x ** .5", "whole number", "for a root"),
    ("x ** 17", "whole number", "for a root"),
    ("1e999", "too large", ""),
    ("9" * 400, "too large", ""),
    ("1j", "not part of the language", ""),
    ("True", "lower-case|not part", ""),
    ("None", "not part of the language", ""),
    ("b'x'", "not part of the language", ""),
    ("f'{x}'", "not part of the language", ""),
    ("[1, 2]", "not part of the language", ""),
    ("a[0]", "not part of the language", ""),
    ("(a).b(1)", "no such function", ""),
    ("lambda: 1", "not part of the language", ""),
    ("(x := 1)", "not part of the language", ""),
    ("[x for x in y]", "not part of the language", ""),
    ("__import__('os').system('x')", "no such function", ""),
    ("'purged'", "quoted value stands only beside", ""),
    ("'purged' + 1", "quoted value stands only beside", ""),
    ("general < 'purged'", "compared with one fact", ""),
    ("1 == 'purged'", "compared with one fact", ""),
    ("a == b == 'purged'", "compared with one fact", ""),
    ("a is b", "comparison is not part", ""),
    ("a in b", "comparison is not part", ""),
    ("a if b else c", "`if` needs something true or false (column 6)", ""),
    ("a and b > 1", "`and` needs something true or false (column 1)", ""),
    ("not a", "`not` needs something true or false", ""),
    ("min + 1", "`min` is a function", ""),
    ("did(moscow.ask)", "does not say which", ""),
    ("outcome('x.y')", "does not say which", ""),
    ("prevails(xi)", "between two actors", ""),
    ("prevails(xi, xi)", "nobody contends with himself", ""),
    ("prevails(xi, 'cai')", "not an actor", ""),
    ("prevails(xi, cai, absnt=[xi])", "`absnt` is not known here", "`absent`"),
    ("prevails(xi, cai, target=[xi])", "not an actor", ""),
    ("obeys()", "a unit obeys one of two actors", ""),
    ("obeys(guard, xi)", "a unit obeys one of two actors", ""),
    ("obeys('guard', xi, cai)", "not a unit", ""),
    ("obeys(guard, xi, xi)", "nobody contends with himself", ""),
    ("obeys(guard, xi, cai, cutt=xi)", "`cutt` is not known here", "`cut`"),
    ("\0", "cannot be read", ""),
    ("\ud800", "cannot be read", ""),
    ("(" * 450 + "1" + ")" * 450, "cannot be read", ""),
    ("-" * 900 + "1", "nested too deeply", "") ,
    ("+".join("a" * 60), "nested too deeply", ""),
    ("1+" * 600 + "1", "too long", "name a part"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "hint"), WRONG)
def test_what_is_wrong_is_said(text: str, message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_expression(text)
    assert any(part in error.value.message for part in message.split("|"))
    assert error.value.hint.startswith(hint)


@pytest.mark.parametrize("what", [True, None, [1], 1j])
def test_what_is_no_text_is_refused(what: object) -> None:
    with pytest.raises(ExpressionError, match="not an expression"):
        parse_expression(what)  # type: ignore[arg-type]


def test_the_whole_message() -> None:
    with pytest.raises(ExpressionError) as error:
        parse_expression("prize - Cost.exposure")
    assert str(error.value) == (
        "a name has lower-case letters, digits and underscores, in parts joined by dots (column 9)\n"
        "expected  a name such as cost.exposure\n"
        "found     `Cost.exposure`\n"
        "try       `cost.exposure`"
    )


def test_what_an_expression_mentions() -> None:
    expr = parse_expression(
        "prize.xi * prevails(xi, zhang) if general == 'purged' and did(m.ask.request)"
        " else cost - prize.xi * (host != 'away') + prevails(xi, zhang)"
        " + prevails(cai, xi) * outcome(m.taken)"
    )
    assert quantities(expr) == ("prize.xi", "cost")
    assert facts(expr) == (("general", "purged"), ("host", "away"))
    assert names(expr) == ("prize.xi", "cost", "general", "host")
    assert contests(expr) == (Prevails("xi", "zhang"), Prevails("cai", "xi"))
    assert moves(expr) == (Did("m.ask.request"), OutcomeIs("m.taken"))
    assert not is_truth(expr)
    assert is_truth(parse_expression("general == 'purged' if a > 1 else did(m.ask.request)"))


# Texts, not trees: parentheses fall where the author of a case would never put them.
numbers = st.floats(0, 1e300).map(repr) | st.integers(0, 99).map(str)
identifiers = st.sampled_from(["a", "b", "cost.exposure", "x1_"])
fact_tests = st.builds(
    lambda op, text: f"general {op} {text!r}", st.sampled_from(["==", "!="]), st.text(max_size=5)
)
contest_texts = st.sampled_from(
    [
        "prevails(xi, zhang)",
        "prevails(a, b, cut=[c], target=d)",
        "prevails(a, b, absent=[a, b], cut=[])",
        "obeys(u, a, b)",
        "obeys(u, a, b, cut=[c], target=d)",
    ]
)
truths = st.deferred(
    lambda: st.one_of(
        fact_tests,
        st.sampled_from(["did(a.b.c)", "outcome(a.b)"]),
        st.builds("({} {} {})".format, terms, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), terms),
        st.builds("{} < {} <= {}".format, terms, terms, terms),
        st.builds("({}) and {}".format, truths, truths),
        st.builds("{} or ({}) or {}".format, truths, truths, truths),
        st.builds("not {}".format, truths),
        st.builds("({})".format, truths),
    )
)
terms = st.deferred(lambda: numbers | identifiers | contest_texts | values.map("({})".format))
values = st.deferred(
    lambda: st.one_of(
        terms,
        st.builds("{} {} {}".format, values, st.sampled_from(["+", "-", "*", "/"]), values),
        st.builds("-{}".format, values),
        st.builds("{} ** {}".format, terms, st.integers(-16, 16)),
        st.builds("-{} ** -2".format, terms),
        st.builds("{} if {} else {}".format, values, truths, values),
        st.builds("max({}, {})".format, values, values),
        st.builds("clip({}, {}, exp({}))".format, values, values, values),
        st.builds("({})".format, truths),
    )
)


@settings(max_examples=100, deadline=None)
@given(values | truths)
def test_what_is_written_reads_back_the_same(text: str) -> None:
    try:
        expr = parse_expression(text)
    except ExpressionError as error:
        assert "too deeply" in error.message or "too long" in error.message  # noqa: PT017
        return
    written = format_expression(expr)
    if len(written) <= 1000:
        assert parse_expression(written) == expr


words = st.sampled_from(
    [*FUNCTIONS, "prevails", "obeys", "did", "outcome", "a", "xi", "and", "or", "not", "if", "else", "in", "lambda",
     "1", "2.5", "'x'", "\"", "(", ")", "[", "]", "{", "}", ",", ".", "=", "==", "<", "!=", "+", "-", "**",
     "*", "/", ":", ":=", "@", "~", "%", "await", "yield", "f'", "\\", "#", ";", "\n", " ", "é", "0x", "1_0"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(words, max_size=25).map(" ".join) | st.lists(words).map("".join))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        expr = parse_expression(text)
    except ExpressionError as error:
        assert error.expected  # noqa: PT017
        return
    assert parse_expression(format_expression(expr)) == expr


def test_reading_and_plain_numbers_load_no_jax() -> None:
    code = (
        "import sys; from innercourt.play.expression import *\n"
        "expr = parse_expression('max(1, 2) if f == \\'x\\' else b')\n"
        "assert evaluate(expr, Scope(facts={'f': 'x'})) == 2\n"
        "print('jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
