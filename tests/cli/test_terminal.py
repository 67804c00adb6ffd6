"""Text of others on a terminal: it moves no cursor, turns no writing round, and forges no line of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.ptys import on_a_terminal
from tests.workbench.small import CASE

from innercourt.cli.main import run

GAME = (
    'EFG 2 R "t\x1b[31m" { "A\x1b[2J\nForged" "B\u202e" } "" '
    'p "" 1 1 "x\x07" { "l\x1b]0;t\x07" "r" } 0 t "" 1 "" { 2, 1 } t "" 0'
)
CLAIMS = 'source,object,value\n"a\x1b[2J\nb",x,1\nb,x,2\n"c\u202e\x9b31m",x,1\n'
UNSAFE = "\x1b\x07\x9b\u202e\x7f"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a game, claims, a ledger and a case whose names are hostile."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.efg").write_text(GAME)
    (tmp_path / "c.csv").write_text(CLAIMS)
    case = tmp_path / "case\nwhere     forged.yaml:1\x1b[2J"
    case.mkdir()
    (case / "case.yaml").write_text(CASE)
    (case / "x\nwhere     forged.yaml:2\u202e.yaml").write_text("factorz: {}\n")
    entry = {"type": "source", "source": "s", "name": "A\x1b[2J\u202e", "about": "line\nsource s, version 9"}
    (tmp_path / "s.jsonl").write_text(json.dumps(entry) + "\n")
    assert run(["ledger", "init"]) == 0
    assert run(["ledger", "add", "s.jsonl"]) == 0
    return tmp_path


COMMANDS = [
    ["solve", "g.efg"],
    ["solve", "g.efg", "--json"],
    ["solve", "none\x1b[2J.efg"],
    ["sources", "c.csv"],
    ["sources", "c.csv", "--json"],
    ["ledger", "show", "s"],
    ["ledger", "show", "s", "--json"],
    ["ledger", "sql", "select * from sources"],
    ["ledger", "sql", "select '\x1b[2J' from nothing"],
    ["check", "case\nwhere     forged.yaml:1\x1b[2J"],
    ["check", "none\u202e\x1b[2J"],
    ["brief", "none\u202e\x1b[2J"],
    ["whatif", "spain-1981", "--suppose", "a\u202eb"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(map(repr, c))[:40])
def test_nothing_that_is_printed_moves_a_cursor(
    place: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    capsys.readouterr()
    run(command)
    told = capsys.readouterr()
    assert told.out or told.err
    assert not set(UNSAFE) & set(told.out + told.err)
    for line in (told.out + told.err).splitlines():
        assert not line.startswith(("where     forged", "Forged", "source s, version 9"))


def test_json_says_the_same_with_characters_spelled(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["ledger", "show", "s", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["entry"]["name"] == "A\x1b[2J\u202e"


def test_the_mistakes_of_a_file_with_a_forged_name(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "case\nwhere     forged.yaml:1\x1b[2J"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == r"where     x\nwhere     forged.yaml:2\u202e.yaml:1:1 at factorz"
    assert lines[-1] == r"case\nwhere     forged.yaml:1\x1b[2J: 1 mistake, no warnings"


def test_what_goes_to_a_program_stays_as_it_is(place: Path) -> None:
    command = [sys.executable, "-m", "innercourt", "ledger", "export"]
    piped = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    assert "\u202e" in piped
    _, shown = on_a_terminal("ledger", "export")
    assert "\u202e" not in shown.decode()
    assert "innercourt-ledger" in shown.decode()


def test_no_width_at_all_is_one_that_was_not_set(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE)
    command = [sys.executable, "-m", "innercourt", "brief", str(tmp_path), "--draws", "64"]
    page = subprocess.run(
        command, env={**os.environ, "COLUMNS": "0"}, stdout=subprocess.PIPE, check=False
    ).stdout.decode()
    assert page.startswith("The regent and the marshal\n")
    assert 70 < max(map(len, page.splitlines())) <= 80
