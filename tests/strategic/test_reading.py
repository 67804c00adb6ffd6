"""Formulas, tables, rules and models: what is read, and every refusal as a whole string."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from innercourt.errors import UsageError
from innercourt.strategic.design import make_design
from innercourt.strategic.formula import parse_formula
from innercourt.strategic.model import read_model
from innercourt.strategic.table import read_table

ENTRY: dict[str, Any] = {
    "tree": {
        "player": "firm",
        "moves": {"leave": "out", "enter": {"player": "rival", "moves": {"yield": "in", "fight": "war"}}},
    },
    "outcome": "result",
    "utilities": {"firm": {"in": "size"}, "rival": {"war": "1"}},
}
ROWS = {"result": ["out", "in", "war", "in"], "size": [1, 2.5, 3, 4], "kind": ["b", "a", "b", "c"]}


def changed(**keys: Any) -> dict[str, Any]:
    return {**ENTRY, **keys}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", "0"),
        ("1", "1"),
        ("- 1", "0"),
        ("a+b", "a + b"),
        ("a + b - 1", "a + b - 1"),
        ("0 + a", "a - 1"),
        ("a:b + a", "a:b + a"),
        ("a*b", "a + b + a:b"),
        ("a + a", "a"),
        ("`a b` + x.1", "a b + x.1"),
    ],
)
def test_formulas_are_read_as_in_r(text: str, read: str) -> None:
    assert str(parse_formula(text, "u")) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty; write 0 for a utility of zero"),
        ("a + + b", "a column's name is missing"),
        ("a b", "a `+` is missing before `b`"),
        ("a +", "a column's name is missing"),
        ("log(a)", "`(` has no meaning here"),
        ("a - b", "only the constant can be taken out, by `- 1`"),
        ("2", "the only numbers are 0 and 1, each a term of its own"),
        ("a:a", "`a` is multiplied by itself; make a column of it"),
        ("a*b*c", "`*` joins two columns only; write the other products with `:`"),
    ],
)
def test_a_formula_that_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(UsageError) as told:
        parse_formula(text, "utility of a at b")
    assert str(told.value) == (
        "the utility of a at b cannot be read\n"
        "expected  columns joined by +, such as `balanc + regime2`; `- 1` leaves the constant out\n"
        f"found     `{text}`: {why}"
    )


def test_a_file_with_a_mark_semicolons_and_names_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text('\ufeff"";"x";"y"\n"1";1.50;"a;b"\n\n"2";NA;\n', encoding="utf-8")
    table = read_table(path)
    assert (table.rows, list(table.columns)) == (2, ["x", "y"])
    assert table.columns["x"].numbers is not None
    np.testing.assert_array_equal(table.columns["x"].numbers, [1.5, np.nan])
    assert table.columns["y"].texts.tolist() == ["a;b", ""]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b"",
            "t.csv holds no rows\nexpected  a line of names, then one row a case\nfound     nothing to count",
        ),
        (
            b"a,b\n",
            "t.csv holds no rows\nexpected  a line of names, then one row a case\nfound     nothing to count",
        ),
        (
            b"a,b\n1,2\n3\n",
            "t.csv is ragged\nexpected  2 values in every row, as many as columns are named\n"
            "found     1 in row 2",
        ),
        (b"a,a\n1,2\n", "t.csv names a column twice\nexpected  a different name each\nfound     a"),
        (b"a\n\xff\n", "t.csv cannot be read\nexpected  text in UTF-8\nfound     byte 2 is not UTF-8"),
        (
            b"a\n\0\n",
            "t.csv cannot be read\nexpected  a CSV file: a line of names, then one row a case\n"
            "found     a byte that is zero",
        ),
    ],
    ids=["empty", "names only", "ragged", "twice", "not text", "zero byte"],
)
def test_a_table_that_cannot_be_used(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_table(path)
    assert str(error.value) == told


def test_columns_of_different_length() -> None:
    with pytest.raises(UsageError) as error:
        read_table({"a": [1], "b": [1, 2]})
    assert str(error.value) == (
        "the columns of the data differ in length\nexpected  as many values in each\nfound     a: 1, b: 2"
    )


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (
            {"tre": {}},
            "the model cannot be used: the model\nexpected  the keys name, errors, tree, outcome, utilities, "
            "factors\nfound     `tre`\ntry       tree",
        ),
        ({"tree": {}}, "the model cannot be used: the model\nexpected  the key `outcome`\nfound     none"),
        (
            changed(tree={"player": "a", "moves": {"up": "x", "down": {"moves": {}}}}),
            "the model cannot be used: the tree after `down`\n"
            "expected  an outcome, or a node with `player` and `moves`\nfound     moves",
        ),
        (
            changed(tree={"player": "a", "moves": {"up": "x"}}),
            "the model cannot be used: the tree\n"
            "expected  two moves or more of a, each with what it leads to\nfound     up",
        ),
        (
            changed(tree="out"),
            "the model cannot be used: the tree\n"
            "expected  a first node with `player` and `moves`\nfound     the outcome `out`",
        ),
        (
            changed(errors="probit"),
            "the model cannot be used: errors\nexpected  agent logit, agent probit, private probit\n"
            "found     `probit`",
        ),
        (
            changed(utilities={"customer": {"in": "1"}}),
            "the model cannot be used: utilities\nexpected  players who move: firm, rival\nfound     `customer`",
        ),
        (
            changed(utilities={"firm": {"peace": "1"}}),
            "the model cannot be used: utilities of firm\nexpected  outcomes of the tree: out, in, war\n"
            "found     `peace`",
        ),
        (
            changed(outcome={"out": "x == 1"}),
            "the model cannot be used: outcome\nexpected  one for each of out, in, war, and no other\n"
            "found     none for in, war",
        ),
        (
            changed(outcome={"out": "x = 1", "in": "x == 2", "war": "x == 3"}),
            "the condition of outcome `out` cannot be read\n"
            "expected  comparisons joined by `and`, such as `esc == 1 and war == 0`\nfound     `x = 1`",
        ),
        (
            changed(factors=3),
            "the model cannot be used: factors\n"
            "expected  columns and their base levels, such as {regime: autoc}\nfound     `3`",
        ),
        (
            changed(
                errors="private probit",
                tree={
                    "player": "a",
                    "moves": {"l": "x", "r": {"player": "b", "moves": {"l": "x", "r": "y"}}},
                },
                utilities={},
            ),
            "the model cannot be used: errors\n"
            "expected  an outcome of its own at every end, with private information\nfound     `x` at several",
        ),
        (
            changed(
                errors="private probit",
                tree={
                    "player": "a",
                    "moves": {"l": "x", "r": {"player": "a", "moves": {"l": "y", "r": "z"}}},
                },
                utilities={},
            ),
            "the model cannot be used: errors\n"
            "expected  players who move once in a history, with private information\n"
            "found     a moves again and would have shown by then what it knows\ntry       agent probit",
        ),
    ],
)
def test_a_model_that_cannot_be_used(model: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as error:
        read_model(model)
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "tree: [",
            "m.yaml cannot be read\nexpected  YAML\n"
            "found     line 1: expected the node content, but found '<stream end>'",
        ),
        (
            "tree: a\ntree: b\n",
            "m.yaml cannot be read\nexpected  YAML\nfound     line 1: `tree` is there twice",
        ),
        (
            "- a",
            "the model cannot be used: the model\nexpected  a mapping with the keys name, errors, tree, outcome, "
            "utilities, factors\nfound     a list",
        ),
    ],
)
def test_a_model_file_that_cannot_be_read(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(content)
    with pytest.raises(UsageError) as error:
        read_model(path)
    assert str(error.value) == told


def test_moves_may_be_called_yes_and_no(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("tree: {player: a, moves: {yes: 1, no: 0}}\noutcome: y\nutilities: {a: {1: x}}\n")
    assert read_model(path).tree.outcomes == ("1", "0")


def test_a_tree_that_doubles_without_end(tmp_path: Path) -> None:
    """Anchors of YAML let thirty lines stand for a billion nodes."""
    node = "&l0 {player: a, moves: {u: x, d: x}}"
    for level in range(30):
        node = f"&l{level + 1} {{player: a, moves: {{u: {node}, d: *l{level}}}}}"
    path = tmp_path / "m.yaml"
    path.write_text(f"outcome: y\nutilities: {{}}\ntree: {node}\n")
    with pytest.raises(UsageError) as error:
        read_model(path)
    assert str(error.value) == (
        "the model cannot be used: the tree\nexpected  at most 500 ends\nfound     more"
    )


@pytest.mark.parametrize(
    ("model", "rows", "told"),
    [
        (
            changed(utilities={"firm": {"in": "sise"}}),
            ROWS,
            "the data has no column `sise`\nexpected  a column of the table\n"
            "found     `sise` in the utility of firm at in\ntry       size",
        ),
        (
            ENTRY,
            {**ROWS, "result": ["out", "in", "peace", "war"]},
            "column `result` holds a value that is no outcome of the tree\nexpected  out, in, war\n"
            "found     `peace` in row 3 (1 row in all)",
        ),
        (
            ENTRY,
            {**ROWS, "result": ["out", "in", "in", "in"]},
            "no row of the data ends in `war`\nexpected  every outcome of the tree at least once\n"
            "found     out: 1, in: 3, war: 0\n"
            "try       take the outcome out of the tree, or look at the rule under `outcome`",
        ),
        (
            ENTRY,
            {**ROWS, "size": ["1", "2", "many", "4"]},
            "column `size` of the data is not numeric\nexpected  numbers in every row, or words in every row\n"
            "found     `many` in row 3\n"
            "try       mend the value, leave it empty if it is missing, or write factors: [size]",
        ),
        (
            ENTRY,
            {**ROWS, "size": [1, 2, float("inf"), 4]},
            "column `size` of the data is not finite\nexpected  finite numbers\nfound     `inf` in row 3",
        ),
        (
            ENTRY,
            {**ROWS, "size": [2, 2, 2, 2]},
            "column `size` of the data does not vary\nexpected  at least two values in the rows used\n"
            "found     2 in all 4\ntry       take it out of the formula",
        ),
        (
            ENTRY,
            {**ROWS, "size": [None] * 4},
            "no row of the data has every value that the model uses\nexpected  rows without missing values\n"
            "found     size lacks 4",
        ),
        (
            changed(utilities={"firm": {"in": "kind"}}, factors={"kind": "d"}),
            ROWS,
            "factor `kind` has no level `d`\nexpected  one of a, b, c\nfound     `d`",
        ),
        (
            changed(utilities={"firm": {"in": "0"}}),
            ROWS,
            "the model has nothing to estimate\nexpected  a utility with a coefficient\nfound     zeros alone",
        ),
        (
            changed(outcome={"out": "size <= 1", "in": "size < 4", "war": "size == 4"}),
            ROWS,
            "row 1 of the data shows two outcomes\nexpected  conditions that exclude each other\n"
            "found     `out` and `in`",
        ),
        (
            changed(outcome={"out": "size <= 1", "in": "size == 3", "war": "size == 4"}),
            ROWS,
            "row 2 of the data shows no outcome\nexpected  a condition that holds for every row\n"
            "found     size = 2.5 (1 row in all)",
        ),
        (
            changed(outcome={"out": "kind < b", "in": "size == 3", "war": "size == 4"}),
            ROWS,
            "the condition of outcome `out` compares what is no number\n"
            "expected  numbers on both sides of `<`\nfound     `kind < b`",
        ),
    ],
)
def test_a_model_and_a_table_that_do_not_fit(model: dict[str, Any], rows: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as error:
        make_design(read_model(model), read_table(rows))
    assert str(error.value) == told


def test_factors_products_and_missing_rows() -> None:
    model = read_model(changed(utilities={"firm": {"in": "size*kind"}, "rival": {"war": "kind - 1"}}))
    rows = {
        "result": ["out", "in", "war", "in", "NA"],
        "size": [1, 2, 3, None, 5],
        "kind": ["b", "a", "b", "c", "c"],
    }
    design = make_design(model, read_table(rows))
    assert [str(term) for term in design.layout.terms] == [
        "firm, in: const", "firm, in: size", "firm, in: kind=b", "firm, in: size:kind=b",
        "rival, war: kind=a", "rival, war: kind=b",
    ]  # fmt: skip
    assert design.columns.tolist() == [[1, 1, 1], [1, 2, 3], [1, 0, 1], [1, 0, 3], [0, 1, 0], [1, 0, 1]]
    assert (design.dropped, design.missing) == (2, {"result": 1, "size": 1})
    assert design.observed.tolist() == [0, 1, 2]


def test_the_outcome_by_values_and_by_conditions_is_the_same() -> None:
    by_value = changed(outcome={"column": "y", "values": {0: "out", 1: "in", 2: "war"}})
    by_rule = changed(outcome={"out": "y == 0", "in": "y > 0 and y < 2", "war": "y >= 2 or y == 7"})
    rows = read_table({"y": [0.0, 2, 1], "size": [1, 2, 3]})
    assert make_design(read_model(by_value), rows).observed.tolist() == [0, 2, 1]
    assert make_design(read_model(by_rule), rows).observed.tolist() == [0, 2, 1]
