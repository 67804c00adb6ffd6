"""What is installed is what is here: the wheel brings its data, and works without the repository."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import innercourt


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content and nothing else."""
    made = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-w", made, root], check=True)
    (wheel,) = made.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(made / "site")
    return made / "site"


def test_every_file_of_the_package_is_in_the_wheel(root: Path, installed: Path) -> None:
    def files(folder: Path) -> set[str]:
        found = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
        return {str(p.relative_to(folder)) for p in found}

    assert files(installed / "innercourt") == files(root / "src" / "innercourt")


def test_the_wheel_alone_lists_makes_and_checks_cases(installed: Path, tmp_path: Path) -> None:
    def command(*arguments: str) -> str:
        code = f"import sys; sys.path.insert(0, {str(installed)!r}); from innercourt.cli.main import main; main()"
        run = [sys.executable, "-c", code, *arguments]
        return subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert {line.split()[0] for line in command("cases").splitlines()} == set(innercourt.cases())
    command("new", "mine")
    assert command("check", "mine") == "mine: no mistakes, no warnings\n"
    assert command("check", "beijing-2025").startswith("beijing-2025: no mistakes")
