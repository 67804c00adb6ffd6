"""What would turn an answer over, in a case whose court cannot touch its accounts, and in the answered case."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from innercourt.analysis import look_into, study

from .small_cases import case_of

# The accounts differ in their signs alone: no loyalty, strength or authority bears on which is true.
APART = """\
case: apart
title: The regent's silence
question: Does the regent still command, or does the marshal?
as_of: 1901-05-12
actors:
  regent: {name: The regent}
  marshal: {name: The marshal}
principals: [regent, marshal]
units:
  garrison: {strength: 'lognormal(7, .3)'}
  palace_guard: {strength: 'lognormal(3, .3)'}
ties:
  - {commands: regent, to: garrison}
  - {guards: palace_guard, to: regent}
quantities:
  loyalty.*.marshal: 'normal(.5, 1)'
hypotheses:
  regent: {name: The regent commands, weight: .6}
  marshal: {name: The marshal commands, weight: .4}
sources:
  gazette: {class: official}
  exile: {class: exile_or_partisan}
  brother: {class: private_insider}
propositions:
  signature: {text: Orders carry his signature, indicator: {under: {regent: very unlikely, marshal: likely}}}
  parade: {text: The regent took the parade, indicator: {under: {regent: likely, marshal: roughly even chance}}}
reports:
  - {id: r1, date: 1901-05-02, chain: [gazette], affirms: parade}
  - {id: r2, date: 1901-05-10, chain: [exile, brother], affirms: signature, hedge: reportedly}
  - {id: r3, date: 1901-05-12, chain: [gazette, brother], affirms: signature, hedge: reportedly}
"""

BEARS = ("reliability", "guess", "sign", "garble", "common_origin")


def test_a_quantity_that_bears_on_no_account_turns_nothing() -> None:
    """False alarms: .05 a brief, of which two thirds are the court's here; two of six have a chance of 2 in 100.

    That the brother is told in none of the six has none to speak of: he is told in nearly every one.
    """
    alarms, told = 0, set()
    for seed in range(6):
        found = look_into(study(case_of(APART), draws=4096, seed=seed)).sensitivity
        names = {name for flip in found.flips for name in flip.moves}
        alarms += any(not name.startswith(BEARS) for name in names)
        told |= names
        assert all(flip.se > 0 for flip in found.flips)
        assert all(len(flip.moves) == 1 for flip in found.flips)
    assert alarms <= 1
    assert "reliability.brother.fact" in told


@pytest.mark.parametrize("beyond", [-0.4, 0.4])
def test_the_case_answered_there_is_turned_beyond_it_and_not_short_of_it(beyond: float) -> None:
    """Two of its standard errors and .4 besides are mostly over five of them.

    False alarms: one of forty other seeds, with a number in first place that should not have been told. The seed is
    fixed.
    """
    looked = study(case_of(APART), draws=8192)
    (flip, *_) = look_into(looked).sensitivity.flips
    ((name, by),) = flip.moves.items()
    case = looked.answer.case
    moved = tuple(
        replace(h, shifts={**h.shifts, name: by + np.sign(by) * (beyond + np.sign(beyond) * 2 * flip.se)})
        for h in case.hypotheses
    )
    answer = study(replace(case, hypotheses=moved), draws=8192).answer
    leads = max(answer.hypotheses, key=lambda h: h.posterior.p).id
    assert (leads == flip.leader) == (beyond > 0)
