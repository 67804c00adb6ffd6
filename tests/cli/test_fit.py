"""`innercourt fit` as a user meets it: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from innercourt.cli.main import run

MODEL = """\
name: entry
errors: agent logit
tree: {player: firm, moves: {leave: out, enter: in}}
outcome: end
utilities: {firm: {in: size}}
"""
DATA = "end,size\nout,1\nin,2\nin,3\nout,4\nin,5\nout,NA\nin,1\nin,2\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "entry.yaml").write_text(MODEL)
    (tmp_path / "firms.csv").write_text(DATA)
    return [str(tmp_path / "entry.yaml"), str(tmp_path / "firms.csv")]


def test_the_page_the_picture_and_the_rows(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    written = ["--plot", str(tmp_path / "p.svg"), "--predictions", str(tmp_path / "p.csv")]
    assert run(["fit", *files, "--starts", "2", "--profile", "size=1:5", *written]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == (
        "entry: agent logit, 7 rows of firms.csv; 1 left out for missing values (size 1)."
    )
    assert len(out.split("\n\n")[-1].splitlines()) == 26
    assert err == f"written: {tmp_path / 'p.csv'}\nwritten: {tmp_path / 'p.svg'}\n"
    assert (tmp_path / "p.svg").read_text().rstrip().endswith("</svg>")
    assert len((tmp_path / "p.csv").read_text().splitlines()) == 8


def test_the_json_twin(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["fit", *files, "--starts", "2", "--json", "--profile", "size=1,2", "--errors", "agent-probit"])
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    assert (found["errors"], found["rows"], found["dropped"]) == ("agent probit", 7, 1)
    assert [c["term"] for c in found["coefficients"]] == ["const", "size"]
    assert [point["at"] for point in found["profile"]["points"]] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--plot", "p.gif"],
            "--plot needs a picture's name\nexpected  a file in .svg or .png\nfound     `p.gif`",
        ),
        (["--at", "size=1"], "--at goes with --profile\nexpected  --profile NAME\nfound     none"),
        (
            ["--profile", "size", "--at", "size"],
            "--at needs a column and its value\nexpected  NAME=VALUE\nfound     `size`",
        ),
        (
            ["--profile", "size=a:b"],
            "--profile needs a column and its range\nexpected  NAME, NAME=LOW:HIGH or NAME=A,B,C\n"
            "found     `size=a:b`",
        ),
        (["--starts", "0"], "--starts needs a whole number\nexpected  1 to 1000\nfound     `0`"),
        (
            ["--errors", "cauchy"],
            "the model cannot be used: errors\nexpected  agent logit, agent probit, private probit\n"
            "found     `cauchy`",
        ),
    ],
)
def test_refusals(
    arguments: list[str], told: str, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fit", *files, *arguments]) == 2
    assert capsys.readouterr().err == f"innercourt: {told}\n"


def test_a_file_that_is_not_there(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fit", files[0], "none.csv"]) == 2
    assert capsys.readouterr().err == (
        "innercourt: cannot read none.csv\nexpected  a CSV file: a line of names, then one row a case\n"
        "found     No such file or directory\n"
    )
