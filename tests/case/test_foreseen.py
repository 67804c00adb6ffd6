"""What a case took last time is loaded while it is read; whatever else it then takes, the answer is the same."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.case import foreseen, programs
from innercourt.case.ahead import Ahead, Shape, compile_ahead
from innercourt.case.cache import keep, kept_at
from innercourt.case.foreseen import foresee, remember

GIVEN = np.arange(5.0)


def doubled(x: Any) -> Any:
    return {"twice": 2 * x, "all": jnp.sum(x)}


def squared(x: Any) -> Any:
    return {"square": x**2}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    foreseen._now.clear()
    yield tmp_path
    foreseen._now.clear()


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of what was loaded before it was asked for."""
    found: list[str] = []
    plain = programs.kept_program

    def counted(slot: programs.Slot) -> Any:
        program = plain(slot)
        if program is not None:
            found.append(slot.key)
        return program

    monkeypatch.setattr(foreseen, "kept_program", counted)
    return found


def run(case: str, *functions: Any) -> list[Any]:
    """What a command does: it foresees, describes its functions, remembers what they are, and calls them."""
    foresee(case)
    with ThreadPoolExecutor(1) as pool:
        steps: list[Ahead] = [compile_ahead(f, [Shape.of(GIVEN)], pool) for f in functions]
        remember([step.slot for step in steps])
        return [step(GIVEN) for step in steps]


def check(found: list[Any], *wanted: Any) -> None:
    for one, function in zip(found, wanted, strict=True):
        for name, values in function(GIVEN).items():
            assert (np.asarray(one[name]) == np.asarray(values)).all()


def test_the_second_run_finds_its_programs_loaded(folder: Path, loaded: list[str]) -> None:
    check(run("a", doubled, squared), doubled, squared)
    assert not loaded
    check(run("a", doubled, squared), doubled, squared)
    assert len(loaded) == 2
    assert sorted(loaded) == sorted(path.name for path in (folder / "programs").iterdir())


def test_what_is_no_longer_taken_is_forgotten(folder: Path, loaded: list[str]) -> None:
    run("a", doubled)
    check(run("a", squared), squared)
    loaded.clear()
    check(run("a", squared), squared)
    assert len(loaded) == 1
    (listed,) = (folder / "foreseen").iterdir()
    content = kept_at(listed)
    assert content is not None
    assert bytes(content).decode().split()[0] == loaded[0]


def test_every_case_has_its_own(folder: Path, loaded: list[str], tmp_path: Path) -> None:
    run("a", doubled)
    run("b", squared)
    (tmp_path / "a").mkdir()
    run(str(tmp_path / "a"), doubled, squared)
    assert not loaded
    assert len(list((folder / "foreseen").iterdir())) == 3


def test_a_second_case_of_a_command_changes_nothing(folder: Path, loaded: list[str]) -> None:
    """Such as the case after `whatif`: only what the first took is remembered."""
    foresee("a")
    with ThreadPoolExecutor(1) as pool:
        for function in (doubled, squared):
            remember([compile_ahead(function, [Shape.of(GIVEN)], pool).slot])
    check(run("a", doubled), doubled)
    assert len(loaded) == 1


@pytest.mark.parametrize("where", ["foreseen", "programs"])
def test_what_is_damaged_is_made_anew(folder: Path, loaded: list[str], where: str) -> None:
    run("a", doubled)
    for path in (folder / where).iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    check(run("a", doubled), doubled)
    assert not loaded
    check(run("a", doubled), doubled)
    assert len(loaded) == 1


def test_a_program_that_cannot_be_loaded_is_compiled_anew(folder: Path) -> None:
    run("a", doubled)
    for path in (folder / "programs").iterdir():
        keep(path, b"no program at all")
    check(run("a", doubled), doubled)


def test_lists_of_another_version_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("a", doubled)
    for path in (folder / "foreseen").iterdir():
        keep(path, b"something else altogether")
    monkeypatch.setattr(foreseen, "of_this_program", lambda: "another")
    check(run("a", doubled), doubled)


def test_where_nothing_can_be_kept_nothing_is_foreseen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innercourt.case.cache.cache_folder", lambda _: None)
    check(run("a", doubled), doubled)
    assert not foreseen._now
