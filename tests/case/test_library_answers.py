"""Every packaged case is compiled and answered: what one of them needs of a routine, no other may need."""

from __future__ import annotations

import math

import pytest

from innercourt import cases, load


@pytest.mark.parametrize("name", list(cases()))
def test_every_packaged_case_is_answered(name: str) -> None:
    answer = load(name).analyse(draws=512, seed=1)
    assert sum(h.posterior.p for h in answer.hypotheses) == pytest.approx(1)
    assert all(0 < h.posterior.p < 1 and math.isfinite(h.log_evidence.p) for h in answer.hypotheses)
    assert answer.diagnostics.unsolved < 0.01
    assert all(0 <= o.probability.p <= 1 for o in answer.next)
