"""What a file of claims may hold, and what is said of one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from innercourt.claims.table import LONGEST, claim_table, read_claims
from innercourt.claims.values import read_value
from innercourt.errors import UsageError

EXPECTED = "expected  a CSV file with the columns source, object, value and, if you like, date\n"
MISTAKES = {
    b"": "claims.csv is empty\n" + EXPECTED + "found     nothing",
    b"\n\n": "claims.csv has no names of columns in line 1\n" + EXPECTED + "found     nothing",
    b"source,value\na,1\n": "claims.csv has no column `object`\n"
    + EXPECTED
    + "found     source, value in line 1",
    b"source,object,value\n": "claims.csv holds no claims\n" + EXPECTED + "found     no rows",
    b"source,object,value\na,x,\n": "claims.csv holds no claims\nexpected  values\nfound     none in any row",
    b"source,object,value,value\na,x,1,2\n": (
        "claims.csv has the column `value` more than once\n" + EXPECTED + "found     it 2 times in line 1"
    ),
    b"source,object,value\na,x,1\nb,x\n": (
        "claims.csv is ragged\nexpected  3 values in every row, as many as columns are named\nfound     2 in line 3"
    ),
    b"source,object,value\na,x,1\n,x,2\n": (
        "claims.csv has a claim without a source\nexpected  a name\nfound     nothing in line 3"
    ),
    b"source,object,value,date\na,x,1,2024-02-30\n": (
        "claims.csv has a date that is no day\nexpected  YYYY-MM-DD, or nothing\nfound     `2024-02-30` in line 2"
    ),
    "source,object,value\na,x,é\n".encode("latin-1"): (
        "claims.csv cannot be read\nexpected  text in UTF-8\nfound     other bytes in line 2"
    ),
    b"source,object,value\na,x,1\0\n": (
        "claims.csv cannot be read\n" + EXPECTED + "found     a byte that is zero in line 2"
    ),
    b'source,object,value\na,x,"1\n': (
        "claims.csv cannot be read\n" + EXPECTED + "found     unexpected end of data in line 2"
    ),
    b"source,object,value\n" + b"a" * (LONGEST + 10): (
        "claims.csv cannot be read\nexpected  lines of less than 1,000,000 bytes\nfound     a longer line 2"
    ),
}


@pytest.mark.parametrize(("content", "told"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_mistakes_are_told_with_their_line(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as mistake:
        read_claims(path)
    assert str(mistake.value) == told


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_claims(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="Is a directory"):
        read_claims(tmp_path)


def test_columns_in_any_order_with_others_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text('\ufeffValue;note;Source;Object\n1;"a;b";s;x\n2;;t;"two\nlines"\n', encoding="utf-8")
    table = read_claims(path)
    assert (table.sources, table.objects, table.wording) == (["s", "t"], ["x", "two\nlines"], ["1", "2"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,234", "1234.0"),
        ("-0", "0"),
        ("Knuth, Donald E.", "DONALD E. KNUTH"),
        ("O'Leary", "OLeary"),
        ("7:16p", "19:16"),
        ("7:16 p.m. (Estimated)", "07:16 PM"),
        ("12/02/2011 6:55 a.m.", "6:55aDec 2"),
    ],
)
def test_one_value_written_in_two_ways(one: str, other: str) -> None:
    assert read_value(one) == read_value(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("35930", "36000"),
        ("1.5", "15"),
        ("-3", "3"),
        ("7:16 a.m.", "7:16 p.m."),
        ("9:30 in Paris", "9:30 in London"),
        ("Knuth", "Donald Knuth"),
        ("Dec 1 7:16", "Dec 2 7:16"),
    ],
)
def test_two_values_are_two(one: str, other: str) -> None:
    assert read_value(one) != read_value(other)


def test_a_time_without_its_day_joins_the_one_that_has_it_if_there_is_one() -> None:
    one = claim_table([("a", "x", "7:16"), ("b", "x", "Dec 1 7:16"), ("c", "x", "7:16")])
    two = claim_table([("a", "x", "7:16"), ("b", "x", "Dec 1 7:16"), ("c", "x", "Dec 2 7:16")])
    assert one.wording == ["7:16"]
    assert len(two.wording) == 3


def test_what_has_no_value_is_left_out_and_counted() -> None:
    table = claim_table([("a", "x", "n/a"), ("b", "y", "1"), ("c", "z", "")])
    assert (table.rows, table.missing, list(table.objects)) == (3, 2, ["y"])
