"""What starts at once stays light: told by what is loaded, not by a clock."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("jax", "jaxlib", "numpy", "scipy", "pydantic", "yaml", "jinja2", "rich")


def loaded_by(code: str) -> set[str]:
    """The heavy packages that a fresh process has loaded after it ran `code`."""
    report = f"import json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_probe_sees_what_is_loaded() -> None:
    assert loaded_by("import yaml") == {"yaml"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["brief", "--help"],
        ["check", "--help"],
        ["brief"],
        ["brief", "x", "--as-of", "soon"],
    ],
    ids=" ".join,
)
def test_help_and_refusals_load_none_of_the_numeric_core(arguments: list[str]) -> None:
    assert loaded_by(f"from innercourt.cli.main import run\nrun({arguments!r})") == set()


def test_importing_the_package_is_free() -> None:
    assert loaded_by("import innercourt") == set()


def test_a_finished_brief_is_rendered_without_jax() -> None:
    heavy = loaded_by("from innercourt import render_html, render_terminal, to_json, write_whole")
    assert not heavy & {"jax", "jaxlib"}


def test_a_case_is_checked_without_the_numeric_core() -> None:
    heavy = loaded_by("from innercourt import check_case\ncheck_case('beijing-2025')")
    assert heavy == {"pydantic", "yaml"}


def test_packaged_cases_are_listed_by_their_titles_alone() -> None:
    assert loaded_by("from innercourt import cases\nassert cases()") == {"yaml"}


def test_a_new_case_is_written_without_reading_one(tmp_path: Path) -> None:
    assert loaded_by(f"from innercourt import new_case\nnew_case({str(tmp_path / 'x')!r})") <= {"yaml"}
