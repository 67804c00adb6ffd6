"""The published sets of contested claims, at one default setting: the goal of 0.88, and never below the vote."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCH = Path(__file__).parents[2] / "bench" / "truth.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_truth", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_accuracy_on_the_published_sets(bench: ModuleType, shared: Path) -> None:
    measured = [bench.measure(held) for held in bench.sets(shared / "benchmarks" / "truth")]
    assert [m.name for m in measured[:3]] == ["flights100", "population", "books"]
    assert all(m.ours > m.vote for m in measured)
    assert np.mean([m.ours for m in measured[:3]]) >= 0.88


def test_a_hundred_thousand_claims_are_weighed_in_seconds(bench: ModuleType) -> None:
    """A tenth of the stated size in a tenth of the stated time, of processor: for any machine it runs on."""
    assert bench.speed(100_000, 2000, 10)["cpu_s"] < 6
