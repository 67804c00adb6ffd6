"""The figures of `bench/reading.py`, held from below where the corpora lie beside the repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_reading", ROOT / "bench" / "reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.full
def test_exact_spans_of_attributions(bench: ModuleType) -> None:
    """Above the aim on the development part; the published random field has 50.6, 53.4, 28.6 on the test part."""
    if not (DATA / "polnear").is_dir():
        pytest.skip("shared/benchmarks/polnear is not here")
    scores = bench.attribution(DATA / "polnear" / "dev")
    assert scores["source"].f1 >= 68
    assert scores["cue"].f1 >= 66
    assert scores["content"].f1 >= 57


def test_sentences_that_hedge(bench: ModuleType) -> None:
    """The goal is 80 over all; the half that was never looked at is a little below: see docs/why/reading.md."""
    path = DATA / "hedge" / "uncertainty-conll2010.csv"
    if not path.is_file():
        pytest.skip("shared/benchmarks/hedge is not here")
    scores = bench.hedging(path)
    assert scores["all"].f1 >= 80
    assert scores["rows not looked at"].f1 >= 78


def test_the_scorer_counts_as_it_says(bench: ModuleType) -> None:
    tokens = bench.tokenize("Venn said so today.")
    gold = bench.on_tokens([("source", 0, 4), ("cue", 5, 9), ("content", 10, 18)], tokens)
    ours = bench.on_tokens([("source", 0, 4), ("cue", 5, 9), ("content", 10, 12)], tokens)
    assert gold & ours == {("source", 0, 0), ("cue", 1, 1)}
    assert bench.f1(2, 1, 1) == pytest.approx((200 / 3, 200 / 3, 200 / 3, 3))
