"""`innercourt solve` and `innercourt export` from end to end, and every refusal as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.play import games

from innercourt.cli.main import run

TRUST_TABLE = """\
trust
2 players, 5 nodes, 2 information sets, perfect information

                         λ 0        λ 1
Ann at give?
  give                0.5000     0.3183
  keep                0.5000     0.6817
  expects                  1     0.7576
Bob at return?
  return              0.5000     0.1192
  take                0.5000     0.8808
  expects                  3      3.762
  reached             0.5000     0.3183
The game is worth
  Ann                      1     0.7576
  Bob                      2      1.879
"""


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    file = tmp_path / "trust.efg"
    file.write_text(games.TRUST)
    return file


def test_the_table(trust: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", str(trust), "--lambda", "0,1"]) == 0
    assert capsys.readouterr() == (TRUST_TABLE, "")


def test_all_that_can_be_asked_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, picture = tmp_path / "g.efg", tmp_path / "g.svg"
    file.write_text(games.UNEVEN)
    asked = ["solve", str(file), "--lambda", "1,8", "--trace", "--all", "--plot", str(picture), "--json"]
    assert run(asked) == 0
    out, err = capsys.readouterr()
    assert err == f"written: {picture}\n"
    told = json.loads(out)
    assert [point["lambda"] for point in told["solutions"]] == [1.0, 8.0]
    assert told["trace"]["arrived"]
    assert told["trace"]["points"][-1]["lambda"] == 8.0
    assert [len(found["equilibria"]) for found in told["equilibria"]] == [1, 3]
    assert picture.read_text().rstrip().endswith("</svg>")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["g.efg", "g.svg"]


def test_to_the_limit_as_text(trust: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", str(trust), "--trace"]) == 0
    out, _ = capsys.readouterr()
    assert "The principal branch from λ = 0" in out
    assert "Followed to the limit: while λ doubled to" in out


def test_what_is_not_reached_earns_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At λ = 2 exactly the path of two who want to meet splits."""
    file = tmp_path / "meet.efg"
    file.write_text(games.MEET)
    assert run(["solve", str(file), "--lambda", "2"]) == 1
    out, _ = capsys.readouterr()
    assert "λ = 2: The path turns back so close to the wanted precision" in out


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (
            'EFG 2 R "g" { "A" } "" t "" 1 "" { nan }', [],
            "innercourt: g.efg: line 1, column 36 of the game\nexpected  a payoff or `}`\nfound     nan\n",
        ),
        (
            games.TRUST, ["--lambda", "one"],
            "innercourt: --lambda needs numbers\nexpected  numbers parted by commas, such as 0.5,1,2\n"
            "found     `one`\n",
        ),
        (
            games.TRUST, ["--lambda", "1,-2"],
            "innercourt: λ is out of range\nexpected  a number from 0 to 3.33e+05 for the payoffs of this game\n"
            "found     -2\n",
        ),
        (
            games.TRUST, ["--plot", "picture.gif"],
            "innercourt: cannot draw picture.gif\nexpected  a file that ends in .svg or .png\nfound     .gif\n",
        ),
        (
            games.FORGETS, [],
            "innercourt: forgets has no perfect recall\nexpected  players who remember\nfound     Ann cannot tell the "
            "nodes of forgets.1.2 apart, yet got to n1 by forgets.1.1.l and to n4 by forgets.1.1.r\n",
        ),
    ],
    ids=["nan", "words", "negative", "gif", "forgets"],
)  # fmt: skip
def test_refusals(
    content: str, options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.efg").write_text(content)
    assert run(["solve", "g.efg", *options]) == 2
    assert capsys.readouterr() == ("", told)
    assert [p.name for p in tmp_path.iterdir()] == ["g.efg"]


def test_an_exported_episode_is_solved_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "moscow.efg"
    assert run(["export", "beijing-2025", "moscow", "--draw", "4", "--seed", "2", "--output", str(file)]) == 0
    assert capsys.readouterr() == ("", f"written: {file}\n")
    assert run(["solve", str(file), "--lambda", "1"]) == 0
    assert "The general abroad (beijing-2025)" in capsys.readouterr().out


def test_export_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "beijing-2025", "moskow"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("innercourt: there is no episode `moskow` in the case\nexpected  moscow, ")
    assert err.endswith("try       `moscow`\n")
