"""Compiled programs kept on disk: loaded where all is the same, compiled anew where anything is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.export import register_namedtuple_serialization

from innercourt.case import ahead, programs
from innercourt.case.ahead import Shape, compile_ahead
from innercourt.case.cache import keep, kept_at


class Pair(NamedTuple):
    twice: Any
    rows: Any


register_namedtuple_serialization(Pair, serialized_name="tests.case.test_programs.Pair")
GIVEN = {"x": np.arange(3.0), "n": np.array(2)}


def paired(given: dict[str, Any], y: Any) -> Pair:
    return Pair(2 * given["x"] + y, (given["x"] ** given["n"], y))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    return tmp_path / "programs"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for everything that the compiler is asked for; what it found in a cache of its own does not count."""
    asked: list[int] = []
    plain = programs._compiled

    def counted(described: Any, leaves: Sequence[Any], options: Any) -> jax.stages.Compiled:
        asked.append(len(leaves))
        found = plain(described, leaves, options)
        programs._here.found = False
        return found

    monkeypatch.setattr(programs, "_compiled", counted)
    return asked


def answer(function: Callable[..., Any] = paired, path: Path | None = None) -> Pair:
    y = np.ones(3)
    with ThreadPoolExecutor(1) as pool:
        found: Pair = compile_ahead(function, [Shape.of(GIVEN), Shape.of(y)], pool, path)(GIVEN, y)
    return found


def same(found: Pair) -> bool:
    wanted = paired(GIVEN, np.ones(3))
    return isinstance(found, Pair) and jax.tree.all(
        jax.tree.map(lambda a, b: bool((np.asarray(a) == b).all()), found, wanted)
    )


def test_a_program_is_compiled_once_and_loaded_from_then_on(folder: Path, compiled: list[int]) -> None:
    for _ in range(3):
        assert same(answer())
    assert compiled == [3]
    assert len(list(folder.iterdir())) == 1


def test_a_description_that_was_kept_finds_it_too_wherever_the_code_stands(
    folder: Path, tmp_path: Path, compiled: list[int]
) -> None:
    assert same(answer(path=tmp_path / "described"))
    assert same(answer(path=tmp_path / "described"))
    lines = (
        "\n" * 7
        + "def moved(given, y):\n    return Pair(2 * given['x'] + y, (given['x'] ** given['n'], y))\n"
    )
    scope: dict[str, Any] = {"Pair": Pair}
    exec(compile(lines, "elsewhere.py", "exec"), scope)
    assert same(answer(scope["moved"]))
    assert compiled == [3]


def test_arguments_on_which_nothing_hangs_make_another_program(folder: Path, compiled: list[int]) -> None:
    """A description does not tell of them, and a program takes no others."""
    for rows in (0, 2, 0):
        given, unused = np.ones(3), np.ones((rows, 4))
        with ThreadPoolExecutor(1) as pool:
            twice = compile_ahead(lambda x, _: 2 * x, [Shape.of(given), Shape.of(unused)], pool)
        assert (np.asarray(twice(given, unused)) == 2).all()
    assert len(compiled) == 2


@pytest.mark.parametrize("spoil", ["cut", "nonsense"])
def test_what_cannot_be_loaded_is_compiled_anew_and_kept(
    folder: Path, spoil: str, compiled: list[int]
) -> None:
    answer()
    (path,) = folder.iterdir()
    whole = kept_at(path)
    assert whole is not None
    length = len(whole)
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        keep(path, b"no program at all")
    assert same(answer())
    assert compiled == [3, 3]
    again = kept_at(path)
    assert again is not None
    assert abs(len(again) - length) < 100
    assert same(answer())
    assert compiled == [3, 3]


def test_other_options_processors_and_code_have_programs_of_their_own(
    folder: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer()
    with monkeypatch.context() as changed:
        changed.setattr(ahead, "OPTIONS", {**ahead.OPTIONS, "xla_cpu_prefer_vector_width": 256})
        assert same(answer())
    with monkeypatch.context() as changed:
        changed.setattr(programs, "processor", lambda: "another")
        assert same(answer())
    answer(lambda given, y: Pair(3 * given["x"], (given["n"] * given["x"], y)))
    assert compiled == [3] * 4
    assert len(list(folder.iterdir())) == 4


def test_the_oldest_go_where_they_take_too_much_room(
    folder: Path, compiled: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer()
    (first,) = folder.iterdir()
    monkeypatch.setattr(programs, "ROOM", first.stat().st_size * 3 // 2)
    answer(lambda given, y: Pair(3 * given["x"], (given["n"] * given["x"], y)))
    (second,) = folder.iterdir()
    assert second != first


def test_where_nothing_can_be_kept_it_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innercourt.case.cache.cache_folder", lambda _: None)
    assert same(answer())


def test_a_processor_is_told_by_what_it_can_do() -> None:
    assert len(programs.processor()) > 3
    assert jnp.ones(1).devices()
