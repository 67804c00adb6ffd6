"""What takes a page long is kept on disk: the same as made anew, and made anew where it was damaged."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jinja2
import numpy as np
import pytest
from jinja2 import DictLoader, Environment

from innercourt.brief import kept
from innercourt.brief.kept import KeptTemplates, kept_arrangement, kept_quantiles
from innercourt.brief.layout import arrange
from innercourt.court.prior import parse_prior

SIZES = [(60.0, 40.0), (80.0, 40.0), (60.0, 52.0), (90.0, 40.0)]
EDGES = [(0, 1), (1, 2), (2, 3)]
RENDERED = """
import sys
from innercourt.brief.kept import kept_quantiles
from innercourt.court.prior import parse_prior
print(kept_quantiles(parse_prior("beta(2, 5)")), "scipy" in sys.modules)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    return tmp_path


def never(*_: object, **__: object) -> object:
    raise AssertionError("made anew")


def damage(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-8])


def templates(source: str) -> Environment:
    return Environment(loader=DictLoader({"page": source}), autoescape=True, bytecode_cache=KeptTemplates())


def test_a_template_is_compiled_once_and_anew_when_it_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert templates("{{ 1 + x }}<b>").get_template("page").render(x=2) == "3<b>"
    with monkeypatch.context() as once:
        once.setattr(jinja2.Environment, "_generate", never)
        assert templates("{{ 1 + x }}<b>").get_template("page").render(x=4) == "5<b>"
        with pytest.raises(AssertionError, match="made anew"):
            templates("{{ 2 + x }}").get_template("page")
    damage(folder / "templates")
    assert templates("{{ 1 + x }}<b>").get_template("page").render(x=5) == "6<b>"


def test_templates_of_another_program_are_not_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    templates("{{ x }}").get_template("page")
    monkeypatch.setattr(kept, "of_this_program", lambda: "another")
    monkeypatch.setattr(jinja2.Environment, "_generate", never)
    with pytest.raises(AssertionError, match="made anew"):
        templates("{{ x }}").get_template("page")


def test_people_are_placed_once_and_anew_where_a_tie_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = arrange(SIZES, EDGES, 720.0, 1)
    assert (kept_arrangement(SIZES, EDGES, 720.0, 1) == placed).all()
    with monkeypatch.context() as once:
        once.setattr(kept, "arrange", never)
        assert (kept_arrangement(SIZES, EDGES, 720.0, 1) == placed).all()
        for other in ((SIZES, EDGES[:2], 720.0, 1), (SIZES, EDGES, 700.0, 1), (SIZES, EDGES, 720.0, 2)):
            with pytest.raises(AssertionError, match="made anew"):
                kept_arrangement(*other)
    damage(folder / "layouts")
    assert (kept_arrangement(SIZES, EDGES, 720.0, 1) == placed).all()
    assert kept_arrangement([], [], 720.0, 1).shape == (0, 2)


@pytest.mark.parametrize(
    "text", ["beta(2, 5)", "beta(.5, .5)", "lognormal(7, .3)", "likely", "triangular(0, 1, 3)"]
)
def test_quantiles_are_those_of_the_prior_to_the_last_digit(folder: Path, text: str) -> None:
    prior = parse_prior(text)
    for _ in range(2):
        assert kept_quantiles(prior) == (prior.median, *prior.interval())


def test_a_second_page_loads_no_library_for_its_intervals(folder: Path) -> None:
    def told() -> str:
        return subprocess.run(
            [sys.executable, "-c", RENDERED], capture_output=True, text=True, check=True
        ).stdout

    first, second = told(), told()
    assert first == second.replace("False", "True")
    damage(folder / "intervals")
    assert told() == first


@pytest.mark.parametrize(
    "made",
    [
        lambda: kept_arrangement(SIZES, EDGES, 720.0, 1),
        lambda: np.array(kept_quantiles(parse_prior("beta(2, 5)"))),
        lambda: np.array(len(templates("{{ x }}").get_template("page").render(x=1))),
    ],
)
def test_where_nothing_can_be_kept_it_is_made(
    made: Callable[[], np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = made()
    monkeypatch.setattr("innercourt.case.cache.cache_folder", lambda _: None)
    assert (made() == wanted).all()
