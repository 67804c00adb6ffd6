"""What is supposed: against exact computation, against the laws of probability, and what is refused.

The exact side is `Palace` of `test_exact`: the whole model over again in NumPy, on quadrature nodes.
Comparisons over runs allow five combined standard errors, at 15 degrees of freedom one false alarm in
some 6,000 (see `test_answer_laws`); there are 31 of them here, one alarm in two hundred suites.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import jax
import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from innercourt.analysis import Case
from innercourt.brief.insight import Comparison
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import compile_case
from innercourt.case.read import read_case
from innercourt.case.suppositions import read_supposition
from innercourt.case.whatif import stated, suppose
from innercourt.errors import UsageError

from .. import oracle
from .small_cases import TINY, case_of, changed
from .test_exact import DAYS, GRID, HYPOTHESES, MARCH, PALACES, Palace, contest, nodes

DRAWS = 8192
SUPPOSED = ("army obeys general over ruler", "keeper prevails over ruler", "army is split", "prize > 2")


def obeyed(palace: Palace, of: str) -> tuple[np.ndarray, np.ndarray]:
    """Does the army obey the general rather than the ruler; does the keeper's order prevail over his?"""
    loyalty = palace.loyalty
    stake = (0.5, 0.4)
    if of == "general":
        sides = (loyalty + 0.7, 0.1), (0.2, 0.1 + 0.6 * 0.8)
    else:
        shut_in = (0.2 + 0.7 * 0.25 * 0.9, 0.1 + 0.6 * 0.25 * 0.8)
        sides = (-0.4 + 0 * loyalty, 0.1 + 0.6 * 0.5), shut_in
    p, prevails, _ = oracle.obeyed(0.5, contest((3, 2), *sides, stake))
    return p[0], prevails


def supposed_by_hand(palace: Palace, day: date) -> dict[str, np.ndarray]:
    """P(reports up to `day` and what is supposed | court), for each of `SUPPOSED`."""
    likelihood, histories, _ = palace.weighed(day)
    split = sum(
        histories[i, j] for i, (outcome, _) in enumerate(MARCH) if outcome == "taken" for j in range(3)
    )
    return {
        SUPPOSED[0]: likelihood * obeyed(palace, "general")[0],
        SUPPOSED[1]: likelihood * obeyed(palace, "keeper")[1],
        SUPPOSED[2]: split,
        SUPPOSED[3]: likelihood * (palace.prize > 2),
    }


@pytest.mark.parametrize("statement", SUPPOSED)
def test_every_court_finds_what_is_supposed_as_likely_as_by_hand(statement: str) -> None:
    model = replace(compile_case(suppose(case_of(TINY), statement)), kind="float64")
    z = np.zeros((model.layout.normals, GRID[0].shape[1]))
    for row, name in enumerate(("loyalty.army.general", "prize", "reliability.envoy.fact")):
        z[model.rows[name]] = GRID[0][row]
    compiled = jax.jit(lambda account, z: model.likelihood(model.play(account, z)))
    for hypothesis, account in zip(HYPOTHESES, model.accounts, strict=True):
        exact = supposed_by_hand(PALACES[hypothesis], DAYS[-1])[statement]
        ours = np.exp(np.asarray(compiled(account, z))[-1])
        assert np.abs(ours - exact).max() < 1e-6 * exact.max()


def test_what_nobody_had_spoken_of_by_the_cases_day_can_be_supposed_of_a_later_one() -> None:
    early = Case(case_of(changed(TINY, ("as_of: 2025-04-20", "as_of: 2025-04-03"))))
    found = early.whatif(suppose=["rich"], as_of=date(2025, 4, 20), draws=256)
    (supposed,) = found.supposed
    # A chance of logistic(prize - 1.5), the prize being about 1.2. It is .51, known to .02: ten standard errors.
    assert 0.3 < supposed.p.p < 0.7
    assert "rich" not in {p.id for p in early.analyse(draws=256).propositions}


def compared(statement: str, **more) -> Comparison:
    return Case(case_of(TINY)).whatif(suppose=[statement], draws=DRAWS, **more)


