"""No folder of the cache grows without end: each takes so many bytes, and the oldest go first."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jax.numpy as jnp
import pytest

from innercourt.brief import kept
from innercourt.case import ahead, cubics, foreseen, similar_kept
from innercourt.case.cache import DIGEST, keep_within, kept_at


def test_the_oldest_go_where_room_is_needed(tmp_path: Path) -> None:
    for number in range(5):
        keep_within(tmp_path / f"{number}", bytes(100), 3 * (100 + DIGEST))
        os.utime(tmp_path / f"{number}", (number, number))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3", "4"]
    assert kept_at(tmp_path / "4") == bytes(100)
    keep_within(tmp_path / "large", bytes(1000), 500)
    assert list(tmp_path.iterdir()) == []


def test_every_folder_has_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a folder takes nothing at all, nothing of what is kept there is left."""
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    for module in (ahead, cubics, foreseen, kept, similar_kept):
        monkeypatch.setattr(module, "ROOM", 0)
    cubics.kept_cubics.__wrapped__(2.0, 5.0)
    kept.kept_arrangement([(1.0, 1.0), (1.0, 1.0)], [(0, 1)], 10.0, 0)
    foreseen.foresee("beijing-2025")
    foreseen.remember([foreseen.Slot("a", 1, 1)])
    with ThreadPoolExecutor(1) as pool:
        place = ahead.Kept("nothing").find("double", [ahead.Shape.of(jnp.ones(3))])
        ahead.compile_ahead(lambda x: 2 * x, [ahead.Shape.of(jnp.ones(3))], pool, place).program.result()
    held = {path.parent.name for path in tmp_path.glob("*/*")}
    assert {path.name for path in tmp_path.iterdir()} >= {"priors", "layouts", "foreseen", "described"}
    assert held <= {"programs"}
