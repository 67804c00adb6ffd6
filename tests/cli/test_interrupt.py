"""Ctrl-C: the process ends at once with the status that is documented, and says nothing more."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.ptys import on_a_terminal
from tests.workbench.small import CASE

from innercourt.cli.interrupt import ends_at_once

STARTED = """
import sys
from innercourt.cli.interrupt import ends_at_once
ends_at_once()
print("up", flush=True)
from innercourt.__main__ import main
main()
"""
"""The program as its script starts it, with a word as soon as it is the program that meets an interrupt."""


LONG = "20000000"
"""Draws that take longer than any of these tests waits."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("interrupt") / "case"
    place.mkdir()
    (place / "case.yaml").write_text(CASE)
    return place


def interrupted(delay: float, *arguments: str) -> tuple[int, bytes, bytes]:
    """Exit status and output of a command that is interrupted so many seconds after the interpreter is up."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        begun = time.monotonic()
        out, err = child.communicate(timeout=60)
    assert time.monotonic() - begun < 20  # a second at most, where the machine has nothing else to do
    return child.returncode, out, err


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.02, 0.04, 0.06, 0.1, 0.15])
def test_an_interrupt_while_the_program_is_loaded_is_quiet(case: Path, delay: float) -> None:
    assert interrupted(delay, "brief", str(case)) == (130, b"", b"")


@pytest.mark.parametrize("delay", [random.Random(seed).uniform(0.2, 4) for seed in range(6)])
def test_an_interrupt_at_any_moment_ends_it_without_a_word(case: Path, tmp_path: Path, delay: float) -> None:
    page = tmp_path / "page.html"
    found = interrupted(delay, "brief", str(case), "--draws", LONG, "--html", str(page))
    assert found == (130, b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.full
def test_an_interrupt_at_many_moments(case: Path) -> None:
    draw = random.Random(7)
    for _ in range(100):
        delay = draw.uniform(0.1, 6)
        assert interrupted(delay, "brief", str(case), "--draws", LONG) == (130, b"", b""), delay


@pytest.mark.parametrize("delay", [0.3, 2.5, 6.0])
def test_the_workbench_ends_at_any_moment(case: Path, delay: float) -> None:
    status, _, err = interrupted(delay, "open", str(case), "--port", "0", "--no-browser")
    assert (status, err) == (130, b"")


def test_an_interrupt_that_is_ignored_stays_ignored(case: Path) -> None:
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + STARTED
    with subprocess.Popen([sys.executable, "-c", code, "check", str(case)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
    assert (child.returncode, out.endswith(b"no mistakes, no warnings\n")) == (0, True)


def test_who_uses_the_library_keeps_his_own_handler() -> None:
    code = (
        "import signal, innercourt, innercourt.cli.main\ninnercourt.cases()\ninnercourt.cli.main.run(['cases'])\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "assert signal.set_wakeup_fd(-1) == -1\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0
    )


def test_a_handler_of_somebody_else_is_left() -> None:
    own, before = (lambda *_: None), signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, own)
    try:
        ends_at_once()
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_terminal_gets_its_cursor_back(case: Path) -> None:
    status, shown = on_a_terminal("brief", str(case), "--draws", LONG, interrupted=4.0)
    assert status == 130
    assert shown.count(b"\x1b[?25l") <= shown.count(b"\x1b[?25h")
    assert b"Traceback" not in shown


def test_a_password_that_is_not_given_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    users = str(tmp_path / "users")
    status, shown = on_a_terminal("open", "--password-file", users, "--set-password", "ada", interrupted=2.0)
    assert status == 130
    assert b"Traceback" not in shown
    assert list(tmp_path.iterdir()) == []
