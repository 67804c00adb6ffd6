"""What the commands print, compared whole; and that no failure shows a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.brief.whole import whole

import innercourt
from innercourt.cli.main import run
from innercourt.errors import UnsolvedError

COMMAND = [sys.executable, "-c", "from innercourt.cli.main import main; main()"]


class Asked:
    """Stands for a loaded case: answers at once, and remembers what it was asked."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def brief(self, *, progress: Any, **given: Any) -> innercourt.Brief:
        self.given = given
        progress("drawing courts", 0.5)
        return whole()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every case is Veldra, answered without computing anything."""
    case = Asked()
    monkeypatch.setitem(vars(innercourt), "load", lambda _: case)
    return case


REFUSED = [
    (["brif"], "innercourt: No such command 'brif'. Did you mean 'brief'?\ntry       innercourt --help\n"),
    (["brief"], "innercourt brief: Missing argument 'CASE'.\ntry       innercourt brief --help\n"),
    (
        ["brief", "x", "--drawz", "3"],
        "innercourt brief: No such option '--drawz'. Did you mean '--draws'?\ntry       innercourt brief --help\n",
    ),
    (
        ["brief", "x", "--as-of", "soon"],
        "innercourt: --as-of needs a day\nexpected  YYYY-MM-DD, such as 2026-03-04\nfound     `soon`\n",
    ),
    (
        ["brief", "x", "--as-of", "2025-02-30"],
        "innercourt: --as-of needs a day\nexpected  YYYY-MM-DD, such as 2026-03-04\nfound     `2025-02-30`\n",
    ),
    (
        ["brief", "x", "--draws", "-3"],
        "innercourt: --draws needs a whole number\nexpected  1 to 10000000000\nfound     `-3`\n",
    ),
    (
        ["brief", "x", "--draws", "many"],
        "innercourt: --draws needs a whole number\nexpected  1 to 10000000000\nfound     `many`\n",
    ),
    (
        ["brief", "x", "--seed", "1.5"],
        "innercourt: --seed needs a whole number\nexpected  0 to 4294967295\nfound     `1.5`\n",
    ),
    (
        ["brief", "x", "--html", "none/there.html"],
        "innercourt: --html needs a file that can be written\n"
        "expected  a path to a file in a folder that exists\n"
        "found     `none/there.html`: there is no folder `none`\n",
    ),
    (
        ["brief", "x", "--svg", "none/there"],
        "innercourt: --svg needs a folder that can be written to\n"
        "expected  a folder, or a name for one in a folder that exists\n"
        "found     `none/there`: there is no folder `none`\n",
    ),
    (
        ["brief", "x", "--html", "."],
        "innercourt: --html needs a file that can be written\n"
        "expected  a path to a file in a folder that exists\n"
        "found     `.`: is a folder\n",
    ),
    (
        ["check", "bejing-2025"],
        "innercourt: there is no such case\n"
        f"expected  a packaged case ({', '.join(innercourt.cases())}) or a folder with a `case.yaml`\n"
        "found     `bejing-2025`\n"
        "try       `beijing-2025`\n",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=[" ".join(a) for a, _ in REFUSED])
def test_wrong_input_gets_one_message_and_status_2(
    arguments: list[str],
    message: str,
    asked: Asked,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert capsys.readouterr() == ("", message)
    assert asked.given == {}, "the work began before the options were checked"
    assert list(tmp_path.iterdir()) == []


def test_brief_tells_of_a_case_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["brief", "bejing-2025"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("innercourt: there is no such case\n")
    assert told.err.endswith("try       `beijing-2025`\n")


def test_brief_tells_all_mistakes_of_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case.yaml").write_text("case: Bad Name\ntitle: T\nquestion: Q?\nunitz: {}\n")
    assert run(["brief", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "case.yaml:1" in told.err
    assert "case.yaml:4" in told.err
    assert "units" in told.err, "the nearest valid name"
    assert told.err.endswith("2 mistakes in the case\n")


def test_no_arguments_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("Usage: innercourt [OPTIONS] COMMAND [ARGS]...\n")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr() == (f"innercourt {innercourt.__version__}\n", "")


def test_brief_passes_on_what_it_is_given(asked: Asked) -> None:
    run(["brief", "x", "--as-of", "2025-12-01", "--draws", "1_000", "--seed", "7", "--json"])
    assert asked.given == {"as_of": date(2025, 12, 1), "draws": 1000, "seed": 7}


def test_brief_leaves_defaults_to_the_library(asked: Asked) -> None:
    run(["brief", "x", "--json"])
    assert asked.given == {"seed": 0}


def test_brief_prints_the_page_and_nothing_of_its_progress(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["brief", "x"]) == 0
    told = capsys.readouterr()
    assert whole().answer.case.question in " ".join(told.out.split())
    assert "\x1b" not in told.out
    assert told.err == ""


def test_json_is_one_object_and_the_library_s(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["brief", "x", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == json.loads(json.dumps(innercourt.to_json(whole())))
    assert told.err == ""


def test_html_is_written_beside_the_page(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "brief.html"
    assert run(["brief", "x", "--html", str(page), "--json"]) == 0
    assert page.read_text() == innercourt.render_html(whole())
    assert capsys.readouterr().err == f"written: {page}\n"
    assert list(tmp_path.iterdir()) == [page]


def test_markdown_and_every_figure_are_written_beside_the_page(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, figures = tmp_path / "brief.md", tmp_path / "figures"
    assert run(["brief", "x", "--markdown", str(text), "--svg", str(figures), "--do", "host=delay"]) == 0
    assert asked.given == {"seed": 0, "do": ("host=delay",)}
    assert text.read_text() == innercourt.render_markdown(whole())
    drawn = innercourt.render_figures(whole())
    assert {path.stem: path.read_text() for path in figures.iterdir()} == drawn
    written = [text, *(figures / f"{name}.svg" for name in drawn)]
    assert capsys.readouterr().err == "".join(f"written: {path}\n" for path in written)


def test_a_page_that_fails_half_way_leaves_what_was_there(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "brief.html"
    page.write_text("yesterday's")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", str(page))

    monkeypatch.setattr(os, "replace", full)
    assert run(["brief", "x", "--html", str(page)]) != 0
    assert page.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [page]
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (KeyboardInterrupt(), 130, ""),
        (MemoryError(), 1, "innercourt: not enough memory; try fewer --draws\n"),
        (
            UnsolvedError(0.2, 0.05),
            1,
            "innercourt: the game was not solved in courts that hold 20.0% of the probability; "
            "at most 5.0% is tolerated\n",
        ),
    ],
    ids=["interrupted", "memory", "unsolved"],
)
def test_failures_are_told_without_a_traceback(
    failure: BaseException,
    status: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: str) -> None:
        raise failure

    monkeypatch.setitem(vars(innercourt), "load", fail)
    assert run(["brief", "x"]) == status
    told = capsys.readouterr()
    assert (told.out, told.err.strip("\n")) == ("", message.strip("\n"))


def test_cases_lists_them_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases"]) == 0
    rows = [line.split("  ", 1) for line in capsys.readouterr().out.splitlines()]
    assert {name.strip(): title.strip() for name, title in rows} == innercourt.cases()


def test_a_new_case_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert run(["new", str(folder)]) == 0
    assert capsys.readouterr().out == f"written: {folder}\ntry       innercourt brief {folder}\n"
    assert run(["check", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder}: no mistakes, no warnings\n"
    assert run(["new", str(folder)]) == 2
    assert "which holds something" in capsys.readouterr().err


def test_check_prints_mistakes_where_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", str(tmp_path / "mine")])
    (tmp_path / "mine" / "more.yaml").write_text("factorz: {}\n")
    capsys.readouterr()
    assert run(["check", str(tmp_path / "mine")]) == 2
    told = capsys.readouterr()
    assert told.err == ""
    assert "where     more.yaml:1" in told.out
    assert "factors" in told.out
    assert told.out.endswith("mine: 1 mistake, no warnings\n")


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == innercourt.case_schema()


def test_a_reader_that_goes_away_is_no_drama() -> None:
    child = subprocess.Popen([*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.close()
    _, told = child.communicate(timeout=60)
    assert (child.returncode, told) == (1, b"")


def test_an_interrupt_is_quiet() -> None:
    code = (
        "import time, innercourt\n"
        "def load(name):\n"
        "    print('loading', flush=True)\n"
        "    time.sleep(60)\n"
        "innercourt.load = load\n"
        "from innercourt.cli.main import main\n"
        "main()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, "brief", "x"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"loading\n"
    time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert (child.returncode, told.strip()) == (130, b"")
