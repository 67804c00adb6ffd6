"""Beijing's answer by date against the one that was last looked at and kept.

Made by `regenerate.py` with many draws. A figure may differ by five combined standard errors and
.01, which is for single precision and other machines; with 16 runs a side, five are exceeded by
chance 1 time in 40,000, and every figure has the .01 on top. A change beyond that is a change of
the answer: if it is meant, regenerate the file and say why.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest

from innercourt.analysis import load

from .regenerate import CASE, DAYS, GOLDEN, golden_of

DRAWS = 16 * 512
SLACK = 0.01


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    if not GOLDEN.exists():
        pytest.skip("no golden answer is kept yet: run tests/golden/regenerate.py")
    return json.loads(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize(
    "day", [*(pytest.param(day, marks=pytest.mark.full, id=str(day)) for day in DAYS[:-1]), DAYS[-1]], ids=str
)
def test_the_answer_is_the_one_that_was_kept(day: date, golden):
    kept = golden["days"][day.isoformat()]
    found = golden_of(load(CASE).analyse(as_of=day, draws=DRAWS, seed=1))
    assert set(found) == set(kept)
    for section, figures in found.items():
        assert set(figures) == set(kept[section]), section
        for name, (p, se) in figures.items():
            was, was_se = kept[section][name]
            assert abs(p - was) < 5 * np.hypot(se, was_se) + SLACK, (section, name)


def test_what_is_kept_are_probabilities(golden):
    for sections in golden["days"].values():
        assert sum(p for p, _ in sections["hypotheses"].values()) == pytest.approx(1, abs=1e-4)
        assert all(0 <= p <= 1 for figures in sections.values() for p, _ in figures.values())
