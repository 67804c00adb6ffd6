"""Points kept on disk: the same as made anew, whatever happens to the files."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from innercourt.case import points as kept
from innercourt.case.points import KeptPoints, kept_round
from innercourt.inference.points import SobolPoints

PRIOR, FURTHER = 2048, 1024


def made() -> SobolPoints:
    return SobolPoints(9, tuple(range(8)), 8, seed=3)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    return tmp_path / "points"


def unmade(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing may be made anew."""

    def never(*_: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr(SobolPoints, "block", never)


def test_what_was_made_once_is_read_from_the_disk(folder, monkeypatch):
    whole = made().block(0, PRIOR + 2 * FURTHER)
    first = KeptPoints(made(), PRIOR, FURTHER)
    rounds = [first.round(number) for number in (2, 0, 1)]
    assert len(list(folder.iterdir())) == 3
    assert (np.concatenate([rounds[1], rounds[2], rounds[0]], 2) == whole).all()
    unmade(monkeypatch)
    again = KeptPoints(made(), PRIOR, FURTHER)
    assert all((again.round(number) == old).all() for number, old in zip((2, 0, 1), rounds, strict=True))


@pytest.mark.parametrize(
    "damage", [lambda held: held[:-1], lambda held: held[:100] + b"x" + held[101:], lambda _: b""]
)
def test_a_damaged_file_is_made_anew(folder, damage):
    before = kept_round(made(), 0, PRIOR, FURTHER)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert (kept_round(made(), 0, PRIOR, FURTHER) == before).all()
    assert path.read_bytes() == whole


def test_another_seed_or_size_is_another_file(folder):
    kept_round(made(), 0, PRIOR, FURTHER)
    other = kept_round(SobolPoints(9, tuple(range(8)), 8, seed=4), 0, PRIOR, FURTHER)
    assert (other != made().block(0, PRIOR))[:8].any()
    kept_round(made(), 0, PRIOR + 8, FURTHER)
    assert len(list(folder.iterdir())) == 3


def test_the_oldest_goes_when_there_is_no_more_room(folder, monkeypatch):
    size = 4 * 9 * 8 * FURTHER
    monkeypatch.setattr(kept, "ROOM", 3 * (size + 32))
    for number in range(1, 6):
        kept_round(made(), number, PRIOR, FURTHER)
    assert len(list(folder.iterdir())) == 3
    unmade(monkeypatch)
    kept_round(made(), 5, PRIOR, FURTHER)


def test_small_ones_and_a_folder_that_cannot_be_written_to_are_made_anew(folder, monkeypatch):
    assert (kept_round(made(), 0, 16, 16) == made().block(0, 16)).all()
    assert not folder.exists()
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "/dev/null/nowhere")
    assert (kept_round(made(), 0, PRIOR, FURTHER) == made().block(0, PRIOR)).all()


def test_points_of_very_many_runs_are_not_kept(folder):
    points = KeptPoints(made(), PRIOR, FURTHER, on_disk=False)
    assert (points.round(1) == made().block(PRIOR, FURTHER)).all()
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize(("first", "size"), [(0, 100), (100, 37), (0, 64), (0, 1), (7, 0)])
def test_the_library_that_makes_them_has_nothing_to_warn_of(first: int, size: int) -> None:
    """In several threads at once no warning can be kept from being shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = made().block(0, 256)
        assert (made().block(first, size) == whole[..., first : first + size]).all()
