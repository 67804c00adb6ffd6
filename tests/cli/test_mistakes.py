"""A user's mistakes and bad luck, on the real program from end to end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.workbench.small import CASE as SMALL

from innercourt.cli.main import run

COMMAND = [sys.executable, "-m", "innercourt"]
FIELDS = {
    "case", "as_of", "question", "hypotheses", "histories", "command", "holds_power", "next", "origins",
    "diagnostics",
}  # fmt: skip


def innercourt(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, its output piped."""
    given = {**os.environ, **(environment or {})}
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=300, env=given)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case that `innercourt new` writes."""
    folder = tmp_path_factory.mktemp("cases") / "mine"
    assert run(["new", str(folder)]) == 0
    return folder


def test_a_new_case_checks_and_is_answered_and_the_pipe_gets_the_answer_alone(
    case: Path, tmp_path: Path
) -> None:
    assert innercourt("check", str(case)).returncode == 0
    page = tmp_path / "brief.html"
    done = innercourt("brief", str(case), "--draws", "256", "--json", "--html", str(page))
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"written: {page}\n"
    answer = json.loads(done.stdout)
    assert answer.keys() >= FIELDS
    assert sum(h["p"] for h in answer["hypotheses"].values()) == pytest.approx(1)
    assert page.read_text().rstrip().endswith("</html>")
    assert list(tmp_path.iterdir()) == [page]


def test_where_compiled_code_cannot_be_kept_nothing_is_said(case: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    without = {"JAX_COMPILATION_CACHE_DIR": "", "XDG_CACHE_HOME": str(blocked)}
    done = innercourt("brief", str(case), "--draws", "2000", environment=without)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("case.yaml", b"case: [\n", "expected  YAML"),
        ("case.yaml", b"\xff\xfe\x00", "expected  text in UTF-8"),
        ("case.yaml", b"", "expected  sections such as"),
        ("other.yaml", b"case: x\n", "expected  a folder that holds `case.yaml`"),
    ],
    ids=["not yaml", "not text", "empty", "another name"],
)
def test_a_wrong_file_is_told_on_one_screen(
    name: str, content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(["brief", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.endswith("1 mistake in the case\n")


def test_a_folder_that_may_not_be_read(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Root reads everything, so that the system's answer is played here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert run(["brief", str(case)]) == 2
    assert "expected  a folder that can be read" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told_before_the_work(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    for page in (tmp_path / "folder", tmp_path / "none" / "brief.html", Path(os.devnull)):
        assert run(["brief", str(case), "--draws", "64", "--html", str(page)]) == 2
        assert "--html needs a file that can be written" in capsys.readouterr().err


PLACES = {
    "about: 'x\0y'\n": "where     case.yaml:{line}:10\nexpected  YAML\nfound     control characters are not allowed\n"
    "try       remove the characters that cannot be seen",
    f"ledger: {'a' * 5000}\n": "where     case.yaml:{line}:9 at ledger\nexpected  the path of a file\n"
    "found     a ledger cannot be there: `{begin}…`: File name too long",
}


@pytest.mark.parametrize(("line", "told"), PLACES.items(), ids=["nul", "ledger"])
def test_mistakes_have_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    (tmp_path / "case.yaml").write_text(SMALL + line)
    number, begin = SMALL.count("\n") + 1, f"{tmp_path}/{'a' * 60}"[:59]
    assert run(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().out.startswith(told.format(line=number, begin=begin) + "\n\n")


def test_a_chain_without_end_is_one_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chain = ", ".join(["exile", "clerk"] * 5000)
    (tmp_path / "case.yaml").write_text(SMALL.replace("chain: [exile, clerk]", f"chain: [{chain}]"))
    assert run(["check", str(tmp_path)]) == 2
    line = SMALL[: SMALL.index("id: r1")].count("\n") + 1
    assert capsys.readouterr().out == (
        f"where     case.yaml:{line}:32 at reports[0].chain\nexpected  at most 50 links\nfound     10,000 links\n\n"
        f"{tmp_path}: 1 mistake, no warnings\n"
    )


def test_no_name_is_no_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", ""]) == 2
    assert capsys.readouterr().err.endswith("found     no name at all\n")


def test_an_interrupt_half_way_leaves_nothing_behind(case: Path, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    child = subprocess.Popen(
        [*COMMAND, "brief", str(case), "--draws", "5000000", "--html", str(page)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(5)  # the interpreter is up by then, the answer is minutes away
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert (child.returncode, out, err.strip()) == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_pipe_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "schema"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "innercourt: No space left on device: output\n")


def test_output_that_was_closed_beforehand_is_no_drama() -> None:
    code = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMAND[1:], "cases"], stderr=subprocess.PIPE, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