@pytest.mark.parametrize("statement", SUPPOSED)
def test_an_answer_under_a_supposition_is_bayes_rule(statement: str) -> None:
    z, w = nodes(200, 24)
    joint = {
        h: weight * (w * supposed_by_hand(Palace(h, *z), DAYS[-1])[statement]).sum()
        for h, weight in HYPOTHESES.items()
    }
    whole = {h: weight * (w * Palace(h, *z).weighed(DAYS[-1])[0]).sum() for h, weight in HYPOTHESES.items()}
    # The step at `prize > 2` is cut by the nodes: the quadrature itself errs by up to .03 there.
    rough = 0.03 if ">" in statement else 2e-3
    found = compared(statement)
    for h in found.after.hypotheses:
        exact = joint[h.id] / sum(joint.values())
        assert abs(h.posterior.p - exact) < 5 * h.posterior.se + rough, h.id
    (supposed,) = found.supposed
    assert abs(supposed.p.p - sum(joint.values()) / sum(whole.values())) < 5 * supposed.p.se + rough


@pytest.mark.parametrize(
    "statement", ["army obeys general", "ruler prevails over keeper", "prize > 2", "plot=rise"]
)
def test_it_and_its_opposite_mix_to_the_answer(statement: str) -> None:
    so, not_so = compared(statement), compared(f"not {statement}")
    (supposed,), (opposite,) = so.supposed, not_so.supposed
    assert supposed.p.p + opposite.p.p == pytest.approx(1)
    p = supposed.p.p
    for h, yes, no in zip(so.before.hypotheses, so.after.hypotheses, not_so.after.hypotheses, strict=True):
        mixed = p * yes.posterior.p + (1 - p) * no.posterior.p
        error = np.hypot(p * yes.posterior.se, (1 - p) * no.posterior.se)
        error = np.hypot(error, h.posterior.se + supposed.p.se * abs(yes.posterior.p - no.posterior.p))
        assert abs(mixed - h.posterior.p) < 5 * error, h.id


def test_a_fact_is_the_outcome_that_makes_it() -> None:
    fact, outcome = compared("army is split"), compared("march.taken")
    for a, b in zip(fact.after.hypotheses, outcome.after.hypotheses, strict=True):
        assert a.posterior.p == pytest.approx(b.posterior.p, abs=1e-7)
    assert fact.supposed[0].p.p == pytest.approx(outcome.supposed[0].p.p, abs=1e-7)


def test_facts_and_contests_are_judged_in_the_state_of_their_day() -> None:
    """Before the march is over the army is whole for certain; on its last day it may be split."""
    case, early = case_of(TINY), date(2025, 3, 20)
    late, _ = stated(case, ["army is split"])
    model = compile_case(late)
    assert [len(signs) for signs in model.truth.signs] == [3, 1]
    assert model.truth.signs[0][-1].states == ((("army", "split"),), (("army", "whole"),))
    both, _ = stated(replace(case, as_of=date(2025, 5, 1)), ["did(march.plot.rise) and army == 'split'"])
    assert compile_case(both).truth.signs[0][-1].answers[0] == {
        "march.plot.rise": True
    }  # the march's, not later
    before, _ = stated(case, ["army is split on 2025-03-20"])
    (standing,) = [s for s in compile_case(before).truth.standing if s.day == early]
    assert standing.state == (("army", "whole"),)


def test_what_is_improbable_can_be_supposed() -> None:
    """Some four courts in 10,000 under two accounts before the reports, fewer under the other. By hand on steps of
    a hundredth, of which one more or less at the edge is a thirtieth of all that is so, under either account alike."""
    found = compared("prize > 8")
    prize, others = np.arange(-600, 601) / 100, (np.arange(12) + 0.5) / 12
    axes = np.meshgrid(ndtri(others), prize, ndtri(others), indexing="ij")
    z, density = np.stack([axis.ravel() for axis in axes]), norm.pdf(axes[1]).ravel()
    joint = {}
    for h, weight in HYPOTHESES.items():
        palace = Palace(h, *z)
        joint[h] = weight * (density * palace.weighed(DAYS[-1])[0] * (palace.prize > 8)).sum()
    for h in found.after.hypotheses:
        exact = joint[h.id] / sum(joint.values())
        assert abs(h.posterior.p - exact) < 5 * h.posterior.se + 0.01, h.id
    assert found.supposed[0].p.p < 0.02
    assert not found.after.diagnostics.troubles


def test_what_no_court_has_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        compared("prize < 0")
    assert str(caught.value) == (
        "it is so in none of the courts that were drawn\nexpected  something that can be so\n"
        "found     `prize < 0`\ntry       more --draws, if it is only improbable"
    )


@cache
def beijing() -> CaseFile:
    """Read once: it is a large case."""
    return read_case("beijing-2025")


