"""Accelerators take the same code, without the hints that only the compiler for processors knows."""

from __future__ import annotations

from typing import NoReturn

import jax
import numpy as np
import pytest

import innercourt as ic
from innercourt import strips
from innercourt.case.blocks import Blocks
from innercourt.case.compile import compile_case
from innercourt.inference.points import starting_points
from innercourt.reports.evidence import days_of


def no_hints(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a hint for the compiler that only processors have")


LARGE = [pytest.param(name, marks=pytest.mark.full) for name in ("gabon-2023", "beijing-2025")]


@pytest.mark.parametrize("name", ["egypt-2013", *LARGE])
def test_another_machine_answers_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = ic.load(name).analyse(draws=1024)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr(strips, "xla_metadata_call", no_hints)
    there = ic.load(name).analyse(draws=1024)
    for ours, theirs in zip(here.hypotheses, there.hypotheses, strict=True):
        assert theirs.posterior.p == pytest.approx(ours.posterior.p, abs=1e-6)
        assert theirs.log_evidence.p == pytest.approx(ours.log_evidence.p, abs=1e-5)


def test_wider_blocks_weigh_courts_the_same() -> None:
    case = ic.load("bo-zhou-rumour-2012").file
    model = compile_case(case)
    days = tuple(days_of(case.reports, case.propositions, case.as_of))
    z = starting_points(model.layout.normals, model.layout.free, 1, 1000, seed=0)[:, 0]
    narrow, wide = (Blocks(model, days, widest=widest) for widest in (256, 1024))
    assert (narrow.width, wide.width) == (256, 1024)
    account = model.accounts[0]
    np.testing.assert_allclose(
        narrow.log_likelihood(account, z), wide.log_likelihood(account, z), rtol=1e-6, atol=1e-6
    )
