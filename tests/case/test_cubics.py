"""Tables of beta priors kept on disk: the same as made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from innercourt.case import cubics
from innercourt.case.cubics import kept_cubics
from innercourt.court.quantities import beta_cubics


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    kept_cubics.cache_clear()
    return tmp_path / "priors"


def test_a_table_is_made_once_and_read_from_then_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kept_cubics(2.0, 5.0)
    assert (made == beta_cubics(2.0, 5.0)).all()
    assert len(list(folder.iterdir())) == 1

    def never(*_: float) -> np.ndarray:
        raise AssertionError("made anew")

    kept_cubics.cache_clear()
    monkeypatch.setattr(cubics, "beta_cubics", never)
    assert (kept_cubics(2.0, 5.0) == made).all()


def test_a_damaged_table_is_made_anew(folder: Path) -> None:
    made = kept_cubics(2.0, 5.0)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-8])
    kept_cubics.cache_clear()
    assert (kept_cubics(2.0, 5.0) == made).all()


def test_where_nothing_can_be_kept_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_cubics.cache_clear()
    monkeypatch.setattr("innercourt.case.cache.cache_folder", lambda _: None)
    assert (kept_cubics(2.0, 5.0) == beta_cubics(2.0, 5.0)).all()
