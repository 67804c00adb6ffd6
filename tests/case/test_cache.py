"""Compiled programs on disk: found again where only numbers changed, and never where anything else did."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .small import SMALL

PROGRAM = """
import sys
import innercourt
{before}
answer = innercourt.load(sys.argv[1]).analyse(draws=64)
print(innercourt.to_json(answer, timing=False)["hypotheses"])
"""


def run(folder: Path, text: str, cache: Path, before: str = "") -> tuple[str, set[str]]:
    """What the case comes to, in a process of its own, and which compiled programs are kept then."""
    folder.mkdir(exist_ok=True)
    (folder / "case.yaml").write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before), str(folder)],
        env={**os.environ, "JAX_COMPILATION_CACHE_DIR": str(cache)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    programs = cache / "programs"
    assert programs.is_dir()
    kept = (*(path for path in cache.iterdir() if path.name.endswith("-cache")), *programs.iterdir())
    return done.stdout, {path.name for path in kept}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, set[str]]:
    cache = tmp_path_factory.mktemp("compiled")
    told, kept = run(tmp_path_factory.mktemp("first"), SMALL, cache)
    assert kept
    return cache, told, kept


def test_other_numbers_need_no_other_program_and_give_another_answer(
    first: tuple[Path, str, set[str]], tmp_path: Path
) -> None:
    cache, told, kept = first
    again, now = run(tmp_path / "same", SMALL, cache)
    assert (again, now) == (told, kept)
    other, now = run(
        tmp_path / "numbers",
        SMALL.replace("shift: {loyalty.garrison.ruler: 1}", "shift: {loyalty.garrison.ruler: 2}"),
        cache,
    )
    assert now == kept
    assert other != told


def test_what_only_the_library_has_kept_is_run_and_not_written_down_again(tmp_path: Path) -> None:
    """What it loads it cannot write down: such a program would load the next time, and then not run."""
    cache = tmp_path / "compiled"
    told, kept = run(tmp_path / "first", SMALL, cache)
    programs = {path.name for path in (cache / "programs").iterdir()}
    for name in programs:
        (cache / "programs" / name).unlink()
    for _ in range(2):
        again, now = run(tmp_path / "again", SMALL, cache)
        assert again == told
        assert now <= kept
        assert not programs <= now


def test_another_game_is_compiled_anew_and_answered_as_with_an_empty_cache(
    first: tuple[Path, str, set[str]], tmp_path: Path
) -> None:
    cache, _, kept = first
    changed = SMALL.replace("wait: calm}", "wait: calm, hide: calm}")
    assert changed != SMALL
    told, now = run(tmp_path / "changed", changed, cache)
    assert now > kept
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "changed", changed, tmp_path / "empty")[0] == told


def test_another_compiler_finds_none_of_the_programs(
    first: tuple[Path, str, set[str]], tmp_path: Path
) -> None:
    """JAX takes the compiler's version into the key; were that to change, this would tell."""
    cache, told, kept = first
    before = (
        "import jax._src.cache_key as key\nkey.jaxlib_version_str = '0.0.0'\n"
        "from innercourt.case import programs\nprograms.of_library = lambda name: '0.0.0'"
    )
    again, now = run(tmp_path / "version", SMALL, cache, before)
    assert again == told
    assert len(now - kept) >= len(kept)