READINGS = [
    ("guard obeys gatekeeper", "obeys(guard, cai, xi)", "Central Guard Bureau obeys Cai Qi rather than Xi Jinping"),
    ("the Central Guard Bureau obeys Cai rather than the General Secretary", "obeys(guard, cai, xi)",
     "Central Guard Bureau obeys Cai Qi rather than Xi Jinping"),
    ("elders obey 张又侠 over 习近平", "obeys(elders, zhang, xi)",
     "Retired elders obeys Zhang Youxia rather than Xi Jinping"),
    ("Garrison obeys general_office over Chairman Xi", "obeys(garrison, cai, xi)",
     "Beijing Garrison and Central Theatre Command obeys Cai Qi rather than Xi Jinping"),
    ("cai prevails", "prevails(cai, xi)", "an order of Cai Qi prevails over Xi Jinping"),
    ("zhang prevails over cai", "prevails(zhang, cai)", "an order of Zhang Youxia prevails over Cai Qi"),
    ("ruler is not figurehead", "ruler != 'figurehead'", "ruler is not figurehead"),
    ("gate.access > .5", "gate.access > .5", "gate.access > .5"),
    ("obeys(guard, cai, xi) > .5", "obeys(guard, cai, xi) > .5", "obeys(guard, cai, xi) > .5"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expression", "text"), READINGS)
def test_how_a_statement_is_read(statement: str, expression: str, text: str) -> None:
    case = beijing()
    found = read_supposition(case, statement, case.as_of).proposition
    assert (found.claim or found.holds or found.indicator) == expression
    assert found.text == text
    assert found.on == case.as_of


def test_days_moves_and_what_the_case_declares() -> None:
    case = beijing()
    day = case.as_of
    assert read_supposition(case, "cai prevails on 2025-11-18", day).proposition.on == date(2025, 11, 18)
    for move in ("host=evade", "putin=evade", "moscow.host.evade"):
        assert read_supposition(case, move, day).proposition.did == ("moscow.host.evade",)
    declared = read_supposition(case, "not Cai Qi vetoed the order at the meeting.", day)
    assert (declared.truth, declared.proposition.id) == (False, "cai_vetoed")


REFUSED = [
    ("guard obeys xi", "it is not said against whom\nexpected  `guard obeys xi over ACTOR`\n"
     "found     `guard obeys xi`\ntry       `over zhang` or `over cai`"),
    ("Central obeys cai", "more than one unit is called `Central`\nexpected  one unit of the case\n"
     "found     Central\ntry       `cmc` or `garrison` or `guard`"),
    ("gard obeys cai", "no such unit: gard\nexpected  a unit of the case\nfound     gard\ntry       `guard`"),
    ("guard obeys zhan", "no such actor: zhan\nexpected  an actor of the case\nfound     zhan\ntry       `zhang`"),
    ("cai prevails over cai", "nobody contends with himself\nexpected  two sides\nfound     cai"),
    ("ruler is kaput", "ruler is never kaput\nexpected  `ruling` or `figurehead`\nfound     kaput"),
    ("host=dance", "no such move: host=dance\nexpected  a move of the case\nfound     host=dance\n"
     "try       `host=warn`"),
    ("cai prevails on 2025-02-30", "no such day\nexpected  YYYY-MM-DD\nfound     2025-02-30"),
    ("loyalty.gard.cai > 0", "no such unit: gard\nexpected  a unit of the case\nfound     gard\n"
     "try       `guard`"),
    ("gate.acces > .5", "no such quantity: gate.acces\nexpected  a quantity of the case\nfound     gate.acces\n"
     "try       `gate.access`"),
    ("prevails(xi, cai", "the expression cannot be read (column 9)\nexpected  numbers, names, + - * / **, "
     "comparisons, and, or, not, `a if c else b`, min(), max(), abs(), exp(), log(), sqrt(), logistic(), clip(), "
     "prevails(), obeys(), did(), outcome()\nfound     prevails(xi, cai"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "told"), REFUSED)
def test_what_says_nothing_about_the_case_is_refused(statement: str, told: str) -> None:
    case = beijing()
    with pytest.raises(UsageError) as caught:
        read_supposition(case, statement, case.as_of)
    assert str(caught.value) == told


def test_one_cannot_suppose_both() -> None:
    case = suppose(case_of(TINY), "army obeys general over ruler")
    with pytest.raises(UsageError, match="the case holds the opposite"):
        suppose(case, "not army obeys general over ruler")
