"""`innercourt sources` and `innercourt baserate`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from innercourt.cli.main import run

ROWS = (
    "source,object,value\n" + "".join(f"{who},{what},yes\n" for who in "abc" for what in "xyz") + "d,x,no\n"
)


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(ROWS)
    return path


def test_a_page_and_a_file(claims: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "truth.csv"
    assert run(["sources", str(claims), "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("10 claims by 4 sources on 3 objects; 1 contested.\n")
    assert told.err == f"written: {out}\n"
    head, first, second, *_ = out.read_text().splitlines()
    assert head == "object,value,probability,claims"
    assert first.startswith("x,yes,0.9")
    assert second.startswith("x,no,0.0")


def test_json(claims: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", str(claims), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [o["object"] for o in told["objects"]] == ["x", "y", "z"]
    assert sum(v["p"] for v in told["objects"][0]["values"]) + told["objects"][0][
        "unclaimed"
    ] == pytest.approx(1)
    assert told["sources"][0].keys() == {"source", "low", "middle", "high", "right", "claims"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["sources"],
            "innercourt: sources needs one file of claims\nexpected  CLAIMS.csv\nfound     0 files\n",
        ),
        (
            ["sources", "x.csv", "--source", "Reuters"],
            "innercourt: --for, --source and --ledger go with --record\nexpected  --record\nfound     none\n",
        ),
        (
            ["sources", "none.csv"],
            "innercourt: cannot read none.csv\n"
            "expected  a CSV file with the columns source, object, value and, if you like, date\n"
            "found     No such file or directory\n",
        ),
        (
            ["baserate", "a.csv"],
            "innercourt: the errors of fewer than three lists cannot be told apart\n"
            "expected  three lists or more\nfound     1\n",
        ),
    ],
)
def test_mistakes(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err == told


def test_track_records(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["sources", "--record", "niger-2023", "gabon-2023", "tunisia-1987"]) == 0
    assert "resolved reports of 3 cases." in capsys.readouterr().out
    out = tmp_path / "reliability.yaml"
    assert run(["sources", "--record", "--for", "niger-2023", "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert out.read_text().startswith("# Reliability by the record of other cases")
