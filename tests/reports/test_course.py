"""How the evidence of all days is laid out."""

from __future__ import annotations

import pytest

from innercourt.case.compile import compile_case
from tests.laws.small_cases import DUEL, case_of

MANY = 600


def test_many_ways_to_end_are_not_written_out_though_reports_tell_few_of_them_apart() -> None:
    """Cells are merged by what reports say; adding up hundreds of them one by one is a chain as long, at which the
    compiler runs out of stack."""
    small = compile_case(case_of(DUEL)).course
    assert small.plain
    moves = ", ".join(f"m{k}: end" for k in range(MANY))
    text = f"""\
case: wide
title: Many ways
question: Which?
as_of: 2025-03-31
actors: {{chooser: {{name: The chooser}}}}
quantities: {{precision.*: 1, reliability.press.fact: .5, guess.*: .5}}
hypotheses: {{one: {{weight: 1}}, other: {{weight: 1}}}}
episodes:
  - id: choice
    window: [2025-03-01, 2025-03-10]
    start: pick
    nodes: {{pick: {{actor: chooser, moves: {{{moves}}}}}}}
    outcomes: {{end: {{payoffs: {{chooser: 0}}}}}}
propositions: {{first: {{text: The first way was taken, did: choice.pick.m0}}}}
sources: {{press: {{class: press}}}}
reports: [{{id: r1, date: 2025-03-12, chain: [press], affirms: first}}]
"""
    course = compile_case(case_of(text)).course
    assert len(course.turns[0].merge) == MANY
    assert len(course.turns[0].falls) == 2
    assert not course.plain


def test_evidence_that_would_not_fit_a_cache_is_taken_strip_by_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innercourt.reports.course.FITS", 64)
    course = compile_case(case_of(DUEL)).course
    assert not course.plain
